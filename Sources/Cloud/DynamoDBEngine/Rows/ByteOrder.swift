import Glibc

/// The order of byte strings: unsigned, and the shorter first where one is the beginning of the other.
enum ByteOrder {
    /// Negative, zero or positive, like `memcmp`.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let left = left.baseAddress, let right = right.baseAddress {
            let order = memcmp(left, right, common)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    /// Negative, zero or positive, like `memcmp`.
    static func compare(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Int {
        right.withUnsafeBytes { compare(left, $0) }
    }

    /// Whether two byte strings of one length are the same: for short ones, which are compared quicker than `memcmp` is called.
    @inline(__always)
    static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        precondition(left.count == right.count)
        func differ<Word: FixedWidthInteger>(at offset: Int, _: Word.Type) -> Bool {
            left.loadUnaligned(fromByteOffset: offset, as: Word.self) != right.loadUnaligned(fromByteOffset: offset, as: Word.self)
        }
        let count = left.count
        // The last word overlaps the one before, which does no harm.
        if count >= 8 {
            var offset = 0
            while count - offset > 8 {
                if differ(at: offset, UInt64.self) { return false }
                offset += 8
            }
            return !differ(at: count - 8, UInt64.self)
        }
        if count >= 4 { return !differ(at: 0, UInt32.self) && !differ(at: count - 4, UInt32.self) }
        for offset in 0..<count where differ(at: offset, UInt8.self) { return false }
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
