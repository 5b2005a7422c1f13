import DynamoDB

/// What follows `WHERE`: OR, AND, NOT, then parentheses and comparisons.
extension PartiQLParser {
    mutating func disjunction() throws(DynamoDBError) -> Condition {
        var condition = try conjunction()
        while take(keyword: "OR") {
            try expectOperand()
            condition = .or(condition, try conjunction())
        }
        return condition
    }

    private mutating func conjunction() throws(DynamoDBError) -> Condition {
        var condition = try negation()
        while take(keyword: "AND") {
            try expectOperand()
            condition = .and(condition, try negation())
        }
        return condition
    }

    /// Checks that something follows an operator.
    private func expectOperand() throws(DynamoDBError) {
        if isAtEnd { throw .malformedStatement("Missing right-hand side expression of infix operator") }
    }

    private mutating func negation() throws(DynamoDBError) -> Condition {
        try nested { parser throws(DynamoDBError) in
            if parser.take(keyword: "NOT") { return .not(try parser.negation()) }
            if parser.take("(") {
                let condition = try parser.disjunction()
                try parser.expect(")")
                return condition
            }
            return try parser.comparison()
        }
    }

    private static let comparators: [String: Condition.Comparator] = [
        "=": .equal, "<>": .notEqual, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private mutating func comparison() throws(DynamoDBError) -> Condition {
        if case .word(let word) = current, !isAtFunction("SIZE"), isAtFunction(word.uppercased()) {
            return try compared(try function(word.lowercased()))
        }
        let left = try operand()
        if case .sign(let sign) = current, let comparator = Self.comparators[sign] {
            advance()
            try expectOperand()
            let right = try operand()
            // A key is looked for on the left.
            if case .value = left, case .path = right { return try checked(.comparison(comparator.mirrored, right, left)) }
            return try checked(.comparison(comparator, left, right))
        }
        if take(keyword: "BETWEEN") {
            let lower = try operand()
            try expect(keyword: "AND")
            return try checked(.between(left, lower, try operand()))
        }
        if take(keyword: "IN") { return try checked(.oneOf(left, try choices())) }
        try expect(keyword: "IS")
        let isNegated = take(keyword: "NOT")
        guard case .path(let path) = left else { throw unexpected() }
        let condition = try type(of: path)
        return isNegated ? .not(condition) : condition
    }

    /// What follows `IS`.
    private mutating func type(of path: DocumentPath) throws(DynamoDBError) -> Condition {
        if take(keyword: "MISSING") { return .notExists(path) }
        if take(keyword: "NULL") { return .equals(path, .null) }
        guard case .word(let word) = current, let type = Self.types[word.uppercased()] else {
            throw .malformedStatement("Expected type name")
        }
        advance()
        return .function(.init(function: .attributeType, operands: [.path(path), .value(.string(type))]))
    }

    /// DynamoDB's types by their names in PartiQL.
    private static let types = [
        "BOOL": "BOOL", "BOOLEAN": "BOOL", "STRING": "S", "VARCHAR": "S", "DECIMAL": "N", "NUMERIC": "N", "LIST": "L", "STRUCT": "M",
        "TUPLE": "M", "BLOB": "B",
    ]

    /// A function that is true or false, with what it is given.
    private mutating func function(_ name: String) throws(DynamoDBError) -> Condition {
        guard let function = Condition.Function(rawValue: name) else {
            throw .validation("Unrecognized function: \(name) at \(place)")
        }
        advance()
        try expect("(")
        var operands: [Condition.Operand] = []
        if current != .sign(")") {
            repeat { operands.append(try operand()) } while take(",")
        }
        try expect(")")
        return try checked(.function(.init(function: function, operands: operands)))
    }

    /// A function may be compared with what it gives.
    private mutating func compared(_ condition: Condition) throws(DynamoDBError) -> Condition {
        guard case .sign(let sign) = current, sign == "=" || sign == "<>" || sign == "!=" else { return condition }
        advance()
        guard current.isOne(of: ["TRUE", "FALSE"]) else { throw unexpected() }
        let isMet = current.isKeyword("TRUE") == (sign == "=")
        advance()
        return isMet ? condition : .not(condition)
    }

    private func checked(_ condition: Condition) throws(DynamoDBError) -> Condition {
        if let problem = condition.operandProblem { throw .validation(problem) }
        return condition
    }

    private mutating func choices() throws(DynamoDBError) -> [Condition.Operand] {
        let isList = take("[")
        if !isList { try expect("(") }
        var choices = [try operand()]
        while take(",") { choices.append(try operand()) }
        try expect(isList ? "]" : ")")
        return choices
    }

    mutating func operand() throws(DynamoDBError) -> Condition.Operand {
        if isAtFunction("SIZE") {
            advance()
            try expect("(")
            let path = try path()
            try expect(")")
            return .function(.init(function: .size, operands: [.path(path)]))
        }
        return isAtPath ? .path(try path()) : .value(try value())
    }
}
