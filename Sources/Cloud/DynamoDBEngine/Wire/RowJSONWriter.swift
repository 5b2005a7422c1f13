import Digest
import JSON

/// Writes rows as DynamoDB's JSON, straight from their bytes: no item is made on the way.
struct RowJSONWriter {
    var json: JSONWriter
    private var names = RowNames()
    /// A number's text, before it goes where texts go.
    private var number: [UInt8] = []

    init(reservingCapacity byteCount: Int) {
        json = JSONWriter(reservingCapacity: byteCount)
    }

    /// Writes a row as an item.
    ///
    /// - Parameter projectedNames: the attributes to write; `nil` for all
    mutating func item(_ row: Row, projectedTo projectedNames: Set<String>?) {
        json.beginObject()
        row.withAttributes { cursor, count in
            for place in 0..<count {
                let name = names.name(&cursor, place: place)
                if projectedNames?.contains(name) == false {
                    cursor.skipValue()
                } else {
                    json.key(name)
                    value(&cursor)
                }
            }
        }
        json.endObject()
    }

    private mutating func value(_ cursor: inout RowCursor) {
        json.beginObject()
        switch cursor.tag() {
        case .string:
            json.key("S")
            text(&cursor)
        case .number:
            json.key("N")
            number(&cursor)
        case .binary:
            json.key("B")
            binary(&cursor)
        case .false:
            json.key("BOOL")
            json.bool(false)
        case .true:
            json.key("BOOL")
            json.bool(true)
        case .null:
            json.key("NULL")
            json.bool(true)
        case .list:
            json.key("L")
            elements(&cursor) { writer, cursor in writer.value(&cursor) }
        case .map:
            json.key("M")
            map(&cursor)
        case .stringSet:
            json.key("SS")
            elements(&cursor) { writer, cursor in writer.text(&cursor) }
        case .numberSet:
            json.key("NS")
            elements(&cursor) { writer, cursor in writer.number(&cursor) }
        case .binarySet:
            json.key("BS")
            elements(&cursor) { writer, cursor in writer.binary(&cursor) }
        }
        json.endObject()
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
