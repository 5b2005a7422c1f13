import DynamoDB

/// Makes items of rows again, many rows of one table with one reader.
struct RowReader {
    private var names = RowNames()

    /// The whole item.
    mutating func item(of row: Row) -> Item {
        item(of: row, projectedTo: nil)
    }

    /// The attributes of some names.
    ///
    /// - Parameter projectedNames: `nil` for all
    mutating func item(of row: Row, projectedTo projectedNames: Set<String>?) -> Item {
        row.withAttributes { cursor, count in
            var item = Item(reservingCapacity: projectedNames?.count ?? count)
            for place in 0..<count {
                let name = names.name(&cursor, place: place)
                if projectedNames?.contains(name) == false {
                    cursor.skipValue()
                } else {
                    item[name] = value(&cursor)
                }
            }
            return item
        }
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
