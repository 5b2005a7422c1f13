import DynamoDB

/// Collects what is wrong with the shape of a request, as AWS does: all violations in one message.
struct Constraints {
    private var violations: [String] = []

    /// AWS lists ten at most.
    private static let violationLimit = 10

    /// The lengths of table and index names where they are given, and where a table is only asked for by name.
    static let newNameLength = 3...255
    static let nameLength = 1...255

    /// A table or index name.
    ///
    /// - Parameter member: AWS's name of the place, such as `tableName`
    mutating func name(_ name: String, at member: String, length: ClosedRange<Int> = Constraints.nameLength) {
        if !name.isEmpty, !name.utf8.allSatisfy(Self.isNameByte) {
            refuse("'\(name)'", at: member, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
        }
        let count = name.unicodeScalars.count
        if count < length.lowerBound {
            refuse("'\(name)'", at: member, "Member must have length greater than or equal to \(length.lowerBound)")
        }
        if count > length.upperBound {
            refuse("'\(name)'", at: member, "Member must have length less than or equal to \(length.upperBound)")
        }
    }

    /// A number within bounds.
    mutating func number(_ number: Int?, at member: String, in range: ClosedRange<Int>) {
        guard let number else { return }
        if number < range.lowerBound {
            refuse("'\(number)'", at: member, "Member must have value greater than or equal to \(range.lowerBound)")
        }
        if number > range.upperBound {
            refuse("'\(number)'", at: member, "Member must have value less than or equal to \(range.upperBound)")
        }
    }

    /// Adds a violation.
    mutating func refuse(_ value: String, at member: String, _ constraint: String) {
        guard violations.count < Self.violationLimit else { return }
        violations.append("Value \(value) at '\(member)' failed to satisfy constraint: \(constraint)")
    }

    /// Throws when there was a violation.
    func check() throws(DynamoDBError) {
        guard !violations.isEmpty else { return }
        let plural = violations.count == 1 ? "" : "s"
        throw .validation("\(violations.count) validation error\(plural) detected: " + violations.joined(separator: "; "))
    }

    /// Checks a name alone.
    static func checkName(_ name: String, at member: String = "tableName") throws(DynamoDBError) {
        var constraints = Constraints()
        constraints.name(name, at: member)
        try constraints.check()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
            true
        default:
            false
        }
    }
}
