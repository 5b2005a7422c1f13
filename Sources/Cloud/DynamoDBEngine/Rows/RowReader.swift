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
                    item[name] = value(&cursor)
                }
            }
            if projectedNames == nil { names.arrange(count) }
            return item
        }
    }

    /// The item of a row that has the names of the row before; `nil` when it has others.
    ///
    /// Where each attribute stands in the item is known then: nothing is searched for, and nothing moved.
    private mutating func itemLikeLast(_ start: RowCursor, _ count: Int) -> Item? {
        guard let arrangement = names.arrangement, arrangement.count == count else { return nil }
        var cursor = start
        func attribute(_ place: Int) -> Item.Attribute? {
            guard names.isNext(&cursor, at: place) else { return nil }
            return Item.Attribute(name: names.text(at: place), value: value(&cursor))
        }
        // The key stands first in the row and anywhere in the item; all others have one order.
        guard let first = attribute(0) else { return nil }
        let second = count > 1 ? attribute(1) : nil
        guard second != nil || count == 1 else { return nil }
        var attributes = ContiguousArray<Item.Attribute>()
        attributes.reserveCapacity(count)
        for place in arrangement {
            switch place {
            case 0: attributes.append(first)
            case 1: if let second { attributes.append(second) }
            default:
                guard let next = attribute(place) else { return nil }
                attributes.append(next)
            }
        }
        return Item(inOrder: attributes)
    }

    /// The value that a cursor stands on.
    mutating func value(_ cursor: inout RowCursor) -> AttributeValue {
        switch cursor.tag() {
        case .string: return .string(cursor.text())
        case .number: return .number(number(&cursor))
        case .binary: return .binary(bytes(&cursor))
        case .false: return .bool(false)
        case .true: return .bool(true)
        case .null: return .null
        case .list: return .list(elements(&cursor) { reader, cursor in reader.value(&cursor) })
        case .map:
            return .map(map(&cursor))
        case .stringSet: return .stringSet(elements(&cursor) { _, cursor in cursor.text() })
        case .numberSet: return .numberSet(elements(&cursor) { reader, cursor in reader.number(&cursor) })
        case .binarySet: return .binarySet(elements(&cursor) { reader, cursor in reader.bytes(&cursor) })
        }
    }

    private mutating func map(_ cursor: inout RowCursor) -> Item {
        _ = cursor.fixed()
        let count = cursor.varint()
        var item = Item(reservingCapacity: count)
        for _ in 0..<count {
            let name = cursor.text()
            item[name] = value(&cursor)
        }
        return item
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

    private func number(_ cursor: inout RowCursor) -> DynamoDBNumber {
        NumberBytes.number(of: cursor.byteString())
    }

    private func bytes(_ cursor: inout RowCursor) -> [UInt8] {
        Array(cursor.byteString())
    }
}
