import Digest

/// Why an expression cannot be understood, in AWS's own words and without the member's name, which comes before it.
struct ExpressionProblem: Error, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    /// The expression breaks off or has a token that cannot stand there.
    static func syntax(token: String, near: String) -> ExpressionProblem {
        ExpressionProblem("Syntax error; token: \"\(token)\", near: \"\(near)\"")
    }

    static let empty = ExpressionProblem("The expression can not be empty;")
    static let redundantParentheses = ExpressionProblem("The expression has redundant parentheses;")

    static func misusedFunction(_ name: String) -> ExpressionProblem {
        ExpressionProblem("The function is not allowed to be used this way in an expression; function: \(name)")
    }

    static func operandCount(_ count: Int, of name: String) -> ExpressionProblem {
        ExpressionProblem(
            "Incorrect number of operands for operator or function; operator or function: \(name), number of operands: \(count)")
    }

    static func pathRequired(by name: String) -> ExpressionProblem {
        ExpressionProblem("Operator or function requires a document path; operator or function: \(name)")
    }

    static func operandType(_ type: String, of name: String) -> ExpressionProblem {
        ExpressionProblem(
            "Incorrect operand type for operator or function; operator or function: \(name), operand type: \(type)")
    }

    static func tooManyChoices(_ count: Int) -> ExpressionProblem {
        ExpressionProblem("The IN operator is provided with too many operands; number of operands: \(count)")
    }

    static func unlikeBounds(_ lower: AttributeValue, _ upper: AttributeValue) -> ExpressionProblem {
        ExpressionProblem(
            "The BETWEEN operator requires same data type for lower and upper bounds; \(shown(lower, upper))")
    }

    static func reversedBounds(_ lower: AttributeValue, _ upper: AttributeValue) -> ExpressionProblem {
        ExpressionProblem(
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; \(shown(lower, upper))")
    }

    private static func shown(_ lower: AttributeValue, _ upper: AttributeValue) -> String {
        "lower bound operand: AttributeValue: \(shown(lower)), upper bound operand: AttributeValue: \(shown(upper))"
    }

    /// A bound as AWS prints it: `{S:text}`.
    private static func shown(_ value: AttributeValue) -> String {
        let content =
            switch value {
            case .string(let text): text
            case .number(let number): number.text
            case .binary(let bytes): Base64.encode(bytes)
            default: "…"
            }
        return "{\(value.typeDescriptor):\(content)}"
    }

    /// The error that is answered.
    func error(in member: String) -> DynamoDBError {
        DynamoDBError(.validation, "Invalid \(member): \(message)")
    }
}

/// The first problem of each kind found in one expression. AWS reports one: the first kind in an order of the grammar's own.
struct ExpressionProblems {
    private var found: [Kind: ExpressionProblem] = [:]

    enum Kind: Hashable {
        case parentheses, unknownFunction, misusedFunction, reservedWord
        /// A placeholder that nothing stands behind.
        case undefinedName, undefinedValue
        /// A section of an update that stands there twice.
        case section
        case overlap, conflict
        /// Operands that are too many, not distinct, or of the wrong type.
        case operands
    }

    /// Keeps a problem if it is the first of its kind.
    mutating func note(_ problem: ExpressionProblem, as kind: Kind) {
        if found[kind] == nil { found[kind] = problem }
    }

    /// The one to report.
    func first(in order: [Kind]) -> ExpressionProblem? {
        order.lazy.compactMap { found[$0] }.first
    }
}
