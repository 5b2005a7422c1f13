import Glibc

/// The order of byte strings: unsigned, and the shorter first where one is the beginning of the other.
enum ByteOrder {
    /// Negative, zero or positive, like `memcmp`, for parts of two arrays.
    static func compare(_ left: [UInt8], _ leftRange: Range<Int>, _ right: [UInt8], _ rightRange: Range<Int>) -> Int {
        let order = left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                let common = min(leftRange.count, rightRange.count)
                let left = UnsafeRawBufferPointer(rebasing: left[leftRange])
                let right = UnsafeRawBufferPointer(rebasing: right[rightRange])
                guard common > 0, let left = left.baseAddress, let right = right.baseAddress else { return Int32(0) }
                return memcmp(left, right, common)
            }
        }
        return order != 0 ? Int(order) : leftRange.count - rightRange.count
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
