/// Reads an update: sections that begin with `SET`, `REMOVE`, `ADD` or `DELETE`, each once, in any order.
///
/// Source: "Using update expressions" in the developer guide. Problems that are not of syntax are collected while reading and
/// reported when all of it has been read, in AWS's order.
struct UpdateExpressionParser {
    private var parser: ExpressionParser
    private var paths: [DocumentPath] = []

    /// The functions of updates.
    enum Function: String {
        case ifNotExists = "if_not_exists"
        case listAppend = "list_append"
    }

    private enum Section: String, CaseIterable {
        case set = "SET"
        case remove = "REMOVE"
        case add = "ADD"
        case delete = "DELETE"

        /// Whether a token begins it.
        func begins(with token: ExpressionToken) -> Bool {
            guard case .word(let word) = token.kind else { return false }
            return ASCIICase.uppercased(word) == rawValue
        }
    }

    private static let order: [ExpressionProblems.Kind] = [
        .reservedWord, .unknownFunction, .misusedFunction, .section, .undefinedName, .undefinedValue, .overlap, .conflict, .operands,
    ]

    /// Reads the whole text.
    ///
    /// - Parameter placeholders: those that the text uses are marked as used
    static func parse(
        _ text: String, placeholders: inout ExpressionPlaceholders
    ) throws(ExpressionProblem) -> UpdateExpression {
        var parser = UpdateExpressionParser(parser: try ExpressionParser(text, placeholders: placeholders))
        let actions = try parser.sections()
        if let problem = parser.parser.problems.first(in: order) { throw problem }
        placeholders = parser.parser.placeholders
        return UpdateExpression(actions)
    }

    private mutating func sections() throws(ExpressionProblem) -> [UpdateExpression.Action] {
        var actions: [UpdateExpression.Action] = []
        var seen = Set<Section>()
        repeat {
            let token = parser.current
            guard let section = Section.allCases.first(where: { $0.begins(with: token) }) else { throw parser.syntaxError() }
            parser.advance()
            if !seen.insert(section).inserted {
                parser.problems.note(
                    ExpressionProblem("The \"\(section.rawValue)\" section can only be used once in an update expression;"),
                    as: .section)
            }
            repeat {
                actions.append(try action(of: section))
            } while parser.take(.comma)
        } while parser.current.kind != .end
        return actions
    }

    private mutating func action(of section: Section) throws(ExpressionProblem) -> UpdateExpression.Action {
        try parser.countOperator()
        let path = try parser.path()
        parser.note(path, besides: &paths)
        switch section {
        case .set:
            try parser.expect(.equal)
            return .set(path, try sum())
        case .remove:
            return .remove(path)
        case .add:
            return .add(path, try element(of: "ADD") { ["N", "SS", "NS", "BS"].contains($0) })
        case .delete:
            return .delete(path, try element(of: "DELETE") { ["SS", "NS", "BS"].contains($0) })
        }
    }

    /// The operand of `ADD` and `DELETE`: a value and nothing else.
    private mutating func element(
        of name: String, _ isAllowed: (String) -> Bool
    ) throws(ExpressionProblem) -> AttributeValue {
        guard case .valuePlaceholder(let placeholder) = parser.current.kind else { throw parser.syntaxError() }
        parser.advance()
        let value = parser.value(placeholder)
        if !isAllowed(value.typeDescriptor) {
            parser.problems.note(
                ExpressionProblem(
                    "Incorrect operand type for operator or function; operator: \(name), operand type: "
                        + "\(value.longTypeName), typeSet: ALLOWED_FOR_\(name)_OPERAND"),
                as: .operands)
        }
        return value
    }

    // MARK: Operands of SET

    /// One operand, or two with a sign between them; perhaps all in parentheses.
    private mutating func sum() throws(ExpressionProblem) -> UpdateExpression.Operand {
        if parser.current.kind == .openParenthesis {
            try parser.enter()
            defer { parser.leave() }
            parser.advance()
            let inner = try sum()
            try parser.expect(.closeParenthesis)
            switch inner {
            case .sum, .difference: return inner
            default: return try rest(of: inner)
            }
        }
        return try rest(of: try operand())
    }

