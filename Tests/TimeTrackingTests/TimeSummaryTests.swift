import JSON
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class TimeSummaryTests: XCTestCase {
    private func entry(_ activity: String, _ start: String, _ end: String) throws -> StoredEntry {
        StoredEntry(try TimeEntry(activityType: ActivityType(activity), start: Instant(rfc3339: start), end: Instant(rfc3339: end)))
    }

    private func summary(
        _ entries: [StoredEntry], _ from: String = "2024-05-13T00:00:00Z", _ to: String = "2024-05-20T00:00:00Z", zone: String = "UTC",
        weekStart: Weekday = .monday
    ) throws -> TimeSummary {
        TimeSummary(
            entries, in: try Instant(rfc3339: from)..<Instant(rfc3339: to), zone: try TimeZone(identifier: zone), weekStart: weekStart)
    }

    private func days(_ summary: TimeSummary) -> [String] { summary.days.map { "\($0.date) \($0.seconds / 60)" } }

    func testTimeIsAddedUpByActivityDayAndWeek() throws {
        let result = try summary([
            entry("Work", "2024-05-14T08:00:00Z", "2024-05-14T12:00:00Z"), entry("Study", "2024-05-13T06:15:00Z", "2024-05-13T07:00:00Z"),
            entry("Study", "2024-05-14T13:00:00Z", "2024-05-14T14:00:00Z"),
        ])
        XCTAssertEqual(result.seconds, 345 * 60)
        XCTAssertEqual(result.activities.map(\.name), ["Work", "Study"])
        XCTAssertEqual(result.activities.map(\.seconds), [240 * 60, 105 * 60])
        XCTAssertEqual(result.activities.map(\.entryCount), [1, 2])
        XCTAssertEqual(days(result), ["2024-05-13 45", "2024-05-14 300"])
        XCTAssertEqual(result.days[1].activities.map(\.name), ["Work", "Study"])
        XCTAssertEqual(result.dayCount, 7)
        XCTAssertEqual(result.everyDay.map { $0.seconds / 60 }, [45, 300, 0, 0, 0, 0, 0])
        XCTAssertEqual(result.averages.day.description, "0.82")
        XCTAssertEqual(result.averages.activeDay.description, "2.88")
        XCTAssertEqual(result.averages.week.description, "5.75")
    }

    func testAnEntryAcrossMidnightCountsOnTheDaysItTouchesInTheZone() throws {
        let night = try entry("Work", "2024-05-14T20:00:00Z", "2024-05-15T01:00:00Z")
        XCTAssertEqual(days(try summary([night])), ["2024-05-14 240", "2024-05-15 60"])
        XCTAssertEqual(days(try summary([night], zone: "Europe/Vienna")), ["2024-05-14 120", "2024-05-15 180"])
        XCTAssertEqual(days(try summary([night], zone: "Pacific/Tongatapu")), ["2024-05-15 300"])
        XCTAssertEqual(days(try summary([night], zone: "Pacific/Pago_Pago")), ["2024-05-14 300"])
    }

    func testWhatReachesOutOfTheRangeIsCutThere() throws {
        let result = try summary([
            entry("Work", "2024-05-12T22:00:00Z", "2024-05-13T01:00:00Z"), entry("Work", "2024-05-19T23:00:00Z", "2024-05-20T04:00:00Z"),
            entry("Out", "2024-05-12T22:00:00Z", "2024-05-13T00:00:00Z"), entry("Out", "2024-05-20T00:00:00Z", "2024-05-20T01:00:00Z"),
            entry("Out", "2024-05-12T00:00:00Z", "2024-05-12T00:00:00Z"),
        ])
        XCTAssertEqual(days(result), ["2024-05-13 60", "2024-05-19 60"])
        XCTAssertEqual(result.entryCount, 2)
    }

    func testDaysOf23And25HoursAreFull() throws {
        let spring = try summary(
            [entry("Watch", "2024-03-30T12:00:00Z", "2024-04-01T12:00:00Z")], "2024-03-30T00:00:00Z", "2024-04-03T00:00:00Z",
            zone: "Europe/Vienna")
        XCTAssertEqual(spring.days.map { $0.seconds / 3_600 }, [11, 23, 14])
        let autumn = try summary(
            [entry("Watch", "2024-10-26T12:00:00Z", "2024-10-28T12:00:00Z")], "2024-10-26T00:00:00Z", "2024-10-30T00:00:00Z",
            zone: "Europe/Vienna")
        XCTAssertEqual(autumn.days.map { $0.seconds / 3_600 }, [10, 25, 13])
    }

    func testWeeksBeginWhereTheyAreSetTo() throws {
        let entries = [
            try entry("Work", "2024-05-18T10:00:00Z", "2024-05-18T11:00:00Z"), try entry("Work", "2024-05-19T10:00:00Z", "2024-05-19T11:00:00Z"),
        ]
        XCTAssertEqual(try summary(entries).weeks.map(\.name.description), ["2024-05-13"])
        XCTAssertEqual(try summary(entries, weekStart: .sunday).weeks.map(\.name.description), ["2024-05-12", "2024-05-19"])
    }

    func testPausesAndOverlapsAreFound() throws {
        let result = try summary([
            entry("A", "2024-05-14T08:00:00Z", "2024-05-14T12:00:00Z"), entry("B", "2024-05-14T09:00:00Z", "2024-05-14T10:00:00Z"),
            entry("C", "2024-05-14T11:30:00Z", "2024-05-14T12:30:00Z"), entry("D", "2024-05-14T13:00:00Z", "2024-05-14T14:00:00Z"),
            entry("E", "2024-05-14T14:00:00Z", "2024-05-14T15:00:00Z"), entry("F", "2024-05-15T14:00:00Z", "2024-05-15T15:00:00Z"),
        ])
        XCTAssertEqual(result.overlaps.first.map { "\($0.lowerBound.rfc3339) \($0.seconds / 60)" }, [
            "2024-05-14T09:00:00Z 60", "2024-05-14T11:30:00Z 30",
        ])
        XCTAssertEqual(result.gaps.first.map { "\($0.lowerBound.rfc3339) \($0.seconds / 60)" }, ["2024-05-14T12:30:00Z 30"])
        XCTAssertEqual(result.seconds / 3_600, 9)
    }

    func testOnlySomeStretchesAreNamedAndAllAreCounted() throws {
        let entries = try (0..<150).map { number in
            let start = try Instant(rfc3339: "2024-05-14T00:00:00Z") + .seconds(number * 400)
            return StoredEntry(try TimeEntry(activityType: ActivityType("A"), start: start, end: start + .seconds(300)))
        }
        let result = try summary(entries)
        XCTAssertEqual(result.gaps.count, 149)
        XCTAssertEqual(result.gaps.seconds, 14_900)
        XCTAssertEqual(result.gaps.first.count, TimeSummary.Stretches.namedCount)
    }

    func testATrackerThatWasForgottenIsLeftOutAndTold() throws {
        let week = try entry("Work", "2024-05-06T12:00:00Z", "2024-05-13T12:00:00Z")
        let more = try entry("Work", "2024-05-06T11:59:59Z", "2024-05-13T12:00:00Z")
        XCTAssertEqual(days(try summary([week])), ["2024-05-13 720"])
        let result = try summary([more, entry("Work", "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")])
        XCTAssertEqual(result.seconds, 0)
        XCTAssertEqual(result.skippedCount, 1, "the other does not touch the range")
    }

    func testAnEntryOfNoLengthIsAnEntry() throws {
        let result = try summary([entry("Note", "2024-05-14T08:00:00Z", "2024-05-14T08:00:00Z")])
        XCTAssertEqual(result.entryCount, 1)
        XCTAssertEqual(days(result), ["2024-05-14 0"])
        XCTAssertEqual(result.activeDayCount, 0)
    }

    func testNothingIsASummaryToo() throws {
        let result = try summary([])
        XCTAssertEqual(result.averages.activeDay.description, "0")
        XCTAssertEqual(try JSONValue(parsing: result.json)["data"]?["days"], [])
    }

    func testTotalsOfRandomEntriesAgree() throws {
        var random = SeededRandom()
        for identifier in ["UTC", "Europe/Vienna", "Pacific/Apia", "America/Sao_Paulo", "Australia/Lord_Howe"] {
            let zone = try Timekeeping.TimeZone(identifier: identifier)
            let from = Instant(secondsSinceEpoch: .random(in: 0..<1_700_000_000, using: &random))
            let range = from..<from + .seconds(.random(in: 1..<5_000_000, using: &random))
            let entries = try (0..<200).map { _ in
                let start = from + .seconds(Int.random(in: -800_000..<5_500_000, using: &random))
                let length = Duration.seconds(Int.random(in: 0..<(Bool.random(using: &random) ? 20_000 : 500_000), using: &random))
                let name = ["A", "B", "C"].randomElement(using: &random) ?? ""
                return StoredEntry(try TimeEntry(activityType: ActivityType(name), start: start, end: start + length))
            }
            let result = TimeSummary(entries, in: range, zone: zone, weekStart: Weekday.allCases.randomElement(using: &random) ?? .monday)
            let expected = entries.reduce(0) { sum, entry in
                sum + max(0, Int((min(entry.end, range.upperBound) - max(entry.start, range.lowerBound)).components.seconds))
            }
            XCTAssertEqual(result.seconds, expected, identifier)
            XCTAssertEqual(result.days.reduce(0) { $0 + $1.seconds }, expected, identifier)
            XCTAssertEqual(result.weeks.reduce(0) { $0 + $1.seconds }, expected, identifier)
            XCTAssertEqual(result.activities.reduce(0) { $0 + $1.seconds }, expected, identifier)
            XCTAssertEqual(result.everyDay.count, result.dayCount)
        }
    }
}
