package import JSON

/// What is wrong with a request that is JSON of the right kinds, collected while it is read.
///
/// AWS checks in layers, and so does `finish`: first the constraints on single members, all of them in one message; then which
/// members go together; then what this package does not support; then the values. Whether the table exists comes later, and
/// keys and types last.
package struct RequestChecks {
    /// AWS stops counting here.
    private static let maximumViolationCount = 10

    /// Reads the request's items and values, and knows the first that is none.
    var values = AttributeValueReader()
    private var violations: [String] = []
    private var combination: String?
    private var unsupportedMember: String?

    package init() {}

    // MARK: Constraints

    /// Notes a broken constraint.
    ///
    /// - Parameters:
    ///   - value: as AWS shows it; `nil` for an absent one
    ///   - path: AWS's name of the member, `keySchema.1.member.keyType`
    ///   - rule: what follows "Member must"
    package mutating func violation(_ value: String?, at path: String, _ rule: String) {
        guard violations.count < Self.maximumViolationCount else { return }
        let shown = value.map { "'\($0)'" } ?? "null"
        violations.append("Value \(shown) at '\(path)' failed to satisfy constraint: \(rule)")
    }

    /// A member that must be there; the stand-in when it is not, which is noted.
    package mutating func required<Value>(_ value: Value?, at path: String, standIn: Value) -> Value {
        if let value { return value }
        violation(nil, at: path, "Member must not be null")
        return standIn
    }

    /// The name of a table that should exist.
    package mutating func tableName(_ name: String?) -> String {
        let name = required(name, at: "tableName", standIn: "table")
        checkName(name, at: "tableName", minimum: 1)
        return name
    }

    /// The name of a table or an index that is created, or of an index that is used.
    ///
    /// - Parameter minimum: of a table that exists AWS takes the ARN as well, and so has no minimum there; of an empty one it says
    ///   only that it is too short
    package mutating func checkName(_ name: String, at path: String, minimum: Int = TableSchema.nameByteCounts.lowerBound) {
        if minimum <= 1, TableARN.tableName(in: name) != nil { return }
        if !TableSchema.hasNameBytesOnly(name) || (name.isEmpty && minimum > 1) {
            violation(name, at: path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        }
        checkLength(name, at: path, minimum...TableSchema.nameByteCounts.upperBound)
    }

    /// How long a text is, in UTF-16 code units as Java counts them.
    package mutating func checkLength(_ text: String, at path: String, _ lengths: ClosedRange<Int>) {
        let length = text.utf16.count
        if length < lengths.lowerBound {
            violation(text, at: path, "Member must have length greater than or equal to \(lengths.lowerBound)")
        } else if length > lengths.upperBound {
            violation(text, at: path, "Member must have length less than or equal to \(lengths.upperBound)")
        }
    }

    /// How large a number is.
    package mutating func checkRange(_ value: Int?, at path: String, _ range: ClosedRange<Int>) {
        guard let value else { return }
        if value < range.lowerBound {
            violation(String(value), at: path, "Member must have value greater than or equal to \(range.lowerBound)")
        } else if value > range.upperBound {
            violation(String(value), at: path, "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    /// Which of some words a text is.
    package mutating func checkChoice(_ value: String?, at path: String, _ choices: [String]) {
        guard let value, !choices.contains(value) else { return }
        violation(value, at: path, "Member must satisfy enum value set: [\(choices.joined(separator: ", "))]")
    }

    /// Whether a constraint is broken.
    var hasViolations: Bool { !violations.isEmpty }

    // MARK: The other layers

    /// Notes members that do not go together.
    mutating func noteCombination(_ message: String) {
        if combination == nil { combination = message }
    }

    /// Notes a member that would change what the request means and that is not supported.
    package mutating func refuse(_ member: String) {
        if unsupportedMember == nil { unsupportedMember = member }
    }

    /// Notes what is wrong with a value, or with several members together.
    package mutating func note(_ message: String) {
        values.note(message)
    }

    /// Reads one attribute value; what is wrong with it is noted.
    package mutating func value(from reader: inout JSONReader) throws -> AttributeValue {
        try values.value(from: &reader)
    }

    /// To be called when everything has been read.
    ///
    /// - Throws: a ValidationException for the first layer in which something is wrong
    package func finish() throws(DynamoDBError) {
        if !violations.isEmpty {
            let noun = violations.count == 1 ? "error" : "errors"
            throw DynamoDBError(
                .validation, "\(violations.count) validation \(noun) detected: \(violations.joined(separator: "; "))")
        }
        if let combination {
            throw DynamoDBError(.validation, combination)
        }
        if let unsupportedMember {
            throw DynamoDBError(.validation, "The parameter \(unsupportedMember) is not supported here")
        }
        if let problem = values.problem {
            throw DynamoDBError(.validation, problem)
        }
    }
}
