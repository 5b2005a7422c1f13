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
    /// Room for the texts of so many entries with descriptions of usual length.
    private static let usualByteCount = maximumEntryCount * 160

    /// A row for each entry.
    private(set) var rows: RowBatch
    private let activityTypes: ActivityTypes
    /// Of each entry's key a number. Equal keys have equal ones; whether two are equal by chance the closer look finds out.
    private var fingerprints: [UInt64] = []

    private struct Unusual: Error {}

    /// - Returns: `nil` when the body needs a closer look
    init?(_ body: [UInt8], allowing activityTypes: ActivityTypes) {
        self.activityTypes = activityTypes
        // What is kept is a part of what the body says; the longest bodies are mostly refused.
        let byteCount = min(body.count, Self.usualByteCount)
        rows = RowBatch(Self.layout, reservingCapacity: Self.maximumEntryCount, byteCount: byteCount)
        fingerprints.reserveCapacity(Self.maximumEntryCount)
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
        var key: UnsafeRawBufferPointer?
        var year: UnsafeRawBufferPointer?
        var activityType: UnsafeRawBufferPointer?
        var start: UnsafeRawBufferPointer?
        var end: UnsafeRawBufferPointer?
        var description: UnsafeRawBufferPointer?
        var duration: UnsafeRawBufferPointer?
    }

    private mutating func readEntry(_ reader: inout JSONReader) throws {
        guard rows.count < Self.maximumEntryCount, try reader.peek() == .object else { throw Unusual() }
        func text(_ reader: inout JSONReader) throws -> UnsafeRawBufferPointer {
            guard let bytes = try reader.text().plainBytes else { throw Unusual() }
            return bytes
        }
        var members = Members()
        try reader.beginObject()
        while let name = try reader.nextKey() {
            // No two have the same length, which is told before they are compared.
            switch name.rawByteCount {
            case 13 where name == "activity_type": members.activityType = try text(&reader)
            case 5 where name == "start": members.start = try text(&reader)
            case 3 where name == "end": members.end = try text(&reader)
            case 11 where name == "description": members.description = try text(&reader)
            case 8 where name == "duration": members.duration = try reader.numberBytes()
            case 18 where name == "activity_start_end": members.key = try text(&reader)
            case 4 where name == "year": members.year = try text(&reader)
            default: throw Unusual()
            }
        }
        try append(members)
    }

    private mutating func append(_ members: Members) throws {
        guard let activityType = members.activityType, let start = members.start, let end = members.end,
            isPlain(activityType: activityType)
        else { throw Unusual() }
        let (first, last) = (try Self.instant(start), try Self.instant(end))
        guard last >= first else { throw Unusual() }
        try takeFingerprint(activityType, first, last)

        // The key has in it what the other texts are.
        let keyStart = rows.bytes.count
        let startRange = range(of: start, from: keyStart + activityType.count + 1)
        let endRange = range(of: end, from: startRange.upperBound + 1)
        let keyRange = keyStart..<endRange.upperBound
        let yearRange = startRange.prefix(Self.yearByteCount)
        rows.bytes.append(addingCapacity: keyRange.count) { output in
            output.append(copying: activityType)
            output.append(UInt8(ascii: "_"))
            output.append(copying: start)
            output.append(UInt8(ascii: "_"))
            output.append(copying: end)
        }
        let descriptionRange = try members.description.map { description in
            // No text has more characters than bytes.
            guard description.count <= TimeEntry.maximumDescriptionCharacterCount else { throw Unusual() }
            return rows.append(description)
        }
        let durationRange = try appendDuration(members.duration, from: first, to: last)
        rows.appendRow { row in
            row.append(.bytes(keyRange))
            row.append(.bytes(keyStart..<keyStart + activityType.count))
            row.append(descriptionRange.map { .bytes($0) } ?? .missing)
            row.append(.number(durationRange))
            row.append(.bytes(endRange))
            row.append(.bytes(startRange))
            row.append(.bytes(yearRange))
        }
        // What may be given although it is derived must be what it would be.
        if let key = members.key, !key.elementsEqual(rows.bytes[keyRange]) { throw Unusual() }
        if let year = members.year, !year.elementsEqual(rows.bytes[yearRange]) { throw Unusual() }
    }

    private func range(of text: UnsafeRawBufferPointer, from start: Int) -> Range<Int> {
        start..<start + text.count
    }

    /// Appends the text of a duration: what is given, or else what the clock says.
    ///
    /// - Returns: where it is
    private mutating func appendDuration(
        _ given: UnsafeRawBufferPointer?, from first: Instant, to last: Instant
    ) throws -> Range<Int> {
        let start = rows.bytes.count
        if let given {
            let duration = try DynamoDBNumber(String(decoding: given, as: UTF8.self))
            guard !duration.isNegative else { throw Unusual() }
            rows.bytes.append(contentsOf: duration.text.utf8)
        } else {
            DecimalHours(seconds: Int(last.secondsSinceEpoch - first.secondsSinceEpoch)).appendText(to: &rows.bytes)
        }
        return start..<rows.bytes.count
    }

    // MARK: Rules

    /// Visible ASCII and spaces between, without anything that could be taken for the rest of a key.
    private func isPlain(activityType text: UnsafeRawBufferPointer) -> Bool {
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
        return activityTypes.list?.contains(String(decoding: text, as: UTF8.self)) ?? true
    }

    /// An instant that is written as it is kept: whole seconds in UTC.
    private static func instant(_ text: UnsafeRawBufferPointer) throws -> Instant {
        guard text.count == 20, text[10] == UInt8(ascii: "T"), text[19] == UInt8(ascii: "Z") else { throw Unusual() }
        return try text.withMemoryRebound(to: UInt8.self) { try Instant(rfc3339: $0.span) }
    }

    private mutating func takeFingerprint(_ activityType: UnsafeRawBufferPointer, _ start: Instant, _ end: Instant) throws {
        let ends = UInt64(activityType[0]) << 8 | UInt64(activityType[activityType.count - 1])
        let fingerprint =
            UInt64(bitPattern: start.secondsSinceEpoch) &* 0x9e37_79b9_7f4a_7c15
            ^ UInt64(bitPattern: end.secondsSinceEpoch) << 20 ^ ends << 48 ^ UInt64(activityType.count)
        guard !fingerprints.contains(fingerprint) else { throw Unusual() }
        fingerprints.append(fingerprint)
    }

    private static let yearByteCount = 4

    /// Where an attribute is in ``layout``.
    private enum Place {
        static let description = 2
        static let duration = 3
    }

    /// In the order of the names.
    private static let layout = RowBatch.Layout([
        (TimeEntryTable.Attribute.key, .string), (TimeEntryTable.Attribute.activityType, .string),
        (TimeEntryTable.Attribute.description, .string), (TimeEntryTable.Attribute.duration, .number),
        (TimeEntryTable.Attribute.end, .string), (TimeEntryTable.Attribute.start, .string), (TimeEntryTable.Attribute.year, .string),
    ])

    // MARK: The answer

    /// The body of the answer when all of it is stored.
    func answer(tableName: String) -> [UInt8] {
        UpdateAnswer.encoded(count: rows.count, tableName: tableName) { writer in
            let (durationStart, descriptionStart) = (UpdateAnswer.durationStart, UpdateAnswer.descriptionStart)
            let bytes = rows.bytes
            for index in 0..<rows.count {
                let first = index * rows.attributeCount
                writer.beginObject()
                if case .number(let range) = rows.values[first + Place.duration] {
                    writer.startOfMember(durationStart.span)
                    writer.raw(bytes.span.extracting(range))
                }
                if case .bytes(let range) = rows.values[first + Place.description] {
                    writer.startOfMember(descriptionStart.span)
                    writer.string(utf8: bytes.span.extracting(range))
                }
                writer.endObject()
            }
        }
    }
}
