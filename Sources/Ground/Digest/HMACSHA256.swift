/// HMAC with SHA-256 (RFC 2104), fed piece by piece.
///
/// Made with a key and copied for each message, it hashes the key's two padded blocks once instead of once per message.
package struct HMACSHA256: Sendable {
    private var inner = SHA256()
    private var outer = SHA256()

    /// Starts a message under a key of any length; a key longer than a block is replaced by its digest (RFC 2104, section 2).
    package init(key: [UInt8]) {
        let key = key.count > SHA256.blockByteCount ? SHA256.hash(key) : key
        var innerBlock = [UInt8](repeating: 0x36, count: SHA256.blockByteCount)
        var outerBlock = [UInt8](repeating: 0x5c, count: SHA256.blockByteCount)
        for (index, byte) in key.enumerated() {
            innerBlock[index] ^= byte
            outerBlock[index] ^= byte
        }
        inner.update(innerBlock)
        outer.update(outerBlock)
    }

    /// Feeds the next bytes of the message.
    package mutating func update(_ bytes: Span<UInt8>) {
        inner.update(bytes)
    }

    /// Feeds the next bytes of the message.
    package mutating func update(_ bytes: [UInt8]) {
        inner.update(bytes)
    }

    /// Feeds the UTF-8 bytes of a text as the next bytes of the message.
    package mutating func update(_ text: String) {
        inner.update(text)
    }

    /// Ends the message and returns its authentication code, 32 bytes.
    ///
    /// Compare it with a code from outside by `constantTimeEquals`, never by `==`.
    package consuming func finalize() -> [UInt8] {
        outer.update(inner.finalize())
        return outer.finalize()
    }
}

extension HMACSHA256 {
    /// The authentication code of a whole message.
    package static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finalize()
    }

    /// The authentication code of a text's UTF-8 bytes.
    package static func authenticate(_ message: String, key: [UInt8]) -> [UInt8] {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finalize()
    }
}
