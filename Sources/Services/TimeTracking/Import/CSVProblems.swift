package import CSV
package import CommandLineTool

/// What is wrong with a row.
package struct CSVRowProblem: Sendable, Hashable {
    /// Of the file, from 1.
    package let line: Int
    /// As the header names it; `nil` when it is the row as a whole.
    package let column: String?
    /// What stands there.
    package let value: String?
    /// The rule that is broken.
    package let rule: String

    init(line: Int, column: String? = nil, value: String? = nil, rule: String) {
        self.line = line
        self.column = column
        self.value = value
        self.rule = rule
    }
}

extension CSVRowProblem: CustomStringConvertible {
    /// The longest value that is shown, in characters.
    private static let shownCharacterCount = 60

    package var description: String {
        let place = column.map { " \($0)" } ?? ""
        let shown = value.map { " \(Self.shortened($0).debugDescription)" } ?? ""
        return "line \(line):\(place)\(shown) \(rule)"
    }

    private static func shortened(_ text: String) -> String {
        text.count > shownCharacterCount ? text.prefix(shownCharacterCount) + "…" : text
    }
}

/// Everything that is wrong with one row.
struct CSVRowFailure: Error {
    let problems: [CSVRowProblem]

    init(_ problems: [CSVRowProblem]) {
        self.problems = problems
    }
}

/// Why a file cannot be read row by row.
package enum CSVFileError: ToolFailure, Hashable, CustomStringConvertible {
    case empty
    case notCSV(CSVError)
    /// The first line is no header that is known, nor a row of an entry.
    case unknownColumns(String)
    /// Whose rows are meant was not said.
    case severalUsers([String])
    /// Nobody of that name has rows; those who have.
    case unknownUser(String, [String])
    /// A user was named, and the file does not say whose rows are whose.
    case noUserColumn

    package var description: String {
        switch self {
        case .empty: "there is no line in it"
        case .notCSV(let error): "\(error)"
        case .unknownColumns(let reason): "line 1: \(reason)"
        case .severalUsers(let users):
            "it has the rows of \(users.count) people (\(users.prefix(5).joined(separator: ", "))); --user says whose are meant"
        case .unknownUser(let user, let users):
            "it has no rows of \"\(user)\", but of \(users.prefix(5).joined(separator: ", "))"
        case .noUserColumn: "--user is given, but it has no column that says whose a row is"
        }
    }

    package var exitCode: ExitCode { .dataError }
    package var messages: [String] { [description] }
}
