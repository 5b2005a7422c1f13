/// Walks through bytes from outside the process: every step says when there is nothing to step on.
struct CheckedCursor {
    let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    var isAtEnd: Bool { offset == bytes.count }

    /// The next byte, which stays.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func byte() throws(RowFault) -> UInt8 {
        guard let byte = next else { throw .length }
        offset += 1
        return byte
    }

    /// A number of four or eight bytes.
    mutating func fixed(byteCount: Int = RowFormat.fixedByteCount) throws(RowFault) -> Int {
        guard bytes.count - offset >= byteCount else { throw .length }
        var value: UInt64 = 0
        for shift in 0..<byteCount {
            value |= UInt64(bytes[offset + shift]) << (8 * shift)
        }
        offset += byteCount
        return Int(bitPattern: UInt(value))
    }

    mutating func varint() throws(RowFault) -> Int {
        var value = 0
        for index in 0..<RowFormat.varintByteCountLimit {
            let byte = try byte()
            value |= Int(byte & 0x7f) << (7 * index)
            if byte < 0x80 { return value }
        }
        throw .varint
    }

    /// Where the bytes lie that follow their length.
    mutating func bytesRange() throws(RowFault) -> Range<Int> {
        let count = try varint()
        guard count <= bytes.count - offset else { throw .length }
        defer { offset += count }
        return offset..<offset + count
    }

    /// The bytes that follow their length.
    mutating func byteString() throws(RowFault) -> [UInt8] {
        let range = try bytesRange()
        return Array(bytes[range])
    }
}
