import CommandLineTool
import DynamoDB
import Foundation
import Hosting
import Settings
import TestSupport
import XCTest

final class ProgramHostTests: XCTestCase {
    private let setting = Setting("NAME", meaning: "a name")

    private func value(
        _ file: String?, variables: [String: String] = [:], directory: TemporaryDirectory? = nil
    ) async throws -> (String?, RunResult) {
        let directory = try directory ?? TemporaryDirectory()
        let arguments = try file.map { ["--env-vars", try self.file($0, in: directory)] } ?? []
        var found: String?
        let result = await runSample(arguments, variables: variables) { invocation in
            let host = try ProgramHost(invocation)
            found = try host.settings { $0.string(setting) }
        }
        return (found, result)
    }

    func testVariablesComeFromTheFile() async throws {
        let common = try await value(#"{"Parameters": {"NAME": "common"}}"#)
        XCTAssertEqual(common.0, "common")
        let own = try await value(#"{"Parameters": {"NAME": "common"}, "LocalServer": {"NAME": "own"}}"#)
        XCTAssertEqual(own.0, "own")
    }

    func testTheEnvironmentWinsOverTheFile() async throws {
        let found = try await value(#"{"Parameters": {"NAME": "file"}}"#, variables: ["NAME": "process"])
        XCTAssertEqual(found.0, "process")
        let empty = try await value(#"{"Parameters": {"NAME": "file"}}"#, variables: ["NAME": ""])
        XCTAssertEqual(empty.0, "file", "a variable that is set to nothing is not set")
    }

    func testWrongFilesAreToldWithTheirName() async throws {
        let faults = ["", "[]", "{", #"{"Parameters": []}"#, #"{"Parameters": {"NAME": {}}}"#]
        for text in faults {
            let (_, result) = try await value(text)
            XCTAssertEqual(result.code, .configuration, text)
            XCTAssertTrue(result.error.contains("env.json"), "\(text): \(result.error)")
            XCTAssertEqual(result.error.split(separator: "\n").count, 1, result.error)
        }
    }

    func testAMissingFileIs66() async throws {
        let result = await runSample(["--env-vars", "/nowhere/env.json"]) { _ = try ProgramHost($0) }
        XCTAssertEqual(result.code, .noInput)
        XCTAssertTrue(result.error.contains("/nowhere/env.json"), result.error)
    }

    func testEveryProblemIsToldAtOnce() async throws {
        let number = Setting("NUMBER", meaning: "a number")
        let variables = ["NUMBER": "x", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml"]
        let result = await runSample(variables: variables) { invocation in
            _ = try ProgramHost(invocation).settings { $0.integer(number, in: 0...1) }
        }
        XCTAssertEqual(result.code, .configuration)
        for name in variables.keys { XCTAssertTrue(result.error.contains(name), "\(name): \(result.error)") }
        XCTAssertEqual(result.error.split(separator: "\n").count, 3, result.error)
    }

    func testChildrenGetEveryVariable() async throws {
        let directory = try TemporaryDirectory()
        let path = try file(#"{"Parameters": {"B": "file", "C": "file"}}"#, in: directory)
        let result = await runSample(["--env-vars", path], variables: ["A": "1", "B": "2"]) { invocation in
            XCTAssertEqual(try ProgramHost(invocation).variables, ["A": "1", "B": "2", "C": "file"])
        }
        XCTAssertEqual(result.code, .success)
    }

    func testInputIsReadUpToItsLimit() async throws {
        let directory = try TemporaryDirectory()
        let path = try file("12345", in: directory, named: "input")
        let result = await runSample { invocation in
            let host = try ProgramHost(invocation)
            XCTAssertEqual(try host.input(path, limit: 5), Array("12345".utf8))
            _ = try host.input(path, limit: 4)
        }
        XCTAssertEqual(result.code, .noInput)
        XCTAssertTrue(result.error.contains(path), result.error)
    }
}

final class ToolFailureTests: XCTestCase {
    func testStorageErrorsEndAProgramWithTheirCode() {
        let expected: [(DynamoDBError.Code, ExitCode)] = [
            (.unreachable, .unavailable), (.timedOut, .unavailable), (.credentials, .configuration), (.accessDenied, .configuration),
            (.unrecognizedClient, .configuration), (.invalidSignature, .configuration), (.storage, .ioError),
            (.validation, .failure), (.resourceNotFound, .failure),
        ]
        for (code, exitCode) in expected {
            let error = DynamoDBError(code, "the reason")
            XCTAssertEqual(error.exitCode, exitCode, code.name)
            XCTAssertEqual(error.messages.count, 1)
            XCTAssertTrue(error.messages[0].contains("the reason"))
        }
        XCTAssertEqual(DynamoDBError(.throttling, "busy", isRetryable: true).exitCode, .temporaryFailure)
    }

    func testTheRequestIDOfAWSIsTold() {
        let error = DynamoDBError(.validation, "wrong", requestID: "ABC123")
        XCTAssertTrue(error.messages[0].contains("ABC123"), error.messages[0])
    }
}
