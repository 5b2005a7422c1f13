/// One character outside ASCII in UTF-8 (RFC 3629, section 4), checked.
enum UTF8Sequence {
    /// How many bytes the character at an offset has, or the rule it breaks.
    ///
    /// The second byte decides about overlong forms, surrogates and what lies beyond U+10FFFF, because each of these has its own
    /// lead bytes; third and fourth bytes need only be continuations.
    static func byteCount(at offset: Int, in bytes: UnsafeRawBufferPointer) -> Result<Int, Failure> {
        let lead = bytes[offset]
        let count: Int
        switch lead {
        case 0xc0, 0xc1: return .failure(.overlong)
        case 0xc2...0xdf: count = 2
        case 0xe0...0xef: count = 3
        case 0xf0...0xf4: count = 4
        case 0xf5...0xf7: return .failure(.beyondUnicode)
        default: return .failure(.malformed)
        }
        guard bytes.count - offset >= count else { return .failure(.malformed) }
        for index in 1..<count where bytes[offset + index] & 0xc0 != 0x80 {
            return .failure(.malformed)
        }
        switch (lead, bytes[offset + 1]) {
        case (0xe0, ..<0xa0), (0xf0, ..<0x90): return .failure(.overlong)
        case (0xed, 0xa0...): return .failure(.surrogate)
        case (0xf4, 0x90...): return .failure(.beyondUnicode)
        default: return .success(count)
        }
    }

    enum Failure: Error {
        case malformed
        case overlong
        case surrogate
        case beyondUnicode

        var rule: JSONError.Rule {
            switch self {
            case .malformed: .malformedUTF8
            case .overlong: .overlongUTF8
            case .surrogate: .surrogateUTF8
            case .beyondUnicode: .beyondUnicodeUTF8
            }
        }
    }
}
