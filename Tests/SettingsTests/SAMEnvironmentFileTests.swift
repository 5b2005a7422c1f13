import XCTest

@testable import Settings

final class SAMEnvironmentFileTests: XCTestCase {
    private func read(_ text: String, logicalID: String? = nil) throws -> Environment {
        try Environment.samFile(bytes: Array(text.utf8), name: "env/dev.env.json", logicalID: logicalID)
    }

    private func assertRefused(_ text: String, _ description: String, logicalID: String? = nil, line: UInt = #line) {
        XCTAssertThrowsError(try read(text, logicalID: logicalID), text, line: line) {
            XCTAssertEqual("\($0)", description, line: line)
        }
    }

    private let both = #"{"Parameters": {"A": "all", "B": "all"}, "Fetch": {"B": "fetch"}, "Update": {"B": "update"}}"#

    func testTheSpecificSectionWins() throws {
        let environment = try read(both, logicalID: "Fetch")
        XCTAssertEqual(environment["A"], "all")
        XCTAssertEqual(environment["B"], "fetch")
        XCTAssertEqual(environment.origin(of: "B"), .file(name: "env/dev.env.json", section: "Fetch"))
        XCTAssertEqual(environment.origin(of: "A"), .file(name: "env/dev.env.json", section: "Parameters"))
    }

    func testAFunctionWithoutASectionHasTheParameters() throws {
        XCTAssertEqual(try read(both, logicalID: "Other")["B"], "all")
    }

    func testTheOnlyFunctionNeedsNoName() throws {
        XCTAssertEqual(try read(#"{"Fetch": {"B": "fetch"}}"#)["B"], "fetch")
        XCTAssertEqual(try read(#"{"Parameters": {"B": "all"}}"#)["B"], "all")
        XCTAssertEqual(try read("{}").names, [])
        assertRefused(both, "env/dev.env.json: has several functions (Fetch, Update); one file serves one function")
    }

    func testNumbersAndTruthCountAsTheirTextAndNullAsNotSet() throws {
        let environment = try read(#"{"F": {"N": 3000, "D": 1.50, "T": true, "X": false, "Z": null, "E": ""}}"#)
        XCTAssertEqual(environment["N"], "3000")
        XCTAssertEqual(environment["D"], "1.50")
        XCTAssertEqual(environment["T"], "true")
        XCTAssertEqual(environment["X"], "false")
        XCTAssertEqual(environment.names, ["D", "N", "T", "X"])
    }

    func testNullUnderTheFunctionTakesAParameterAway() throws {
        XCTAssertNil(try read(#"{"Parameters": {"A": "all"}, "F": {"A": null}}"#)["A"])
    }

    func testOtherShapesAreRefusedByName() {
        assertRefused("[]", "env/dev.env.json: is not a JSON object with sections such as \"Parameters\"")
        assertRefused(#"{"PORT": "3000"}"#, "env/dev.env.json: \"PORT\" is not an object of variables")
        assertRefused(
            #"{"F": {"LIST": ["a"]}}"#, "env/dev.env.json: \"LIST\" in \"F\" is not a text or a number")
        assertRefused(
            #"{"F": {"A": {}}, "G": {}}"#, "env/dev.env.json: \"A\" in \"F\" is not a text or a number", logicalID: "G")
    }

    func testWhatIsNotJSONIsToldWithItsPlace() {
        XCTAssertThrowsError(try read("{\n  \"F\": {\"A\": \"1\",}\n}")) {
            XCTAssertTrue("\($0)".hasPrefix("env/dev.env.json: line 2, column 18: "), "\($0)")
        }
        XCTAssertThrowsError(try read(#"{"F": {"SECRET_KEY": hunter2}}"#)) { XCTAssertFalse("\($0)".contains("hunter"), "\($0)") }
        XCTAssertThrowsError(try read(#"{"F": {"A": "1", "A": "2"}}"#))
        XCTAssertThrowsError(try read("")) { XCTAssertTrue($0 is SAMFileError) }
        XCTAssertThrowsError(try read(String(repeating: " ", count: 1 << 20 + 1))) {
            XCTAssertEqual(($0 as? SAMFileError)?.fault, .tooLong)
        }
    }

    func testTheProcessWinsOverTheFileAndProblemsNameTheirPlace() throws {
        let file = try read(#"{"Fetch": {"PORT": "x", "HOST": "::1"}}"#)
        let port = Setting("PORT", meaning: "Port")
        var reader = SettingsReader(environment: Environment([:]).filled(from: file))
        XCTAssertNil(reader.integer(port, in: 0...9))
        XCTAssertEqual(reader.string(Setting("HOST", meaning: "Host")), "::1")
        XCTAssertEqual(
            reader.problems.map(\.description), ["PORT (env/dev.env.json, Fetch): \"x\" is not a whole number from 0 to 9"])

        var overruled = SettingsReader(environment: Environment(["PORT": "7"]).filled(from: file))
        XCTAssertEqual(overruled.integer(port, in: 0...9), 7)
        XCTAssertEqual(overruled.problems, [])
    }
}
