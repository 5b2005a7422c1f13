/// Bytes as base64 in the standard alphabet with padding (RFC 4648, section 4), as DynamoDB writes binary values.
///
/// Reading is strict so that each byte string has exactly one text: padding is required, the unused bits of the last character
/// are zero (section 3.5), and nothing outside the alphabet is skipped (section 3.3).
package enum Base64 {
    /// The bytes as text.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: encodedByteCount(of: bytes.count)) { text in
            encode(bytes.span, into: text)
            return text.count
        }
    }

    /// Appends the bytes as text to a text under construction.
    package static func append(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        let encoded = [UInt8](unsafeUninitializedCapacity: encodedByteCount(of: bytes.count)) { buffer, count in
            count = encodedByteCount(of: bytes.count)
            encode(bytes, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        }
        text.append(contentsOf: encoded)
    }

    /// The bytes that a text stands for.
    ///
    /// - Throws: the first rule that the text breaks.
    package static func decode(_ text: String) throws(Base64Error) -> [UInt8] {
        let characters = Array(text.utf8)
        return try decode(characters.span)
    }

    /// The bytes that a text, given as ASCII bytes, stands for.
    ///
    /// - Throws: the first rule that the text breaks.
    package static func decode(_ text: Span<UInt8>) throws(Base64Error) -> [UInt8] {
        guard text.count.isMultiple(of: 4) else { throw .characterCount(text.count) }
        guard text.count > 0 else { return [] }
        let paddingCount = text[text.count - 1] != padding ? 0 : text[text.count - 2] != padding ? 1 : 2
        let end = text.count - paddingCount
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3 - paddingCount)
        // The bits read and not yet written, right-aligned: at most 4 of a character and 6 of the next.
        var bits: UInt32 = 0
        var bitCount: UInt32 = 0
        for offset in 0..<end {
            let value = values[Int(text[offset])]
            guard value != notInAlphabet else {
                throw text[offset] == padding ? .misplacedPadding(byteOffset: offset) : .notInAlphabet(byteOffset: offset)
            }
            bits = bits << 6 | UInt32(value)
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
                bits &= (1 << bitCount) - 1
            }
        }
        guard bits == 0 else { throw .trailingBits(byteOffset: end - 1) }
        return bytes
    }

    /// Four characters for every three bytes begun.
    private static func encodedByteCount(of byteCount: Int) -> Int {
        (byteCount + 2) / 3 * 4
    }

    /// Fills `text`, which must have exactly the length that `encodedByteCount` tells.
    private static func encode(_ bytes: Span<UInt8>, into text: UnsafeMutableBufferPointer<UInt8>) {
        precondition(text.count == encodedByteCount(of: bytes.count), "the text must have the length of the encoding")
        var end = 0
        for offset in stride(from: 0, to: bytes.count, by: 3) {
            let second = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            let third = offset + 2 < bytes.count ? bytes[offset + 2] : 0
            let group = Int(bytes[offset]) << 16 | Int(second) << 8 | Int(third)
            text[end] = alphabet[group >> 18]
            text[end + 1] = alphabet[group >> 12 & 0x3f]
            text[end + 2] = offset + 1 < bytes.count ? alphabet[group >> 6 & 0x3f] : padding
            text[end + 3] = offset + 2 < bytes.count ? alphabet[group & 0x3f] : padding
            end += 4
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let notInAlphabet: UInt8 = 0xff

    /// The value of each byte as a character, `notInAlphabet` where it has none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: notInAlphabet, count: 256)
        for (value, character) in alphabet.enumerated() {
            values[Int(character)] = UInt8(value)
        }
        return values
    }()
}

/// Why a text is not base64. Offsets count bytes from 0.
package enum Base64Error: Error, Equatable, CustomStringConvertible {
    /// The length, with padding, must be a multiple of four.
    case characterCount(Int)
    /// The byte is no letter, digit, `+`, `/` or `=`.
    case notInAlphabet(byteOffset: Int)
    /// `=` may stand only in the last one or two places.
    case misplacedPadding(byteOffset: Int)
    /// The last character before the padding has bits that no byte takes and that are not zero.
    case trailingBits(byteOffset: Int)

    /// One sentence without a full stop; never the text itself, which may be secret.
    package var description: String {
        switch self {
        case .characterCount(let count): "base64 comes in groups of four characters, and \(count) is no multiple of four"
        case .notInAlphabet(let offset): "the byte at offset \(offset) is not in the base64 alphabet"
        case .misplacedPadding(let offset): "the \"=\" at offset \(offset) does not stand at the end"
        case .trailingBits(let offset): "the unused bits of the character at offset \(offset) are not zero"
        }
    }
}