    /// What follows the first operand.
    private mutating func rest(of left: UpdateExpression.Operand) throws(ExpressionProblem) -> UpdateExpression.Operand {
        let isSum = parser.current.kind == .plus
        guard isSum || parser.current.kind == .minus else { return left }
        parser.advance()
        try parser.countOperator()
        let right = try operand()
        check([left, right], are: "N", for: isSum ? "+" : "-")
        return isSum ? .sum(left, right) : .difference(left, right)
    }

    private mutating func operand() throws(ExpressionProblem) -> UpdateExpression.Operand {
        switch parser.current.kind {
        case .openParenthesis:
            try parser.enter()
            defer { parser.leave() }
            parser.advance()
            let inner = try operand()
            try parser.expect(.closeParenthesis)
            return inner
        case .valuePlaceholder(let placeholder):
            parser.advance()
            return .value(parser.value(placeholder))
        case .word(let name) where parser.isAtFunction && name.utf8.first != UInt8(ascii: "_"):
            return try function(name)
        default:
            return .path(try parser.path())
        }
    }

    private mutating func function(_ name: String) throws(ExpressionProblem) -> UpdateExpression.Operand {
        try parser.enter()
        defer { parser.leave() }
        try parser.countOperator()
        parser.advance()
        parser.advance()
        var operands = [try operand()]
        while parser.take(.comma) {
            operands.append(try operand())
        }
        try parser.expect(.closeParenthesis)
        if operands.contains(where: { if case .listAppend = $0 { true } else { false } }) {
            parser.problems.note(.misusedFunction(Function.listAppend.rawValue), as: .misusedFunction)
        }
        guard let function = Function(rawValue: name) else {
            parser.problems.note(
                Condition.Function(rawValue: name) == nil
                    ? ExpressionProblem("Invalid function name; function: \(name)")
                    : ExpressionProblem("The function is not allowed in an update expression; function: \(name)"),
                as: .unknownFunction)
            return operands[0]
        }
        guard operands.count == 2 else {
            parser.problems.note(.operandCount(operands.count, of: name), as: .operands)
            return operands[0]
        }
        switch function {
        case .ifNotExists:
            guard case .path(let path) = operands[0] else {
                parser.problems.note(.pathRequired(by: name), as: .operands)
                return operands[0]
            }
            return .ifNotExists(path, operands[1])
        case .listAppend:
            check(operands, are: "L", for: name)
            return .listAppend(operands[0], operands[1])
        }
    }

    /// Notes values of another type than an operator or function takes.
    private mutating func check(_ operands: [UpdateExpression.Operand], are type: String, for name: String) {
        for case .value(let value) in operands where value.typeDescriptor != type {
            parser.problems.note(.operandType(value.typeDescriptor, of: name), as: .operands)
        }
    }
}

extension AttributeValue {
    /// The type as AWS names it where an update adds or deletes.
    fileprivate var longTypeName: String {
        switch self {
        case .string: "STRING"
        case .number: "NUMBER"
        case .binary: "BINARY"
        case .bool: "BOOLEAN"
        case .null: "NULL"
        case .list: "LIST"
        case .map: "MAP"
        case .stringSet: "STRING_SET"
        case .numberSet: "NUMBER_SET"
        case .binarySet: "BINARY_SET"
        }
    }
}

extension ItemProjection {
    private static let order: [ExpressionProblems.Kind] = [.reservedWord, .undefinedName, .overlap, .conflict]

    /// Reads the whole text: paths with commas between them.
    ///
    /// - Parameter placeholders: those that the text uses are marked as used
    static func parse(
        _ text: String, placeholders: inout ExpressionPlaceholders
    ) throws(ExpressionProblem) -> ItemProjection {
        var parser = try ExpressionParser(text, placeholders: placeholders)
        var paths: [DocumentPath] = []
        repeat {
            parser.note(try parser.path(), besides: &paths)
        } while parser.take(.comma)
        guard parser.current.kind == .end else { throw parser.syntaxError() }
        if let problem = parser.problems.first(in: order) { throw problem }
        placeholders = parser.placeholders
        return ItemProjection(paths)
    }
}
