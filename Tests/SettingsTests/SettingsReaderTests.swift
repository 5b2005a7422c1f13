import Observation
import XCTest

@testable import Settings

final class SettingsReaderTests: XCTestCase {
    private enum Mode: String, CaseIterable { case fast, safe }

    private let port = Setting("PORT", default: "3000", meaning: "Port to listen on")
    private let key = Setting("API_KEY", meaning: "Key that callers must send", isSecret: true)
    private let text = Setting("TEXT", meaning: "Any text")

    private func problem(_ value: String?, _ setting: Setting, _ read: (inout SettingsReader) -> Void) -> String? {
        var reader = SettingsReader(environment: Environment(value.map { [setting.name: $0] } ?? [:]))
        read(&reader)
        XCTAssertLessThanOrEqual(reader.problems.count, 1)
        return reader.problems.first?.description
    }

    func testDefaultsCountWhereNothingIsSet() throws {
        var reader = SettingsReader(environment: Environment(["PORT": ""]))
        XCTAssertEqual(reader.requiredInteger(port, in: 0...65_535), 3000)
        XCTAssertNil(reader.string(text))
        XCTAssertNil(reader.secret(key))
        XCTAssertEqual(reader.list(text), [])
        try reader.finish()
    }

    func testAllProblemsAreToldAtOnceInTheirOrder() {
        var reader = SettingsReader(environment: Environment(["PORT": "x", "MODE": "quick"]))
        let port = reader.requiredInteger(port, in: 0...65_535)
        let mode: Mode? = reader.choice(Setting("MODE", meaning: "How"))
        let missing = reader.requiredString(text)
        XCTAssertEqual(port, 0)
        XCTAssertNil(mode)
        XCTAssertEqual(missing, "")
        XCTAssertThrowsError(try reader.finish()) { error in
            XCTAssertEqual(
                "\(error)",
                "PORT: \"x\" is not a whole number from 0 to 65535; MODE: \"quick\" is not one of \"fast\", \"safe\"; "
                    + "TEXT: is not set")
        }
    }

    func testASecretIsNeverShown() {
        let number = Setting("PIN", meaning: "A secret number", isSecret: true)
        let told = problem("hunter2", number) { _ = $0.integer(number, in: 0...9) }
        XCTAssertEqual(told, "PIN: its value is not a whole number from 0 to 9")
    }

    func testValuesAreShortenedAndEscapedInProblems() {
        let value = "\u{1B}[31m\n" + String(repeating: "x", count: 100)
        let told = problem(value, port) { _ = $0.integer(port, in: 0...1) }
        XCTAssertEqual(
            told, "PORT: \"\\u{1B}[31m\\n\(String(repeating: "x", count: 58))…\" is not a whole number from 0 to 1")
    }

    func testIntegersAreDecimalAndInRange() {
        for value in ["0", "65535", "+7"] {
            XCTAssertNil(problem(value, port) { _ = $0.integer(port, in: 0...65_535) }, value)
        }
        for value in ["-1", "65536", "1.5", "0x10", " 1", "1 ", "99999999999999999999", "１"] {
            XCTAssertNotNil(problem(value, port) { _ = $0.integer(port, in: 0...65_535) }, value)
        }
    }

    func testBoolsHaveManyWords() {
        for (value, expected) in [("true", true), ("YES", true), ("on", true), ("1", true), ("False", false), ("0", false)] {
            var reader = SettingsReader(environment: Environment(["TEXT": value]))
            XCTAssertEqual(reader.bool(text), expected, value)
        }
        XCTAssertEqual(problem("maybe", text) { _ = $0.bool(text) }, "TEXT: \"maybe\" is not \"true\" or \"false\"")
    }

    func testDurationsHaveUnits() {
        let vectors: [(String, Duration)] = [
            ("250ms", .milliseconds(250)), ("30s", .seconds(30)), ("5m", .seconds(300)), ("2h", .seconds(7200)),
        ]
        for (value, expected) in vectors {
            var reader = SettingsReader(environment: Environment(["TEXT": value]))
            XCTAssertEqual(reader.duration(text, in: .zero ... .seconds(7200)), expected, value)
        }
        for value in ["30", "s", "-1s", "1.5s", "30 s", "3d", "3h", "99999999999999999999s", "9223372036854775807h"] {
            XCTAssertNotNil(problem(value, text) { _ = $0.duration(text, in: .zero ... .seconds(7200)) }, value)
        }
        XCTAssertEqual(
            problem("1ms", text) { _ = $0.duration(text, in: .milliseconds(1500) ... .seconds(120)) },
            "TEXT: \"1ms\" is not a time span from 1500ms to 2m such as \"30s\", \"250ms\", \"5m\" or \"2h\"")
    }

    func testListsAreSplitAtCommas() {
        var reader = SettingsReader(environment: Environment(["TEXT": " Study, Deep Work ,,Sport,"]))
        XCTAssertEqual(reader.list(text), ["Study", "Deep Work", "Sport"])
    }

    func testAddressesNeedASchemeAndAHost() {
        for value in ["http://localhost:8000", "https://dynamodb.eu-central-1.amazonaws.com/", "HTTP://a", "http://[::1]:8000"] {
            XCTAssertNil(problem(value, text) { _ = $0.url(text) }, value)
        }
        for value in [
            "localhost:8000", "ftp://a", "http://", "http:///path", "http://a b", "http://:80", "http://a\n", "http://ä",
        ] {
            XCTAssertNotNil(problem(value, text) { _ = $0.url(text) }, value)
        }
    }

    func testTheCallerCanAddAProblem() {
        var reader = SettingsReader(environment: Environment(["TEXT": "a"]))
        reader.report(text, "cannot be set together with PORT")
        XCTAssertThrowsError(try reader.finish()) { XCTAssertEqual("\($0)", "TEXT: cannot be set together with PORT") }
    }

    func testTheTableForTheReadmeEscapesBars() {
        XCTAssertEqual(
            Setting.markdownTable([port, Setting("MODE", default: "a|b", meaning: "One | two")]),
            """
            | Variable | Default | Meaning |
            | --- | --- | --- |
            | `PORT` | `3000` | Port to listen on |
            | `MODE` | `a\\|b` | One \\| two |

            """)
    }
}
