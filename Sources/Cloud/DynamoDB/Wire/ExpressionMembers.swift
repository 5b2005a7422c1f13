import JSON

/// The members of a request that say conditions, projections and updates: expressions with their placeholders, or the older
/// parameters that say the same without a grammar.
struct ExpressionMembers {
    /// The expressions.
    enum Expression: String {
        case update = "UpdateExpression"
        case condition = "ConditionExpression"
        case keyCondition = "KeyConditionExpression"
        case filter = "FilterExpression"
        case projection = "ProjectionExpression"
    }

    /// What the members say, resolved.
    struct Resolved {
        var update: UpdateExpression?
        var condition: Condition?
        var keyCondition: KeyCondition?
        var projection: ItemProjection?
    }

    private let expressions: [Expression]
    private var legacy: LegacyParameters
    private var texts: [Expression: String] = [:]
    private var names: [String: String]?
    private var values: [String: AttributeValue]?
    /// The first value that is none, in AWS's words.
    private var valuesProblem: String?

    /// - Parameters:
    ///   - expressions: those that the operation takes, in the order in which AWS names them
    ///   - legacy: the older parameters that it takes, in that order
    init(_ expressions: [Expression], legacy: [LegacyParameters.Parameter]) {
        self.expressions = expressions
        self.legacy = LegacyParameters(legacy)
    }

    /// Whether nothing of all this was given, as in most requests for one item.
    private var isEmpty: Bool { texts.isEmpty && names == nil && values == nil && legacy.isEmpty }

    /// Whether an expression or the older parameter of its kind was given.
    func has(_ expression: Expression) -> Bool {
        texts[expression] != nil || legacy.has(expression)
    }

    /// Whether an expression was given as such.
    func hasText(_ expression: Expression) -> Bool {
        texts[expression] != nil
    }

    // MARK: Reading

    /// - Returns: whether it was one of these members
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch key {
        case "ExpressionAttributeNames":
            names = try reader.wireStrings()
        case "ExpressionAttributeValues":
            try readValues(from: &reader)
        default:
            guard let expression = expressions.first(where: { key == $0.rawValue }) else {
                return try legacy.read(key, from: &reader, checks: &checks)
            }
            texts[expression] = try reader.wireString()
        }
        return true
    }

    private mutating func readValues(from reader: inout JSONReader) throws {
        var read: [String: AttributeValue] = [:]
        let isThere = try reader.wireObject(.attributeMap) { key, reader in
            var values = AttributeValueReader()
            let placeholder = key.string
            read[placeholder] = try values.value(from: &reader)
            if let problem = values.problem, valuesProblem == nil {
                valuesProblem = "ExpressionAttributeValues contains invalid value: \(problem) for key \(placeholder)"
            }
        }
        if isThere { values = read }
    }

    /// Notes members that do not go together.
    func check(_ checks: inout RequestChecks) {
        if isEmpty { return }
        let given = expressions.filter { texts[$0] != nil }
        let old = legacy.given(besides: texts[.keyCondition] != nil)
        if !given.isEmpty, !old.isEmpty {
            checks.noteCombination(
                "Can not use both expression and non-expression parameters in the same request: "
                    + "Non-expression parameters: {\(old.joined(separator: ", "))} "
                    + "Expression parameters: {\(given.map(\.rawValue).joined(separator: ", "))}")
        }
        if names != nil, given.isEmpty {
            checks.noteCombination("ExpressionAttributeNames can only be specified when using expressions")
        }
        let withValues = expressions.filter { $0 != .projection }
        if values != nil, !withValues.isEmpty, withValues.allSatisfy({ texts[$0] == nil }) {
            checks.noteCombination(
                "ExpressionAttributeValues can only be specified when using expressions: "
                    + withValues.map(\.rawValue).joined(separator: " and ") + (withValues.count > 1 ? " are" : " is") + " null")
        }
        legacy.check(&checks)
    }

    // MARK: Resolving

    /// Parses the expressions; what is found in none of them, in the older parameters.
    ///
    /// - Throws: a ValidationException with AWS's message: of the placeholders, then of the first expression that is wrong
    func resolved() throws(DynamoDBError) -> Resolved {
        if isEmpty { return Resolved() }
        var placeholders = try ExpressionPlaceholders(names: names, values: values)
        if let valuesProblem { throw DynamoDBError(.validation, valuesProblem) }
        var resolved = Resolved()
        resolved.update = try parse(.update, &placeholders, UpdateExpressionParser.parse) ?? legacy.update
        resolved.condition = try parse(.condition, &placeholders, ConditionParser.parse)
        if let text = texts[.keyCondition] {
            resolved.keyCondition = try KeyCondition(parsing: text, placeholders: &placeholders)
        } else {
            resolved.keyCondition = try legacy.keyCondition()
        }
        if let filter = try parse(.filter, &placeholders, ConditionParser.parse) { resolved.condition = filter }
        if resolved.condition == nil { resolved.condition = try legacy.condition() }
        resolved.projection = try parse(.projection, &placeholders, ItemProjection.parse) ?? legacy.projection
        try placeholders.checkAllUsed()
        return resolved
    }

    private func parse<Value>(
        _ expression: Expression, _ placeholders: inout ExpressionPlaceholders,
        _ parser: (String, inout ExpressionPlaceholders) throws(ExpressionProblem) -> Value
    ) throws(DynamoDBError) -> Value? {
        guard let text = texts[expression] else { return nil }
        do {
            return try parser(text, &placeholders)
        } catch {
            throw error.error(in: expression.rawValue)
        }
    }
}
