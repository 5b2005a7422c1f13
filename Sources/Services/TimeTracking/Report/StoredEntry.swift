import DynamoDB
import JSON
package import Timekeeping

/// An entry as it is found: what a reader can use of a row, also of one that breaks the rules of ``TimeEntry``.
package struct StoredEntry: Sendable, Hashable {
    /// The key of its row.
    package let key: String
    /// Not empty.
    package let activity: String
    package let start: Instant
    /// Not before `start`.
    package let end: Instant
    /// Empty when there is nothing to say.
    package let description: String

    /// Reads the texts of a row by the names of its attributes.
    ///
    /// - Returns: `nil` when it has no start or no end, or they are in disorder
    private init?(_ text: (String) -> String?) {
        guard let start = text(TimeEntryTable.Attribute.start).flatMap({ try? Instant(rfc3339: $0) }),
            let end = text(TimeEntryTable.Attribute.end).flatMap({ try? Instant(rfc3339: $0) }), start <= end
        else { return nil }
        self.start = start.truncatedToSeconds
        self.end = end.truncatedToSeconds
        key = text(TimeEntryTable.Attribute.key) ?? ""
        let activity = TextRules.trimmed(text(TimeEntryTable.Attribute.activityType) ?? "")
        self.activity = activity.isEmpty ? ActivityType.uncategorised.text : activity
        description = text(TimeEntryTable.Attribute.description) ?? ""
    }

    /// A row of the table.
    init?(_ item: Item) {
        self.init { item[$0]?.stringValue }
    }

    /// An element of an answer to `/fetch`.
    init?(_ value: JSONValue) {
        self.init { value[$0]?.stringValue }
    }

    /// An entry that obeys the rules.
    package init(_ entry: TimeEntry) {
        key = entry.key
        activity = entry.activityType.text
        start = entry.start
        end = entry.end
        description = entry.description ?? ""
    }
}
