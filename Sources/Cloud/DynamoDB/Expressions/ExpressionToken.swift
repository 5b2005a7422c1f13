/// A word or sign of an expression, and where it stands.
struct ExpressionToken: Equatable {
    enum Kind: Equatable {
        /// An attribute name, a function's name or a keyword, as written.
        case word(String)
        /// `#name`, with the sign.
        case namePlaceholder(String)
        /// `:name`, with the sign.
        case valuePlaceholder(String)
        /// Digits: the index of a list element.
        case digits(String)
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
        case openParenthesis, closeParenthesis, openBracket, closeBracket
        case comma, dot, plus, minus
        /// A byte that begins nothing. Only the parser knows which token to complain about, so it gets this one too.
        case unknown
        case end
    }

    let kind: Kind
    /// Where the token's bytes are in the text.
    let range: Range<Int>

    /// Whether it is that keyword; keywords are written in any case.
    func isKeyword(_ keyword: StaticString) -> Bool {
        guard case .word(let text) = kind else { return false }
        return ASCIICase.equal(text, keyword)
    }
}

/// Letters of ASCII compared without regard to case: keywords and reserved words have no others.
enum ASCIICase {
    static func equal(_ text: String, _ keyword: StaticString) -> Bool {
        guard text.utf8.count == keyword.utf8CodeUnitCount else { return false }
        return keyword.withUTF8Buffer { keyword in
            zip(text.utf8, keyword).allSatisfy { uppercase($0) == uppercase($1) }
        }
    }

    static func uppercase(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 0x20 : byte
    }

    static func uppercased(_ text: String) -> String {
        String(decoding: text.utf8.map(uppercase), as: UTF8.self)
    }
}
