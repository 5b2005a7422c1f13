import JSON

/// What one of the older parameters asks of an attribute (`ExpectedAttributeValue`, `Condition`).
struct LegacyComparison {
    let attribute: String
    private var comparator: String?
    private var list: [AttributeValue]?
    private var value: AttributeValue?
    private var exists: Bool?

    private static let comparators = [
        "IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE", "BEGINS_WITH", "GE", "CONTAINS",
    ]

    /// Reads those of all attributes; `nil` for `null`.
    ///
    /// - Parameters:
    ///   - path: of the parameter, in AWS's messages
    ///   - needsComparator: whether a comparison says how to compare; in `Expected` it may say only with what
    static func read(
        from reader: inout JSONReader, at path: String, needsComparator: Bool, checks: inout RequestChecks
    ) throws -> [LegacyComparison]? {
        let structure = needsComparator ? "Condition" : "ExpectedAttributeValue"
        var comparisons: [LegacyComparison] = []
        let isThere = try reader.wireObject(.map(of: "com.amazonaws.dynamodb.v20120810.\(structure)")) { key, reader in
            var comparison = LegacyComparison(attribute: key.string)
            _ = try reader.wireObject(.element(structure)) { key, reader in
                try comparison.read(key, from: &reader, checks: &checks)
            }
            let member = "\(path).\(comparison.attribute).member.comparisonOperator"
            if needsComparator { _ = checks.required(comparison.comparator, at: member, standIn: "EQ") }
            checks.checkChoice(comparison.comparator, at: member, comparators)
            comparisons.append(comparison)
        }
        return isThere ? comparisons : nil
    }

    private init(attribute: String) {
        self.attribute = attribute
    }

    private mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws {
        switch key {
        case "ComparisonOperator": comparator = try reader.wireString()
        case "Exists": exists = try reader.wireBool()
        case "Value":
            guard try !reader.takeNull() else { break }
            value = try checks.values.value(from: &reader)
        case "AttributeValueList":
            var elements: [AttributeValue] = []
            if try reader.wireList({ elements.append(try checks.values.value(from: &$0)) }) { list = elements }
        default: break
        }
    }

    // MARK: What it says

    /// - Throws: a ValidationException for members that do not go together
    func condition() throws(DynamoDBError) -> Condition {
        let path = Condition.Operand.path(DocumentPath(attribute))
        if list != nil, value != nil {
            throw Self.invalid("Value and AttributeValueList cannot be used together for Attribute: \(attribute)")
        }
        guard let comparator else {
            if list != nil {
                throw Self.invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: \(attribute)")
            }
            return try existence(path)
        }
        if exists != nil {
            throw Self.invalid("Exists and ComparisonOperator cannot be used together for Attribute: \(attribute)")
        }
        let operands = try checkedOperands(of: comparator).map { Condition.Operand.value($0) }
        func call(_ function: Condition.Function) -> Condition {
            .function(Condition.FunctionCall(function: function, operands: [path] + operands))
        }
        switch comparator {
        case "NULL": return call(.attributeNotExists)
        case "NOT_NULL": return call(.attributeExists)
        case "CONTAINS": return call(.contains)
        case "NOT_CONTAINS": return .not(call(.contains))
        case "BEGINS_WITH": return call(.beginsWith)
        case "IN": return .oneOf(path, operands)
        case "BETWEEN": return .between(path, operands[0], operands[1])
        case "NE": return .comparison(.notEqual, path, operands[0])
        case "LE": return .comparison(.lessOrEqual, path, operands[0])
        case "LT": return .comparison(.less, path, operands[0])
        case "GE": return .comparison(.greaterOrEqual, path, operands[0])
        case "GT": return .comparison(.greater, path, operands[0])
        default: return .comparison(.equal, path, operands[0])
        }
    }

    /// `Value` and `Exists` alone.
    private func existence(_ path: Condition.Operand) throws(DynamoDBError) -> Condition {
        switch (value, exists) {
        case (let value?, nil), (let value?, true?):
            return .comparison(.equal, path, .value(value))
        case (nil, false?):
            return .function(Condition.FunctionCall(function: .attributeNotExists, operands: [path]))
        case (_?, false?):
            throw Self.invalid("Value cannot be used when Exists is false for Attribute: \(attribute)")
        case (nil, _):
            let shown = exists.map { "\($0)" } ?? "null"
            throw Self.invalid("Value must be provided when Exists is \(shown) for Attribute: \(attribute)")
        }
    }

    /// - Throws: a ValidationException when no index can answer it
    func keyTest() throws(DynamoDBError) -> KeyCondition.Sort {
        let operands = try checkedOperands(of: comparator ?? "EQ")
        switch comparator {
        case "EQ": return .equals(operands[0])
        case "LE": return .lessThanOrEqual(operands[0])
        case "LT": return .lessThan(operands[0])
        case "GE": return .greaterThanOrEqual(operands[0])
        case "GT": return .greaterThan(operands[0])
        case "BEGINS_WITH": return .beginsWith(operands[0])
        case "BETWEEN": return .between(operands[0], operands[1])
        default:
            throw DynamoDBError(.validation, "Attempted conditional constraint is not an indexable operation")
        }
    }

    /// The operands, as many as the comparison takes and of types that it takes.
    private func checkedOperands(of comparator: String) throws(DynamoDBError) -> [AttributeValue] {
        let operands = list ?? value.map { [$0] } ?? []
        let counts: ClosedRange<Int> =
            switch comparator {
            case "NULL", "NOT_NULL": 0...0
            case "IN": 1...Int.max
            case "BETWEEN": 2...2
            default: 1...1
            }
        guard counts.contains(operands.count) else {
            throw Self.invalid("Invalid number of argument(s) for the \(comparator) ComparisonOperator")
        }
        guard operands.allSatisfy({ $0.typeDescriptor == operands[0].typeDescriptor }) else {
            throw Self.invalid("AttributeValues inside AttributeValueList must be of same type")
        }
        if let types = Self.types(of: comparator), let wrong = operands.first(where: { !types.contains($0.typeDescriptor) }) {
            throw Self.invalid("ComparisonOperator \(comparator) is not valid for \(wrong.typeDescriptor) AttributeValue type")
        }
        if comparator == "BETWEEN", operands[1].precedes(operands[0]) {
            throw DynamoDBError(
                .validation, "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound")
        }
        return operands
    }

    /// The types that a comparison takes; `nil` for all.
    private static func types(of comparator: String) -> [String]? {
        switch comparator {
        case "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "IN", "BETWEEN": ["S", "N", "B"]
        case "BEGINS_WITH": ["S", "B"]
        default: nil
        }
    }

    private static func invalid(_ message: String) -> DynamoDBError {
        DynamoDBError(.validation, "One or more parameter values were invalid: " + message)
    }
}
