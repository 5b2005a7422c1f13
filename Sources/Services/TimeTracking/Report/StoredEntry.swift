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

    /// What a row says, `nil` where it has no text, or one that is no instant.
    ///
    /// - Returns: `nil` when it has no start or no end, or they are in disorder
    init?(key: String?, activity: String?, start: Instant?, end: Instant?, description: String?) {
        guard let start, let end, start <= end else { return nil }
        self.start = start.truncatedToSeconds
        self.end = end.truncatedToSeconds
        self.key = key ?? ""
        let activity = TextRules.trimmed(activity ?? "")
        self.activity = activity.isEmpty ? ActivityType.uncategorised.text : activity
        self.description = description ?? ""
    }

    /// Reads the texts of a row by the names of its attributes.
    private init?(_ text: (String) -> String?) {
        self.init(
            key: text(TimeEntryTable.Attribute.key), activity: text(TimeEntryTable.Attribute.activityType),
            start: text(TimeEntryTable.Attribute.start).flatMap { try? Instant(rfc3339: $0) },
            end: text(TimeEntryTable.Attribute.end).flatMap { try? Instant(rfc3339: $0) },
            description: text(TimeEntryTable.Attribute.description))
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

/// The rows of a range that are entries, and how many are none.
package struct StoredEntries: Sendable, Hashable {
    /// Those that start in the range, or before it and may run into it.
    package var entries: [StoredEntry] = []
    /// How many rows that start in the range cannot be read.
    package var unreadableCount = 0

    /// Where a reader begins, so that it finds every entry that runs into a range.
    static func firstStart(touching range: Range<Instant>) -> Instant {
        range.lowerBound - TimeSummary.longestEntry
    }

    /// Reads rows that start from ``firstStart(touching:)`` on.
    init<Row>(_ rows: [Row], touching range: Range<Instant>, read: (Row) -> StoredEntry?, start: (Row) -> String?) {
        entries.reserveCapacity(rows.count)
        let first = range.lowerBound.rfc3339
        for row in rows {
            if let entry = read(row) {
                entries.append(entry)
            } else if let start = start(row), !start.precedesByBytes(first) {
                unreadableCount += 1
            }
        }
    }

    /// Entries that obey the rules.
    package init(_ entries: [TimeEntry], unreadableCount: Int = 0) {
        self.entries = entries.map { StoredEntry($0) }
        self.unreadableCount = unreadableCount
    }

    /// Their time in a range, added up.
    package func summary(in range: Range<Instant>, zone: TimeZone, weekStart: Weekday) -> TimeSummary {
        TimeSummary(entries, in: range, zone: zone, weekStart: weekStart, unreadableCount: unreadableCount)
    }
}

extension StoredEntries {
    /// Those that have time in a range, or begin in it, in the order of their starts.
    package func touching(_ range: Range<Instant>) -> [StoredEntry] {
        entries.filter { $0.start < range.upperBound && ($0.end > range.lowerBound || $0.start >= range.lowerBound) }
            .sorted { ($0.start, $0.end, $0.key) < ($1.start, $1.end, $1.key) }
    }

    /// The range between two ends; where one is missing, that of the entries, which reaches to now at least.
    package func range(from start: Instant?, to end: Instant?, now: Instant) -> Range<Instant> {
        let lower = (start ?? min(entries.map(\.start).min() ?? now, now)).truncatedToSeconds
        let upper = (end ?? max(entries.map(\.end).max() ?? now, now)).truncatedToSeconds
        return lower..<max(upper, lower + .seconds(1))
    }
}
