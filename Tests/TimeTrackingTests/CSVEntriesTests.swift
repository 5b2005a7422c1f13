import DynamoDB
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

/// What the rows of a CSV file become, and what is said about those that become nothing.
final class CSVEntriesTests: XCTestCase {
    private func read(
        _ text: String, zone: String? = nil, user: String? = nil, types: [String]? = nil
    ) throws -> CSVEntries {
        try CSVEntries(
            parsing: Array(text.utf8), settings: TimeTrackingSettings(activityTypes: ActivityTypes(types)),
            zone: try zone.map { try TimeZone(identifier: $0) }, user: user)
    }

    private static let header = "activity_start_end,year,activity_type,start,end,duration,description\r\n"
    private static let row = "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z,2024,Study,2024-05-21T06:15:00Z,2024-05-21T07:00:00Z,0.750,\"a \"\"book\"\", two\nlines\"\r\n"

    private func assertProblems(_ text: String, zone: String? = nil, types: [String]? = nil, _ expected: [String], line: UInt = #line) throws {
        XCTAssertEqual(try read(text, zone: zone, types: types).problems.map(\.description), expected, line: line)
    }

    // MARK: The seven columns

    func testWithAndWithoutAHeaderTheRowIsTheEntry() throws {
        for text in [Self.header + Self.row, Self.row, "\u{FEFF}" + Self.header.uppercased() + Self.row] {
            let file = try read(text)
            XCTAssertEqual(file.problems, [])
            let entry = try XCTUnwrap(file.entries.first)
            XCTAssertEqual(entry.key, "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z")
            XCTAssertEqual(entry.duration.text, "0.75")
            XCTAssertEqual(entry.description, "a \"book\", two\nlines")
            XCTAssertEqual(file.rowCount, 1)
        }
    }

    func testWhatCanBeDerivedMayBeLeftOutAndColumnsStandInAnyOrder() throws {
        let file = try read("end,activity_type,start\n2024-05-21T08:00:00+01:00,Study,2024-05-21T06:15:00.9Z")
        XCTAssertEqual(file.entries.map(\.key), ["Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"])
        XCTAssertEqual(file.entries.first?.duration.text, "0.75")
        XCTAssertNil(file.entries.first?.description)
    }

    func testAYearWithACarriageReturnIsTheYear() throws {
        let file = try read("\"2024\r\",Study,2024-05-21T06:15:00Z,2024-05-21T07:00:00Z\n".withHeader("year,activity_type,start,end"))
        XCTAssertEqual(file.problems, [])
        XCTAssertEqual(file.entries.first?.year, "2024")
    }

