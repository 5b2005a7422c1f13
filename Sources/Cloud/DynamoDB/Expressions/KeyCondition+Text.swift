/// `KeyConditionExpression`, read.
extension KeyCondition {
    /// Reads an expression.
    ///
    /// - Parameter placeholders: of the request; those that the text uses are marked as used
    /// - Throws: a ValidationException with AWS's message
    package init(parsing text: String, placeholders: inout ExpressionPlaceholders) throws(DynamoDBError) {
        let condition: Condition
        do {
            condition = try ConditionParser.parse(text, placeholders: &placeholders)
        } catch {
            throw error.error(in: "KeyConditionExpression")
        }
        var parts: [Part] = []
        try Self.collect(condition, into: &parts)
        self.init(parts: parts)
    }

    /// Adds what a condition asks of keys, or throws at the first thing in it that a key condition cannot say.
    private static func collect(_ condition: Condition, into parts: inout [Part]) throws(DynamoDBError) {
        switch condition {
        case .and(let left, let right):
            try collect(left, into: &parts)
            try collect(right, into: &parts)
        case .or: throw invalidOperator("OR")
        case .not: throw invalidOperator("NOT")
        case .oneOf: throw invalidOperator("IN")
        case .comparison(.notEqual, _, _): throw invalidOperator("<>")
        case .comparison(let comparator, let left, let right):
            let (name, position) = try key(among: [left, right])
            let value = try value(position == 0 ? right : left)
            try append(name, test(position == 0 ? comparator : comparator.mirrored, value), to: &parts)
        case .between(let operand, let lower, let upper):
            guard case .path = operand else { throw notFirst("BETWEEN") }
            let (name, _) = try key(among: [operand, lower, upper])
            try append(name, .between(try value(lower), try value(upper)), to: &parts)
        case .function(let call):
            switch call.function {
            case .size: throw DynamoDBError(.validation, "KeyConditionExpressions cannot contain nested operations")
            case .beginsWith:
                guard case .path = call.operands[0] else { throw notFirst("begins_with") }
                let (name, _) = try key(among: call.operands)
                try append(name, .beginsWith(try value(call.operands[1])), to: &parts)
            case .attributeExists, .attributeNotExists, .attributeType, .contains: throw invalidOperator(call.function.rawValue)
            }
        }
    }

    private static func test(_ comparator: Condition.Comparator, _ value: AttributeValue) -> Sort {
        switch comparator {
        case .equal: .equals(value)
        case .less: .lessThan(value)
        case .lessOrEqual: .lessThanOrEqual(value)
        case .greater: .greaterThan(value)
        case .greaterOrEqual: .greaterThanOrEqual(value)
        case .notEqual: preconditionFailure("refused before")
        }
    }

    /// The one attribute among the operands of a condition, and its place.
    private static func key(among operands: [Condition.Operand]) throws(DynamoDBError) -> (name: String, position: Int) {
        var found: (name: String, position: Int)?
        for (position, operand) in operands.enumerated() {
            switch operand {
            case .value: continue
            case .function: throw DynamoDBError(.validation, "KeyConditionExpressions cannot contain nested operations")
            case .path(let path):
                if found != nil {
                    throw DynamoDBError(
                        .validation,
                        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition")
                }
                guard let name = path.topLevelName else {
                    throw DynamoDBError(.validation, "KeyConditionExpressions cannot have conditions on nested attributes")
                }
                found = (name, position)
            }
        }
        guard let found else {
            throw DynamoDBError(.validation, "Invalid condition in KeyConditionExpression: No key attribute specified")
        }
        return found
    }

    private static func value(_ operand: Condition.Operand) throws(DynamoDBError) -> AttributeValue {
        guard case .value(let value) = operand else {
            throw DynamoDBError(.validation, "KeyConditionExpressions cannot contain nested operations")
        }
        return value
    }

    private static func append(_ name: String, _ test: Sort, to parts: inout [Part]) throws(DynamoDBError) {
        if parts.contains(where: { $0.name.hasSameBytes(as: name) }) {
            throw DynamoDBError(
                .validation,
                "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key")
        }
        parts.append(Part(name: name, test: test))
    }

    private static func invalidOperator(_ name: String) -> DynamoDBError {
        DynamoDBError(.validation, "Invalid operator used in KeyConditionExpression: \(name)")
    }

    private static func notFirst(_ name: String) -> DynamoDBError {
        DynamoDBError(
            .validation,
            "Invalid condition in KeyConditionExpression: \(name) operator must have the key attribute as its first operand")
    }
}
