import DynamoDB

/// What follows `WHERE`: OR, AND, NOT, then parentheses and comparisons.
extension PartiQLParser {
    mutating func disjunction() throws(DynamoDBError) -> Condition {
        var condition = try conjunction()
        while take(keyword: "OR") { condition = .or(condition, try conjunction()) }
        return condition
    }

    private mutating func conjunction() throws(DynamoDBError) -> Condition {
        var condition = try negation()
        while take(keyword: "AND") { condition = .and(condition, try negation()) }
        return condition
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
        let functions: [Condition.Function] = [.beginsWith, .contains, .attributeType]
        for function in functions where isAtFunction(function.rawValue.uppercased()) {
            advance()
            try expect("(")
            let first = try operand()
            try expect(",")
            let second = try operand()
            try expect(")")
            return .function(.init(function: function, operands: [first, second]))
        }
        let left = try operand()
        if case .sign(let sign) = current, let comparator = Self.comparators[sign] {
            advance()
            let right = try operand()
            // A key is looked for on the left.
            if case .value = left, case .path = right { return .comparison(comparator.mirrored, right, left) }
            return .comparison(comparator, left, right)
        }
        if take(keyword: "BETWEEN") {
            let lower = try operand()
            try expect(keyword: "AND")
            return .between(left, lower, try operand())
        }
        if take(keyword: "IN") { return .oneOf(left, try choices()) }
        try expect(keyword: "IS")
        let isNegated = take(keyword: "NOT")
        guard case .path(let path) = left else { throw unexpected() }
        let isMissing = take(keyword: "MISSING")
        if !isMissing { try expect(keyword: "NULL") }
        let condition: Condition = isMissing ? .notExists(path) : .equals(path, .null)
        return isNegated ? .not(condition) : condition
    }

    private mutating func choices() throws(DynamoDBError) -> [Condition.Operand] {
        let isList = take("[")
        if !isList { try expect("(") }
        var choices = [try operand()]
        while take(",") { choices.append(try operand()) }
        try expect(isList ? "]" : ")")
        return choices
    }

    private mutating func operand() throws(DynamoDBError) -> Condition.Operand {
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
