import DynamoDB
import JSON
import Timekeeping

/// A body of `/update` that is as most are: few entries, all of them right and written as they will be kept.
///
/// It is read in place: no text of it is copied but into the rows. Whatever is wrong, long or unusual is left to
/// ``UpdateRequest``, which knows how to say what; so this may only refuse too much, and what it accepts must become the same rows
/// and the same answer there.
struct PlainUpdate {
    /// As many as DynamoDB takes at once.
    static let maximumEntryCount = BatchWriteItemRequest.maximumWriteCount

    /// A row for each entry.
    private(set) var rows = RowBatch(Self.attributes, reservingCapacity: Self.maximumEntryCount)
    private let activityTypes: ActivityTypes
    /// Numbers that differ when keys do not only by chance; for two that are equal the keys would have to be compared.
    private var fingerprints: [UInt64] = []

    private struct Unusual: Error {}

    /// - Returns: `nil` when the body needs a closer look
    init?(_ body: [UInt8], allowing activityTypes: ActivityTypes) {
        self.activityTypes = activityTypes
        do {
            try JSONReader.read(body) { reader in
                guard try reader.peek() == .array else { throw Unusual() }
                try reader.beginArray()
                while try reader.nextElement() { try readEntry(&reader) }
            }
        } catch {
            return nil
        }
        if rows.count == 0 { return nil }
    }

    // MARK: Reading

    /// The members of an element, where they stand in the body.
    private struct Members {
        var key: JSONText?
        var year: JSONText?
        var activityType: JSONText?
        var start: JSONText?
        var end: JSONText?
        var description: JSONText?
        var duration: JSONNumber?
    }

    private mutating func readEntry(_ reader: inout JSONReader) throws {
        guard rows.count < Self.maximumEntryCount, try reader.peek() == .object else { throw Unusual() }
        var members = Members()
        try reader.beginObject()
        while let name = try reader.nextKey() {
            switch name {
            case "activity_type": members.activityType = try reader.text()
            case "start": members.start = try reader.text()
            case "end": members.end = try reader.text()
            case "description": members.description = try reader.text()
            case "duration": members.duration = try reader.number()
            case "activity_start_end": members.key = try reader.text()
            case "year": members.year = try reader.text()
            default: throw Unusual()
            }
        }
        guard let activityType = members.activityType, let start = members.start, let end = members.end else { throw Unusual() }
        try activityType.withUTF8 { activityType in
            try start.withUTF8 { start in
                try end.withUTF8 { end in
                    try append(activityType: activityType, start: start, end: end, members)
                }
            }
        }
    }

    private mutating func append(
        activityType: Span<UInt8>, start: Span<UInt8>, end: Span<UInt8>, _ members: borrowing Members
    ) throws {
        guard isPlain(activityType: activityType) else { throw Unusual() }
        let (first, last) = (try Self.instant(start), try Self.instant(end))
        guard last >= first else { throw Unusual() }
        let duration = try members.duration.map { try DynamoDBNumber($0.text) } ?? DynamoDBNumber(DecimalHours(rounding: last - first))
        guard !duration.isNegative else { throw Unusual() }
        try takeFingerprint(activityType, first, last)

        // The key has in it what the other texts are.
        rows.appendRow()
        let typeRange = rows.append(activityType)
        rows.append(UInt8(ascii: "_"))
        let startRange = rows.append(start)
        rows.append(UInt8(ascii: "_"))
        let endRange = rows.append(end)
        rows.setBytes(Place.key, typeRange.lowerBound..<endRange.upperBound)
        rows.setBytes(Place.activityType, typeRange)
        rows.setNumber(Place.duration, duration)
        rows.setBytes(Place.end, endRange)
        rows.setBytes(Place.start, startRange)
        rows.setBytes(Place.year, startRange.prefix(Self.yearByteCount))
        try members.description?.withUTF8 { description in
            // No text has more characters than bytes.
            guard description.count <= TimeEntry.maximumDescriptionCharacterCount else { throw Unusual() }
            rows.setBytes(Place.description, rows.append(description))
        }
        if let key = members.key { try check(key, isThatOf: Place.key) }
        if let year = members.year { try check(year, isThatOf: Place.year) }
    }

