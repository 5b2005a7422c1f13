import DynamoDB

/// A word or sign of a PartiQL statement.
enum PartiQLToken: Equatable {
    /// A keyword or a name without quotes, as written.
    case word(String)
    /// A name in double quotes.
    case name(String)
    /// A text in single quotes.
    case text(String)
    /// A number as written.
    case number(String)
    /// `?`, `,`, `<=` …
    case sign(String)
    case end

    /// Whether it is that keyword, in any case of letters.
    func isKeyword(_ keyword: String) -> Bool {
        if case .word(let word) = self { word.uppercased() == keyword } else { false }
    }
}

/// Cuts a statement into tokens.
///
/// Source: "PartiQL - a SQL-compatible query language for Amazon DynamoDB" in the developer guide.
struct PartiQLTokenizer {
    private let characters: [Unicode.Scalar]
    private var position = 0

    /// Signs of two characters, which are looked for before those of one.
    private static let longSigns: Set<String> = ["<=", ">=", "<>", "!=", "<<", ">>"]
    private static let signs = Set("?,.()[]{}:=<>+-*;".unicodeScalars)

    /// All tokens of a statement; the last one is `.end`.
    static func tokens(of statement: String) throws(DynamoDBError) -> [PartiQLToken] {
        var tokenizer = PartiQLTokenizer(characters: Array(statement.unicodeScalars))
        var tokens: [PartiQLToken] = []
        repeat {
            tokens.append(try tokenizer.next())
        } while tokens.last != .end
        return tokens
    }

    private mutating func next() throws(DynamoDBError) -> PartiQLToken {
        while position < characters.count, characters[position].properties.isWhitespace { position += 1 }
        guard position < characters.count else { return .end }
        let first = characters[position]
        switch first {
        case "'": return .text(try quoted(by: first))
        case "\"": return .name(try quoted(by: first))
        case _ where Self.isDigit(first):
            return .number(take { Self.isDigit($0) || $0 == "." || $0 == "e" || $0 == "E" })
        case _ where first == "_" || first.properties.isAlphabetic:
            return .word(take { $0 == "_" || Self.isDigit($0) || $0.properties.isAlphabetic })
        case _ where Self.signs.contains(first) || first == "!":
            let two = String(String.UnicodeScalarView(characters[position..<min(position + 2, characters.count)]))
            let sign = Self.longSigns.contains(two) ? two : String(first)
            position += sign.unicodeScalars.count
            return .sign(sign)
        default:
            throw .malformedStatement("Unexpected character \(first)")
        }
    }

    /// What stands between quotes, of which two mean one.
    private mutating func quoted(by quote: Unicode.Scalar) throws(DynamoDBError) -> String {
        var text = String.UnicodeScalarView()
        position += 1
        while position < characters.count {
            let character = characters[position]
            position += 1
            guard character == quote else {
                text.append(character)
                continue
            }
            guard position < characters.count, characters[position] == quote else { return String(text) }
            text.append(quote)
            position += 1
        }
        throw .malformedStatement("A quote is not closed")
    }

    private mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while position < characters.count, isPart(characters[position]) { position += 1 }
        return String(String.UnicodeScalarView(characters[start..<position]))
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(character)
    }
}
