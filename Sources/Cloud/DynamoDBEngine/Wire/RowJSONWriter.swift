import Digest
import DynamoDB
import JSON

/// Writes rows as DynamoDB's JSON, straight from their bytes: no item is made on the way.
struct RowJSONWriter {
    var json: JSONWriter
    private var starts = MemberStarts()
    /// Whether nothing has been written yet: to remember how the members of a single row begin is not worth it.
    private var isFirst = true
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
            rows.forEachRow { item($0, projectedTo: names) }
        } else {
            rows.forEachRow { item($0, selection) }
        }
        json.endArray()
    }

    /// Writes the parts of a row as an item.
    mutating func item(_ row: borrowing Row, _ selection: RowSelection) {
        if selection.parts == nil {
            item(row, projectedTo: selection.names)
        } else {
            json.item(selection.item(of: row, &reader))
        }
    }

    /// Writes a row as an item.
    ///
    /// - Parameter projectedNames: the attributes to write; `nil` for all
    mutating func item(_ row: borrowing Row, projectedTo projectedNames: Set<String>?) {
        if projectedNames == nil, starts.write(row, to: &json) { return }
        let remembers = !isFirst
        isFirst = false
        json.beginObject()
        row.withAttributes { cursor, count in
            for place in 0..<count {
                let name = cursor.byteString()
                if let projectedNames, !projectedNames.contains(String(decoding: name, as: UTF8.self)) {
                    cursor.skipValue()
                    continue
                }
                let tag = cursor.tag()
                if remembers {
                    starts.write(name, tag, place: place, to: &json)
                } else {
                    json.key(utf8: name.bindMemory(to: UInt8.self).span)
                    json.beginObject()
                    json.key(tag.typeDescriptor)
                }
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
