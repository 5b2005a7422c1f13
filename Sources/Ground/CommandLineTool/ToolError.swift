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
    /// What to print after the name of the program.
    package let message: String
    /// The code to end with.
    package let exitCode: ExitCode

    /// An end with a message.
    package init(_ message: String, _ exitCode: ExitCode) {
        self.message = message
        self.exitCode = exitCode
    }

    /// The one message.
    package var messages: [String] { [message] }
}

/// Ends a program without a word: everything has been said.
package struct SilentExit: ToolFailure, Hashable {
    /// The code to end with.
    package let exitCode: ExitCode

    /// An end without a message.
    package init(_ exitCode: ExitCode) {
        self.exitCode = exitCode
    }

    /// None.
    package var messages: [String] { [] }
}

extension UsageError: ToolFailure {
    /// Wrong usage.
    package var exitCode: ExitCode { .usage }
    /// What is wrong, and where to read how it is right.
    package var messages: [String] { ["\(description) (--help tells more)"] }
}
