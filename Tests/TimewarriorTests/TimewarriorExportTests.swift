import JSON
import Timekeeping
import Timewarrior
import XCTest

final class TimewarriorExportTests: XCTestCase {
    private func export(_ text: String) throws -> TimewarriorExport {
        try TimewarriorExport(parsing: Array(text.utf8))
    }

    func testIntervalsAreReadAsTheProgramPrintsThem() throws {
        let export = try export(
            """
            [
            {"id":2,"start":"20240521T061500Z","end":"20240521T070000Z","tags":["Study","électronique","two words"],"annotation":"page \\"7\\""},
            {"id":1,"start":"20240521T080000Z"}
            ]
            """)
        XCTAssertEqual(
            export.intervals,
            [
                TimewarriorInterval(
                    start: try Instant(rfc3339: "2024-05-21T06:15:00Z"), end: try Instant(rfc3339: "2024-05-21T07:00:00Z"),
                    tags: ["Study", "électronique", "two words"], annotation: "page \"7\""),
                TimewarriorInterval(start: try Instant(rfc3339: "2024-05-21T08:00:00Z"), end: nil),
            ])
        XCTAssertEqual(export.oddities, [])
    }

    func testEachOddityIsNamedWithItsPlaceAndTheRestIsKept() throws {
        let cases: [(String, TimewarriorIntervalError)] = [
            ("7", .notAnObject), ("{}", .missingStart), (#"{"start":1}"#, .wrongType("start", "a text")),
            (#"{"start":"20240230T000000Z"}"#, .badInstant("start", "20240230T000000Z")),
            (#"{"start":"20240521T061500Z","end":"20240521T061459Z"}"#, .endBeforeStart),
            (#"{"start":"20240521T061500Z","tags":"a"}"#, .wrongType("tags", "a list of texts")),
            (#"{"start":"20240521T061500Z","tags":[1]}"#, .wrongType("tags", "a list of texts")),
            (#"{"start":"20240521T061500Z","annotation":1}"#, .wrongType("annotation", "a text")),
        ]
        let good = #"{"start":"20240521T061500Z","end":"20240521T061500Z"}"#
        for (text, reason) in cases {
            let export = try export("[\(good),\(text),\(good)]")
            XCTAssertEqual(export.intervals.count, 2, text)
            XCTAssertEqual(export.oddities.map(\.position), [2], text)
            XCTAssertEqual(export.oddities.map(\.reason), [reason], text)
        }
    }

    func testWhatIsNoExportIsRefused() {
        XCTAssertThrowsError(try export("{}")) { XCTAssertEqual($0 as? TimewarriorExportError, .notAnArray) }
        XCTAssertThrowsError(try export("[")) { error in
            guard case .notJSON(let reason)? = error as? TimewarriorExportError else { return XCTFail("\(error)") }
            XCTAssertEqual(reason.line, 1)
        }
        XCTAssertThrowsError(try export("Create new database? (yes/no)"))
    }

    func testControlCharactersAndBadTextLoseNoInterval() throws {
        var bytes = Array(#"[{"start":"20240101T000000Z","end":"20240101T010000Z","tags":["a"]},{"start":"20240102T000000Z","end":"20240102T010000Z","tags":["b?c!"]}]"#.utf8)
        for (byte, replacement) in [(UInt8(ascii: "?"), UInt8(0x1b)), (UInt8(ascii: "!"), 0xff)] {
            bytes = bytes.map { $0 == byte ? replacement : $0 }
        }
        let export = try TimewarriorExport(parsing: bytes)
        XCTAssertEqual(export.intervals.map(\.tags), [["a"], ["b c\u{FFFD}"]])
        XCTAssertEqual(export.oddities, [])
    }
}
