/// The characters that JSON's grammar names (RFC 8259, sections 2 and 7).
enum JSONSyntax {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")

    /// Whether a byte is one of the four that may stand between tokens.
    @inline(__always)
    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26
    }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// Eight bytes of a text looked at together, the first in the lowest bits.
///
/// The tests answer with a word whose lowest set bit lies in the first byte that passes. A subtraction can borrow into the bytes
/// above one that passes and set their bits wrongly, never into those below: only the first is to be trusted.
struct EightBytes {
    let word: UInt64

    @inline(__always)
    init(word: UInt64) {
        self.word = word
    }

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Bytes that cannot stand in a string as they are: control characters, quote and backslash.
    @inline(__always)
    var needingEscape: UInt64 {
        candidates & ~word & Self.highBits
    }

    /// Bytes that a string's reader must look at one by one: those needing an escape, and those outside ASCII.
    @inline(__always)
    var needingAttention: UInt64 {
        (candidates | word) & Self.highBits
    }

    /// How many bytes lie before the first that passed a test, whose answer must not be 0.
    @inline(__always)
    static func countBeforeFirst(in answer: UInt64) -> Int {
        answer.trailingZeroBitCount &>> 3
    }

    /// The high bit of each byte that is below 0x20, or equal to quote or backslash; of no use for bytes outside ASCII.
    @inline(__always)
    private var candidates: UInt64 {
        (word &- 0x20 &* Self.lowBits)
            | ((word ^ UInt64(JSONSyntax.quote) &* Self.lowBits) &- Self.lowBits)
            | ((word ^ UInt64(JSONSyntax.backslash) &* Self.lowBits) &- Self.lowBits)
    }

    private static let lowBits: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
}
