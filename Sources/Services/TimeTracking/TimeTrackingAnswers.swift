package import DynamoDB
package import HTTP
import JSON

/// The body of an answer to `/fetch`.
enum FetchAnswer {
    /// About how many bytes a row takes; saves most of the growing.
    private static let usualRowByteCount = 256

    /// What comes before the rows and behind them.
    static let start = Array("{\"data\":[".utf8)
    static let end = Array("]}".utf8)

    /// A row of an answer, for a storage that writes it by itself.
    static let shape = RowShape(
        TimeEntryTable.Attribute.all.map { name in
            switch name {
            case TimeEntryTable.Attribute.year: RowShape.Member(name, .digits)
            case TimeEntryTable.Attribute.duration: RowShape.Member(name, .number)
            default: RowShape.Member(name)
            }
        },
        orderedBy: [TimeEntryTable.Attribute.start, TimeEntryTable.Attribute.key]
    ) { row in
        var writer = JSONWriter(reservingCapacity: usualRowByteCount)
        write(row, to: &writer)
        return writer.bytes
    }

    /// The same for the rows of one activity, or of all.
    static func shape(of activityType: String?) -> RowShape {
        activityType.map { shape.only(TimeEntryTable.Attribute.activityType, $0) } ?? shape
    }

    static func encoded(_ rows: [Item]) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 16 + rows.count * usualRowByteCount)
        writer.beginObject()
        writer.key("data")
        writer.beginArray()
        for row in rows { write(row, to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// Other attributes of a row are kept in the table and not shown.
    private static func write(_ row: Item, to writer: inout JSONWriter) {
        writer.beginObject()
        for name in TimeEntryTable.Attribute.all {
            switch row[name] {
            case .string(let text):
                writer.key(name)
                write(text, of: name, to: &writer)
            case .number(let number):
                writer.key(name)
                writer.number(number)
            default:
                break
            }
        }
        writer.endObject()
    }

    /// Older tools left white space behind the year, and kept some durations as text.
    private static func write(_ text: String, of name: String, to writer: inout JSONWriter) {
        switch name {
        case TimeEntryTable.Attribute.year:
            writer.string(TextRules.trimmed(text))
        case TimeEntryTable.Attribute.duration:
            if let number = JSONNumber(text: TextRules.trimmed(text)) { writer.number(number) } else { writer.string(text) }
        default:
            writer.string(text)
        }
    }
}

/// The body of an answer to `/update`.
enum UpdateAnswer {
    static func encoded(_ entries: [TimeEntry], tableName: String) -> [UInt8] {
        encoded(count: entries.count, tableName: tableName) { writer in
            for entry in entries {
                writer.beginObject()
                writer.key("duration")
                writer.number(entry.duration)
                if let description = entry.description { writer.member("description", description) }
                writer.endObject()
            }
        }
    }

    static let durationStart = Array("\"duration\":".utf8)
    static let descriptionStart = Array("\"description\":".utf8)

    /// - Parameter writeEntries: writes an object for each
    static func encoded(count: Int, tableName: String, _ writeEntries: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 128 + count * 64)
        writer.beginObject()
        writer.key("data")
        writer.beginObject()
        writer.member("summary", "\(count) item(s) added to remote \(tableName) table")
        writer.key("entries")
        writer.beginArray()
        writeEntries(&writer)
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    /// How many keys are named; the number of all stands beside them.
    private static let namedKeyCount = 1_000

    /// 503 that names what is not stored. Sending the whole request again is safe.
    static func problem(for outcome: BatchOutcome, of count: Int, table: String) -> Problem {
        let keys = outcome.unwritten.compactMap { $0.key[TimeEntryTable.Attribute.key]?.stringValue }.sorted()
        let reason = outcome.unwritten.first.map { " (\($0.error.code))" } ?? ""
        return Problem(
            .serviceUnavailable,
            """
            \(outcome.unwritten.count) of \(count) item(s) could not be stored in \(table)\(reason). \
            Sending the same request again is safe.
            """,
            extensions: ["notStored": .array(keys.prefix(namedKeyCount).map { .string($0) })],
            fields: [.retryAfter: Problem.storageRetryAfter])
    }
}

extension JSONWriter {
    /// A number exactly as DynamoDB keeps it.
    mutating func number(_ number: DynamoDBNumber) {
        raw(number.text.utf8Span.span)
    }
}

extension DynamoDBError: ProblemConvertible {
    /// Whatever storage says, to a client of the API it is unavailable; the log has the reason.
    package var problem: Problem {
        Problem(
            .serviceUnavailable, "The storage does not answer as it should (\(code)).",
            fields: [.retryAfter: Problem.storageRetryAfter])
    }
}

extension Problem {
    /// Seconds after which a client should try again what storage did not take: an outage that is over in less was a hiccup.
    fileprivate static let storageRetryAfter = "5"
}
