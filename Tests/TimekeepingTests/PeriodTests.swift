import XCTest

@testable import Timekeeping

final class PeriodTests: XCTestCase {
    private func start(_ period: Period, _ now: String, _ zone: String = "UTC") throws -> String {
        let instant = try Instant(rfc3339: now)
        let range = period.range(endingAt: instant, in: try Zone(identifier: zone))
        XCTAssertEqual(range.upperBound, instant)
        return range.lowerBound.rfc3339
    }

    func testWeeksCountDays() throws {
        XCTAssertEqual(try start(.week, "2024-05-21T06:15:00Z"), "2024-05-14T00:00:00Z")
        XCTAssertEqual(try start(.week, "2024-05-21T00:00:00Z"), "2024-05-14T00:00:00Z")
        XCTAssertEqual(try start(.fortnight, "2024-03-05T23:59:59Z"), "2024-02-20T00:00:00Z")
        XCTAssertEqual(try start(.week, "2025-01-03T12:00:00Z"), "2024-12-27T00:00:00Z")
    }

    func testAMonthThatIsShorterGivesItsLastDay() throws {
        let vectors = [
            ("2024-03-31T12:00:00Z", "2024-02-29T00:00:00Z"), ("2023-03-31T12:00:00Z", "2023-02-28T00:00:00Z"),
            ("2023-03-29T12:00:00Z", "2023-02-28T00:00:00Z"), ("2024-07-31T12:00:00Z", "2024-06-30T00:00:00Z"),
            ("2024-08-31T12:00:00Z", "2024-07-31T00:00:00Z"), ("2024-01-15T12:00:00Z", "2023-12-15T00:00:00Z"),
        ]
        for (now, expected) in vectors { XCTAssertEqual(try start(.month, now), expected, now) }
    }

    func testTheLeapDayGivesThe28thAYearBefore() throws {
        XCTAssertEqual(try start(.year, "2024-02-29T12:00:00Z"), "2023-02-28T00:00:00Z")
        XCTAssertEqual(try start(.year, "2025-02-28T12:00:00Z"), "2024-02-28T00:00:00Z")
        XCTAssertEqual(try start(.year, "2024-12-31T23:59:59Z"), "2023-12-31T00:00:00Z")
    }

    func testTodayIsThatOfTheZone() throws {
        // 23:30 UTC is already the next day in Vienna and still the same one in New York.
        XCTAssertEqual(try start(.week, "2024-01-15T23:30:00Z", "Europe/Vienna"), "2024-01-08T23:00:00Z")
        XCTAssertEqual(try start(.week, "2024-01-15T23:30:00Z", "America/New_York"), "2024-01-08T05:00:00Z")
        XCTAssertEqual(try start(.month, "2024-02-29T23:30:00Z", "Asia/Kathmandu"), "2024-01-31T18:15:00Z")
    }

    func testClockChangesInsideAPeriodMoveItsStart() throws {
        XCTAssertEqual(try start(.week, "2024-04-03T10:00:00Z", "Europe/Vienna"), "2024-03-26T23:00:00Z")
        XCTAssertEqual(try start(.week, "2024-10-30T10:00:00Z", "Europe/Vienna"), "2024-10-22T22:00:00Z")
        XCTAssertEqual(try start(.week, "2018-11-11T10:00:00Z", "America/Sao_Paulo"), "2018-11-04T03:00:00Z")
        XCTAssertEqual(try start(.week, "2012-01-05T20:00:00Z", "Pacific/Apia"), "2011-12-30T10:00:00Z")
    }

    func testTheBeginningOfTimeIsNoTrap() throws {
        for period in Period.allCases {
            XCTAssertEqual(period.range(endingAt: .earliest, in: .utc), Instant.earliest...Instant.earliest)
            let east = try Zone(identifier: "Pacific/Kiritimati")
            XCTAssertEqual(period.range(endingAt: .latest, in: east).upperBound, .latest)
            let west = try Zone(identifier: "Pacific/Pago_Pago")
            XCTAssertEqual(period.range(endingAt: .earliest, in: west).upperBound, .earliest)
        }
    }
}
