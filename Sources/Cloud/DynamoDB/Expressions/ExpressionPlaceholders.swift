/// `ExpressionAttributeNames` and `ExpressionAttributeValues` of one request, and which of them its expressions have used.
package struct ExpressionPlaceholders: Sendable {
    private let names: [String: String]
    private let values: [String: AttributeValue]
    private var unusedNames: Set<String>
    private var unusedValues: Set<String>

    /// - Parameters:
    ///   - names: by `#placeholder`; `nil` when the request has no such member
    ///   - values: by `:placeholder`; `nil` when the request has no such member
    /// - Throws: a ValidationException when there is an empty map or a placeholder's name is malformed
    package init(names: [String: String]?, values: [String: AttributeValue]?) throws(DynamoDBError) {
        try Self.check(names?.keys.sorted(), sign: UInt8(ascii: "#"), member: "ExpressionAttributeNames")
        try Self.check(values?.keys.sorted(), sign: UInt8(ascii: ":"), member: "ExpressionAttributeValues")
        self.names = names ?? [:]
        self.values = values ?? [:]
        unusedNames = Set(self.names.keys)
        unusedValues = Set(self.values.keys)
    }

    private static func check(_ keys: [String]?, sign: UInt8, member: String) throws(DynamoDBError) {
        guard let keys else { return }
        guard !keys.isEmpty else { throw DynamoDBError(.validation, "\(member) must not be empty") }
        for key in keys {
            let word = key.utf8.dropFirst()
            let isWord = word.allSatisfy { ExpressionTokenizer.isLetter($0) || (0x30...0x39).contains($0) }
            guard key.utf8.first == sign, !word.isEmpty, isWord else {
                throw DynamoDBError(.validation, "\(member) contains invalid key: Syntax error; key: \"\(key)\"")
            }
        }
    }

    /// The attribute name behind `#placeholder`, which counts as used from now on.
    mutating func name(_ placeholder: String) -> String? {
        unusedNames.remove(placeholder)
        return names[placeholder]
    }

    /// The value behind `:placeholder`, which counts as used from now on.
    mutating func value(_ placeholder: String) -> AttributeValue? {
        unusedValues.remove(placeholder)
        return values[placeholder]
    }

    /// To be called after the last expression.
    ///
    /// - Throws: a ValidationException when something was defined and never used
    package func checkAllUsed() throws(DynamoDBError) {
        for (member, unused) in [("ExpressionAttributeNames", unusedNames), ("ExpressionAttributeValues", unusedValues)]
        where !unused.isEmpty {
            let keys = unused.sorted().joined(separator: ", ")
            throw DynamoDBError(.validation, "Value provided in \(member) unused in expressions: keys: {\(keys)}")
        }
    }
}
