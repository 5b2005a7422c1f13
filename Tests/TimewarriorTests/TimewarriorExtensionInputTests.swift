import CommandLineTool
import Timekeeping
import Timewarrior
import XCTest

final class TimewarriorExtensionInputTests: XCTestCase {
    private func input(_ text: String) throws -> TimewarriorExtensionInput {
        try TimewarriorExtensionInput(parsing: Array(text.utf8))
    }

    private func input(start: String = "", end: String = "", tags: String = "") throws -> TimewarriorExtensionInput {
        try input("temp.report.start: \(start)\ntemp.report.end: \(end)\ntemp.report.tags: \(tags)\n\n[\n]\n")
    }

    func testItIsReadAsTheProgramWritesIt() throws {
        let input = try input(
            """
            confirmation: on
            holidays.de-DE.2024_12_25: Christmas: day one
            temp.db: /home/me/.timewarrior
            temp.report.end: 20240527T000000Z
            temp.report.start: 20240520T000000Z
            temp.report.tags: Study,"two words"
            temp.version: 1.4.3

            [
            {"id":1,"start":"20240521T061500Z","end":"20240521T070000Z","tags":["Study","two words"]},
            7
            ]

            """)
        XCTAssertEqual(input.configuration["holidays.de-DE.2024_12_25"], "Christmas: day one")
        XCTAssertEqual(input.configuration["temp.version"], "1.4.3")
        XCTAssertEqual(input.configuration.count, 7)
        XCTAssertEqual(input.start, try Instant(rfc3339: "2024-05-20T00:00:00Z"))
        XCTAssertEqual(input.end, try Instant(rfc3339: "2024-05-27T00:00:00Z"))
        XCTAssertEqual(input.tags, "Study,\"two words\"")
        XCTAssertEqual(input.export.intervals.map(\.tags), [["Study", "two words"]])
        XCTAssertEqual(input.export.oddities.map(\.position), [2])
    }

    func testARangeThatWasNotGivenIsNoRange() throws {
        for text in ["temp.report.start: \ntemp.report.end:\n\n[]", "\n[]", "a: b\n\n[]"] {
            let input = try input(text)
            XCTAssertNil(input.start, text)
            XCTAssertNil(input.end, text)
            XCTAssertEqual(input.tags, "")
        }
    }

    func testTheRangeIsNamedForPeople() throws {
        let vienna = try Timekeeping.TimeZone(identifier: "Europe/Vienna")
        let cases: [(start: String, end: String, tags: String, zone: Timekeeping.TimeZone, name: String)] = [
            ("", "", "", .utc, "all"), ("20240521T000000Z", "20240522T000000Z", "", .utc, "2024-05-21"),
            ("20240520T000000Z", "20240527T000000Z", "", .utc, "2024-05-20 to 2024-05-26"),
            ("20240519T220000Z", "20240526T220000Z", "", vienna, "2024-05-20 to 2024-05-26"),
            // The day on which the clocks go forward begins at 23:00 and ends at 22:00.
            ("20240330T230000Z", "20240331T220000Z", "Study", vienna, "2024-03-31, tagged Study"),
            ("20240520T000000Z", "20240520T063000Z", "", .utc, "2024-05-20T00:00:00Z - 2024-05-20T06:30:00Z"),
            ("20240520T000000Z", "", "", .utc, "since 2024-05-20"), ("", "20240520T000100Z", "", .utc, "before 2024-05-20T00:01:00Z"),
        ]
        for (start, end, tags, zone, name) in cases {
            XCTAssertEqual(try input(start: start, end: end, tags: tags).rangeName(in: zone), name)
        }
    }

    func testManyTagsAreNamedInPart() throws {
        let name = try input(tags: String(repeating: "é", count: 5_000)).rangeName(in: .utc)
        XCTAssertEqual(name, "all, tagged " + String(repeating: "é", count: 99) + "…")
        let whole = String(repeating: "a", count: 100)
        XCTAssertEqual(try input(tags: whole).rangeName(in: .utc), "all, tagged \(whole)")
    }

    func testWhatTimewarriorNeverWritesIsRefused() {
        let cases: [(String, TimewarriorExtensionInputError)] = [
            ("", .noIntervals), ("a: b", .noIntervals), ("a: b\nc: d\n", .noIntervals), ("[]\n\n[]", .badLine(number: 1)),
            ("a: b\nnonsense\n\n[]", .badLine(number: 2)), ("\n{}", .export(.notAnArray)),
            ("temp.report.start: yesterday\n\n[]", .badInstant(name: "temp.report.start", "yesterday")),
            ("temp.report.end: 20240230T000000Z\n\n[]", .badInstant(name: "temp.report.end", "20240230T000000Z")),
        ]
        for (text, reason) in cases {
            XCTAssertThrowsError(try input(text), text) { error in
                XCTAssertEqual(error as? TimewarriorExtensionInputError, reason)
                XCTAssertEqual((error as? TimewarriorExtensionInputError)?.exitCode, .dataError)
            }
        }
        XCTAssertThrowsError(try input("a: b\n\n")) { error in
            guard case .export(.notJSON)? = error as? TimewarriorExtensionInputError else { return XCTFail("\(error)") }
        }
    }

    func testAnInputThatIsCutIsNeverTakenForAWholeOne() throws {
        let whole = Array("temp.report.start: 20240520T000000Z\n\n[\n{\"start\":\"20240521T061500Z\"}\n]".utf8)
        XCTAssertNoThrow(try TimewarriorExtensionInput(parsing: whole))
        for count in 0..<whole.count { XCTAssertThrowsError(try TimewarriorExtensionInput(parsing: Array(whole[..<count]))) }
    }
}
