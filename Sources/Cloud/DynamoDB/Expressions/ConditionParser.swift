/// Reads a condition by recursive descent: OR, AND, NOT, then comparisons, parentheses and functions.
///
/// Source: "Syntax for filter and condition expressions" in the developer guide. Problems that are not of syntax are collected
/// while reading and reported when all of it has been read, in AWS's order.
struct ConditionParser {
    var parser: ExpressionParser

    /// What has been read: only what follows tells a condition from an operand that stands in parentheses.
    private struct Piece {
        enum Content {
            case condition(Condition)
            case operand(Condition.Operand)
        }

        var content: Content
        /// Whether it begins and ends with its own parentheses.
        var isParenthesized = false

        init(_ condition: Condition) {
            content = .condition(condition)
        }

        init(_ operand: Condition.Operand) {
            content = .operand(operand)
        }
    }

    /// Reads the whole text.
    ///
    /// - Parameter placeholders: those that the text uses are marked as used
    static func parse(
        _ text: String, placeholders: inout ExpressionPlaceholders
    ) throws(ExpressionProblem) -> Condition {
        var parser = ConditionParser(parser: try ExpressionParser(text, placeholders: placeholders, isCondition: true))
        let condition = try parser.condition(try parser.disjunction())
        guard parser.parser.current.kind == .end else { throw parser.parser.syntaxError() }
        if let problem = parser.parser.problems.first(in: order) { throw problem }
        placeholders = parser.parser.placeholders
        return condition
    }

    private static let order: [ExpressionProblems.Kind] = [
        .parentheses, .unknownFunction, .misusedFunction, .reservedWord, .operands,
    ]

    // MARK: Conditions

    private mutating func disjunction() throws(ExpressionProblem) -> Piece {
        var piece = try conjunction()
        while parser.current.isKeyword("OR") {
            let left = try condition(piece)
            parser.advance()
            try parser.countOperator()
            piece = Piece(.or(left, try condition(try conjunction())))
        }
        return piece
    }

    private mutating func conjunction() throws(ExpressionProblem) -> Piece {
        var piece = try negation()
        while parser.current.isKeyword("AND") {
            let left = try condition(piece)
            parser.advance()
            try parser.countOperator()
            piece = Piece(.and(left, try condition(try negation())))
        }
        return piece
    }

    private mutating func negation() throws(ExpressionProblem) -> Piece {
        guard parser.take(keyword: "NOT") else { return try comparison() }
        try parser.countOperator()
        try parser.enter()
        defer { parser.leave() }
        return Piece(.not(try condition(try negation())))
    }

    /// A piece where a condition must stand. A function is one, `size` excepted; a path or a value never is.
    private mutating func condition(_ piece: Piece) throws(ExpressionProblem) -> Condition {
        switch piece.content {
        case .condition(let condition):
            return condition
        case .operand(.function(let call)):
            if call.function == .size { noteMisuse(of: call.function) }
            return .function(call)
        case .operand:
            throw parser.syntaxError()
        }
    }

    /// A comparison, or whatever stands there alone.
    private mutating func comparison() throws(ExpressionProblem) -> Piece {
        let piece = try term()
        guard case .operand(let left) = piece.content else { return piece }
        if let comparator = comparator(parser.current.kind) {
            parser.advance()
            try parser.countOperator()
            let right = try operand()
            check(comparator, left, right)
            return Piece(.comparison(comparator, left, right))
        }
        if parser.take(keyword: "BETWEEN") {
            try parser.countOperator()
            let lower = try operand()
            guard parser.take(keyword: "AND") else { throw parser.syntaxError() }
            let upper = try operand()
            checkBetween(left, lower, upper)
            return Piece(.between(left, lower, upper))
        }
        if parser.take(keyword: "IN") {
            try parser.countOperator()
            try parser.expect(.openParenthesis)
            let choices = try arguments()
            checkOneOf(left, choices)
            return Piece(.oneOf(left, choices))
        }
        return piece
    }

    private func comparator(_ kind: ExpressionToken.Kind) -> Condition.Comparator? {
        switch kind {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        default: nil
        }
    }

    // MARK: Operands

    private mutating func operand() throws(ExpressionProblem) -> Condition.Operand {
        guard case .operand(let operand) = try term().content else { throw parser.syntaxError() }
        return operand
    }

    /// Something in parentheses, a function, a value or a path.
    private mutating func term() throws(ExpressionProblem) -> Piece {
        switch parser.current.kind {
        case .openParenthesis:
            return try parenthesized()
        case .valuePlaceholder(let placeholder):
            parser.advance()
            return Piece(.value(parser.value(placeholder)))
        case .word(let name) where parser.isAtFunction:
            return Piece(try function(name))
        default:
            return Piece(.path(try parser.path()))
        }
    }

    private mutating func parenthesized() throws(ExpressionProblem) -> Piece {
        try parser.enter()
        defer { parser.leave() }
        parser.advance()
        var piece = try disjunction()
        try parser.expect(.closeParenthesis)
        if piece.isParenthesized { parser.problems.note(.redundantParentheses, as: .parentheses) }
        piece.isParenthesized = true
        if case .operand(.path(var path)) = piece.content {
            let stepCount = path.steps.count
            try parser.appendSteps(to: &path.steps)
            if path.steps.count > stepCount { piece = Piece(.path(path)) }
        }
        return piece
    }

    private mutating func function(_ name: String) throws(ExpressionProblem) -> Condition.Operand {
        try parser.enter()
        defer { parser.leave() }
        try parser.countOperator()
        parser.advance()
        parser.advance()
        let operands = try arguments()
        noteMisuse(in: operands)
        guard let function = Condition.Function(rawValue: name) else {
            parser.problems.note(
                UpdateExpressionParser.Function(rawValue: name) == nil
                    ? ExpressionProblem("Invalid function name; function: \(name)")
                    : ExpressionProblem("The function is not allowed in a condition expression; function: \(name)"),
                as: .unknownFunction)
            // A stand-in: the noted problem comes before any that it could cause.
            return .function(Condition.FunctionCall(function: .size, operands: []))
        }
        let call = Condition.FunctionCall(function: function, operands: operands)
        check(call)
        return .function(call)
    }

    /// Operands up to the closing parenthesis; at least one.
    private mutating func arguments() throws(ExpressionProblem) -> [Condition.Operand] {
        var operands = [try operand()]
        while parser.take(.comma) {
            operands.append(try operand())
        }
        try parser.expect(.closeParenthesis)
        return operands
    }
}
