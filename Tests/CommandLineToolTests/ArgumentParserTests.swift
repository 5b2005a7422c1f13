import XCTest

@testable import CommandLineTool

final class ArgumentParserTests: XCTestCase {
    private func parse(_ line: [String], _ command: Command = Sample.tool) throws -> Arguments {
        switch try ArgumentParser.parse(line, as: command) {
        case .run(let arguments): return arguments
        default: throw SilentExit(.failure)
        }
    }

    private func assertRefused(
        _ line: [String], _ error: UsageError, _ command: Command = Sample.tool, file: StaticString = #filePath, at: UInt = #line
    ) {
        XCTAssertThrowsError(try ArgumentParser.parse(line, as: command), "\(line)", file: file, line: at) {
            XCTAssertEqual($0 as? UsageError, error, "\(line)", file: file, line: at)
        }
    }

    func testAnEmptyValueIsAValueAndTakesNoFurtherWord() throws {
        for line in [["--port=", "f"], ["-p=", "f"]] {
            let arguments = try parse(line)
            XCTAssertEqual(arguments[Sample.port], "", "\(line)")
            XCTAssertEqual(arguments[Sample.file], "f", "\(line)")
        }
    }

    func testOptionsAreReadInEverySpelling() throws {
        for line in [
            ["--port", "80", "f"], ["--port=80", "f"], ["-p", "80", "f"], ["-p80", "f"], ["-p=80", "f"], ["f", "-np80"],
        ] {
            let arguments = try parse(line)
            XCTAssertEqual(arguments[Sample.port], "80", "\(line)")
            XCTAssertEqual(arguments[Sample.file], "f", "\(line)")
        }
    }

    func testDefaultsCountWhereNothingIsGiven() throws {
        let arguments = try parse(["f"])
        XCTAssertEqual(arguments[Sample.port], "3000")
        XCTAssertEqual(arguments.given(Sample.port), [])
        XCTAssertNil(arguments[Sample.mode])
        XCTAssertFalse(arguments[Sample.dryRun])
        XCTAssertEqual(arguments.all(Sample.ranges), [])
        XCTAssertNil(arguments.subcommand)
    }

    func testFlagsCanBeJoined() throws {
        let arguments = try parse(["-nv", "f"])
        XCTAssertTrue(arguments[Sample.dryRun])
        XCTAssertTrue(arguments[Sample.verbose])
    }

    func testPositionalsAndOptionsMixFreely() throws {
        let arguments = try parse(["f", ":week", "--tag", "a", "-", "-tb", "--tag=", "2024-01-01"])
        XCTAssertEqual(arguments[Sample.file], "f")
        XCTAssertEqual(arguments.all(Sample.ranges), [":week", "-", "2024-01-01"])
        XCTAssertEqual(arguments.given(Sample.tag), ["a", "b", ""])
        XCTAssertEqual(arguments[Sample.tag], "")
    }

    func testTwoDashesEndTheOptions() throws {
        let arguments = try parse(["-v", "--", "--port", "--", "-n"])
        XCTAssertEqual(arguments[Sample.file], "--port")
        XCTAssertEqual(arguments.all(Sample.ranges), ["--", "-n"])
        XCTAssertFalse(arguments[Sample.dryRun])
    }

    func testAValueMayBeginWithOneDash() throws {
        XCTAssertEqual(try parse(["--port", "-1", "f"])[Sample.port], "-1")
        XCTAssertEqual(try parse(["--port=--x", "f"])[Sample.port], "--x")
    }

    func testWrongLinesAreRefused() {
        assertRefused([], .missingArgument("FILE"))
        assertRefused(["--prot", "80"], .unknownOption("--prot", suggestion: "--port"))
        assertRefused(["--zzzzzz"], .unknownOption("--zzzzzz", suggestion: nil))
        assertRefused(["--por=80"], .unknownOption("--por", suggestion: "--port"))
        assertRefused(["--dryrun"], .unknownOption("--dryrun", suggestion: "--dry-run"))
        assertRefused(["--halp"], .unknownOption("--halp", suggestion: "--help"))
        assertRefused(["-x"], .unknownOption("-x", suggestion: nil))
        assertRefused(["-nx"], .unknownOption("-x", suggestion: nil))
        assertRefused(["-5"], .unknownOption("-5", suggestion: nil))
        assertRefused(["---port"], .unknownOption("---port", suggestion: "--port"))
        assertRefused(["f", "--port"], .missingValue(option: "--port", next: nil))
        assertRefused(["f", "-p"], .missingValue(option: "-p", next: nil))
        assertRefused(["--port", "--mode", "fast"], .missingValue(option: "--port", next: "--mode"))
        assertRefused(["--port", "--"], .missingValue(option: "--port", next: "--"))
        assertRefused(["--verbose=yes", "f"], .unexpectedValue(flag: "--verbose"))
        assertRefused(["--help=me"], .unexpectedValue(flag: "--help"))
        assertRefused(["--port", "1", "-p2", "f"], .repeatedOption("--port"))
        assertRefused(["--mode", "quick"], .invalidValue("quick", of: "--mode", expectation: "one of \"fast\", \"safe\""))
        assertRefused(
            ["--completion", "csh"], .invalidValue("csh", of: "--completion", expectation: "one of \"bash\", \"zsh\", \"fish\""))
        assertRefused(["create", "a", "b"], .unexpectedArgument("b"), Sample.table)
    }

