import Digest
import DynamoDB
import JSON

/// Writes rows as DynamoDB's JSON, straight from their bytes: no item is made on the way.
struct RowJSONWriter {
    var json: JSONWriter
    private var starts = MemberStarts()
    /// A number's text, before it goes where texts go.
    private var number: [UInt8] = []
    /// For what must be an item before it can be written.
    private var reader = RowReader()

    init(reservingCapacity byteCount: Int) {
        json = JSONWriter(reservingCapacity: byteCount)
    }

    /// Writes the parts of rows as a list of items.
    mutating func items(_ rows: [Row], _ selection: RowSelection) {
        json.beginArray()
        if selection.parts == nil {
            let names = selection.names
            for row in rows { item(row, projectedTo: names) }
        } else {
            for row in rows { item(row, selection) }
        }
        json.endArray()
    }

    /// Writes the parts of a row as an item.
    mutating func item(_ row: Row, _ selection: RowSelection) {
        if selection.parts == nil {
            item(row, projectedTo: selection.names)
        } else {
            json.item(selection.item(of: row, &reader))
        }
    }

    /// Writes a row as an item.
    ///
    /// - Parameter projectedNames: the attributes to write; `nil` for all
    mutating func item(_ row: Row, projectedTo projectedNames: Set<String>?) {
        json.beginObject()
        row.withAttributes { cursor, count in
            for place in 0..<count {
                let name = cursor.byteString()
                if let projectedNames, !projectedNames.contains(String(decoding: name, as: UTF8.self)) {
                    cursor.skipValue()
                    continue
                }
                let tag = cursor.tag()
                starts.write(name, tag, place: place, to: &json)
                content(of: tag, &cursor)
                json.endObject()
            }
        }
        json.endObject()
    }

    private mutating func value(_ cursor: inout RowCursor) {
        let tag = cursor.tag()
        json.beginObject()
        json.key(tag.typeDescriptor)
        content(of: tag, &cursor)
        json.endObject()
    }

    /// What stands behind the type descriptor.
    private mutating func content(of tag: RowFormat.Tag, _ cursor: inout RowCursor) {
        switch tag {
        case .string: text(&cursor)
        case .number: number(&cursor)
        case .binary: binary(&cursor)
        case .false: json.bool(false)
        case .true, .null: json.bool(true)
        case .list: elements(&cursor) { writer, cursor in writer.value(&cursor) }
        case .map: map(&cursor)
        case .stringSet: elements(&cursor) { writer, cursor in writer.text(&cursor) }
        case .numberSet: elements(&cursor) { writer, cursor in writer.number(&cursor) }
        case .binarySet: elements(&cursor) { writer, cursor in writer.binary(&cursor) }
        }
    }

    private mutating func text(_ cursor: inout RowCursor) {
        json.string(utf8: cursor.byteString().bindMemory(to: UInt8.self).span)
    }

    private mutating func number(_ cursor: inout RowCursor) {
        number.removeAll(keepingCapacity: true)
        NumberBytes.appendText(of: cursor.byteString(), to: &number)
        let text = number
        json.string(utf8: text.span)
    }

    private mutating func binary(_ cursor: inout RowCursor) {
        json.string(Base64.encode(Array(cursor.byteString())))
    }

    private mutating func elements(_ cursor: inout RowCursor, _ element: (inout RowJSONWriter, inout RowCursor) -> Void) {
        _ = cursor.fixed()
        json.beginArray()
        for _ in 0..<cursor.varint() { element(&self, &cursor) }
        json.endArray()
    }

    private mutating func map(_ cursor: inout RowCursor) {
        _ = cursor.fixed()
        json.beginObject()
        for _ in 0..<cursor.varint() {
            json.key(cursor.text())
            value(&cursor)
        }
        json.endObject()
    }
}

/// How the members of the last row began: `"name":{"S":`.
///
/// The rows of a table mostly have the same attributes, of the same types, at the same places. All is kept in one array: what
/// happens for each attribute of each row must not count references.
private struct MemberStarts {
    /// One place: the type, and where in the bytes the name and the start are.
    private struct Place {
        var tag: RowFormat.Tag
        var name: Range<Int>
        var start: Range<Int>
    }

    private var places: [Place] = []
    private var bytes: [UInt8] = []

    /// The places that are remembered; rows with more attributes than this are not the ones to be quick with.
    private static let placeLimit = 64

    /// Writes the start of a member, with its name and its type.
    ///
    /// - Parameter place: how many attributes of the row came before
    mutating func write(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, place: Int, to json: inout JSONWriter) {
        if !isKnown(name, tag, at: place) {
            guard remember(name, tag, at: place) else {
                json.key(String(decoding: name, as: UTF8.self))
                json.beginObject()
                json.key(tag.typeDescriptor)
                return
            }
        }
        json.startOfMember(bytes.span.extracting(places[place].start))
    }

    private func isKnown(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, at place: Int) -> Bool {
        guard place < places.count, places[place].tag == tag else { return false }
        let range = places[place].name
        return bytes.withUnsafeBytes { ByteOrder.compare(name, UnsafeRawBufferPointer(rebasing: $0[range])) == 0 }
    }

    /// Forgets this place and those behind it, and remembers this one unless there are too many, or one before is not known.
    private mutating func remember(_ name: UnsafeRawBufferPointer, _ tag: RowFormat.Tag, at place: Int) -> Bool {
        guard place <= places.count, place < Self.placeLimit else { return false }
        places.removeSubrange(place...)
        bytes.removeSubrange((places.last?.start.upperBound ?? 0)...)
        var writer = JSONWriter()
        writer.key(String(decoding: name, as: UTF8.self))
        writer.beginObject()
        writer.key(tag.typeDescriptor)
        let nameRange = bytes.count..<bytes.count + name.count
        bytes.append(contentsOf: name)
        bytes.append(contentsOf: writer.bytes)
        places.append(Place(tag: tag, name: nameRange, start: nameRange.upperBound..<bytes.count))
        return true
    }
}

extension RowFormat.Tag {
    /// What AWS calls the type.
    fileprivate var typeDescriptor: String {
        switch self {
        case .string: "S"
        case .number: "N"
        case .binary: "B"
        case .false, .true: "BOOL"
        case .null: "NULL"
        case .list: "L"
        case .map: "M"
        case .stringSet: "SS"
        case .numberSet: "NS"
        case .binarySet: "BS"
        }
    }
}
