/// An entity tag (RFC 9110 §8.8.3): one text for one exact answer body.
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// With its quotes, as it stands in `ETag`.
    package let description: String

    /// The tag of a body, from its length and a 64-bit hash of its bytes.
    ///
    /// It tells versions of one answer apart; it is no defence against someone who builds two bodies with one hash.
    package init(of body: [UInt8]) {
        let hash = EntityTag.hash(body)
        description = String(unsafeUninitializedCapacity: EntityTag.longestByteCount) { text in
            // From the end to the beginning, as the digits come.
            var start = text.count
            func put(_ byte: UInt8) {
                start -= 1
                text.initializeElement(at: start, to: byte)
            }
            func put(_ number: UInt64) {
                var rest = number
                repeat {
                    put(EntityTag.digits.utf8Start[Int(rest % 36)])
                    rest /= 36
                } while rest > 0
            }
            put(UInt8(ascii: "\""))
            put(hash)
            put(UInt8(ascii: "-"))
            put(UInt64(body.count))
            put(UInt8(ascii: "\""))
            let count = text.count - start
            for index in 0..<count { text.initializeElement(at: index, to: text[start + index]) }
            return count
        }
    }

    private static let digits: StaticString = "0123456789abcdefghijklmnopqrstuvwxyz"
    /// Two numbers of 64 bits have 13 digits each, and three signs stand around them.
    private static let longestByteCount = 29

    /// Whether an `If-None-Match` value names this tag; the comparison is weak (RFC 9110 §13.1.2).
    package func isNamed(in ifNoneMatch: String) -> Bool {
        ifNoneMatch.split(separator: ",").contains { candidate in
            var tag = candidate
            while tag.first == " " || tag.first == "\t" { tag.removeFirst() }
            while tag.last == " " || tag.last == "\t" { tag.removeLast() }
            if tag == "*" { return true }
            return tag == description || tag.hasPrefix("W/") && tag.dropFirst(2) == description
        }
    }

    /// Four lanes of sixteen bytes at a time, each folded by a 128-bit product and none waiting for another, so that a large answer
    /// costs less than its copy.
    private static func hash(_ body: [UInt8]) -> UInt64 {
        body.withUnsafeBytes { bytes in
            var lanes = (seed, seed &+ odd, seed ^ odd, odd)
            var offset = 0
            while offset &+ 64 <= bytes.count {
                fold(bytes, at: offset, into: &lanes.0)
                fold(bytes, at: offset &+ 16, into: &lanes.1)
                fold(bytes, at: offset &+ 32, into: &lanes.2)
                fold(bytes, at: offset &+ 48, into: &lanes.3)
                offset &+= 64
            }
            var state = fold(lanes.0 ^ odd, lanes.1) &+ fold(lanes.2 ^ odd, lanes.3) ^ UInt64(bytes.count)
            while offset &+ 16 <= bytes.count {
                fold(bytes, at: offset, into: &state)
                offset &+= 16
            }
            var rest: (UInt64, UInt64) = (0, 0)
            for (place, byte) in bytes[offset...].enumerated() {
                if place < 8 {
                    rest.0 |= UInt64(byte) << UInt64(8 * place)
                } else {
                    rest.1 |= UInt64(byte) << UInt64(8 * (place - 8))
                }
            }
            return fold(fold(rest.0 ^ odd, rest.1 ^ state) ^ seed, odd)
        }
    }

    private static let seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    private static let odd: UInt64 = 0xd6e8_feb8_6659_fd93

    @inline(__always)
    private static func fold(_ bytes: UnsafeRawBufferPointer, at offset: Int, into state: inout UInt64) {
        let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let second = bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
        state = fold(first ^ odd, second ^ state) &+ seed
    }

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