    func testSubcommandsAreNamedOrSuggested() throws {
        assertRefused([], .missingSubcommand(["create", "delete"]), Sample.table)
        assertRefused(["craete"], .unknownSubcommand("craete", suggestion: "create"), Sample.table)
        assertRefused(["--force", "delete"], .unknownOption("--force", suggestion: nil), Sample.table)
        assertRefused(["delete", "create"], .unexpectedArgument("create"), Sample.table)
        let arguments = try parse(["-v", "create", "--delay", "5", "--port", "80", "x"], Sample.table)
        XCTAssertEqual(arguments.subcommand, "create")
        XCTAssertTrue(arguments[Sample.verbose])
        XCTAssertEqual(arguments[Sample.delay], "5")
        XCTAssertEqual(arguments[Sample.port], "80")
        XCTAssertEqual(arguments[Sample.name], "x")
    }

    func testHelpNeedsNothingElseAndKnowsItsSubcommand() throws {
        for line in [["--help"], ["-h"], ["-nh"], ["f", "--help", "--what"]] {
            guard case .help(let path) = try ArgumentParser.parse(line, as: Sample.tool) else { return XCTFail("\(line)") }
            XCTAssertEqual(path.map(\.name), ["sample-tool"])
        }
        guard case .help(let path) = try ArgumentParser.parse(["delete", "-h"], as: Sample.table) else { return XCTFail() }
        XCTAssertEqual(path.map(\.name), ["sample-table", "delete"])
    }

    func testTypedValuesNameWhatIsWrong() throws {
        let arguments = try parse(["--port", "x", "--mode=fast", "f"])
        XCTAssertThrowsError(try arguments.requiredInteger(Sample.port, in: 0...65_535)) {
            XCTAssertEqual("\($0)", "--port: \"x\" is not a whole number from 0 to 65535")
        }
        enum Mode: String, CaseIterable { case fast, safe }
        XCTAssertEqual(try arguments.choice(Sample.mode, as: Mode.self), .fast)
        XCTAssertThrowsError(try arguments.value(Sample.file, expecting: "a file of CSV") { $0.hasSuffix(".csv") ? $0 : nil }) {
            XCTAssertEqual("\($0)", "FILE: \"f\" is not a file of CSV")
        }
        XCTAssertThrowsError(try parse(["f"]).required(Sample.mode)) {
            XCTAssertEqual($0 as? UsageError, .missingOption("--mode"))
        }
        XCTAssertEqual(try parse(["f"]).requiredInteger(Sample.port, in: 0...65_535), 3000)
    }

    func testOptionsThatExcludeEachOtherAreTold() throws {
        XCTAssertNoThrow(try parse(["f", "--port=1"]).requireAtMostOne(of: "port", "dry-run"))
        XCTAssertThrowsError(try parse(["f", "--port=1", "-n"]).requireAtMostOne(of: "port", "dry-run")) {
            XCTAssertEqual("\($0)", "--port and --dry-run exclude each other")
        }
    }

    func testDistancesAreThoseOfTheDefinition() {
        let vectors = [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3), ("port", "prot", 1), ("ab", "ba", 1),
            ("abc", "abc", 0), ("ca", "abc", 3),
        ]
        for (left, right, distance) in vectors {
            XCTAssertEqual(Suggestion.distance(left, right), distance, "\(left) \(right)")
            XCTAssertEqual(Suggestion.distance(right, left), distance, "\(right) \(left)")
        }
    }

    func testALongWordIsNotMeasured() {
        XCTAssertNil(Suggestion.nearest(to: String(repeating: "p", count: 100_000), among: ["port"]))
    }
}
