/// An entity tag (RFC 9110 §8.8.3): one text for one exact answer body.
package struct EntityTag: Sendable, Hashable, CustomStringConvertible {
    /// With its quotes, as it stands in `ETag`.
    package let description: String

    /// The tag of a body, from its length and a 64-bit hash of its bytes.
    ///
    /// It tells versions of one answer apart; it is no defence against someone who builds two bodies with one hash.
    package init(of body: [UInt8]) {
        let hash = EntityTag.hash(body)
        description = "\"\(String(body.count, radix: 36))-\(String(hash, radix: 36))\""
    }

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

    /// Two lanes of eight bytes at a time, each folded by a 128-bit product, so that a large answer costs less than its copy.
    private static func hash(_ body: [UInt8]) -> UInt64 {
        let (seed, odd): (UInt64, UInt64) = (0x9e37_79b9_7f4a_7c15, 0xd6e8_feb8_6659_fd93)
        func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
            let product = left.multipliedFullWidth(by: right)
            return product.high ^ product.low
        }
        return body.withUnsafeBytes { bytes in
            var state = seed ^ UInt64(bytes.count)
            var offset = 0
            while offset + 16 <= bytes.count {
                let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let second = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
                state = fold(first ^ odd, second ^ state) &+ seed
                offset += 16
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
}
