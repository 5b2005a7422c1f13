import JSON

/// What a problem document (RFC 9457) of the API says about a request.
package struct UpdateRefusal: Sendable, Hashable {
    /// One thing that is wrong.
    struct Violation: Sendable, Hashable, CustomStringConvertible {
        /// A JSON pointer into the array of entries (RFC 6901).
        let pointer: String
        let value: String?
        let rule: String

        /// The element of the array that it is about; `nil` when it is about something else.
        var element: Int? {
            guard pointer.hasPrefix("/") else { return nil }
            return Int(pointer.dropFirst().prefix { $0 != "/" })
        }

        /// The rule, with the field of the element where it is about one.
        var complaint: String {
            let field = pointer.dropFirst().drop { $0 != "/" }.dropFirst()
            return "\(field.isEmpty ? "" : "\(field) ")\(value.map { "\"\($0)\" " } ?? "")\(rule)"
        }

        var description: String {
            "\(pointer)\(value.map { " \"\($0)\"" } ?? "") \(rule)"
        }
    }

    private let detail: String?
    /// The first hundred; see ``UpdateRequest``.
    let violations: [Violation]

    /// How many violations are told one by one.
    private static let toldViolationCount = 5

    /// - Parameter document: what was answered; nothing is known where it is no problem document
    init(_ document: JSONValue?) {
        detail = document?["detail"]?.stringValue ?? document?["message"]?.stringValue
        violations = (document?["errors"]?.arrayValue ?? []).map { violation in
            Violation(
                pointer: violation["pointer"]?.stringValue ?? "", value: violation["value"]?.stringValue,
                rule: violation["rule"]?.stringValue ?? "is wrong")
        }
    }

    /// For people: the detail, and the first violations.
    var details: [String] {
        guard let detail else { return [] }
        return [detail] + violations.prefix(Self.toldViolationCount).map(\.description)
    }

    /// What is wrong with which element of a request of so many; `nil` when something is wrong with the request as a whole.
    func complaints(elementCount: Int) -> [Int: String]? {
        var complaints: [Int: [String]] = [:]
        for violation in violations {
            guard let element = violation.element, (0..<elementCount).contains(element) else { return nil }
            complaints[element, default: []].append(violation.complaint)
        }
        return complaints.isEmpty ? nil : complaints.mapValues { $0.joined(separator: "; ") }
    }
}
