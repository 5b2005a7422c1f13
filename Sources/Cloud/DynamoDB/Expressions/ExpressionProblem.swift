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

    static func operandType(_ type: String, of name: String) -> ExpressionProblem {
        ExpressionProblem(
            "Incorrect operand type for operator or function; operator or function: \(name), operand type: \(type)")
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

/// The first problem of each kind found in one expression. AWS reports one: the first kind in this order that occurs.
struct ExpressionProblems {
    var parentheses: ExpressionProblem?
    var unknownFunction: ExpressionProblem?
    var misusedFunction: ExpressionProblem?
    var reservedWord: ExpressionProblem?
    /// Of the conditions in the order they are written, the first one's first: an undefined placeholder, or operands that are
    /// too many, not distinct, or of the wrong type.
    var condition: ExpressionProblem?

    /// Keeps a problem if it is the first of its kind.
    mutating func note(_ problem: ExpressionProblem, as kind: WritableKeyPath<ExpressionProblems, ExpressionProblem?>) {
        if self[keyPath: kind] == nil { self[keyPath: kind] = problem }
    }

    /// The one to report.
    var first: ExpressionProblem? {
        parentheses ?? unknownFunction ?? misusedFunction ?? reservedWord ?? condition
    }
}
