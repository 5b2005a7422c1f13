/// Walks through the bytes of a row that is known to be well-formed.
///
/// It holds a pointer, for a walk through an array would keep and let go of it at every step; so it lives no longer than the
/// closure of ``Row/withCursor(at:_:)`` that lends it. Every access is checked against the bounds: a mistake ends the process,
/// it never reads foreign memory.
struct RowCursor {
    private let start: UnsafeRawPointer
    private let byteCount: Int
    /// Never beyond ``byteCount``, so that sums with it need no check of their own.
    private(set) var offset: Int

    init(_ bytes: UnsafeRawBufferPointer, offset: Int) {
        guard let start = bytes.baseAddress, (0...bytes.count).contains(offset) else {
            preconditionFailure("a row has bytes, and is walked through inside of them")
        }
        self.start = start
        byteCount = bytes.count
        self.offset = offset
    }

    @inline(__always)
    mutating func byte() -> UInt8 {
        precondition(offset < byteCount, "a row that ends too early was trusted")
        defer { offset &+= 1 }
        return start.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// A number of four bytes.
    mutating func fixed() -> Int {
        Int(UInt32(littleEndian: take(RowFormat.fixedByteCount).loadUnaligned(as: UInt32.self)))
    }

    @inline(__always)
    mutating func varint() -> Int {
        let first = byte()
        if first < 0x80 { return Int(first) }
        // By a copy: a call with the cursor itself would keep it in memory for all lengths, most of which are one byte.
        var copy = self
        let value = copy.restOfVarint(behind: first)
        self = copy
        return value
    }

    private mutating func restOfVarint(behind first: UInt8) -> Int {
        var value = Int(first & 0x7f)
        var shift = 7
        while true {
            let byte = byte()
            value |= Int(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// The next bytes; they are gone when the cursor is.
    @inline(__always)
    mutating func take(_ count: Int) -> UnsafeRawBufferPointer {
        // As numbers without a sign, so that a length below zero is refused too.
        precondition(UInt(bitPattern: count) <= UInt(bitPattern: byteCount &- offset), "a row that ends too early was trusted")
        defer { offset &+= count }
        return UnsafeRawBufferPointer(start: start + offset, count: count)
    }

    /// The bytes that follow their length; they are gone when the cursor is.
    @inline(__always)
    mutating func byteString() -> UnsafeRawBufferPointer {
        take(varint())
    }

    /// The text that follows its length.
    mutating func text() -> String {
        String(decoding: byteString(), as: UTF8.self)
    }

    mutating func skipValue() {
        switch tag() {
        case .string, .number, .binary:
            _ = byteString()
        case .false, .true, .null:
            break
        case .list, .map, .stringSet, .numberSet, .binarySet:
            _ = take(fixed())
        }
    }

    /// The same, quickest where the value is a string, a number or a binary.
    @inline(__always)
    mutating func skipShortValue() {
        if offset < byteCount, (start + offset).load(as: UInt8.self) <= RowFormat.Tag.binary.rawValue {
            offset &+= 1
            _ = byteString()
            return
        }
        // By a copy, as above.
        var copy = self
        copy.skipValue()
        self = copy
    }

    @inline(__always)
    mutating func tag() -> RowFormat.Tag {
        guard let tag = RowFormat.Tag(rawValue: byte()) else { preconditionFailure("a row with an unknown tag was trusted") }
        return tag
    }
}

extension Row {
    /// Lends a cursor on the bytes from an offset.
    func withCursor<Result>(at offset: Int = 0, _ body: (inout RowCursor) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            var cursor = RowCursor(bytes, offset: offset)
            return body(&cursor)
        }
    }

    /// Lends a cursor on the first attribute, with the number of attributes.
    func withAttributes<Result>(_ body: (inout RowCursor, _ count: Int) -> Result) -> Result {
        withCursor(at: RowFormat.fixedByteCount) { cursor in
            let count = cursor.varint()
            return body(&cursor, count)
        }
    }

    /// Lends the bytes of the string, number or binary that stands at an offset.
    func withScalar<Result>(at offset: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withCursor(at: offset + 1) { body($0.byteString()) }
    }
}
