import DynamoDB
import Timekeeping

/// What a stream is, beside its records: made when it is enabled, and never changed. It outlives its table.
final class StreamShape: Sendable {
    /// The stream's number; no other stream of the same journal has it.
    let number: UInt32
    /// The number of the table whose changes are told.
    let table: UInt32
    /// The schema of that table when the stream was enabled.
    let schema: TableSchema
    let key: KeyShape
    let viewType: StreamViewType
    /// When it was enabled: a millisecond that no other stream of a table of this name has.
    let creationDate: Instant
    /// AWS's name of the stream.
    let arn: String
    /// The names of the table's key attributes.
    let keyNames: Set<String>

    /// - Returns: `nil` when an attribute of the key is not defined
    init?(number: UInt32, table: UInt32, schema: TableSchema, viewType: StreamViewType, creationDate: Instant) {
        guard let key = KeyShape(schema.key, in: schema) else { return nil }
        self.number = number
        self.table = table
        self.schema = schema
        self.key = key
        self.viewType = viewType
        self.creationDate = creationDate
        arn = "\(TableShape.arn(of: schema.name))/stream/\(Self.label(creationDate))"
        keyNames = Set(schema.key.attributeNames)
    }

    var tableName: String { schema.name }

    /// AWS's `StreamLabel`, `2026-11-27T08:15:00.250`.
    var label: String { Self.label(creationDate) }

    private static func label(_ date: Instant) -> String { String(date.rfc3339Milliseconds.dropLast()) }

    /// The name of the one shard: it is there from the beginning, and never split.
    var shardID: String {
        let milliseconds = creationDate.secondsSinceEpoch * 1_000 + Int64(creationDate.nanosecond / 1_000_000)
        let hexadecimal = String(number, radix: 16)
        return "shardId-\(Self.padded(String(milliseconds), to: 20))-\(Self.padded(hexadecimal, to: 8))"
    }

    private static func padded(_ digits: String, to count: Int) -> String {
        String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }

    /// Whether a text is a stream's ARN, whoever's.
    static func isARN(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[2] == "stream", !parts[3].isEmpty else { return false }
        return TableARN.tableName(in: "\(parts[0])/\(parts[1])") != nil
    }
}
