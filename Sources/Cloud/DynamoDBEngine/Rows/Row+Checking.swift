/// Why bytes are no row.
enum RowFault: Error, Hashable {
    /// They end before the row does, or go on behind it.
    case length
    /// A tag that there is not.
    case tag(UInt8)
    /// A number's bytes.
    case number
    /// A container does not end where it says.
    case containerLength
    /// Deeper than any item.
    case depth
    /// A varint of more than four bytes.
    case varint
    /// The table's key attributes do not come first, or are not of the table's types.
    case key
}

extension Row {
    /// A row from outside the process.
    ///
    /// Checks what safe reading needs: every length, tag and number. Texts need no check: malformed UTF-8 is repaired when read.
    ///
    /// - Parameter key: the key of the table that the row belongs to
    init(checking bytes: [UInt8], key: KeyShape) throws(RowFault) {
        var checker = RowChecker(bytes: bytes)
        try checker.row(key: key)
        self.init(trusted: bytes)
    }
}

/// The walk of ``Row/init(checking:key:)``.
private struct RowChecker {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func row(key: KeyShape) throws(RowFault) {
        _ = try fixed()
        let count = try varint()
        let keys = [key.partition, key.sort].compactMap { $0 }
        guard count >= keys.count else { throw .key }
        for index in 0..<count {
            let name = try bytesRange()
            if index < keys.count {
                let expected = keys[index]
                guard bytes[name].elementsEqual(expected.nameBytes), offset < bytes.count, bytes[offset] == expected.tag.rawValue
                else {
                    throw .key
                }
            }
            try value(depth: 0)
        }
        guard offset == bytes.count else { throw .length }
    }

    mutating func value(depth: Int) throws(RowFault) {
        let byte = try byte()
        guard let tag = RowFormat.Tag(rawValue: byte) else { throw .tag(byte) }
        switch tag {
        case .string, .binary: _ = try bytesRange()
        case .number: try number()
        case .false, .true, .null: break
        case .list: try container(depth: depth) { checker throws(RowFault) in try checker.value(depth: depth + 1) }
        case .map:
            try container(depth: depth) { checker throws(RowFault) in
                _ = try checker.bytesRange()
                try checker.value(depth: depth + 1)
            }
        case .stringSet, .binarySet:
            try container(depth: depth) { checker throws(RowFault) in _ = try checker.bytesRange() }
        case .numberSet:
            try container(depth: depth) { checker throws(RowFault) in try checker.number() }
        }
    }

    private mutating func number() throws(RowFault) {
        guard NumberBytes.isWellFormed(bytes, try bytesRange()) else { throw .number }
    }

    private mutating func container(
        depth: Int, _ element: (inout RowChecker) throws(RowFault) -> Void
    ) throws(RowFault) {
        guard depth <= ItemMeasure.depthLimit else { throw .depth }
        let byteCount = try fixed()
        let end = offset + byteCount
        let count = try varint()
        for _ in 0..<count { try element(&self) }
        guard offset == end else { throw .containerLength }
    }

    private mutating func byte() throws(RowFault) -> UInt8 {
        guard offset < bytes.count else { throw .length }
        defer { offset += 1 }
        return bytes[offset]
    }

    private mutating func fixed() throws(RowFault) -> Int {
        guard bytes.count - offset >= RowFormat.fixedByteCount else { throw .length }
        var cursor = RowCursor(bytes, offset: offset)
        offset += RowFormat.fixedByteCount
        return cursor.fixed()
    }

    private mutating func varint() throws(RowFault) -> Int {
        var value = 0
        for index in 0..<RowFormat.varintByteCountLimit {
            let byte = try byte()
            value |= Int(byte & 0x7f) << (7 * index)
            if byte < 0x80 { return value }
        }
        throw .varint
    }

    private mutating func bytesRange() throws(RowFault) -> Range<Int> {
        let count = try varint()
        guard count <= bytes.count - offset else { throw .length }
        defer { offset += count }
        return offset..<offset + count
    }
}