    /// What may be given although it is derived must be what it would be.
    private func check(_ text: JSONText, isThatOf place: Int) throws {
        guard case .bytes(let range) = rows.row(rows.count - 1)[(rows.count - 1) * rows.attributes.count + place],
            text.utf8.elementsEqual(rows.bytes[range])
        else { throw Unusual() }
    }

    // MARK: Rules

    /// Visible ASCII and spaces between, without anything that could be taken for the rest of a key.
    private func isPlain(activityType text: Span<UInt8>) -> Bool {
        guard (1...ActivityType.maximumCharacterCount).contains(text.count) else { return false }
        let space = UInt8(ascii: " ")
        var isAfterUnderscore = false
        for index in text.indices {
            let byte = text[index]
            if byte < space || byte > UInt8(ascii: "~") { return false }
            if isAfterUnderscore, byte &- UInt8(ascii: "0") < 10 { return false }
            isAfterUnderscore = byte == UInt8(ascii: "_")
        }
        if text[0] == space || text[text.count - 1] == space { return false }
        guard let list = activityTypes.list else { return true }
        return text.withUnsafeBufferPointer { list.contains(String(decoding: $0, as: UTF8.self)) }
    }

    /// An instant that is written as it is kept: whole seconds in UTC.
    private static func instant(_ text: Span<UInt8>) throws -> Instant {
        guard text.count == 20, text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "Z") else { throw Unusual() }
        return try Instant(rfc3339: text)
    }

    private mutating func takeFingerprint(_ activityType: Span<UInt8>, _ start: Instant, _ end: Instant) throws {
        let ends = UInt64(activityType[0]) << 8 | UInt64(activityType[activityType.count - 1])
        let fingerprint =
            UInt64(bitPattern: start.secondsSinceEpoch) &* 0x9e37_79b9_7f4a_7c15
            ^ UInt64(bitPattern: end.secondsSinceEpoch) << 20 ^ ends << 48 ^ UInt64(activityType.count)
        guard !fingerprints.contains(fingerprint) else { throw Unusual() }
        fingerprints.append(fingerprint)
    }

    private static let yearByteCount = 4

    /// Where an attribute is in ``attributes``.
    private enum Place {
        static let key = 0
        static let activityType = 1
        static let description = 2
        static let duration = 3
        static let end = 4
        static let start = 5
        static let year = 6
    }

    /// In the order of the names.
    private static let attributes: [(name: String, type: KeyAttributeType)] = [
        (TimeEntryTable.Attribute.key, .string), (TimeEntryTable.Attribute.activityType, .string),
        (TimeEntryTable.Attribute.description, .string), (TimeEntryTable.Attribute.duration, .number),
        (TimeEntryTable.Attribute.end, .string), (TimeEntryTable.Attribute.start, .string), (TimeEntryTable.Attribute.year, .string),
    ]

    // MARK: The answer

    /// The body of the answer when all of it is stored.
    func answer(tableName: String) -> [UInt8] {
        UpdateAnswer.encoded(count: rows.count, tableName: tableName) { writer in
            for index in 0..<rows.count {
                let row = rows.row(index)
                writer.beginObject()
                if case .number(let duration) = row[row.startIndex + Place.duration] {
                    writer.key(TimeEntryTable.Attribute.duration)
                    writer.number(duration)
                }
                if case .bytes(let range) = row[row.startIndex + Place.description] {
                    writer.key(TimeEntryTable.Attribute.description)
                    writer.string(utf8: rows.bytes.span.extracting(range))
                }
                writer.endObject()
            }
        }
    }
}
