import JSON

/// An event that Lambda hands to a function.
///
/// The kind is told by members that no other kind has, not by trial: what cannot be told is an error, never a guess.
package enum LambdaEvent: Sendable, Hashable {
    /// A request through API Gateway (REST or HTTP API), a function URL or an Application Load Balancer.
    case http(HTTPEvent)
    /// EventBridge rang.
    case scheduled(ScheduledEvent)
    /// Messages of an SQS queue.
    case queue(QueueEvent)

    /// How deep events may nest. Claims of an authorizer nest some ten levels.
    private static let limits: JSONLimits = {
        var limits = JSONLimits()
        limits.byteCount = 16 << 20
        return limits
    }()

    /// - Throws: ``EventError``
    package init(parsing payload: [UInt8]) throws(EventError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: payload, limits: Self.limits)
        } catch {
            throw .notJSON("\(error)")
        }
        guard let members = value.objectValue else { throw .unknown(members: []) }
        let context = value["requestContext"]
        if context?["http"]?.objectValue != nil {
            self = .http(try HTTPEvent(gatewayV2: value))
        } else if context?["elb"]?.objectValue != nil {
            self = .http(try HTTPEvent(loadBalancer: value))
        } else if value["httpMethod"]?.stringValue != nil {
            self = .http(try HTTPEvent(gatewayV1: value))
        } else if value["Records"]?[0]?["eventSource"]?.stringValue == "aws:sqs" {
            self = .queue(try QueueEvent(value))
        } else if let source = value["source"]?.stringValue, ScheduledEvent.sources.contains(source) {
            self = .scheduled(try ScheduledEvent(value))
        } else {
            throw .unknown(members: members.prefix(16).map(\.name))
        }
    }

    /// For people.
    package var kind: String {
        switch self {
        case .http(let event): event.shape.kind
        case .scheduled: "scheduled events"
        case .queue: "messages of a queue"
        }
    }
}
