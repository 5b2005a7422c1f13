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

    /// Whether it is one of those keywords.
    func isOne(of keywords: some Sequence<String>) -> Bool {
        if case .word(let word) = self { keywords.contains(word.uppercased()) } else { false }
    }
}

/// Where a token stands, as AWS's messages say it: line, column and length in characters, from 1.
struct PartiQLPlace: Equatable, CustomStringConvertible {
    var line = 1
    var column = 1
    var length = 0

    var description: String { "\(line):\(column):\(length)" }
}

/// Cuts a statement into tokens.
///
/// Source: "PartiQL - a SQL-compatible query language for Amazon DynamoDB" in the developer guide; comments and numbers as the
/// service reads them.
struct PartiQLTokenizer {
    private let characters: [Unicode.Scalar]
    private var position = 0

    /// Signs of two characters, which are looked for before those of one.
    private static let longSigns: Set<String> = ["<=", ">=", "<>", "!=", "<<", ">>"]
    private static let signs = Set("?,.()[]{}:=<>+-*;".unicodeScalars)

    /// All tokens of a statement and where they stand; the last one is `.end`.
    static func tokens(of statement: String) throws(DynamoDBError) -> [(token: PartiQLToken, place: PartiQLPlace)] {
        var tokenizer = PartiQLTokenizer(characters: Array(statement.unicodeScalars))
        var tokens: [(token: PartiQLToken, place: PartiQLPlace)] = []
        var place = PartiQLPlace()
        var passed = 0
        repeat {
            try tokenizer.skipBlanks()
            for character in tokenizer.characters[passed..<tokenizer.position] { place.pass(character) }
            passed = tokenizer.position
            let token = try tokenizer.next()
            place.length = tokenizer.position - passed
            tokens.append((token, place))
        } while tokens.last?.token != .end
        return tokens
    }

    /// Blanks and comments: `--` up to the end of the line, `/*` up to `*/`.
    private mutating func skipBlanks() throws(DynamoDBError) {
        while position < characters.count {
            if characters[position].properties.isWhitespace {
                position += 1
            } else if isAt("-", "-") {
                while position < characters.count, characters[position] != "\n" { position += 1 }
            } else if isAt("/", "*") {
                position += 2
                while position < characters.count, !isAt("*", "/") { position += 1 }
                guard position < characters.count else { throw .malformedStatement("") }
                position += 2
            } else {
                return
            }
        }
    }

    private func isAt(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
        position + 1 < characters.count && characters[position] == first && characters[position + 1] == second
    }

    private mutating func next() throws(DynamoDBError) -> PartiQLToken {
        guard position < characters.count else { return .end }
        let first = characters[position]
        switch first {
        case "'": return .text(try quoted(by: first))
        case "\"": return .name(try quoted(by: first))
        case _ where Self.isDigit(first) || (first == "." && isDigit(at: position + 1)):
            return .number(try number())
        case _ where first == "_" || first.properties.isAlphabetic:
            return .word(take { $0 == "_" || Self.isDigit($0) || $0.properties.isAlphabetic })
        case _ where Self.signs.contains(first) || first == "!":
            let two = String(String.UnicodeScalarView(characters[position..<min(position + 2, characters.count)]))
            let sign = Self.longSigns.contains(two) ? two : String(first)
            position += sign.unicodeScalars.count
            return .sign(sign)
        default:
            // AWS says no more of what it cannot read.
            throw .malformedStatement("")
        }
    }

    /// Digits with at most one point, and perhaps an exponent. AWS reads no number whose exponent, or whose scale, does not fit 32
    /// bits.
    private mutating func number() throws(DynamoDBError) -> String {
        var text = take(while: Self.isDigit)
        var fractionDigitCount = 0
        if position < characters.count, characters[position] == "." {
            position += 1
            let fraction = take(while: Self.isDigit)
            fractionDigitCount = fraction.unicodeScalars.count
            text += "." + fraction
        }
        guard position < characters.count, characters[position] == "e" || characters[position] == "E" else { return text }
        position += 1
        var exponent = ""
        if position < characters.count, characters[position] == "+" || characters[position] == "-" {
            exponent.unicodeScalars.append(characters[position])
            position += 1
        }
        exponent += take(while: Self.isDigit)
        guard let power = Int32(exponent), Int32(exactly: fractionDigitCount - Int(power)) != nil else {
            throw .malformedStatement("")
        }
        return "\(text)e\(power)"
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
        throw .malformedStatement("")
    }

    private mutating func take(while isPart: (Unicode.Scalar) -> Bool) -> String {
        let start = position
        while position < characters.count, isPart(characters[position]) { position += 1 }
        return String(String.UnicodeScalarView(characters[start..<position]))
    }

    private func isDigit(at place: Int) -> Bool {
        place < characters.count && Self.isDigit(characters[place])
    }

    private static func isDigit(_ character: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(character)
    }
}

extension PartiQLPlace {
    fileprivate mutating func pass(_ character: Unicode.Scalar) {
        if character == "\n" {
            line += 1
            column = 1
        } else {
            column += 1
        }
    }
}
