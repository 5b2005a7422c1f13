import DynamoDB

/// Writes items as rows.
struct RowWriter {
    private(set) var bytes: [UInt8] = []

    init(reservingCapacity byteCount: Int = 0) {
        bytes.reserveCapacity(byteCount)
    }

    /// The row of a whole item that was found valid.
    ///
    /// - Parameters:
    ///   - key: the table's key; its attributes are there
    ///   - byteCount: as ``ItemMeasure`` counts
    static func row(of item: Item, key: KeyShape, byteCount: Int) -> Row {
        // Names and values weigh the same here and there; every attribute has a tag and two lengths besides.
        var writer = RowWriter(reservingCapacity: byteCount + 8 * item.count + 16)
        writer.fixed(byteCount)
        writer.varint(item.count)
        for attribute in [key.partition, key.sort] {
            guard let attribute, let value = item[attribute.name] else { continue }
            writer.text(attribute.name)
            writer.value(value)
        }
        for attribute in item where !key.contains(attribute.name) {
            writer.text(attribute.name)
            writer.value(attribute.value)
        }
        return Row(trusted: writer.exactBytes)
    }

    /// Begins anew, in the same room.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// The bytes without the room that an array keeps for growth: rows live long.
    var exactBytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { buffer, count in
            count = buffer.initialize(fromContentsOf: bytes)
        }
    }

    /// The bytes by which a key value is kept and ordered; `nil` for a value that cannot be a key.
    static func sortableBytes(of value: AttributeValue) -> [UInt8]? {
        switch value {
        case .string(let text):
            return Array(text.utf8)
        case .number(let number):
            var bytes: [UInt8] = []
            number.appendSortKey(to: &bytes)
            return bytes
        case .binary(let bytes):
            return bytes
        default:
            return nil
        }
    }

    mutating func byte(_ byte: UInt8) {
        bytes.append(byte)
    }

    /// A number of four or eight bytes.
    mutating func fixed(_ value: Int, byteCount: Int = RowFormat.fixedByteCount) {
        for shift in 0..<byteCount {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * shift)))
        }
    }

    mutating func varint(_ value: Int) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// A length and the bytes of a text.
    mutating func text(_ text: String) {
        varint(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// A length and bytes.
    mutating func bytes(_ value: [UInt8]) {
        varint(value.count)
        bytes.append(contentsOf: value)
    }

    mutating func value(_ value: AttributeValue) {
        switch value {
        case .string(let string):
            tag(.string)
            text(string)
        case .number(let value):
            tag(.number)
            number(value)
        case .binary(let value):
            tag(.binary)
            bytes(value)
        case .bool(let value):
            tag(value ? .true : .false)
        case .null:
            tag(.null)
        case .list(let elements):
            container(.list, count: elements.count) { writer in
                for element in elements { writer.value(element) }
            }
        case .map(let item):
            container(.map, count: item.count) { writer in
                for attribute in item {
                    writer.text(attribute.name)
                    writer.value(attribute.value)
                }
            }
        case .stringSet(let elements):
            container(.stringSet, count: elements.count) { writer in
                for element in elements { writer.text(element) }
            }
        case .numberSet(let elements):
            container(.numberSet, count: elements.count) { writer in
                for element in elements { writer.number(element) }
            }
        case .binarySet(let elements):
            container(.binarySet, count: elements.count) { writer in
                for element in elements { writer.bytes(element) }
            }
        }
    }

    mutating func tag(_ tag: RowFormat.Tag) {
        byte(tag.rawValue)
    }

    /// A length, which is below 128, and a sort key.
    mutating func number(_ number: DynamoDBNumber) {
        let start = bytes.count
        byte(0)
        number.appendSortKey(to: &bytes)
        bytes[start] = UInt8(bytes.count - start - 1)
    }

    /// A tag, the byte count of the rest, which is filled in afterwards, the count and the elements.
    private mutating func container(_ containerTag: RowFormat.Tag, count: Int, _ body: (inout RowWriter) -> Void) {
        tag(containerTag)
        let start = bytes.count
        fixed(0)
        varint(count)
        body(&self)
        let byteCount = bytes.count - start - RowFormat.fixedByteCount
        for index in 0..<RowFormat.fixedByteCount {
            bytes[start + index] = UInt8(truncatingIfNeeded: byteCount >> (8 * index))
        }
    }
}
