import Timekeeping
import Timewarrior
import XCTest

@testable import TimeTracking

final class TimewarriorConversionTests: XCTestCase {
    private let start = Instant(secondsSinceEpoch: 1_716_272_100)

    private func convert(
        _ tags: [String], annotation: String? = nil, seconds: Int64? = 2_700, types: [String]? = nil
    ) -> TimewarriorConversion.Outcome {
        let conversion = TimewarriorConversion(activityTypes: ActivityTypes(types), defaultActivity: .uncategorised)
        let end = seconds.map { start.advanced(by: .seconds($0)) }
        return conversion.convert(TimewarriorInterval(start: start, end: end, tags: tags, annotation: annotation))
    }


    private func expect(
        _ outcome: TimewarriorConversion.Outcome, _ type: String, _ description: String?, warnings: Int, line: UInt = #line
    ) {
        guard case .entry(let entry, let found) = outcome else { return XCTFail("\(outcome)", line: line) }
        XCTAssertEqual(entry.activityType.text, type, line: line)
        XCTAssertEqual(entry.description, description, line: line)
        XCTAssertEqual(found.count, warnings, "\(found)", line: line)
    }

    func testFirstTagIsTheActivityAndTheRestTheDescription() {
        expect(convert(["Study", "book", "electronics"]), "Study", "book electronics", warnings: 0)
    }

    func testListedActivityWinsInTheOrderOfTheList() {
        expect(convert(["Alpha", "Study", "Work"], types: ["Work", "Study"]), "Work", "Alpha Study", warnings: 0)
        expect(convert(["Alpha", "Beta"], types: ["Work"]), "Alpha", "Beta", warnings: 1)
    }

    func testAnnotationIsTheDescriptionWhenNoTagRemains() {
        expect(convert(["Study"], annotation: "page 7"), "Study", "page 7", warnings: 0)
        expect(convert(["Study", "book"], annotation: "page 7"), "Study", "book", warnings: 0)
        expect(convert(["Study"]), "Study", nil, warnings: 0)
    }

    func testIntervalWithoutTagsIsUncategorisedWithAWarning() {
        expect(convert([], annotation: "page 7"), "Uncategorised", "page 7", warnings: 1)
    }

    func testRunningIntervalIsNoEntry() {
        XCTAssertEqual(convert(["Study"], seconds: nil), .running)
    }

    func testOddTagsAreMendedWithAWarning() {
        expect(convert([String(repeating: "x", count: 100)]), String(repeating: "x", count: 64), nil, warnings: 1)
        expect(convert(["a\tb"]), "a b", nil, warnings: 1)
        expect(convert(["plan_2024-05-21"]), "plan 2024-05-21", nil, warnings: 1)
        expect(convert(["\u{7}"]), "Uncategorised", nil, warnings: 1)
    }

    func testLongDescriptionIsCutWithAWarning() {
        let outcome = convert(["Study"], annotation: String(repeating: "é", count: 1_500))
        expect(outcome, "Study", String(repeating: "é", count: 999) + "…", warnings: 1)
    }

    func testOneOddIntervalNeverLosesTheOthers() throws {
        let export = try TimewarriorExport(
            parsing: Array(
                """
                [{"id":4,"start":"20240521T061500Z","end":"20240521T070000Z","tags":["Study"]},
                 {"id":3,"start":"yesterday","end":"20240521T070000Z"},
                 {"id":2,"start":"20240521T061500Z","end":"20240521T070000Z","tags":["Study"]},
                 {"id":1,"start":"20240521T080000Z"}]
                """.utf8))
        let entries = TimewarriorEntries(
            export, by: TimewarriorConversion(activityTypes: .any, defaultActivity: .uncategorised))
        XCTAssertEqual(entries.entries.map(\.key), ["Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"])
        XCTAssertEqual(entries.warnings.count, 1)
        XCTAssertTrue(entries.warnings[0].contains("interval 2"), entries.warnings[0])
    }

    func testTwoSpellingsOfALetterAreTwoActivities() throws {
        let interval = #""start":"20240521T061500Z","end":"20240521T070000Z""#
        let export = try TimewarriorExport(
            parsing: Array("[{\(interval),\"tags\":[\"Caf\u{e9}\"]},{\(interval),\"tags\":[\"Cafe\u{301}\"]}]".utf8))
        let entries = TimewarriorEntries(
            export, by: TimewarriorConversion(activityTypes: .any, defaultActivity: .uncategorised))
        XCTAssertEqual(entries.entries.map { $0.activityType.text.utf8.count }, [6, 5])
        XCTAssertEqual(entries.warnings, [])
    }

    func testEncodingsAreWhatUpdateAndSpreadsheetsTake() throws {
        let entry = try TimeEntry(
            activityType: ActivityType("Study"), start: start, end: start.advanced(by: .seconds(2_700)), description: "a \"b\", c")
        let parsed = try UpdateRequest.entries(in: TimeEntryEncoding.json([entry]), allowing: .any)
        XCTAssertEqual(parsed, [entry])
        XCTAssertEqual(try UpdateRequest.entries(in: TimeEntryEncoding.json([]), allowing: .any), [])
        XCTAssertEqual(
            String(decoding: TimeEntryEncoding.csv([entry]), as: UTF8.self),
            "activity_start_end,year,activity_type,start,end,duration,description\r\n"
                + "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z,2024,Study,2024-05-21T06:15:00Z,2024-05-21T07:00:00Z,0.75,"
                + "\"a \"\"b\"\", c\"\r\n")
    }
}
