/// Cuts the text of an expression into tokens. Every expression of DynamoDB is made of the same ones.
///
/// Source: "Syntax for filter and condition expressions" in the developer guide.
struct ExpressionTokenizer {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// All tokens of a text; the last one is `.end`.
    static func tokens(of text: String) -> [ExpressionToken] {
        var tokenizer = ExpressionTokenizer(text)
        var tokens: [ExpressionToken] = []
        repeat {
            tokens.append(tokenizer.next())
        } while tokens.last?.kind != .end
        return tokens
    }

    /// The next token, `.end` again and again at the end.
    mutating func next() -> ExpressionToken {
        while position < bytes.count, Self.isSpace(bytes[position]) {
            position += 1
        }
        let start = position
        guard start < bytes.count else { return ExpressionToken(kind: .end, range: start..<start) }
        let kind = kind(startingWith: bytes[start])
        return ExpressionToken(kind: kind, range: start..<position)
    }

    private mutating func kind(startingWith first: UInt8) -> ExpressionToken.Kind {
        let start = position
        position += 1
        switch first {
        case UInt8(ascii: "("): return .openParenthesis
        case UInt8(ascii: ")"): return .closeParenthesis
        case UInt8(ascii: "["): return .openBracket
        case UInt8(ascii: "]"): return .closeBracket
        case UInt8(ascii: ","): return .comma
        case UInt8(ascii: "."): return .dot
        case UInt8(ascii: "+"): return .plus
        case UInt8(ascii: "-"): return .minus
        case UInt8(ascii: "="): return .equal
        case UInt8(ascii: "<"):
            if take(UInt8(ascii: ">")) { return .notEqual }
            return take(UInt8(ascii: "=")) ? .lessOrEqual : .less
        case UInt8(ascii: ">"):
            return take(UInt8(ascii: "=")) ? .greaterOrEqual : .greater
        case UInt8(ascii: "#"), UInt8(ascii: ":"):
            takeWord()
            // The sign alone names nothing.
            guard position > start + 1 else { return .unknown }
            return first == UInt8(ascii: "#") ? .namePlaceholder(text(from: start)) : .valuePlaceholder(text(from: start))
        case _ where Self.isDigit(first):
            while position < bytes.count, Self.isDigit(bytes[position]) {
                position += 1
            }
            return .digits(text(from: start))
        case _ where Self.isLetter(first):
            takeWord()
            return .word(text(from: start))
        default:
            // The whole character, so that a message cut from the text stays valid UTF-8.
            while position < bytes.count, bytes[position] & 0xc0 == 0x80 {
                position += 1
            }
            return .unknown
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeWord() {
        while position < bytes.count, Self.isLetter(bytes[position]) || Self.isDigit(bytes[position]) {
            position += 1
        }
    }

    private func text(from start: Int) -> String {
        String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
