import DynamoDB

/// Makes items of rows again, many rows of one table with one reader.
struct RowReader {
    private var names = RowNames()

    /// The whole item.
    mutating func item(of row: borrowing Row) -> Item {
        item(of: row, projectedTo: nil)
    }

    /// The attributes of some names.
    ///
    /// - Parameter projectedNames: `nil` for all
    mutating func item(of row: borrowing Row, projectedTo projectedNames: Set<String>?) -> Item {
        row.withAttributes { cursor, count in
            if projectedNames == nil, let item = itemLikeLast(cursor, count) { return item }
            var item = Item(reservingCapacity: projectedNames?.count ?? count)
            for place in 0..<count {
                let name = names.name(&cursor, place: place)
                if projectedNames?.contains(name) == false {
                    cursor.skipValue()
                } else {
                    item[name] = Self.value(&cursor)
                }
            }
            if projectedNames == nil { names.arrange(count) }
            return item
        }
    }

    /// The item of a row that has the names of the row before; `nil` when it has others.
    ///
    /// Where each attribute stands in the item is known then: nothing is searched for, and nothing moved.
    private func itemLikeLast(_ start: RowCursor, _ count: Int) -> Item? {
        guard names.arrangement.count == count, count > 0 else { return nil }
        // Spans, taken once: to look into an array is to count its references.
        let (texts, bytes, ends) = (names.texts.span, names.bytes.span, names.ends.span)
        let arrangement = names.arrangement.span
        var cursor = start
        // The key stands first in the row and anywhere in the item; all others have one order.
        guard let first = Self.attribute(&cursor, 0, texts, bytes, ends) else { return nil }
        let second = count > 1 ? Self.attribute(&cursor, 1, texts, bytes, ends) : nil
        var attributes = ContiguousArray<Item.Attribute>()
        attributes.reserveCapacity(count)
        for index in arrangement.indices {
            let place = arrangement[index]
            let attribute = place == 0 ? first : place == 1 ? second : Self.attribute(&cursor, place, texts, bytes, ends)
            guard let attribute else { return nil }
            attributes.append(attribute)
        }
        return Item(inOrder: attributes)
    }

    /// The attribute that a cursor stands on; `nil` when it has another name than is remembered for its place.
    @inline(__always)
    private static func attribute(
        _ cursor: inout RowCursor, _ place: Int, _ texts: Span<String>, _ bytes: Span<UInt8>, _ ends: Span<Int>
    ) -> Item.Attribute? {
        let name = cursor.byteString()
        let known = (place == 0 ? 0 : ends[place - 1])..<ends[place]
        guard known.count == name.count, bytes.extracting(known).withUnsafeBytes({ ByteOrder.areEqual(name, $0) }) else {
            return nil
        }
        return Item.Attribute(name: texts[place], value: value(&cursor))
    }

    /// The value that a cursor stands on.
    private static func value(_ cursor: inout RowCursor) -> AttributeValue {
        switch cursor.tag() {
        case .string: return .string(cursor.text())
        case .number: return .number(number(&cursor))
        case .binary: return .binary(bytes(&cursor))
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .null: return .null
        case .list: return .list(elements(&cursor) { cursor in value(&cursor) })
        case .map:
            return .map(map(&cursor))
        case .stringSet: return .stringSet(elements(&cursor) { cursor in cursor.text() })
        case .numberSet: return .numberSet(elements(&cursor) { cursor in number(&cursor) })
        case .binarySet: return .binarySet(elements(&cursor) { cursor in bytes(&cursor) })
        }
    }

    private static func map(_ cursor: inout RowCursor) -> Item {
        _ = cursor.fixed()
        let count = cursor.varint()
        var item = Item(reservingCapacity: count)
        for _ in 0..<count {
            let name = cursor.text()
            item[name] = value(&cursor)
        }
        return item
    }

    private static func elements<Element>(_ cursor: inout RowCursor, _ element: (inout RowCursor) -> Element) -> [Element] {
        _ = cursor.fixed()
        let count = cursor.varint()
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            elements.append(element(&cursor))
        }
        return elements
    }

    private static func number(_ cursor: inout RowCursor) -> DynamoDBNumber {
        NumberBytes.number(of: cursor.byteString())
    }

    private static func bytes(_ cursor: inout RowCursor) -> [UInt8] {
        Array(cursor.byteString())
    }
}
