/// The order of byte strings: unsigned, and the shorter first where one is the beginning of the other.
enum ByteOrder {
    /// Negative, zero or positive, like `memcmp`; keys are short, and a call would cost more than looking at their words.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        var offset = 0
        while common - offset >= 8 {
            let (ours, theirs) = (word(left, offset, UInt64.self), word(right, offset, UInt64.self))
            if ours != theirs { return ours < theirs ? -1 : 1 }
            offset += 8
        }
        if common - offset >= 4 {
            let (ours, theirs) = (word(left, offset, UInt32.self), word(right, offset, UInt32.self))
            if ours != theirs { return ours < theirs ? -1 : 1 }
            offset += 4
        }
        while offset < common {
            if left[offset] != right[offset] { return left[offset] < right[offset] ? -1 : 1 }
            offset += 1
        }
        return left.count - right.count
    }

    /// Some bytes as a number whose order is theirs.
    @inline(__always)
    private static func word<Word: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _: Word.Type) -> Word {
        Word(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Word.self))
    }

    /// Negative, zero or positive, like `memcmp`.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Int {
        right.withUnsafeBytes { compare(left, $0) }
    }

    /// Whether two byte strings of one length are the same: for short ones, which are compared quicker than `memcmp` is called.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        precondition(left.count == right.count)
        let count = left.count
        // The last word overlaps the one before, which does no harm.
        if count >= 8 {
            var offset = 0
            while count - offset > 8 {
                if word(left, offset, UInt64.self) != word(right, offset, UInt64.self) { return false }
                offset += 8
            }
            return word(left, count - 8, UInt64.self) == word(right, count - 8, UInt64.self)
        }
        if count >= 4 {
            return word(left, 0, UInt32.self) == word(right, 0, UInt32.self)
                && word(left, count - 4, UInt32.self) == word(right, count - 4, UInt32.self)
        }
        for offset in 0..<count where left[offset] != right[offset] { return false }
        return true
    }

    /// The first byte string behind all that begin with a prefix, or `nil` when there is none (only bytes of 255).
    static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() {
            if last < 0xff {
                bytes.append(last + 1)
                return bytes
            }
        }
        return nil
    }
}
