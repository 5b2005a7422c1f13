/// A number for a partition key, evenly spread over 64 bits: the order of a scan, and what its segments are cut from.
///
/// Eight bytes at a step are folded in by multiplication, and the sum is mixed at the end so that every bit depends on every
/// byte. It is no defence against chosen keys and needs none: equal hashes only cost a comparison of the keys. It is not kept
/// on disk.
enum PartitionHash {
    /// Odd, with no pattern: the fraction of the golden ratio.
    private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

    static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { hash($0) }
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: bytes.count) &* multiplier
        var offset = 0
        while bytes.count - offset >= 8 {
            fold(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)), into: &state)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        fold(rest, into: &state)
        state ^= state >> 32
        state &*= multiplier
        return state ^ (state >> 29)
    }

    private static func fold(_ word: UInt64, into state: inout UInt64) {
        let (high, low) = (state ^ word).multipliedFullWidth(by: multiplier)
        state = (state &+ multiplier) ^ high ^ low
    }

    /// The lowest hash of a segment: the segments cut the hashes in equal parts.
    ///
    /// - Parameter index: 0 … total; `nil` is returned for `total`, which has no lowest
    static func start(ofSegment index: Int, of total: Int) -> UInt64? {
        guard index < total else { return nil }
        let (quotient, remainder) = UInt64(total).dividingFullWidth((UInt64(index), 0))
        return remainder == 0 ? quotient : quotient + 1
    }
}
