import CommandLineTool
import Foundation
import Hosting
import Settings
import TestSupport
import XCTest

final class ConfigurationFileTests: XCTestCase {
    private let setting = Setting("NAME", meaning: "a name")

    /// What a program finds in `NAME` with this file in the configuration directory.
    private func value(
        _ text: String, mode: Int = 0o600, arguments: [String] = [], variables: [String: String] = [:], home: TemporaryDirectory
    ) async throws -> (value: String?, result: RunResult) {
        try FileManager.default.createDirectory(atPath: home.file(".config/time-tracking"), withIntermediateDirectories: true)
        let path = try file(text, in: home, named: ".config/time-tracking/env.json")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return try await value(arguments: arguments, variables: variables, home: home)
    }

    private func value(
        arguments: [String] = [], variables: [String: String] = [:], home: TemporaryDirectory
    ) async throws -> (value: String?, result: RunResult) {
        var found: String?
        let variables = ["HOME": home.path].merging(variables) { $1 }
        let result = await runSample(arguments, variables: variables) { invocation in
            found = try ProgramHost(invocation).settings { $0.string(setting) }
        }
        return (found, result)
    }

    func testVariablesComeFromTheFile() async throws {
        let found = try await value(#"{"Parameters": {"NAME": "file"}}"#, home: TemporaryDirectory())
        XCTAssertEqual(found.value, "file")
        XCTAssertEqual(found.result.error, "")
    }

    func testTheEnvironmentWinsOverIt() async throws {
        let found = try await value(#"{"Parameters": {"NAME": "file"}}"#, variables: ["NAME": "process"], home: TemporaryDirectory())
        XCTAssertEqual(found.value, "process")
    }

    func testItIsNotReadBesideAnotherFile() async throws {
        let home = try TemporaryDirectory()
        let other = try file(#"{"Parameters": {}}"#, in: home, named: "other.json")
        let found = try await value("nonsense", mode: 0o666, arguments: ["--env-vars", other], home: home)
        XCTAssertNil(found.value)
        XCTAssertEqual(found.result.code, .success)
    }

    func testXDGConfigHomeSaysWhereItIs() async throws {
        let home = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: home.file("etc/time-tracking"), withIntermediateDirectories: true)
        _ = try file(#"{"Parameters": {"NAME": "xdg"}}"#, in: home, named: "etc/time-tracking/env.json")
        let variables = ["XDG_CONFIG_HOME": home.file("etc")]
        let found = try await value(#"{"Parameters": {"NAME": "home"}}"#, variables: variables, home: home)
        XCTAssertEqual(found.value, "xdg")
    }

    func testNobodyNeedsIt() async throws {
        let home = try TemporaryDirectory()
        for variables in [[:], ["HOME": ""], ["HOME": "relative"], ["XDG_CONFIG_HOME": home.file("none/at/all")]] {
            let found = try await value(variables: variables, home: home)
            XCTAssertNil(found.value)
            XCTAssertEqual(found.result.code, .success, found.result.error)
        }
    }

    func testWhatIsWrongInItIsToldWithItsPathAnd78() async throws {
        let faults = ["", "[]", "{", #"{"Parameters": []}"#, #"{"A": {}, "B": {}}"#]
        for text in faults {
            let home = try TemporaryDirectory()
            let (_, result) = try await value(text, home: home)
            XCTAssertEqual(result.code, .configuration, text)
            XCTAssertTrue(result.error.hasPrefix("sample: \(home.file(".config/time-tracking/env.json")): "), result.error)
            XCTAssertEqual(result.error.split(separator: "\n").count, 1, result.error)
        }
        let wrong = try await value(#"{"Parameters": {"LOG_LEVEL": "loud"}}"#, home: TemporaryDirectory())
        XCTAssertEqual(wrong.result.code, .configuration)
        XCTAssertTrue(wrong.result.error.contains("env.json, Parameters): "), wrong.result.error)
    }

    func testWhatIsNoFileIsToldAndNotWaitedFor() async throws {
        for make in [{ mkdir($0, 0o700) }, { mkfifo($0, 0o600) }, { symlink("/dev/zero", $0) }] as [@Sendable (String) -> Int32] {
            let home = try TemporaryDirectory()
            let path = home.file(".config/time-tracking/env.json")
            try FileManager.default.createDirectory(atPath: home.file(".config/time-tracking"), withIntermediateDirectories: true)
            XCTAssertEqual(make(path), 0)
            let (_, result) = try await value(home: home)
            XCTAssertEqual(result.code, .configuration)
            XCTAssertEqual(result.error, "sample: \(path): is not a file\n")
        }
    }

    func testOneThatOthersCanChangeIsNotTrusted() async throws {
        for mode in [0o620, 0o602, 0o666] {
            let (value, result) = try await value(#"{"Parameters": {"NAME": "file"}}"#, mode: mode, home: TemporaryDirectory())
            XCTAssertNil(value)
            XCTAssertEqual(result.code, .configuration)
            XCTAssertTrue(result.error.contains("please run: chmod go-w /"), result.error)
        }
    }

    func testSecretsThatOthersCanReadAreRefusedWithoutBeingShown() async throws {
        let text = #"{"Parameters": {"NAME": "file", "TOKEN": "hidden"}}"#
        for mode in [0o640, 0o604, 0o644] {
            let (value, result) = try await value(text, mode: mode, home: TemporaryDirectory())
            XCTAssertNil(value)
            XCTAssertEqual(result.code, .configuration)
            XCTAssertTrue(result.error.contains("others can read TOKEN in it; please run: chmod 600 /"), result.error)
            XCTAssertFalse(result.error.contains("hidden"), result.error)
        }
        let own = try await value(text, mode: 0o400, home: TemporaryDirectory())
        XCTAssertEqual(own.value, "file")
        let open = try await value(#"{"Parameters": {"NAME": "file", "TOKEN": ""}}"#, mode: 0o644, home: TemporaryDirectory())
        XCTAssertEqual(open.value, "file", "a file without a secret may be read by everybody")
    }
}
