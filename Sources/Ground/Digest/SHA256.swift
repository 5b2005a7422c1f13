/// SHA-256 (FIPS 180-4, section 6.2), fed piece by piece.
///
/// A value: a copy taken half way can be continued on its own. That is how `HMACSHA256` keeps a prepared key.
package struct SHA256: Sendable {
    /// The length of a digest: 256 bits.
    package static let digestByteCount = 32

    /// The length of the blocks the message is cut into; HMAC pads its key to it.
    package static let blockByteCount = 64

    private var chainingValue = SHA256ChainingValue()

    /// The bytes after the last whole block; `pendingByteCount` of them are filled, always fewer than a block.
    private var pending = InlineArray<64, UInt8>(repeating: 0)
    private var pendingByteCount = 0

    /// The length of everything fed so far. The standard ends at 2^64 bits; no process here lives that long.
    private var messageByteCount: UInt64 = 0

    /// The hash of the empty message so far.
    package init() {}

    /// Feeds the next bytes of the message.
    package mutating func update(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Feeds the next bytes of the message.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Feeds the UTF-8 bytes of a text as the next bytes of the message.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// Ends the message and returns its digest, `digestByteCount` bytes.
    package consuming func finalize() -> [UInt8] {
        let bitCount = messageByteCount &* 8
        // Padding (section 5.1.1): one bit, zeros up to 8 bytes before the end of a block, then the length in bits.
        pending[pendingByteCount] = 0x80
        pendingByteCount += 1
        if pendingByteCount > Self.blockByteCount - 8 {
            fillPendingWithZeros(upTo: Self.blockByteCount)
            absorbPending()
        }
        fillPendingWithZeros(upTo: Self.blockByteCount - 8)
        for index in 0..<8 {
            pending[Self.blockByteCount - 1 - index] = UInt8(truncatingIfNeeded: bitCount >> UInt64(8 * index))
        }
        absorbPending()
        return chainingValue.bytes
    }

    private mutating func update(_ bytes: UnsafeRawBufferPointer) {
        messageByteCount &+= UInt64(bytes.count)
        var rest = bytes[...]
        if pendingByteCount > 0 {
            let taken = min(Self.blockByteCount - pendingByteCount, rest.count)
            appendToPending(rest.prefix(taken))
            rest = rest.dropFirst(taken)
            guard pendingByteCount == Self.blockByteCount else { return }
            absorbPending()
        }
        let wholeByteCount = rest.count - rest.count % Self.blockByteCount
        if wholeByteCount > 0 {
            chainingValue.absorb(blocks: UnsafeRawBufferPointer(rebasing: rest.prefix(wholeByteCount)))
            rest = rest.dropFirst(wholeByteCount)
        }
        appendToPending(rest)
    }

    private mutating func appendToPending(_ bytes: Slice<UnsafeRawBufferPointer>) {
        var span = pending.mutableSpan
        span.withUnsafeMutableBytes { pending in
            UnsafeMutableRawBufferPointer(rebasing: pending[pendingByteCount...]).copyBytes(from: bytes)
        }
        pendingByteCount += bytes.count
    }

    private mutating func fillPendingWithZeros(upTo end: Int) {
        while pendingByteCount < end {
            pending[pendingByteCount] = 0
            pendingByteCount += 1
        }
    }

    private mutating func absorbPending() {
        let block = pending
        block.span.withUnsafeBytes { chainingValue.absorb(blocks: $0) }
        pendingByteCount = 0
    }
}

extension SHA256 {
    /// The digest of a whole message.
    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The digest of a whole message.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The digest of a text's UTF-8 bytes.
    package static func hash(_ text: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(text)
        return hash.finalize()
    }
}
