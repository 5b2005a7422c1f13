/// Why a payload is no event that a function can handle.
package enum EventError: Error, Sendable, Hashable, CustomStringConvertible {
    case notJSON(String)
    /// None of the events that are known. Names its members, never their values: they may be secret.
    case unknown(members: [String])

    /// The longest name that is shown, in characters: a stranger may have chosen it.
    private static let shownCharacterCount = 64
    /// An event of a known kind with a member that is missing or of another type.
    case malformed(kind: String, member: String)
    /// An event of a kind that this function has no use for.
    case unexpected(kind: String)

    package var description: String {
        switch self {
        case .notJSON(let reason): "the event is not JSON: \(reason)"
        case .unknown(let members):
            "the event is of no known kind; its members are \(members.isEmpty ? "none" : Self.shown(members))"
        case .malformed(let kind, let member): "the event looks like \(kind), but \"\(member)\" is missing or not as it should be"
        case .unexpected(let kind): "this function does not take \(kind)"
        }
    }

    private static func shown(_ names: [String]) -> String {
        names.map { $0.count > shownCharacterCount ? $0.prefix(shownCharacterCount) + "…" : $0 }.joined(separator: ", ")
    }

    /// As Lambda is told of it.
    package var report: FailureReport {
        FailureReport(type: "Function.UnknownEvent", message: description)
    }
}
