import TestSupport
import XCTest

@testable import Timekeeping

/// A page of worked examples: what a stretch of time is in days.
final class CalendarDaysTests: XCTestCase {
    /// `day hours:minutes` of each part.
    private func parts(_ start: String, _ end: String, _ zone: String = "UTC") throws -> [String] {
        var days = CalendarDays(zone: try Zone(identifier: zone))
        return days.parts(of: try Instant(rfc3339: start)..<Instant(rfc3339: end)).map { part in
            let minutes = part.seconds / 60
            return "\(part.day) \(minutes / 60):\(minutes % 60 < 10 ? "0" : "")\(minutes % 60)"
        }
    }

    func testAnEntryAcrossMidnightCountsOnBothDays() throws {
        XCTAssertEqual(try parts("2024-05-20T22:30:00Z", "2024-05-21T01:15:00Z"), ["2024-05-20 1:30", "2024-05-21 1:15"])
        XCTAssertEqual(
            try parts("2024-05-20T22:30:00Z", "2024-05-22T00:00:00Z"), ["2024-05-20 1:30", "2024-05-21 24:00"],
            "what ends at midnight does not touch the next day")
        XCTAssertEqual(try parts("2024-05-20T00:00:00Z", "2024-05-20T00:00:00Z"), [])
    }

    func testMidnightIsThatOfTheZone() throws {
        let vienna = try parts("2024-05-20T21:30:00Z", "2024-05-20T22:30:00Z", "Europe/Vienna")
        XCTAssertEqual(vienna, ["2024-05-20 0:30", "2024-05-21 0:30"])
        let thirteenAhead = try parts("2024-01-20T10:00:00Z", "2024-01-20T12:00:00Z", "Pacific/Tongatapu")
        XCTAssertEqual(thirteenAhead, ["2024-01-20 1:00", "2024-01-21 1:00"])
        let elevenBehind = try parts("2024-01-20T10:00:00Z", "2024-01-20T12:00:00Z", "Pacific/Pago_Pago")
        XCTAssertEqual(elevenBehind, ["2024-01-19 1:00", "2024-01-20 1:00"])
    }

    func testADayOfSpringHas23Hours() throws {
        XCTAssertEqual(
            try parts("2024-03-30T22:00:00Z", "2024-03-31T23:00:00Z", "Europe/Vienna"),
            ["2024-03-30 1:00", "2024-03-31 23:00", "2024-04-01 1:00"])
    }

    func testADayOfAutumnHas25Hours() throws {
        XCTAssertEqual(
            try parts("2024-10-26T21:00:00Z", "2024-10-28T00:00:00Z", "Europe/Vienna"),
            ["2024-10-26 1:00", "2024-10-27 25:00", "2024-10-28 1:00"])
    }

    func testADayThatBeginsAtOneBeginsThere() throws {
        // Clocks in São Paulo jumped from midnight to one.
        XCTAssertEqual(
            try parts("2018-11-04T02:00:00Z", "2018-11-04T04:00:00Z", "America/Sao_Paulo"), ["2018-11-03 1:00", "2018-11-04 1:00"])
    }

    func testADayThatAZoneLeftOutHasNothing() throws {
        XCTAssertEqual(
            try parts("2011-12-30T09:00:00Z", "2011-12-30T11:00:00Z", "Pacific/Apia"), ["2011-12-29 1:00", "2011-12-31 1:00"])
        let apia = try Zone(identifier: "Pacific/Apia")
        XCTAssertTrue(apia.stretch(of: try CivilDate(text: "2011-12-30")).isEmpty)
    }

    func testTheLeapDayIsADay() throws {
        XCTAssertEqual(
            try parts("2024-02-28T23:00:00Z", "2024-03-01T01:00:00Z"), ["2024-02-28 1:00", "2024-02-29 24:00", "2024-03-01 1:00"])
        XCTAssertEqual(try parts("2023-02-28T23:00:00Z", "2023-03-01T01:00:00Z"), ["2023-02-28 1:00", "2023-03-01 1:00"])
    }

    func testWeeksBeginOnTheDayThatIsAskedFor() throws {
        // 2024-05-21 is a Tuesday.
        let starts = [
            (Weekday.monday, "2024-05-20"), (.tuesday, "2024-05-21"), (.wednesday, "2024-05-15"), (.saturday, "2024-05-18"),
            (.sunday, "2024-05-19"),
        ]
        for (weekStart, expected) in starts {
            XCTAssertEqual(try CivilDate(text: "2024-05-21").startOfWeek(on: weekStart).description, expected, weekStart.name)
        }
        XCTAssertEqual(try CivilDate(text: "2025-01-01").startOfWeek(on: .monday).description, "2024-12-30")
        XCTAssertEqual(try CivilDate(text: "2024-03-01").startOfWeek(on: .thursday).description, "2024-02-29")
        XCTAssertEqual(CivilDate.earliest.startOfWeek(on: .sunday), .earliest)
    }

    func testWeekdaysHaveNames() {
        XCTAssertEqual(Weekday(name: "Sunday"), .sunday)
        XCTAssertNil(Weekday(name: "Sun"))
        XCTAssertEqual(Weekday.allCases.map(\.shortName), ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"])
    }

    func testTheEdgesOfTimeAreNoTrap() throws {
        for identifier in ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            var days = CalendarDays(zone: try Zone(identifier: identifier))
            let first = days.parts(of: .earliest..<Instant.earliest + .seconds(3_600 * 24))
            XCTAssertEqual(first.reduce(0) { $0 + $1.seconds }, 86_400, identifier)
            let last = days.parts(of: Instant.latest - .seconds(3_600 * 24)..<Instant.latest)
            XCTAssertEqual(last.last?.stretch.upperBound, .latest, identifier)
        }
    }

    func testPartsOfRandomStretchesAreTheStretch() throws {
        var random = SeededRandom()
        for identifier in TimeZoneTests.identifiers {
            let zone = try Zone(identifier: identifier)
            var days = CalendarDays(zone: zone)
            for _ in 0..<40 {
                let start = Instant(secondsSinceEpoch: .random(in: 0..<2_500_000_000, using: &random))
                let end = start + .seconds(.random(in: 1..<400_000, using: &random))
                let parts = days.parts(of: start..<end)
                XCTAssertEqual(parts.first?.stretch.lowerBound, start)
                XCTAssertEqual(parts.last?.stretch.upperBound, end)
                for (part, next) in zip(parts, parts.dropFirst()) {
                    XCTAssertEqual(part.stretch.upperBound, next.stretch.lowerBound, "\(identifier) \(start)")
                    XCTAssertLessThan(part.day, next.day, "\(identifier) \(start)")
                    XCTAssertEqual(zone.startOfDay(next.day), next.stretch.lowerBound, "\(identifier) \(start)")
                }
            }
        }
    }
}