    func testWhatIsExportedIsImported() throws {
        var random = SeededRandom(function: #function)
        let entries = try (0..<200).map { number in
            try TimeEntry(
                activityType: ActivityType(["Study", "Deep work", "a,b", "\"q\"", "é日本"].randomElement(using: &random) ?? "x"),
                start: Instant(secondsSinceEpoch: 1_700_000_000 + Int64(number) * 4_000),
                end: Instant(secondsSinceEpoch: 1_700_000_000 + Int64(number) * 4_000 + Int64.random(in: 0...3_999, using: &random)),
                description: [nil, "plain", "with, comma", "\"quoted\"", "two\r\nlines", "😀"].randomElement(using: &random) ?? nil)
        }
        let file = try CSVEntries(parsing: TimeEntryEncoding.csv(entries), settings: TimeTrackingSettings())
        XCTAssertEqual(file.problems, [])
        XCTAssertEqual(file.entries, entries)
    }

    func testEveryProblemIsToldWithLineAndColumn() throws {
        try assertProblems(
            Self.header + Self.row + ",,,2024-02-30T00:00:00Z,,x,\r\n",
            [
                "line 4: duration \"x\" must be a number", "line 4: activity_type is missing",
                "line 4: start \"2024-02-30T00:00:00Z\" must be an instant like 2024-05-21T06:15:00Z: there is no day 30 in month 2 of year 2024",
                "line 4: end is missing",
            ])
        try assertProblems(
            Self.header + "x,2023,Study,2024-05-21T06:15:00Z,2024-05-21T06:00:00Z,-1,\n", ["line 2: end \"2024-05-21T06:00:00Z\" must not be before start"])
        try assertProblems(
            "Study,2024-05-21T06:15:00Z\n".withHeader("activity_type,start,end"), ["line 2: has 2 field(s), not 3 as the first line"])
        try assertProblems(
            "Walk,2024-05-21T06:15:00Z,2024-05-21T06:15:00Z\n".withHeader("activity_type,start,end"), types: ["Study", "Work"],
            ["line 2: activity_type \"Walk\" must be one of Study, Work"])
    }

    func testRowsOfOneKeyAreOneWhenEqualAndAProblemWhenNot() throws {
        let row = "Study,2024-05-21T06:15:00Z,2024-05-21T07:00:00Z,"
        let file = try read("\(row)a\n\(row)a\n\(row)b\n".withHeader("activity_type,start,end,description"))
        XCTAssertEqual(file.entries.count, 1)
        XCTAssertEqual(file.badRowCount, 1)
        XCTAssertEqual(
            file.problems.map(\.description),
            ["line 4: \"Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z\" has the activity, start and end of line 2, and other content"])
    }

    func testFilesOfAnotherKindAreRefused() {
        for (text, reason) in [
            ("", "there is no line in it"), ("\u{FEFF}\r\n", "there is no line in it"), ("a,\"b", "line 1, column 3: the quote that begins here is never closed"),
            ("activity_type,start\n", "line 1: there is no column \"end\""),
            ("activity_type,start,end,mood\n", "line 1: an entry has no \"mood\", only activity_start_end,year,activity_type,start,end,duration,description"),
            ("activity_type,start,end,start\n", "line 1: the column \"start\" stands twice"),
            ("Start date,Duration\n", "line 1: there is no column \"start time\""),
            ("Start date,Start time\n", "line 1: there is no column \"end date\", \"end time\""),
        ] {
            XCTAssertThrowsError(try read(text), text) { XCTAssertEqual("\($0)", reason) }
        }
        XCTAssertThrowsError(try read("a,b,c\n")) { XCTAssertTrue("\($0)".hasPrefix("line 1: it is neither a header"), "\($0)") }
    }

    // MARK: Times without an offset

    func testALocalTimeNeedsAZone() throws {
        let text = "Study,2024-05-21 06:15,2024-05-21T07:00:00\n".withHeader("activity_type,start,end")
        try assertProblems(text, ["line 2: start has no offset from UTC: --time-zone says whose clocks showed it"])
        let file = try read(text, zone: "Europe/Vienna")
        XCTAssertEqual(file.entries.map(\.key), ["Study_2024-05-21T04:15:00Z_2024-05-21T05:00:00Z"])
    }

    func testDaysOnWhichClocksAreSet() throws {
        let header = "activity_type,start,end"
        let over = try read("Night,2024-03-30 22:00,2024-03-31 06:00\nNight,2024-10-26 22:00,2024-10-27 06:00\n".withHeader(header), zone: "Europe/Vienna")
        XCTAssertEqual(over.entries.map(\.duration.text), ["7", "9"])
        XCTAssertEqual(over.warnings, [])
        try assertProblems(
            "Night,2024-03-31 02:30,2024-03-31 06:00\n".withHeader(header), zone: "Europe/Vienna",
            ["line 2: start is a time that clocks in Europe/Vienna never showed: they were set forward over it"])
        let twice = try read("Night,2024-10-27 01:00,2024-10-27 02:30\nNight,2024-10-27 02:45,2024-10-27 02:30\n".withHeader(header), zone: "Europe/Vienna")
        XCTAssertEqual(twice.entries.map(\.duration.text), ["1.5", "0.75"])
        XCTAssertEqual(twice.warnings, [
            "line 2: clocks showed the time in end twice that day; the first is taken", "line 3: clocks showed the time in start twice that day; the first is taken",
            "line 3: clocks showed the time in end twice that day; the first is taken",
        ])
    }

    // MARK: Toggl

    private static let toggl = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n"

    func testARowOfTogglIsAnEntry() throws {
        let rows = """
            Ada,ada@example.org,Acme,Study,,"electronics, book",No,2024-05-21,08:15:00,2024-05-21,09:00:00,00:45:00,,
            Ada,ada@example.org,,,,,No,2024-05-21,23:30:00,2024-05-22,00:30:00,01:00:00,"Work, deep",
            Ada,ada@example.org,,,,only a text,No,2024-05-23,08:00:00,2024-05-23,08:00:00,00:00:00,,
            """
        let file = try read(Self.toggl + rows, zone: "Europe/Vienna")
        XCTAssertEqual(file.problems, [])
        XCTAssertEqual(file.entries.map(\.key), [
            "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z", "Work_2024-05-21T21:30:00Z_2024-05-21T22:30:00Z",
            "Uncategorised_2024-05-23T06:00:00Z_2024-05-23T06:00:00Z",
        ])
        XCTAssertEqual(file.entries.map(\.description), ["electronics, book", nil, "only a text"])
        XCTAssertEqual(file.warnings, ["line 4: there is neither project nor tag; the activity is taken as \"Uncategorised\""])
        let chosen = try read(Self.toggl + rows, zone: "Europe/Vienna", types: ["deep", "Study", "Uncategorised"])
        XCTAssertEqual(chosen.entries.map(\.activityType.text), ["Study", "deep", "Uncategorised"])
    }

    func testTheLengthTellsWhichOfTwoEqualTimesIsMeant() throws {
        func row(_ start: String, _ end: String, _ length: String) -> String {
            "Ada,,,Night,,,No,2024-10-27,\(start),2024-10-27,\(end),\(length),,\n"
        }
        let file = try read(
            Self.toggl + row("02:30:00", "02:45:00", "01:15:00") + row("02:15:00", "03:00:00", "00:45:00") + row("01:00:00", "02:30:00", "02:30:00"),
            zone: "Europe/Vienna")
        XCTAssertEqual(file.problems, [])
        XCTAssertEqual(file.entries.map(\.start.rfc3339), ["2024-10-27T00:30:00Z", "2024-10-27T01:15:00Z", "2024-10-26T23:00:00Z"])
        XCTAssertEqual(file.entries.map(\.end.rfc3339), ["2024-10-27T01:45:00Z", "2024-10-27T02:00:00Z", "2024-10-27T01:30:00Z"])
        XCTAssertEqual(file.warnings, [])
        // In a zone that set no clock that day the length shows that it is the wrong zone.
        let other = try read(Self.toggl + row("02:30:00", "02:45:00", "01:15:00"), zone: "Asia/Tokyo")
        XCTAssertEqual(other.problems.map(\.description), ["line 2: duration \"01:15:00\" is not what lies between start and end"])
    }

    func testWithoutAnEndTheLengthTellsIt() throws {
        let header = "Email,Start date,Start time,Duration,Project,Description"
        let file = try read("a@b.c,2024-10-27,01:30:00,03:00:00,Night,\na@b.c,2024-05-21,06:15:00,100:00:00,Long,\n".withHeader(header), zone: "Europe/Vienna")
        XCTAssertEqual(file.entries.map(\.end.rfc3339), ["2024-10-27T02:30:00Z", "2024-05-25T08:15:00Z"])
        try assertProblems(
            "a@b.c,2024-10-27,1:30,3h,Night,\na@b.c,21.05.2024,06:15:00,01:00:00,N,\n".withHeader(header), zone: "Europe/Vienna",
            [
                "line 2: start time \"2024-10-27 1:30\" must be a day and a time like 2024-05-21 06:15:00: expected two digits of the hour at character 12",
                "line 3: start time \"21.05.2024 06:15:00\" must be a day and a time like 2024-05-21 06:15:00: expected four digits of the year at character 1",
            ])
        try assertProblems(
            "a@b.c,2024-10-27,01:30:00,3h,Night,\n".withHeader(header), zone: "Europe/Vienna",
            ["line 2: duration \"3h\" must be hours, minutes and seconds like 01:30:00"])
    }

    func testRowsOfSeveralPeopleNeedAName() throws {
        let rows = Self.toggl + "Ada,ada@example.org,,A,,,No,2024-05-21,08:15:00,2024-05-21,09:00:00,00:45:00,,\n"
            + "Bo,bo@example.org,,B,,,No,2024-05-21,08:15:00,2024-05-21,09:00:00,00:45:00,,\n"
        XCTAssertThrowsError(try read(rows, zone: "UTC")) {
            XCTAssertEqual("\($0)", "it has the rows of 2 people (ada@example.org, bo@example.org); --user says whose are meant")
        }
        for name in ["Bo", "bo@example.org", "BO@Example.org"] {
            let file = try read(rows, zone: "UTC", user: name)
            XCTAssertEqual(file.entries.map(\.activityType.text), ["B"])
            XCTAssertEqual(file.rowCount, 1)
        }
        XCTAssertThrowsError(try read(rows, zone: "UTC", user: "Cy")) {
            XCTAssertEqual("\($0)", "it has no rows of \"Cy\", but of ada@example.org, bo@example.org")
        }
        // A row of nobody is nobody's.
        let unowned = rows + ",,,C,,,No,2024-05-21,10:15:00,2024-05-21,11:00:00,00:45:00,,\n"
        XCTAssertEqual(try read(unowned, zone: "UTC", user: "Bo").rowCount, 1)
        // One person who is named in some rows only is one person.
        let half = rows.replacingOccurrences(of: "Bo,bo@", with: ",ada@")
        XCTAssertEqual(try read(half, zone: "UTC").problems.count + read(half, zone: "UTC").entries.count, 2)
        XCTAssertThrowsError(try read("Study,2024-05-21T06:15:00Z,2024-05-21T07:00:00Z\n".withHeader("activity_type,start,end"), user: "Bo")) {
            XCTAssertEqual($0 as? CSVFileError, .noUserColumn)
        }
    }

    func testTheDurationTellsWhichTimeIsMeantInOurColumnsToo() throws {
        let header = "activity_type,start,end,duration"
        let file = try read("S,2024-10-27 01:30:00,2024-10-27 02:30:00,2.00\nT,2024-10-27 01:30,2024-10-27 02:30,1\n".withHeader(header), zone: "Europe/Vienna")
        XCTAssertEqual(file.entries.map(\.end.rfc3339), ["2024-10-27T01:30:00Z", "2024-10-27T00:30:00Z"])
        XCTAssertEqual(file.warnings, [])
        let other = try read("S,2024-10-27 01:30:00,2024-10-27 02:30:00,3\n".withHeader(header), zone: "Europe/Vienna")
        XCTAssertEqual(other.problems.map(\.description), ["line 2: duration \"3\" is not what lies between start and end"])
        // Elsewhere a duration may have been corrected by hand.
        XCTAssertEqual(try read("S,2024-05-21 01:30,2024-05-21 02:30,0.5\n".withHeader(header), zone: "Europe/Vienna").entries.first?.duration.text, "0.5")
        // Where both readings have the length that is told, that is said.
        let both = try read(Self.toggl + "Ada,,,N,,,No,2024-10-27,02:15:00,2024-10-27,02:30:00,00:15:00,,\n", zone: "Europe/Vienna")
        XCTAssertEqual(both.warnings, ["line 2: clocks showed the time in start time twice that day; the first is taken"])
    }

    func testOtherSeparatorsAreNamed() {
        for (text, name) in [("a;b\n1;2", "semicolons"), ("a\tb\n", "tabs")] {
            XCTAssertThrowsError(try read(text)) { XCTAssertEqual("\($0)", "line 1: its fields are parted by \(name); save it with commas") }
        }
    }
}

extension String {
    fileprivate func withHeader(_ header: String) -> String { "\(header)\n\(self)" }

    func testReadingTellsHowFarItIs() throws {
        let row = "Study,2026-11-20T06:15:00Z,2026-11-20T07:00:00Z,"
        var text = "activity_type,start,end,description\n"
        while text.utf8.count < 300_000 { text += row + String(repeating: "x", count: 900) + "\n" }
        var steps: [Int] = []
        _ = try CSVEntries(parsing: Array(text.utf8), settings: TimeTrackingSettings()) { steps.append($0) }
        XCTAssertEqual(steps.reduce(0, +), text.utf8.count)
        XCTAssertGreaterThan(steps.count, 4)
        var short: [Int] = []
        _ = try CSVEntries(parsing: Array("activity_type,start,end\n".utf8), settings: TimeTrackingSettings()) { short.append($0) }
        XCTAssertEqual(short, [24])
    }
}
