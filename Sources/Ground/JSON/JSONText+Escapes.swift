extension JSONText {
    /// The UTF-8 bytes with the escapes resolved (RFC 8259, section 7).
    ///
    /// The reader has checked every escape, so that nothing here can fail.
    var unescaped: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(raw.count)
        var offset = 0
        while offset < raw.count {
            guard raw[offset] == JSONSyntax.backslash else {
                bytes.append(raw[offset])
                offset += 1
                continue
            }
            let (scalar, end) = escapedScalar(at: offset)
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            offset = end
        }
        return bytes
    }

    /// The character that the escape at an offset stands for, and the offset after the escape.
    private func escapedScalar(at offset: Int) -> (scalar: Unicode.Scalar, end: Int) {
        let letter = raw[offset + 1]
        guard letter == UInt8(ascii: "u") else {
            return (Unicode.Scalar(EscapeSequence.character(for: letter) ?? letter), offset + 2)
        }
        let (first, end) = (EscapeSequence.codeUnit(at: offset, in: raw) ?? 0, offset + EscapeSequence.unicodeByteCount)
        if let scalar = Unicode.Scalar(first) {
            return (scalar, end)
        }
        // A leading surrogate, which the reader lets pass only with a trailing one behind it (RFC 8259, section 7).
        let second = EscapeSequence.codeUnit(at: end, in: raw) ?? 0
        let scalar = Unicode.Scalar(0x1_0000 + (first & 0x3ff) << 10 | second & 0x3ff) ?? "\u{fffd}"
        return (scalar, end + EscapeSequence.unicodeByteCount)
    }
}

/// The escapes of a JSON string.
enum EscapeSequence {
    /// The bytes of `\uXXXX`.
    static let unicodeByteCount = 6

    /// The character a letter after a backslash stands for, `u` aside.
    static func character(for letter: UInt8) -> UInt8? {
        switch letter {
        case JSONSyntax.quote, JSONSyntax.backslash, UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0c
        case UInt8(ascii: "n"): 0x0a
        case UInt8(ascii: "r"): 0x0d
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// The UTF-16 code unit of the `\uXXXX` that begins at an offset, or `nil` if none does.
    static func codeUnit(at offset: Int, in bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard bytes.count - offset >= unicodeByteCount, bytes[offset] == JSONSyntax.backslash,
            bytes[offset + 1] == UInt8(ascii: "u")
        else { return nil }
        var unit: UInt32 = 0
        for index in 2..<unicodeByteCount {
            guard let value = JSONSyntax.hexValue(bytes[offset + index]) else { return nil }
            unit = unit << 4 | value
        }
        return unit
    }

    /// Whether a code unit opens a surrogate pair.
    static func isLeadingSurrogate(_ unit: UInt32) -> Bool {
        0xd800...0xdbff ~= unit
    }

    /// Whether a code unit closes a surrogate pair.
    static func isTrailingSurrogate(_ unit: UInt32) -> Bool {
        0xdc00...0xdfff ~= unit
    }
}
