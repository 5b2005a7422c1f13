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
        var cursor = CheckedCursor(bytes)
        _ = try cursor.fixed()
        let count = try cursor.varint()
        let keyCount = key.sort == nil ? 1 : 2
        guard count >= keyCount else { throw .key }
        try cursor.passKey(key.partition)
        if let sort = key.sort { try cursor.passKey(sort) }
        for _ in keyCount..<count {
            _ = try cursor.bytesRange()
            try cursor.passValue(depth: 0)
        }
        guard cursor.isAtEnd else { throw .length }
        self.init(trusted: bytes)
    }
}

extension CheckedCursor {
    /// Passes a key attribute, which must be there.
    fileprivate mutating func passKey(_ key: KeyAttribute) throws(RowFault) {
        let name = try bytesRange()
        guard bytes[name].elementsEqual(key.nameBytes), next == key.tag.rawValue else {
            throw .key
        }
        try passValue(depth: 0)
    }

    fileprivate mutating func passValue(depth: Int) throws(RowFault) {
        let byte = try byte()
        guard let tag = RowFormat.Tag(rawValue: byte) else { throw .tag(byte) }
        switch tag {
        case .string, .binary:
            _ = try bytesRange()
        case .number:
            try passNumber()
        case .false, .true, .null:
            break
        case .list:
            try passContainer(depth: depth) { cursor throws(RowFault) in try cursor.passValue(depth: depth + 1) }
        case .map:
            try passContainer(depth: depth) { cursor throws(RowFault) in
                _ = try cursor.bytesRange()
                try cursor.passValue(depth: depth + 1)
            }
        case .stringSet, .binarySet:
            try passContainer(depth: depth) { cursor throws(RowFault) in _ = try cursor.bytesRange() }
        case .numberSet:
            try passContainer(depth: depth) { cursor throws(RowFault) in try cursor.passNumber() }
        }
    }

    private mutating func passNumber() throws(RowFault) {
        let range = try bytesRange()
        guard NumberBytes.isWellFormed(bytes[range]) else { throw .number }
    }

    private mutating func passContainer(
        depth: Int, _ passElement: (inout CheckedCursor) throws(RowFault) -> Void
    ) throws(RowFault) {
        guard depth <= ItemMeasure.depthLimit else { throw .depth }
        let byteCount = try fixed()
        let start = offset
        let count = try varint()
        for _ in 0..<count { try passElement(&self) }
        guard offset - start == byteCount else { throw .containerLength }
    }
}
