import Glibc
package import Settings
package import Timekeeping

/// One run of a program: what it was called with, and where it reads and writes.
package struct Invocation: Sendable {
    /// What it was called with.
    package let arguments: Arguments
    /// The variables of the process.
    package let environment: Environment
    /// The variables that the program reads.
    package let settings: [Setting]
    /// Standard output: results and nothing else.
    package let output: TextOutput
    /// Standard error: everything else.
    package let diagnostics: Diagnostics
    /// The clock to read and to wait with.
    package let timeSource: any TimeSource

    /// A bar on standard error for work that may take longer than a second; nothing is shown off a terminal.
    ///
    /// - Parameter total: how many steps there are, when that is known
    package func progressBar(_ label: String, total: Int?) -> ProgressBar {
        ProgressBar(label: label, total: total, diagnostics: diagnostics, timeSource: timeSource)
    }
}

extension Command {
    /// Runs a program from its arguments to its exit code: the last line of every `main.swift`.
    ///
    /// It begins on the caller's executor: to switch to another one the runtime opens descriptors, which must not take the
    /// place of a standard one.
    package func main(_ body: @Sendable (Invocation) async throws -> Void) async -> Never {
        Self.occupyStandardDescriptors()
        // A reader who goes away shall be an error of the write, not the sudden end of the program.
        signal(SIGPIPE, SIG_IGN)
        let environment = Environment.process()
        let code = await run(
            arguments: Array(CommandLine.arguments.dropFirst()), environment: environment,
            output: TextOutput(descriptor: STDOUT_FILENO), errorOutput: TextOutput(descriptor: STDERR_FILENO, capacity: 0),
            terminal: Terminal(descriptor: STDERR_FILENO, environment: environment), timeSource: SystemTimeSource(), body)
        exit(code.rawValue)
    }

    /// Puts something in the place of a standard descriptor that is closed, as with `tool >&-`.
    ///
    /// Otherwise the next file or socket that is opened would get its number, and receive what is printed. What is put
    /// there fails on use: closed stays closed.
    private static func occupyStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is the one that is missing.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Runs a program with everything handed in, and answers with its exit code.
    package func run(
        arguments: [String], environment: Environment, output: TextOutput, errorOutput: TextOutput, terminal: Terminal,
        timeSource: any TimeSource, _ body: (Invocation) async throws -> Void
    ) async -> ExitCode {
        let diagnostics = Diagnostics(programName: name, output: errorOutput, terminal: terminal)
        let failure: any Error
        do {
            switch try ArgumentParser.parse(arguments, as: self) {
            case .help(let path): try output.write(Self.help(path, width: terminal.width))
            case .version: try output.writeLine(versionLine)
            case .manualPage: try output.write(manualPage())
            case .completion(let shell): try output.write(completionScript(for: shell))
            case .run(let arguments):
                try await body(
                    Invocation(
                        arguments: arguments, environment: environment, settings: settings, output: output,
                        diagnostics: diagnostics, timeSource: timeSource))
            }
            diagnostics.setStatus("")
            try output.flush()
            return .success
        } catch {
            failure = error
        }
        diagnostics.setStatus("")
        // What was printed before the failure is told before it; if that fails too, the first failure is the one to tell.
        try? output.flush()
        let (code, messages) = Self.explanation(of: failure)
        for message in messages { diagnostics.error(message) }
        return code
    }

    /// The translation of errors for people: how a program ends with one, and what it says.
    package static func explanation(of error: any Error) -> (exitCode: ExitCode, messages: [String]) {
        switch error {
        case let failure as any ToolFailure: (failure.exitCode, failure.messages)
        case let settings as SettingsError: (.configuration, settings.problems.map(\.description))
        case is CancellationError: (.temporaryFailure, ["interrupted"])
        default: (.software, ["internal error: \(error)"])
        }
    }
}
