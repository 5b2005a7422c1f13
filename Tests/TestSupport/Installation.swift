import Foundation
package import JSON
package import Processes
import XCTest

/// The programs as built beside these tests, each run as a real process in a place of its own.
package struct Installation: Sendable {
    package let directory: TemporaryDirectory
    /// What every process sees; nothing of the tester's own environment but the path and what a sanitizer needs.
    package var environment: [String: String]

    package init() throws {
        directory = try TemporaryDirectory()
        environment = [
            "PATH": environmentVariable("PATH") ?? "/usr/bin:/bin", "HOME": directory.path, "TIMEWARRIORDB": directory.file("timewarrior"),
            "TZ": "UTC", "AWS_REGION": "eu-central-1", "ACCESS_KEY": "local", "SECRET_KEY": "local", "LOG_LEVEL": "warning",
        ]
        // Not TSAN_OPTIONS: a race in a program is to end it with a code that its test does not expect.
        environment["LD_PRELOAD"] = environmentVariable("LD_PRELOAD")
        // Frames of functions that have returned are not set aside there: a test of a program's memory would take them for a leak.
        environment["ASAN_OPTIONS"] = environmentVariable("ASAN_OPTIONS").map { $0 + ":detect_stack_use_after_return=0" }
        try FileManager.default.createDirectory(atPath: directory.file("timewarrior/data"), withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: directory.file("timewarrior/timewarrior.cfg"), contents: nil)
    }

    /// Where SwiftPM puts programs: the folder of the test bundle.
    package static let programs: String = {
        var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        while !FileManager.default.fileExists(atPath: folder.appending(path: "timetracking-api").path), folder.path != "/" {
            folder = folder.deletingLastPathComponent()
        }
        return folder.path
    }()

    /// How long a program may take that a test waits for: only what hangs takes so long, on however busy a machine.
    package static let patience = Duration.seconds(600)

    /// Runs a program of ours, or one of the system by its name.
    @discardableResult
    package func run(
        _ name: String, _ arguments: [String] = [], input: String = "", in folder: String? = nil, expecting status: Int32? = 0
    ) async throws -> Output {
        let own = "\(Self.programs)/\(name)"
        let executable = FileManager.default.isExecutableFile(atPath: own) ? own : name
        let result = try await Subprocess.run(
            executable: executable, arguments: arguments, environment: environment,
            directory: folder.map { directory.file($0) } ?? directory.path, standardInput: Array(input.utf8), timeout: Self.patience)
        let output = Output(
            status: result.status, output: String(decoding: result.standardOutput, as: UTF8.self),
            error: String(decoding: result.standardError, as: UTF8.self))
        if let status { XCTAssertEqual(output.status, .exited(status), "\(name) \(arguments): \(output.error)") }
        return output
    }

    package struct Output: Sendable {
        package let status: ExitStatus
        package let output: String
        package let error: String
    }

    /// Starts a server and waits until it announces its URL.
    package func start(_ name: String, _ arguments: [String]) async throws -> Server {
        let process = try Subprocess.start(
            executable: "\(Self.programs)/\(name)", arguments: arguments, environment: environment, directory: directory.path)
        for await line in process.outputLines {
            if let word = line.split(separator: " ").first(where: { $0.hasPrefix("http://") }) {
                return Server(process: process, url: String(word))
            }
        }
        let status = await process.wait()
        throw NotStarted(description: "\(name) ended with \(status): \(String(decoding: process.errorTail, as: UTF8.self))")
    }

    package struct NotStarted: Error, CustomStringConvertible {
        package let description: String
    }
}

/// A server that runs.
package struct Server: Sendable {
    package let process: RunningProcess
    package let url: String

    /// As a machine that loses power would, as far as a test can.
    package func killAtOnce() async {
        process.kill()
        _ = await process.wait()
    }

    /// Asks it to end, and expects it to end well.
    package func stop(line: UInt = #line) async {
        process.terminate()
        let status = await process.wait()
        XCTAssertEqual(status, .exited(0), String(decoding: process.errorTail, as: UTF8.self), line: line)
    }
}

extension Installation {
    /// The answer of curl, and the status.
    package func curl(_ url: String, _ arguments: [String] = [], input: String? = nil) async throws -> (status: Int, body: String) {
        let data = input == nil ? [] : ["--data-binary", "@-", "-H", "Content-Type: application/json"]
        let output = try await run(
            "curl", ["-sS", "--max-time", "30", "-w", "\n%{http_code}"] + data + arguments + [url], input: input ?? "")
        let lines = output.output.split(separator: "\n", omittingEmptySubsequences: false)
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    /// The entries of an answer to `/fetch`.
    package func entries(_ url: String, _ query: String) async throws -> [JSONValue] {
        let answer = try await curl("\(url)/fetch?\(query)")
        XCTAssertEqual(answer.status, 200, answer.body)
        return try JSONValue(parsing: answer.body)["data"]?.arrayValue ?? []
    }
}
