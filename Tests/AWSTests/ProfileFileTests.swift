import Files
import HTTP
import TestSupport
import XCTest

@testable import AWS

final class ProfileFileTests: XCTestCase {
    private func parse(_ text: String, _ kind: ProfileFile.Kind = .config) throws -> ProfileFile {
        try ProfileFile(parsing: Array(text.utf8), kind: kind)
    }

    private func profile(_ name: String, config: String = "", credentials: String = "") throws -> Profile? {
        Profile(name, config: try parse(config), credentials: try parse(credentials, .credentials))
    }

    func testSettingsAreRead() throws {
        let file = try parse(
            """
            # comment
            ; comment

            [default]
            Region = eu-central-1
            output=json # after a blank
            secret = a#b;c=d
            empty =

            [profile  two]\u{20}; comment
            region=us-east-1\r
            [profile "with blank"]
            region = r
            [sso-session x]
            region = other
            """)
        XCTAssertEqual(Set(file.profiles.keys), ["default", "two", "with blank"])
        XCTAssertEqual(
            file.profiles["default"]?.mapValues(\.value),
            ["region": "eu-central-1", "output": "json", "secret": "a#b;c=d", "empty": ""])
        XCTAssertEqual(file.profiles["two"]?["region"]?.value, "us-east-1")
        XCTAssertEqual(file.profiles["with blank"]?["region"]?.value, "r")
    }

    func testTheCredentialsFileNamesItsProfilesPlainly() throws {
        let file = try parse("[default]\na = 1\n[profile two]\na = 2\n[three]\na = 3", .credentials)
        XCTAssertEqual(Set(file.profiles.keys), ["default", "profile two", "three"])
    }

    func testSectionsOfTheSameNameAreOneAndTheLaterSettingWins() throws {
        let file = try parse("[profile a]\nx = 1\ny = 1\n[profile b]\n[profile a]\nx = 2")
        XCTAssertEqual(file.profiles["a"]?.mapValues(\.value), ["x": "2", "y": "1"])
    }

    func testProfileDefaultIsPreferredToDefaultAndNotMixedWithIt() throws {
        for text in ["[default]\na = 1\nb = 1\n[profile default]\na = 2", "[profile default]\na = 2\n[default]\na = 1\nb = 1"] {
            XCTAssertEqual(try parse(text).profiles, ["default": ["a": ProfileFile.Property(value: "2")]])
        }
    }

    func testIndentedLinesContinueOrNest() throws {
        let file = try parse("[default]\ns3 =\n  max = 10\n\tother=x # y\nlong = a\n  b\n  c = d\nlast = e")
        let properties = try XCTUnwrap(file.profiles["default"])
        XCTAssertEqual(properties["s3"], ProfileFile.Property(value: "", nested: ["max": "10", "other": "x"]))
        XCTAssertEqual(properties["long"]?.value, "a\nb\nc = d")
        XCTAssertEqual(properties["last"]?.value, "e")
    }

    func testLinesThatAreNoneAreRefusedWithTheirNumber() {
        let cases: [(String, Int, ProfileFile.SyntaxError.Rule)] = [
            ("a = 1", 1, .propertyOutsideSection), ("[default]\nnonsense", 2, .missingEquals),
            ("\n\n[default", 3, .unclosedSection),
            ("[ ]", 1, .emptySectionName), ("[default]\n = x", 2, .nothingToContinue), ("[default]\n= x", 2, .emptyPropertyName),
            ("[default]\na =\n  nested", 3, .missingEquals), ("[default]\n  a = 1", 2, .nothingToContinue),
            ("[a b]\nx = 1\n[profile c]\n  y = 2", 4, .nothingToContinue),
        ]
        for (text, line, rule) in cases {
            XCTAssertThrowsError(try parse(text), text) { error in
                XCTAssertEqual(error as? ProfileFile.SyntaxError, ProfileFile.SyntaxError(line: line, rule: rule), text)
            }
        }
        XCTAssertThrowsError(try ProfileFile(parsing: [0x5b, 0x61, 0x5d, 0x0a, 0xff], kind: .config)) { error in
            XCTAssertEqual("\(error)", "line 2: the text is not UTF-8")
        }
    }

    func testAProfileIsWhatBothFilesSay() throws {
        let both = try profile("a", config: "[profile a]\nregion = r\nx = config", credentials: "[a]\nx = credentials")
        XCTAssertEqual(both?["region"], "r")
        XCTAssertEqual(both?["x"], "credentials")
        XCTAssertNil(both?["missing"])
        XCTAssertNil(try profile("b", config: "[profile a]", credentials: "[a]"))
        XCTAssertNotNil(try profile("a", credentials: "[a]"))
    }

    func testAServicesSectionNamesAnAddressForOneService() throws {
        let config = """
            [profile a]
            services = local
            endpoint_url = http://all
            [services local]
            dynamodb =
              endpoint_url = http://localhost:8000
            """
        XCTAssertEqual(try profile("a", config: config)?.endpointURL(for: "dynamodb"), "http://localhost:8000")
        XCTAssertEqual(try profile("a", config: config)?.endpointURL(for: "s3"), "http://all")
        XCTAssertNil(try profile("b", config: "[profile b]\nservices = none")?.endpointURL(for: "s3"))
    }

    func testAFileThatIsNotThereIsEmptyAndOneThatCannotBeReadIsNot() throws {
        let directory = try TemporaryDirectory()
        XCTAssertEqual(try ProfileFile.load(directory.file("none"), kind: .config), ProfileFile())
        XCTAssertEqual(try ProfileFile.load(directory.file("none/config"), kind: .config), ProfileFile())
        XCTAssertThrowsError(try ProfileFile.load(directory.path, kind: .config)) { error in
            XCTAssertTrue("\(error)".hasPrefix("\(directory.path): "), "\(error)")
        }
        let broken = directory.file("broken")
        try AtomicFile.write(Array("[default]\nx".utf8), to: broken)
        XCTAssertThrowsError(try ProfileFile.load(broken, kind: .config)) { error in
            XCTAssertEqual("\(error)", "\(broken): line 2: a setting must have the form name = value")
        }
    }
}
