extension JSONWriter {
    /// Appends a string with its quotes, escaping only what RFC 8259, section 7 says must be: quote, backslash and the control
    /// characters below 0x20, with the short escape where there is one.
    ///
    /// - Parameters:
    ///   - hasComma: whether a comma comes before it
    ///   - hasColon: whether a colon comes after it
    mutating func append(_ text: String, hasComma: Bool, hasColon: Bool) {
        let isDone: Void? = text.utf8.withContiguousStorageIfAvailable {
            append(UnsafeRawBufferPointer($0), hasComma: hasComma, hasColon: hasColon)
        }
        if isDone == nil {
            // A string that does not keep its bytes together; on Linux there is none.
            Array(text.utf8).withUnsafeBytes { append($0, hasComma: hasComma, hasColon: hasColon) }
        }
    }

    /// The same from UTF-8 bytes.
    ///
    /// Nearly every string can be taken as it is. Then one reservation and one copy do it all.
    mutating func append(_ text: UnsafeRawBufferPointer, hasComma: Bool, hasColon: Bool) {
        var isPlain = true
        bytes.append(addingCapacity: text.count + 4) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                // Safe: there is room for the text and four bytes around it, and an array always has a base address then.
                guard let free = (buffer.baseAddress.map { UnsafeMutableRawPointer($0 + count) }) else { return }
                let start = hasComma ? 2 : 1
                isPlain = JSONWriter.copyPlainText(text, to: free + start)
                guard isPlain else { return }
                if hasComma { free.storeBytes(of: JSONSyntax.comma, as: UInt8.self) }
                free.storeBytes(of: JSONSyntax.quote, toByteOffset: start - 1, as: UInt8.self)
                free.storeBytes(of: JSONSyntax.quote, toByteOffset: start + text.count, as: UInt8.self)
                if hasColon { free.storeBytes(of: JSONSyntax.colon, toByteOffset: start + text.count + 1, as: UInt8.self) }
                count += start + text.count + (hasColon ? 2 : 1)
            }
        }
        if !isPlain { appendWithEscapes(text, hasComma: hasComma, hasColon: hasColon) }
    }

    /// Copies a text as it may stand between quotes, for writers that keep their own bytes.
    ///
    /// - Parameters:
    ///   - text: UTF-8
    ///   - target: has room for all of it
    /// - Returns: whether no byte of it needs an escape; when one does, what was copied is of no use
    package static func copyPlainText(_ text: UnsafeRawBufferPointer, to target: UnsafeMutableRawPointer) -> Bool {
        // The last block overlaps the one before, which does no harm.
        let count = text.count
        if count >= 16 {
            var offset = 0
            while count &- offset > 16 {
                guard copySixteen(text, at: offset, to: target) else { return false }
                offset &+= 16
            }
            return copySixteen(text, at: count &- 16, to: target)
        }
        if count >= 8 {
            let (first, last) = (EightBytes(text, at: 0), EightBytes(text, at: count &- 8))
            target.storeBytes(of: first.word.littleEndian, as: UInt64.self)
            target.storeBytes(of: last.word.littleEndian, toByteOffset: count &- 8, as: UInt64.self)
            return first.needingEscape | last.needingEscape == 0
        }
        if count >= 4 {
            let first = text.loadUnaligned(as: UInt32.self)
            let last = text.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
            target.storeBytes(of: first, as: UInt32.self)
            target.storeBytes(of: last, toByteOffset: count &- 4, as: UInt32.self)
            return EightBytes(word: UInt64(first) << 32 | UInt64(last)).needingEscape == 0
        }
        for offset in 0..<count {
            let byte = text[offset]
            if byte < 0x20 || byte == JSONSyntax.quote || byte == JSONSyntax.backslash { return false }
            target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        }
        return true
    }

    /// Copies sixteen bytes.
    ///
    /// - Returns: whether none of them needs an escape
    @inline(__always)
    private static func copySixteen(
        _ text: UnsafeRawBufferPointer, at offset: Int, to target: UnsafeMutableRawPointer
    ) -> Bool {
        let (first, second) = (EightBytes(text, at: offset), EightBytes(text, at: offset &+ 8))
        target.storeBytes(of: first.word.littleEndian, toByteOffset: offset, as: UInt64.self)
        target.storeBytes(of: second.word.littleEndian, toByteOffset: offset &+ 8, as: UInt64.self)
        return first.needingEscape | second.needingEscape == 0
    }

    @inline(never)
    private mutating func appendWithEscapes(_ text: UnsafeRawBufferPointer, hasComma: Bool, hasColon: Bool) {
        if hasComma { bytes.append(JSONSyntax.comma) }
        bytes.append(JSONSyntax.quote)
        var start = 0
        while true {
            let end = JSONWriter.endOfPlainText(from: start, in: text)
            bytes.append(contentsOf: text[start..<end])
            guard end < text.count else { break }
            appendEscape(of: text[end])
            start = end + 1
        }
        bytes.append(JSONSyntax.quote)
        if hasColon { bytes.append(JSONSyntax.colon) }
    }

    /// The offset of the first byte that must be escaped; the end if there is none.
    @inline(__always)
    private static func endOfPlainText(from start: Int, in text: UnsafeRawBufferPointer) -> Int {
        var offset = start
        while text.count &- offset >= 8 {
            let escapes = EightBytes(text, at: offset).needingEscape
            if escapes != 0 {
                return offset &+ EightBytes.countBeforeFirst(in: escapes)
            }
            offset &+= 8
        }
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x20 || byte == JSONSyntax.quote || byte == JSONSyntax.backslash { break }
            offset &+= 1
        }
        return offset
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(JSONSyntax.backslash)
        switch byte {
        case JSONSyntax.quote, JSONSyntax.backslash: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0c: bytes.append(UInt8(ascii: "f"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        default:
            // What is left lies below 0x20: \u000X or \u001X.
            let digit = byte & 0x0f
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(UInt8(ascii: "0") + byte >> 4)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
