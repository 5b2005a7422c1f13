import CommandLineTool
import Foundation
import TestSupport
import Timewarrior
import XCTest

/// Scripts in the place of `timew`.
final class TimewarriorProgramTests: XCTestCase {
    private func program(_ script: String, in directory: TemporaryDirectory) throws -> TimewarriorProgram {
        let path = directory.file("timew")
        try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        return TimewarriorProgram(environment: ["PATH": "\(directory.path):/usr/bin:/bin", "MARK": "here"])
    }

    private func failure(_ script: String, timeout: Duration = .seconds(30)) async throws -> TimewarriorProgramError? {
        let directory = try TemporaryDirectory()
        let program = try program(script, in: directory)
        do throws(TimewarriorProgramError) {
            _ = try await program.export(range: [], timeout: timeout)
            return nil
        } catch {
            return error
        }
    }

    func testArgumentsAndEnvironmentAreHandedOn() async throws {
        let directory = try TemporaryDirectory()
        let output = try await program(#"printf '%s|' "$@" "$MARK""#, in: directory).export(range: [":week", "a b", "-", "$HOME"])
        XCTAssertEqual(String(decoding: output, as: UTF8.self), "export|:week|a b|-|$HOME|here|")
    }

    func testWhatItSaysBeforeTheExportIsPassedOver() async throws {
        for (said, export) in [
            ("Tags database does not exist. Recreating from interval data...\n[\n]\n", "[\n]\n"), ("[]\n", "[]\n"), ("note [1]\n[1]", "[1]"),
            ("Create new database in /home/me/.timewarrior? (yes/no) [\n]\n", "[\n]\n"),
            ("no array\n", "no array\n"), ("", ""), ("\n", "\n"),
        ] {
            let directory = try TemporaryDirectory()
            let output = try await program("printf '\(said)'", in: directory).export(range: [])
            XCTAssertEqual(String(decoding: output, as: UTF8.self), export)
        }
    }

    func testItsInputIsEmptySoThatNoQuestionWaits() async throws {
        let directory = try TemporaryDirectory()
        let output = try await program("cat; echo done", in: directory).export(range: [])
        XCTAssertEqual(String(decoding: output, as: UTF8.self), "done\n")
    }

    func testAFailureIsToldWithItsFirstLine() async throws {
        let error = try await failure("echo first >&2; echo second >&2; exit 3")
        XCTAssertEqual(error, .failed(message: "first"))
        XCTAssertEqual(error?.exitCode, .dataError)
        let onOutput = try await failure("echo 'on the output'; exit 1")
        XCTAssertEqual(onOutput, .failed(message: "on the output"))
        let silent = try await failure("exit 1")
        XCTAssertEqual(silent, .failed(message: "no reason given"))
        let killed = try await failure("kill -9 $$")
        XCTAssertEqual(killed, .failed(message: "no reason given"))
    }

    func testOneThatHangsIsEnded() async throws {
        let error = try await failure("exec sleep 600", timeout: .milliseconds(50))
        guard case .notRun(let executable, _)? = error else { return XCTFail("\(String(describing: error))") }
        XCTAssertEqual(executable, "timew")
    }

    func testAMissingOneIsSaidWithWhatToDo() async throws {
        do {
            _ = try await TimewarriorProgram(environment: ["PATH": "/nowhere"]).export(range: [])
            XCTFail("found")
        } catch {
            XCTAssertEqual(error.exitCode, .unavailable)
            XCTAssertTrue(error.description.contains("apt-get install timewarrior"), error.description)
        }
    }

    func testTheErrorsOfAnExportAreData() throws {
        for text in ["", "{}", "[", "null"] {
            XCTAssertThrowsError(try TimewarriorExport(parsing: Array(text.utf8))) { error in
                XCTAssertEqual((error as? TimewarriorExportError)?.exitCode, .dataError, text)
                XCTAssertEqual((error as? TimewarriorExportError)?.messages.count, 1)
            }
        }
    }
}
