/// Strings and names: the hot loop of every reading.
extension JSONReader {
    /// Reads a string that begins with the quote at `position`.
    mutating func readText() throws(JSONError) -> JSONText {
        let start = position &+ 1
        var offset = start
        var hasEscapes = false
        while true {
            offset = endOfPlainText(from: offset)
            guard offset < bytes.count else { throw error(.closingQuote, at: offset, found: .end) }
            let byte = bytes[offset]
            if byte == JSONSyntax.quote {
                break
            } else if byte == JSONSyntax.backslash {
                offset = try endOfEscape(at: offset)
                hasEscapes = true
            } else if byte < 0x20 {
                throw error(.controlCharacter, at: offset, found: .byte(byte))
            } else {
                offset = try endOfCharacter(at: offset)
            }
        }
        guard offset &- start <= limits.stringByteCount else {
            throw error(.limit(.stringByteCount(limits.stringByteCount)), at: start &- 1)
        }
        position = offset &+ 1
        // Safe: `start` and `offset` lie in `bytes`, which has at least the quotes.
        let raw = UnsafeRawBufferPointer(start: bytes.baseAddress.map { $0 + start }, count: offset &- start)
        return JSONText(raw: raw, hasEscapes: hasEscapes)
    }

    /// The offset of the first byte that is a quote, a backslash, a control character or outside ASCII; the end if there is none.
    @inline(__always)
    private func endOfPlainText(from start: Int) -> Int {
        var offset = start
        while bytes.count &- offset >= 8 {
            let attention = EightBytes(bytes, at: offset).needingAttention
            if attention != 0 {
                return offset &+ EightBytes.countBeforeFirst(in: attention)
            }
            offset &+= 8
        }
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte < 0x20 || byte >= 0x80 || byte == JSONSyntax.quote || byte == JSONSyntax.backslash { break }
            offset &+= 1
        }
        return offset
    }

    /// The offset after the character outside ASCII at an offset.
    private func endOfCharacter(at offset: Int) throws(JSONError) -> Int {
        switch UTF8Sequence.byteCount(at: offset, in: bytes) {
        case .success(let count): return offset &+ count
        case .failure(let failure): throw error(failure.rule, at: offset, found: .byte(bytes[offset]))
        }
    }

    /// The offset after the escape at an offset; a surrogate pair is one escape.
    private func endOfEscape(at offset: Int) throws(JSONError) -> Int {
        guard offset + 1 < bytes.count else { throw error(.unknownEscape, at: bytes.count, found: .end) }
        let letter = bytes[offset + 1]
        guard letter == UInt8(ascii: "u") else {
            guard EscapeSequence.character(for: letter) != nil else {
                throw error(.unknownEscape, at: offset, found: found(at: offset + 1))
            }
            return offset + 2
        }
        let end = offset + EscapeSequence.unicodeByteCount
        guard let unit = EscapeSequence.codeUnit(at: offset, in: bytes) else {
            let culprit = (offset + 2..<min(end, bytes.count)).first { JSONSyntax.hexValue(bytes[$0]) == nil } ?? bytes.count
            throw error(.unicodeEscapeDigits, at: offset, found: found(at: culprit))
        }
        if EscapeSequence.isLeadingSurrogate(unit), let second = EscapeSequence.codeUnit(at: end, in: bytes),
            EscapeSequence.isTrailingSurrogate(second)
        {
            return end + EscapeSequence.unicodeByteCount
        }
        guard !EscapeSequence.isLeadingSurrogate(unit), !EscapeSequence.isTrailingSurrogate(unit) else {
            throw error(.loneSurrogate, at: offset, found: .text(String(decoding: bytes[offset..<end], as: UTF8.self)))
        }
        return end
    }
}
