/// What the parsers of all expressions share: tokens, placeholders, document paths and the words of syntax errors.
struct ExpressionParser {
    /// AWS's limit on the text of an expression as it is sent, in bytes.
    static let maximumByteCount = 4096
    /// AWS's limit on operators and functions in one expression.
    static let maximumOperatorCount = 300
    /// Ours: parentheses and function calls inside each other, so that no text can exhaust the stack. AWS refuses redundant
    /// parentheses, so that a sensible expression has a handful.
    static let maximumDepth = 64

    private let text: String
    private let tokens: [ExpressionToken]
    private var index = 0
    private var operatorCount = 0
    private var depth = 0
    var placeholders: ExpressionPlaceholders
    var problems = ExpressionProblems()
    /// In conditions an undefined placeholder is one problem among those of its condition, of which the first one counts.
    private let undefinedKinds: (name: ExpressionProblems.Kind, value: ExpressionProblems.Kind)

    /// - Throws: when the text is empty or too long
    init(
        _ text: String, placeholders: ExpressionPlaceholders, isCondition: Bool = false
    ) throws(ExpressionProblem) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.count <= Self.maximumByteCount else {
            throw ExpressionProblem(
                "Expression size has exceeded the maximum allowed size; expression size: \(text.utf8.count)")
        }
        self.text = text
        self.placeholders = placeholders
        undefinedKinds = isCondition ? (.operands, .operands) : (.undefinedName, .undefinedValue)
        tokens = ExpressionTokenizer.tokens(of: text)
    }

    // MARK: Tokens

    /// The token that is looked at.
    var current: ExpressionToken { tokens[index] }

    /// The one after it, or the end.
    var following: ExpressionToken { tokens[min(index + 1, tokens.count - 1)] }

    /// Whether a function's name and its parenthesis are next.
    var isAtFunction: Bool {
        guard case .word = current.kind else { return false }
        return following.kind == .openParenthesis && !isAtKeyword
    }

    /// Goes on to the next token.
    mutating func advance() {
        index = min(index + 1, tokens.count - 1)
    }

    /// Passes the token if it is of that kind.
    mutating func take(_ kind: ExpressionToken.Kind) -> Bool {
        guard current.kind == kind else { return false }
        advance()
        return true
    }

    /// Passes the token if it is that keyword.
    mutating func take(keyword: StaticString) -> Bool {
        guard current.isKeyword(keyword) else { return false }
        advance()
        return true
    }

    /// Passes a token of that kind, or complains of the one that stands there.
    mutating func expect(_ kind: ExpressionToken.Kind) throws(ExpressionProblem) {
        guard take(kind) else { throw syntaxError() }
    }

    /// A complaint about the current token, with its neighbours as they are written.
    func syntaxError() -> ExpressionProblem {
        let previous = tokens[max(index - 1, 0)]
        let token = current.kind == .end ? "<EOF>" : source(current.range)
        return .syntax(token: token, near: source(previous.range.lowerBound..<following.range.upperBound))
    }

    private func source(_ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    // MARK: Limits

    /// Counts an operator or a function.
    mutating func countOperator() throws(ExpressionProblem) {
        operatorCount += 1
        guard operatorCount <= Self.maximumOperatorCount else {
            throw ExpressionProblem("The expression contains too many operators; operator count: \(operatorCount)")
        }
    }

    /// Goes one level deeper; `leave` must follow.
    mutating func enter() throws(ExpressionProblem) {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw ExpressionProblem("The expression is nested too deeply; maximum depth: \(Self.maximumDepth)")
        }
    }

    mutating func leave() {
        depth -= 1
    }

    // MARK: Values

    /// The value of a placeholder; a stand-in when there is none, which is noted.
    mutating func value(_ placeholder: String) -> AttributeValue {
        if let value = placeholders.value(placeholder) { return value }
        problems.note(
            ExpressionProblem(
                "An expression attribute value used in expression is not defined; attribute value: \(placeholder)"),
            as: undefinedKinds.value)
        return .null
    }

    // MARK: Paths

    /// Notes whether a path meets one of the paths before it, and adds it to them.
    mutating func note(_ path: DocumentPath, besides paths: inout [DocumentPath]) {
        for other in paths {
            let relation = other.relation(to: path)
            guard relation != .distinct else { continue }
            problems.note(
                ExpressionProblem(
                    "Two document paths \(relation == .overlapping ? "overlap" : "conflict") with each other; must remove or "
                        + "rewrite one of these paths; path one: \(other), path two: \(path)"),
                as: relation == .overlapping ? .overlap : .conflict)
        }
        paths.append(path)
    }

    /// Whether the current token is a word of the grammar, which is never a name without a placeholder.
    var isAtKeyword: Bool {
        let token = current
        return token.isKeyword("AND") || token.isKeyword("OR") || token.isKeyword("NOT") || token.isKeyword("IN")
            || token.isKeyword("BETWEEN")
    }

    /// Whether the current token can be a step of a document path: a placeholder, or a word that begins with a letter.
    private var isAtPathName: Bool {
        switch current.kind {
        case .namePlaceholder: true
        case .word(let word): word.utf8.first != UInt8(ascii: "_") && !isAtKeyword
        default: false
        }
    }

    /// Reads `a`, `#a`, `a.b[0].#c`.
    mutating func path() throws(ExpressionProblem) -> DocumentPath {
        var steps = [DocumentPath.Step.name(try pathName())]
        try appendSteps(to: &steps)
        return DocumentPath(steps: steps)
    }

    /// Reads what follows the first name of a path.
    mutating func appendSteps(to steps: inout [DocumentPath.Step]) throws(ExpressionProblem) {
        while true {
            if take(.dot) {
                steps.append(.name(try pathName()))
            } else if take(.openBracket) {
                guard case .digits(let digits) = current.kind, let index = Int(digits) else { throw syntaxError() }
                advance()
                try expect(.closeBracket)
                steps.append(.index(index))
            } else {
                return
            }
        }
    }

    private mutating func pathName() throws(ExpressionProblem) -> String {
        guard isAtPathName else { throw syntaxError() }
        defer { advance() }
        switch current.kind {
        case .word(let word):
            if ReservedWords.contains(word) {
                problems.note(
                    ExpressionProblem("Attribute name is a reserved keyword; reserved keyword: \(word)"), as: .reservedWord)
            }
            return word
        case .namePlaceholder(let placeholder):
            if let name = placeholders.name(placeholder) { return name }
            problems.note(
                ExpressionProblem(
                    "An expression attribute name used in the document path is not defined; attribute name: \(placeholder)"),
                as: undefinedKinds.name)
            return placeholder
        default:
            throw syntaxError()
        }
    }
}
