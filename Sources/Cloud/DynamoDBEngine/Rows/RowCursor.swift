/// Walks through the bytes of a row that is known to be well-formed.
///
/// Every access is checked against the array's bounds by the standard library: a mistake here ends the process, it never reads
/// foreign memory.
struct RowCursor {
    let bytes: [UInt8]
    var offset: Int

    init(_ bytes: [UInt8], offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    mutating func byte() -> UInt8 {
        defer { offset += 1 }
        return bytes[offset]
    }

    /// A number of four bytes.
    mutating func fixed() -> Int {
        var value = 0
        for shift in 0..<RowFormat.fixedByteCount {
            value |= Int(byte()) << (8 * shift)
        }
        return value
    }

    mutating func varint() -> Int {
        var value = 0
        var shift = 0
        while true {
            let byte = byte()
            value |= Int(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// Where the bytes lie that follow their length.
    mutating func bytesRange() -> Range<Int> {
        let count = varint()
        defer { offset += count }
        return offset..<offset + count
    }

    mutating func skipBytes() {
        let count = varint()
        offset += count
    }

    mutating func skipValue() {
        switch tag() {
        case .string, .number, .binary:
            skipBytes()
        case .false, .true, .null:
            break
        case .list, .map, .stringSet, .numberSet, .binarySet:
            let count = fixed()
            offset += count
        }
    }

    mutating func tag() -> RowFormat.Tag {
        guard let tag = RowFormat.Tag(rawValue: byte()) else { preconditionFailure("a row with an unknown tag was trusted") }
        return tag
    }
}
