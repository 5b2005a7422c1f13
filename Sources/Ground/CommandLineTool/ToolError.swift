/// An error that knows how a program ends with it.
///
/// A program lets the errors of the floors below conform; what does not is a fault of the program (`ExitCode.software`).
package protocol ToolFailure: Error {
    /// The code to end with.
    var exitCode: ExitCode { get }
    /// What to print after the program's name, each on a line of its own; nothing ends the program silently.
    var messages: [String] { get }
}

/// Ends a program with a message.
package struct ToolError: ToolFailure, Hashable {
    package let message: String
    package let exitCode: ExitCode

    package init(_ message: String, _ exitCode: ExitCode) {
        self.message = message
        self.exitCode = exitCode
    }

    package var messages: [String] { [message] }
}

/// Ends a program without a word: everything has been said.
package struct SilentExit: ToolFailure, Hashable {
    package let exitCode: ExitCode

    package init(_ exitCode: ExitCode) {
        self.exitCode = exitCode
    }

    package var messages: [String] { [] }
}

extension UsageError: ToolFailure {
    package var exitCode: ExitCode { .usage }
    package var messages: [String] { ["\(description) (--help tells more)"] }
}
