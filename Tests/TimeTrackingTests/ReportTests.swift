#if canImport(FoundationXML)
    import FoundationXML
#endif
import CommandLineTool
import Foundation
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class ReportTests: XCTestCase {
    private func entry(_ activity: String, _ start: String, _ end: String, _ description: String? = nil) throws -> StoredEntry {
        StoredEntry(
            try TimeEntry(
                activityType: ActivityType(activity), start: Instant(rfc3339: start), end: Instant(rfc3339: end), description: description))
    }

    private func summary(_ entries: [StoredEntry], _ range: String, zone: String = "UTC") throws -> TimeSummary {
        let zone = try Timekeeping.TimeZone(identifier: zone)
        let days = try ReportRange(range, today: CivilDate(text: "2024-05-21"), weekStart: .monday)
        return TimeSummary(entries, in: days.stretch(in: zone), zone: zone, weekStart: .monday)
    }

    private func text(_ summary: TimeSummary, width: Int = 60, color: Bool = false) -> String {
        ReportText(summary, terminal: Terminal(isInteractive: color, width: width, usesColor: color)).text
    }

    private func someEntries() throws -> [StoredEntry] {
        [
            try entry("日本語", "2024-05-20T06:00:00Z", "2024-05-20T08:00:00Z"), try entry("Work", "2024-05-20T09:00:00Z", "2024-05-20T13:00:00Z"),
            try entry("Work", "2024-05-20T12:30:00Z", "2024-05-20T13:30:00Z"), try entry("Work", "2024-05-20T23:00:00Z", "2024-05-21T01:00:00Z"),
        ]
    }

    func testTheReportIsLinedUp() throws {
        XCTAssertEqual(
            text(try summary(someEntries(), "2024-05-20..2024-05-21")),
            """
            2024-05-20 to 2024-05-21  2 day(s), UTC

            Work   7.00  78% ██████████████████████████████████████████
            日本語 2.00  22% ████████████
            total  9.00  in 4 entries

            Mo 2024-05-20 8.00 █████████████████████████████████████████
            Tu 2024-05-21 1.00 █████▏

            average    4.50 a day, 4.50 a day with entries, 31.50 a week
            pauses     2, 10.50 together: 2024-05-20 13:30–23:00, 2024-05-20 08:00–09:00
            overlaps   1, 0.50 together: 2024-05-20 12:30–13:00

            """)
    }

    func testNoLineIsWiderThanTheTerminal() throws {
        let long = try entry(String(repeating: "日本", count: 30), "2024-02-01T06:00:00Z", "2024-02-01T18:00:00Z")
        for width in [20, 33, 60, 80, 200] {
            for range in ["2024-05-20..2024-05-21", "2024-05", "2024-01..2024-05", "2020..2024"] {
                let report = text(try summary(someEntries() + [long], range), width: width)
                // What is said in words is as long as it is.
                for line in report.split(separator: "\n") where line.contains("█") || line.hasPrefix("Mo ") {
                    XCTAssertLessThanOrEqual(ColumnText.width(String(line)), width, "\(range)\n\(line)")
                }
            }
        }
    }

    func testColoursChangeNothingButColours() throws {
        let summary = try summary(someEntries(), "2024-01..2024-05")
        let colored = text(summary, color: true)
        XCTAssertTrue(colored.contains("\u{1B}[38;5;33m█"), colored)
        let stripped = colored.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        XCTAssertEqual(stripped.replacing("■", with: "#").count, text(summary).replacing(/[░▒▓]/, with: "#").count)
    }

    func testALongRangeIsMonthsAndAHeatmap() throws {
        let report = text(try summary(someEntries(), "2024"), width: 80)
        XCTAssertTrue(report.contains("\n2024-05 9.00 █"), report)
        XCTAssertTrue(report.contains("\nMo █\n"), report)
        let weeks = text(try summary(someEntries(), "2024-04-01..2024-05-31"))
        XCTAssertTrue(weeks.contains("\nweek of 2024-05-20 9.00 █"), weeks)
    }

    func testNothingIsSaidToBeNothing() throws {
        XCTAssertEqual(text(try summary([], "2024-05-20")), "2024-05-20  1 day(s), UTC\n\nNo entries.\n")
    }

    func testRangesAreThoseThatPeopleWrite() throws {
        let today = try CivilDate(text: "2024-05-21")
        let ranges = [
            ("today", "2024-05-21 2024-05-21"), ("yesterday", "2024-05-20 2024-05-20"), ("week", "2024-05-14 2024-05-21"),
            ("thisweek", "2024-05-20 2024-05-21"), ("lastweek", "2024-05-13 2024-05-19"), ("thismonth", "2024-05-01 2024-05-21"),
            ("lastmonth", "2024-04-01 2024-04-30"), ("thisyear", "2024-01-01 2024-05-21"), ("lastyear", "2023-01-01 2023-12-31"),
            ("year", "2023-05-21 2024-05-21"), ("2024-02", "2024-02-01 2024-02-29"), ("2023", "2023-01-01 2023-12-31"),
            ("2024-02-29", "2024-02-29 2024-02-29"), ("2024-05-01..2024-05-03", "2024-05-01 2024-05-03"),
            ("2024-01..2024-02", "2024-01-01 2024-02-29"), ("2024-05-01..", "2024-05-01 2024-05-21"),
        ]
        for (text, expected) in ranges {
            let range = try ReportRange(text, today: today, weekStart: .monday)
            XCTAssertEqual("\(range.firstDay) \(range.lastDay)", expected, text)
        }
        for text in ["", "x", "2024-02-30", "2024-13", "..", "..2024", "2024-05-03..2024-05-01", "2023-02-29", "1800..2024", "20245", "2024-5"] {
            XCTAssertThrowsError(try ReportRange(text, today: today, weekStart: .monday), text) {
                XCTAssertEqual(($0 as? ToolError)?.exitCode, .usage)
            }
        }
        XCTAssertEqual(try ReportRange("lastweek", today: today, weekStart: .sunday).firstDay.description, "2024-05-12")
    }

    func testCSVHasARecordForEachActivityOfEachDay() throws {
        XCTAssertEqual(
            String(decoding: try summary(someEntries(), "2024-05-20..2024-05-21").csv, as: UTF8.self),
            "date,activity_type,seconds,hours\r\n2024-05-20,Work,21600,6\r\n2024-05-20,日本語,7200,2\r\n2024-05-21,Work,3600,1\r\n")
    }

    func testACalendarFileIsThatOfRFC5545() throws {
        let long = String(repeating: "é😀", count: 60) + ", a;b\\c\nnext\u{7}"
        let events = CalendarFile.bytes([
            try entry("A;B", "2024-05-20T06:00:00Z", "2024-05-20T08:00:00Z", long), try entry("Note", "2024-05-20T06:00:00Z", "2024-05-20T06:00:00Z"),
        ])
        let lines = String(decoding: events, as: UTF8.self).components(separatedBy: "\r\n")
        XCTAssertEqual(lines.last, "")
        XCTAssertFalse(lines.contains { $0.contains("\n") || $0.utf8.count > 75 || $0.contains("\u{fffd}") })
        let unfolded = String(decoding: events, as: UTF8.self).replacingOccurrences(of: "\r\n ", with: "")
        XCTAssertTrue(unfolded.contains("SUMMARY:A\\;B: " + String(repeating: "é😀", count: 60) + "\\, a\\;b\\\\c\\nnext \r\n"), unfolded)
        XCTAssertTrue(unfolded.contains("DTSTART:20240520T060000Z\r\nDTEND:20240520T080000Z\r\n"))
        XCTAssertEqual(lines.count { $0.hasPrefix("DTEND:") }, 1, "an event that ends when it starts has no end")
        XCTAssertEqual(lines.count { $0 == "BEGIN:VEVENT" }, 2)
        XCTAssertEqual(Set(lines.filter { $0.hasPrefix("UID:") }).count, 2)
    }

    func testADrawingIsWellFormedWhateverTheNames() throws {
        let odd = try entry("<script>&\"'", "2024-05-20T06:00:00Z", "2024-05-20T08:00:00Z")
        for range in ["2024-05-20", "2024-05", "2024", "2000..2024"] {
            let svg = ReportDrawing(try summary(someEntries() + [odd], range)).svg
            let parser = XMLParser(data: Data(svg))
            XCTAssertTrue(parser.parse(), "\(range): \(String(describing: parser.parserError))")
            let text = String(decoding: svg, as: UTF8.self)
            XCTAssertFalse(text.contains("<script"))
            XCTAssertTrue(text.contains("&lt;script&gt;&amp;"))
            XCTAssertFalse(text.contains("height=\"-"), range)
        }
        XCTAssertTrue(XMLParser(data: Data(ReportDrawing(try summary([], "2024")).svg)).parse())
    }
}
