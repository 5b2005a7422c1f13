import JSON

/// The parameters from before expressions, which a good part of programs still sends. They say less than expressions, and are
/// made into the same values.
///
/// Source: "Legacy conditional parameters" in the developer guide.
struct LegacyParameters {
    /// A parameter by AWS's name.
    enum Parameter: String {
        case attributesToGet = "AttributesToGet"
        case attributeUpdates = "AttributeUpdates"
        case expected = "Expected"
        case queryFilter = "QueryFilter"
        case scanFilter = "ScanFilter"
        case conditionalOperator = "ConditionalOperator"
        case keyConditions = "KeyConditions"

        /// As it begins the path of a member in AWS's messages.
        var path: String {
            rawValue.prefix(1).lowercased() + rawValue.dropFirst()
        }
    }

    private let parameters: [Parameter]
    private var present: [Parameter] = []
    private var attributesToGet: [String]?
    private var updates: LegacyUpdates?
    /// Of `Expected` and the filters.
    private var comparisons: [LegacyComparison]?
    private var keyComparisons: [LegacyComparison]?
    private var conditionalOperator: String?

    init(_ parameters: [Parameter]) {
        self.parameters = parameters
    }

    /// Whether none was given.
    var isEmpty: Bool { present.isEmpty }

    /// Whether there is what could stand for an expression.
    func has(_ expression: ExpressionMembers.Expression) -> Bool {
        switch expression {
        case .update: updates != nil
        case .condition, .filter: comparisons != nil
        case .keyCondition: keyComparisons != nil
        case .projection: attributesToGet != nil
        }
    }

    /// The names of those that were given. `KeyConditions` may stand besides expressions, unless one of them is its own.
    func given(besides keyConditionExpression: Bool) -> [String] {
        parameters.filter { present.contains($0) && ($0 != .keyConditions || keyConditionExpression) }.map(\.rawValue)
    }

    // MARK: Reading

    /// - Returns: whether it was one of these members
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        guard let parameter = parameters.first(where: { key == $0.rawValue }) else { return false }
        guard try reader.peek() != .null else { return true }
        present.append(parameter)
        switch parameter {
        case .attributesToGet: attributesToGet = try Self.names(from: &reader)
        case .attributeUpdates: updates = try LegacyUpdates(from: &reader, checks: &checks)
        case .expected, .queryFilter, .scanFilter:
            comparisons = try LegacyComparison.read(
                from: &reader, at: parameter.path, needsComparator: parameter != .expected, checks: &checks)
        case .keyConditions:
            keyComparisons = try LegacyComparison.read(from: &reader, at: parameter.path, needsComparator: true, checks: &checks)
        case .conditionalOperator: conditionalOperator = try reader.wireString()
        }
        return true
    }

    private static func names(from reader: inout JSONReader) throws -> [String] {
        var names: [String] = []
        _ = try reader.wireList { names.append(try $0.wireString() ?? "") }
        return names
    }

    /// Notes what is wrong with each of them.
    func check(_ checks: inout RequestChecks) {
        checks.checkChoice(conditionalOperator, at: "conditionalOperator", ["OR", "AND"])
        if let names = attributesToGet {
            if names.isEmpty {
                checks.violation("[]", at: "attributesToGet", "Member must have length greater than or equal to 1")
            } else if names.count > 255 {
                checks.violation(
                    "[\(names.joined(separator: ", "))]", at: "attributesToGet", "Member must have length less than or equal to 255")
            }
            var seen = Set<String>()
            if let twice = names.first(where: { !seen.insert($0).inserted }) {
                checks.note("One or more parameter values were invalid: Duplicate value in attribute name: \(twice)")
            }
        }
        if conditionalOperator != nil {
            if comparisons == nil {
                checks.note(
                    "One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or Expected")
            } else if comparisons?.count == 1 {
                checks.note(
                    "One or more parameter values were invalid: ConditionalOperator can only be used when Filter or Expected has "
                        + "two or more elements")
            }
        }
        updates?.check(&checks)
    }

    // MARK: What they say

    var update: UpdateExpression? { updates?.expression }

    var projection: ItemProjection? { attributesToGet.map { ItemProjection($0) } }

    func condition() throws(DynamoDBError) -> Condition? {
        guard let comparisons else { return nil }
        var result: Condition?
        for comparison in comparisons {
            let condition = try comparison.condition()
            guard let before = result else {
                result = condition
                continue
            }
            result = conditionalOperator == "OR" ? .or(before, condition) : .and(before, condition)
        }
        return result
    }

    func keyCondition() throws(DynamoDBError) -> KeyCondition? {
        guard let keyComparisons else { return nil }
        var parts: [KeyCondition.Part] = []
        for comparison in keyComparisons {
            parts.append(KeyCondition.Part(name: comparison.attribute, test: try comparison.keyTest()))
        }
        guard (1...2).contains(parts.count) else {
            throw DynamoDBError(.validation, "Conditions can be of length 1 or 2 only")
        }
        return KeyCondition(parts: parts)
    }
}

/// `AttributeUpdates`: an action for each attribute.
struct LegacyUpdates {
    private var actions: [UpdateExpression.Action] = []
    private var problem: String?

    init?(from reader: inout JSONReader, checks: inout RequestChecks) throws {
        var updates: [(attribute: String, action: String?, value: AttributeValue?)] = []
        let isThere = try reader.wireObject(.map(of: "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate")) { key, reader in
            let attribute = key.string
            var action: String?
            var value: AttributeValue?
            _ = try reader.wireObject(.element("AttributeValueUpdate")) { key, reader in
                switch key {
                case "Action": action = try reader.wireString()
                case "Value":
                    guard try !reader.takeNull() else { break }
                    value = try checks.values.value(from: &reader)
                default: break
                }
            }
            checks.checkChoice(action, at: "attributeUpdates.\(attribute).member.action", ["ADD", "DELETE", "PUT"])
            updates.append((attribute, action, value))
        }
        guard isThere else { return nil }
        for update in updates { append(update.action ?? "PUT", update.value, at: DocumentPath(update.attribute)) }
    }

    private mutating func append(_ action: String, _ value: AttributeValue?, at path: DocumentPath) {
        guard let value else {
            if action != "DELETE" { note("Only DELETE action is allowed when no attribute value is specified") }
            actions.append(.remove(path))
            return
        }
        switch (action, value) {
        case ("DELETE", .stringSet), ("DELETE", .numberSet), ("DELETE", .binarySet):
            actions.append(.delete(path, value))
        case ("DELETE", _):
            note("DELETE action with value is not supported for the type \(value.typeDescriptor)")
        case ("ADD", .number), ("ADD", .stringSet), ("ADD", .numberSet), ("ADD", .binarySet):
            actions.append(.add(path, value))
        case ("ADD", .list):
            actions.append(.set(path, .listAppend(.ifNotExists(path, .value(.list([]))), .value(value))))
        case ("ADD", _):
            note("ADD action is not supported for the type \(value.typeDescriptor)")
        default:
            actions.append(.set(path, .value(value)))
        }
    }

    private mutating func note(_ message: String) {
        if problem == nil { problem = "One or more parameter values were invalid: " + message }
    }

    func check(_ checks: inout RequestChecks) {
        if let problem { checks.note(problem) }
    }

    var expression: UpdateExpression { UpdateExpression(actions, isLegacy: true) }
}
