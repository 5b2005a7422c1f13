import DynamoDB

/// Makes items of rows again, many rows of one table in a row.
///
/// The rows of a table mostly have the same attributes at the same places. A name that stands where it stood in the row before
/// is not made again: the items of a page share their names.
struct RowReader {
    /// The names of the last row, with their bytes, by place.
    private var names: [(bytes: [UInt8], text: String)] = []

    /// The places that are remembered; rows with more attributes than this are not the ones to be quick with.
    private static let placeLimit = 64

    /// The whole item.
    mutating func item(of row: Row) -> Item {
        var (cursor, count) = row.attributes()
        return item(&cursor, count: count, remembers: true) { _ in true }
    }

    /// The attributes of some names.
    ///
    /// - Parameter names: `nil` for all
    mutating func item(of row: Row, projectedTo names: Set<String>?) -> Item {
        guard let names else { return item(of: row) }
        var (cursor, count) = row.attributes()
        return item(&cursor, count: count, remembers: true) { names.contains($0) }
    }

    private mutating func item(
        _ cursor: inout RowCursor, count: Int, remembers: Bool, where isWanted: (String) -> Bool
    ) -> Item {
        var item = Item(reservingCapacity: count)
        for place in 0..<count {
            let name = name(&cursor, place: remembers ? place : nil)
            if isWanted(name) {
                item[name] = value(&cursor)
            } else {
                cursor.skipValue()
            }
        }
        return item
    }

    private mutating func name(_ cursor: inout RowCursor, place: Int?) -> String {
        let range = cursor.bytesRange()
        guard let place, place < Self.placeLimit else { return String(decoding: cursor.bytes[range], as: UTF8.self) }
        if place < names.count {
            let known = names[place]
            if ByteOrder.compare(cursor.bytes, range, known.bytes, 0..<known.bytes.count) == 0 { return known.text }
            names.removeSubrange(place...)
        }
        let bytes = Array(cursor.bytes[range])
        let text = String(decoding: bytes, as: UTF8.self)
        if place == names.count { names.append((bytes, text)) }
        return text
    }

    /// The value that a cursor stands on.
    mutating func value(_ cursor: inout RowCursor) -> AttributeValue {
        switch cursor.tag() {
        case .string: return .string(text(&cursor))
        case .number: return .number(number(&cursor))
        case .binary: return .binary(bytes(&cursor))
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .null: return .null
        case .list: return .list(elements(&cursor) { reader, cursor in reader.value(&cursor) })
        case .map:
            _ = cursor.fixed()
            let count = cursor.varint()
            return .map(item(&cursor, count: count, remembers: false) { _ in true })
        case .stringSet: return .stringSet(elements(&cursor) { reader, cursor in reader.text(&cursor) })
        case .numberSet: return .numberSet(elements(&cursor) { reader, cursor in reader.number(&cursor) })
        case .binarySet: return .binarySet(elements(&cursor) { reader, cursor in reader.bytes(&cursor) })
        }
    }

    private mutating func elements<Element>(
        _ cursor: inout RowCursor, _ element: (inout RowReader, inout RowCursor) -> Element
    ) -> [Element] {
        _ = cursor.fixed()
        let count = cursor.varint()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            elements.append(element(&self, &cursor))
        }
        return elements
    }

    private func text(_ cursor: inout RowCursor) -> String {
        let range = cursor.bytesRange()
        return String(decoding: cursor.bytes[range], as: UTF8.self)
    }

    private func number(_ cursor: inout RowCursor) -> DynamoDBNumber {
        NumberBytes.number(of: cursor.bytes, cursor.bytesRange())
    }

    private func bytes(_ cursor: inout RowCursor) -> [UInt8] {
        Array(cursor.bytes[cursor.bytesRange()])
    }
}
