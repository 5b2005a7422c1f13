/// Bytes as pairs of hexadecimal digits (RFC 4648, section 8).
package enum Hex {
    /// The bytes as lower-case digits, as AWS signatures want them.
    package static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            var end = 0
            for byte in bytes {
                text[end] = digit(byte >> 4)
                text[end + 1] = digit(byte & 0x0f)
                end += 2
            }
            return end
        }
    }

    /// Appends the bytes as lower-case digits to a text under construction.
    package static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
        for byte in bytes {
            text.append(digit(byte >> 4))
            text.append(digit(byte & 0x0f))
        }
    }

    /// The bytes that pairs of digits, lower or upper case, stand for.
    ///
    /// - Throws: the first rule that the text breaks.
    package static func decode(_ text: String) throws(HexError) -> [UInt8] {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { throw .oddDigitCount(digits.count) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for offset in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[offset]) else { throw .notADigit(byteOffset: offset) }
            guard let low = value(digits[offset + 1]) else { throw .notADigit(byteOffset: offset + 1) }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// Why a text is not hexadecimal.
package enum HexError: Error, Equatable, CustomStringConvertible {
    /// A byte needs two digits, so their count must be even.
    case oddDigitCount(Int)
    /// The UTF-8 byte at this offset, counted from 0, is no hexadecimal digit.
    case notADigit(byteOffset: Int)

    /// One sentence without a full stop; never the text itself, which may be secret.
    package var description: String {
        switch self {
        case .oddDigitCount(let count): "hexadecimal digits come in pairs, and \(count) is odd"
        case .notADigit(let offset): "the byte at offset \(offset) is no hexadecimal digit"
        }
    }
}
