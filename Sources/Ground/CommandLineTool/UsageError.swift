/// What is wrong with a command line.
package enum UsageError: Error, Sendable, Hashable {
    /// There is no such option; one that looks like it, if any.
    case unknownOption(String, suggestion: String?)
    /// The option needs a value and the line ends, or another option follows.
    case missingValue(option: String, next: String?)
    /// A flag was given a value with `=`.
    case unexpectedValue(flag: String)
    /// An option that counts once was given twice.
    case repeatedOption(String)
    /// One argument too many.
    case unexpectedArgument(String)
    /// An argument that must be there is not.
    case missingArgument(String)
    /// An option that must be there is not.
    case missingOption(String)
    /// There is no such subcommand; one that looks like it, if any.
    case unknownSubcommand(String, suggestion: String?)
    /// No subcommand was given.
    case missingSubcommand([String])
    /// A value is not what its option or argument wants.
    case invalidValue(String, of: String, expectation: String)
    /// Two options that exclude each other.
    case conflict(String, String)
}

extension UsageError: CustomStringConvertible {
    /// A sentence without the name of the program.
    package var description: String {
        switch self {
        case .unknownOption(let name, let suggestion):
            "there is no option \(Self.quoted(name))" + Self.question(suggestion)
        case .missingValue(let option, nil):
            "\(option) needs a value"
        case .missingValue(let option, let next?):
            "\(option) needs a value (if \(Self.quoted(next)) is meant to be it, write \(option)=\(Self.shortened(next)))"
        case .unexpectedValue(let flag):
            "\(flag) takes no value"
        case .repeatedOption(let option):
            "\(option) is given twice"
        case .unexpectedArgument(let text):
            "\(Self.quoted(text)) is one argument too many"
        case .missingArgument(let name):
            "\(name) is missing"
        case .missingOption(let option):
            "\(option) is missing"
        case .unknownSubcommand(let name, let suggestion):
            "there is no command \(Self.quoted(name))" + Self.question(suggestion)
        case .missingSubcommand(let names):
            "a command is missing: \(names.joined(separator: ", "))"
        case .invalidValue(let value, let name, let expectation):
            "\(name): \(Self.quoted(value)) is not \(expectation)"
        case .conflict(let first, let second):
            "\(first) and \(second) exclude each other"
        }
    }

    private static func question(_ suggestion: String?) -> String {
        suggestion.map { "; did you mean \"\($0)\"?" } ?? ""
    }

    private static func quoted(_ text: String) -> String {
        "\"\(shortened(text))\""
    }

    private static func shortened(_ text: String) -> String {
        text.count > 64 ? text.prefix(64) + "…" : text
    }
}
