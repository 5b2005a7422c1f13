import JSON
package import Timekeeping

/// EventBridge rang, by a rule or a schedule.
///
/// Source: EventBridge User Guide, "Creating an Amazon EventBridge rule that runs on a schedule".
package struct ScheduledEvent: Sendable, Hashable {
    /// The same when the event is delivered twice, which it may be.
    package let id: String
    /// When it was due.
    package let time: Instant
    /// ARNs of the rules that rang.
    package let resources: [String]

    static let sources: Set<String> = ["aws.events", "aws.scheduler"]

    init(_ event: JSONValue) throws(EventError) {
        let members = EventMembers(event, kind: "a scheduled event")
        id = try members.text("id")
        guard let time = try? Instant(rfc3339: try members.text("time")) else { throw members.malformed("time") }
        self.time = time
        resources = (event["resources"]?.arrayValue ?? []).compactMap(\.stringValue)
    }
}
