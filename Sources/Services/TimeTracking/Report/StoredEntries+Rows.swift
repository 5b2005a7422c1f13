import DynamoDB
import JSON
import Timekeeping

/// What a reader of entries asks of a storage that writes its rows by itself: the attributes that it uses, and of them only texts.
///
/// Rows have no order here: whoever adds up or shows entries puts them in order anyway.
enum StoredRowShape {
    /// What time is added up by.
    static let totals = shape(of: [
        TimeEntryTable.Attribute.activityType, TimeEntryTable.Attribute.start, TimeEntryTable.Attribute.end,
    ])
    /// All that a ``StoredEntry`` has.
    static let whole = shape(of: [
        TimeEntryTable.Attribute.key, TimeEntryTable.Attribute.activityType, TimeEntryTable.Attribute.start,
        TimeEntryTable.Attribute.end, TimeEntryTable.Attribute.description,
    ])

    /// What comes before the rows and behind them.
    static let start = Array("[".utf8)
    static let end = Array("]".utf8)

    private static func shape(of names: [String]) -> RowShape {
        RowShape(names.map { RowShape.Member($0) }, orderedBy: []) { row in
            var writer = JSONWriter(reservingCapacity: 256)
            writer.beginObject()
            // A value of another type is as good as none, as it is to whoever reads the item.
            for name in names {
                if let text = row[name]?.stringValue { writer.member(name, text) }
            }
            writer.endObject()
            return writer.bytes
        }
    }
}

extension StoredEntries {
    /// Reads rows of a ``StoredRowShape`` that start from ``firstStart(touching:)`` on, and finds what it would find in their items.
    ///
    /// - Throws: `JSONError` when the storage has written something else
    init(_ rows: consuming EncodedRows, touching range: Range<Instant>) throws(JSONError) {
        // They come from this process, so that there is no limit but what they are.
        var limits = JSONLimits()
        limits.elementCount = rows.count
        entries.reserveCapacity(rows.count)
        let bytes = rows.ended(with: StoredRowShape.end)
        limits.byteCount = bytes.count
        let first = range.lowerBound.rfc3339
        var stored = self
        try JSONReader.readTyped(bytes.span, limits: limits) { reader throws(JSONError) in
            try reader.beginArray()
            while try reader.nextElement() {
                let row = try RowTexts(&reader)
                if let entry = row.entry {
                    stored.entries.append(entry)
                } else if let start = row.start?.string, !start.precedesByBytes(first) {
                    stored.unreadableCount += 1
                }
            }
        }
        self = stored
    }
}

/// The texts of a row where they stand in the bytes that are being read.
private struct RowTexts {
    var key: JSONText?
    var activityType: JSONText?
    var start: JSONText?
    var end: JSONText?
    var description: JSONText?

    init(_ reader: inout JSONReader) throws(JSONError) {
        try reader.beginObject()
        while let name = try reader.nextKey() {
            switch name {
            case "activity_type": activityType = try reader.text()
            case "start": start = try reader.text()
            case "end": end = try reader.text()
            case "activity_start_end": key = try reader.text()
            case "description": description = try reader.text()
            default: try reader.skip()
            }
        }
    }

    var entry: StoredEntry? {
        StoredEntry(
            key: key?.string, activity: activityType?.string, start: Self.instant(start), end: Self.instant(end),
            description: description?.string)
    }

    private static func instant(_ text: JSONText?) -> Instant? {
        text?.withUTF8 { try? Instant(rfc3339: $0) }
    }
}
