import CommandLineTool
import Foundation
import Hosting
import Settings
import TestSupport
import Timekeeping
import XCTest

/// A program that does nothing but stand on a host.
enum Sample {
    static let database = Command.Option("database", value: "WHERE", meaning: "where the rows are")
    static let server = ServerOptions(port: 0)
    static let token = Setting("TOKEN", meaning: "a secret", isSecret: true)
    static let command = Command(
        "sample", summary: "A sample.", version: ProgramHost.version, options: server.options + [database, ProgramHost.envVars],
        settings: [token])
}

/// What a run left.
struct RunResult {
    let code: ExitCode
    let output: String
    let error: String
}

extension XCTestCase {
    /// Runs the sample program with arguments and variables.
    func runSample(
        _ arguments: [String] = [], variables: [String: String] = [:], _ body: (Invocation) async throws -> Void
    ) async -> RunResult {
        let output = TextOutput.memory()
        let error = TextOutput.memory()
        let code = await Sample.command.run(
            arguments: arguments, environment: Environment(variables), output: output, errorOutput: error,
            terminal: Terminal(isInteractive: false), timeSource: SystemTimeSource(), body)
        return RunResult(code: code, output: output.contents, error: error.contents)
    }

    /// A file with a text in a directory of the test's own.
    func file(_ text: String, in directory: TemporaryDirectory, named name: String = "env.json") throws -> String {
        let path = directory.file(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
