/// Which items a query wants: one partition, and perhaps a stretch of its sort keys.
///
/// A value, not a text: the network client renders it as `KeyConditionExpression` with placeholders, the wire face parses that
/// text back, the embedded engine uses it as it stands. Source: "Key condition expressions" in the developer guide.
package struct KeyCondition: Sendable, Hashable {
    /// What is asked of the sort key.
    package enum Sort: Sendable, Hashable {
        case equals(AttributeValue)
        case lessThan(AttributeValue)
        case lessThanOrEqual(AttributeValue)
        case greaterThan(AttributeValue)
        case greaterThanOrEqual(AttributeValue)
        /// Both ends included.
        case between(AttributeValue, AttributeValue)
        /// Strings and binaries only.
        case beginsWith(AttributeValue)

        /// The operands, one or two.
        package var values: [AttributeValue] {
            switch self {
            case .equals(let value), .lessThan(let value), .lessThanOrEqual(let value), .greaterThan(let value),
                .greaterThanOrEqual(let value), .beginsWith(let value):
                [value]
            case .between(let lower, let upper): [lower, upper]
            }
        }
    }

    /// What is asked of one key attribute.
    struct Part: Sendable, Hashable {
        var name: String
        var test: Sort
    }

    /// At least one, no name twice. A text that was parsed may ask for more than any key has, or for no equality: which
    /// attributes are keys is known only with the table at hand, so that `matched(to:types:)` refuses it.
    let parts: [Part]

    init(parts: [Part]) {
        precondition(!parts.isEmpty, "a key condition names at least the partition key")
        self.parts = parts
    }

    /// A whole partition.
    package init(_ partitionName: String, equals partitionValue: AttributeValue) {
        parts = [Part(name: partitionName, test: .equals(partitionValue))]
    }

    /// A stretch of a partition.
    package init(_ partitionName: String, equals partitionValue: AttributeValue, _ sortName: String, _ sort: Sort) {
        parts = [Part(name: partitionName, test: .equals(partitionValue)), Part(name: sortName, test: sort)]
    }
}

extension KeyCondition {
    /// The place of the part that is taken for the partition key's while the key schema is unknown: the first equality.
    private var partitionIndex: Int {
        parts.firstIndex { if case .equals = $0.test { true } else { false } } ?? 0
    }

    /// The attribute that is compared for equality.
    package var partitionName: String { parts[partitionIndex].name }
    /// What that attribute must equal.
    package var partitionValue: AttributeValue { parts[partitionIndex].test.values[0] }
    /// The other attribute, if one is asked about.
    package var sortName: String? { parts.count > 1 ? parts[partitionIndex == 0 ? 1 : 0].name : nil }
    /// What is asked of the other attribute.
    package var sort: Sort? { parts.count > 1 ? parts[partitionIndex == 0 ? 1 : 0].test : nil }
}

extension KeyCondition {
    /// The condition for a table's or an index's key, whichever way round its parts were written.
    ///
    /// - Parameters:
    ///   - key: of the table or index that is queried
    ///   - types: the type of a key attribute, by its name
    /// - Throws: a ValidationException when the parts are not those of the key, with AWS's message, checked in AWS's order
    package func matched(
        to key: KeySchema, types: (String) -> KeyAttributeType?
    ) throws(DynamoDBError) -> (partition: AttributeValue, sort: Sort?) {
        let keyCount = key.attributeNames.count
        guard parts.count <= keyCount else {
            throw DynamoDBError(
                .validation,
                "The number of query conditions (\(parts.count)) exceeds the number of key attributes defined in the schema "
                    + "(\(keyCount))")
        }
        guard let partition = part(key.partition) else { throw Self.missed(key.partition) }
        try partition.check(type: types(key.partition))
        guard case .equals(let value) = partition.test else {
            throw DynamoDBError(.validation, "Query key condition not supported")
        }
        guard let sortName = key.sort, let sort = part(sortName) else {
            if parts.count > 1 { throw Self.missed(key.sort ?? key.partition) }
            return (value, nil)
        }
        try sort.check(type: types(sortName))
        return (value, sort.test)
    }

    private func part(_ name: String) -> Part? {
        parts.first { $0.name.hasSameBytes(as: name) }
    }

    private static func missed(_ name: String) -> DynamoDBError {
        DynamoDBError(.validation, "Query condition missed key schema element: \(name)")
    }
}

extension KeyCondition.Part {
    /// The operands must be of the attribute's type. A prefix must be of a type that has prefixes, and bounds the right way
    /// round: the parser has refused these already, for a value made in the program this is the only check.
    fileprivate func check(type: KeyAttributeType?) throws(DynamoDBError) {
        if case .beginsWith(let prefix) = test, prefix.typeDescriptor != "S", prefix.typeDescriptor != "B" {
            throw ExpressionProblem.operandType(prefix.typeDescriptor, of: "begins_with").error(in: "KeyConditionExpression")
        }
        guard test.values.allSatisfy({ $0.typeDescriptor == type?.rawValue }) else {
            throw DynamoDBError(
                .validation,
                "One or more parameter values were invalid: Condition parameter type does not match schema type")
        }
        if case .between(let lower, let upper) = test, upper.precedes(lower) {
            throw ExpressionProblem.reversedBounds(lower, upper).error(in: "KeyConditionExpression")
        }
    }
}
