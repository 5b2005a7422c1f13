import Foundation
import Settings
import TestSupport
import Timekeeping
import XCTest

@testable import CommandLineTool

final class CommandRunTests: XCTestCase {
    private let output = TextOutput.memory()
    private let errorOutput = TextOutput.memory()

    private func run(
        _ arguments: [String], command: Command = Sample.tool, output: TextOutput? = nil,
        _ body: (Invocation) async throws -> Void = { _ in }
    ) async -> ExitCode {
        await command.run(
            arguments: arguments, environment: Environment([:]), output: output ?? self.output, errorOutput: errorOutput,
            terminal: Terminal(isInteractive: false), timeSource: ManualTimeSource(), body)
    }

    func testResultsGoToStandardOutput() async {
        let code = await run(["f"]) { try $0.output.writeLine("[]") }
        XCTAssertEqual(code, .success)
        XCTAssertEqual(output.contents, "[]\n")
        XCTAssertEqual(errorOutput.contents, "")
    }

    func testAWrongLineIsOneLineAnd64() async {
        let code = await run(["--prot", "80"])
        XCTAssertEqual(code, .usage)
        XCTAssertEqual(output.contents, "")
        XCTAssertEqual(
            errorOutput.contents, "sample-tool: there is no option \"--prot\"; did you mean \"--port\"? (--help tells more)\n")
    }

    func testErrorsKnowTheirCode() async {
        let vectors: [(any Error, ExitCode, String)] = [
            (ToolError("no such file", .noInput), .noInput, "sample-tool: no such file\n"),
            (SilentExit(.failure), .failure, ""),
            (CancellationError(), .temporaryFailure, "sample-tool: interrupted\n"),
            (OutputError.brokenPipe, .brokenPipe, ""),
            (OutputError.failed(errorNumber: ENOSPC), .ioError, "sample-tool: standard output: No space left on device\n"),
            (InstantError.leapSecond, .software, "sample-tool: internal error: a leap second (second 60) cannot be kept\n"),
            (
                SettingsError(problems: [.init(name: "A", complaint: "is not set"), .init(name: "B", complaint: "is not set")]),
                .configuration, "sample-tool: A: is not set\nsample-tool: B: is not set\n"
            ),
        ]
        for (error, code, text) in vectors {
            let errorOutput = TextOutput.memory()
            let answered = await Sample.tool.run(
                arguments: ["f"], environment: Environment([:]), output: output, errorOutput: errorOutput,
                terminal: Terminal(isInteractive: false), timeSource: ManualTimeSource()
            ) { _ in throw error }
            XCTAssertEqual(answered, code)
            XCTAssertEqual(errorOutput.contents, text)
        }
    }

    func testAMessageCannotForgeALine() async {
        _ = await run(["f"]) { _ in throw ToolError("bad\nsample-tool: all well\u{1B}[2J", .dataError) }
        XCTAssertEqual(errorOutput.contents, "sample-tool: bad\\nsample-tool: all well\\u{1B}[2J\n")
    }

    func testWhatWasPrintedBeforeAFailureIsNotLost() async throws {
        let pipe = try Pipe()
        let code = await run(["f"], output: TextOutput(descriptor: pipe.writeEnd)) {
            try $0.output.writeLine("half")
            throw ToolError("the rest is missing", .unavailable)
        }
        XCTAssertEqual(code, .unavailable)
        XCTAssertEqual(pipe.readAll(), "half\n")
    }

    func testAReaderWhoGoesAwayEndsTheProgramQuietly() async throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try Pipe()
        pipe.closeReadEnd()
        let code = await run(["f"], output: TextOutput(descriptor: pipe.writeEnd)) { try $0.output.writeLine("hello") }
        XCTAssertEqual(code, .brokenPipe)
        XCTAssertEqual(errorOutput.contents, "")
    }

    func testAFullDiskIsNotSuccess() async throws {
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try XCTSkipIf(full < 0, "this machine has no /dev/full")
        defer { close(full) }
        let code = await run(["f"], output: TextOutput(descriptor: full)) { try $0.output.writeLine("hello") }
        XCTAssertEqual(code, .ioError)
        XCTAssertEqual(errorOutput.contents, "sample-tool: standard output: No space left on device\n")
    }

    func testAClosedStandardOutputIsNotSuccess() async {
        let code = await run(["f"], output: TextOutput(descriptor: -1)) { try $0.output.writeLine("hello") }
        XCTAssertEqual(code, .ioError)
        XCTAssertEqual(errorOutput.contents, "sample-tool: standard output: Bad file descriptor\n")
    }

    func testAFailedOutputStaysFailed() throws {
        let output = TextOutput(descriptor: -1, capacity: 4)
        try output.write("four")
        for _ in 0..<2 {
            XCTAssertThrowsError(try output.write("more")) {
                XCTAssertEqual($0 as? OutputError, .failed(errorNumber: EBADF))
            }
        }
    }

    func testOutputIsCollectedUpToItsCapacity() throws {
        let pipe = try Pipe()
        let output = TextOutput(descriptor: pipe.writeEnd, capacity: 8)
        try output.write("12345678")
        XCTAssertEqual(output.contents, "12345678")
        try output.write([UInt8(ascii: "9")])
        XCTAssertEqual(output.contents, "")
        try output.write("rest")
        try output.flush()
        XCTAssertEqual(pipe.readAll(), "123456789rest")
    }

    func testVersionIsOneLine() async {
        let code = await run(["--version"]) { _ in XCTFail("the body must not run") }
        XCTAssertEqual(code, .success)
        XCTAssertEqual(output.contents, "sample-tool 1.2.3\n")
    }

    func testWarningsCarryTheirName() async {
        _ = await run(["f"]) { $0.diagnostics.warning("odd interval @3") }
        XCTAssertEqual(errorOutput.contents, "sample-tool: warning: odd interval @3\n")
    }
}

/// A pipe whose ends are closed with the test.
private final class Pipe {
    private(set) var readEnd: Int32
    private(set) var writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        if readEnd >= 0 { close(readEnd) }
        if writeEnd >= 0 { close(writeEnd) }
    }

    func closeReadEnd() {
        close(readEnd)
        readEnd = -1
    }

    /// What the pipe holds up to its end.
    func readAll() -> String {
        close(writeEnd)
        writeEnd = -1
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = read(readEnd, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
