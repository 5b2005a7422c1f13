import HTTP
import Timekeeping
import XCTest

@testable import TimeTracking

final class FetchQueryTests: XCTestCase {
    private func range(
        _ query: String?, now: String = "2024-05-21T12:34:56Z", zone: String = "UTC"
    ) throws -> String {
        let query = try FetchQuery(
            parsing: query, now: Instant(rfc3339: now), zone: zone == "UTC" ? .utc : TimeZone(identifier: zone))
        return "\(query.range.lowerBound.rfc3339) \(query.range.upperBound.rfc3339)"
    }

    func testPeriodsReachFromTheStartOfADayUpToNow() throws {
        XCTAssertEqual(try range("period=week"), "2024-05-14T00:00:00Z 2024-05-21T12:34:56Z")
        XCTAssertEqual(try range("period=fortnight"), "2024-05-07T00:00:00Z 2024-05-21T12:34:56Z")
        XCTAssertEqual(try range("period=month"), "2024-04-21T00:00:00Z 2024-05-21T12:34:56Z")
        XCTAssertEqual(try range("period=year"), "2023-05-21T00:00:00Z 2024-05-21T12:34:56Z")
    }

    func testMonthAndYearAreClampedToTheLastDay() throws {
        XCTAssertEqual(try range("period=month", now: "2024-03-31T01:00:00Z"), "2024-02-29T00:00:00Z 2024-03-31T01:00:00Z")
        XCTAssertEqual(try range("period=month", now: "2023-03-31T01:00:00Z"), "2023-02-28T00:00:00Z 2023-03-31T01:00:00Z")
        XCTAssertEqual(try range("period=month", now: "2024-01-15T01:00:00Z"), "2023-12-15T00:00:00Z 2024-01-15T01:00:00Z")
        XCTAssertEqual(try range("period=year", now: "2024-02-29T01:00:00Z"), "2023-02-28T00:00:00Z 2024-02-29T01:00:00Z")
    }

    func testTheFirstAndTheLastDayThatCanBeWrittenAreDays() throws {
        XCTAssertEqual(try range("date=0001-01-01"), "0001-01-01T00:00:00Z 0001-01-01T23:59:59Z")
        XCTAssertEqual(try range("date=9999-12-31"), "9999-12-31T00:00:00Z 9999-12-31T23:59:59Z")
        XCTAssertEqual(try range("date=9999-12-31", zone: "America/New_York"), "9999-12-31T05:00:00Z 9999-12-31T23:59:59Z")
    }

    func testADayThatTheZoneLeftOutIsRefusedAsThat() throws {
        XCTAssertThrowsError(try range("date=2011-12-30", zone: "Pacific/Apia")) { error in
            XCTAssertTrue((error as? Problem)?.detail.contains("left this one out") == true, "\(error)")
        }
    }

    func testDaysAreThoseOfTheZone() throws {
        // 23:30 UTC on the 20th is the 21st in Berlin, and the week begins with a day of another offset.
        XCTAssertEqual(
            try range("period=week", now: "2024-03-31T23:30:00Z", zone: "Europe/Berlin"),
            "2024-03-24T23:00:00Z 2024-03-31T23:30:00Z")
        XCTAssertEqual(try range("date=2024-03-31", zone: "Europe/Berlin"), "2024-03-30T23:00:00Z 2024-03-31T21:59:59Z")
        XCTAssertEqual(try range("date=2024-10-27", zone: "Europe/Berlin"), "2024-10-26T22:00:00Z 2024-10-27T22:59:59Z")
        // Midnight of this day does not exist there; it begins at one o'clock.
        XCTAssertEqual(try range("date=2018-11-04", zone: "America/Sao_Paulo"), "2018-11-04T03:00:00Z 2018-11-05T01:59:59Z")
    }

    func testFromAndToAreHalfOpen() throws {
        XCTAssertEqual(try range("from=2024-01-01&to=2024-02-01"), "2024-01-01T00:00:00Z 2024-01-31T23:59:59Z")
        XCTAssertEqual(
            try range("from=2024-01-01T00:00:00Z&to=2024-01-01T00:00:01Z"), "2024-01-01T00:00:00Z 2024-01-01T00:00:00Z")
        XCTAssertEqual(try range("from=2024-01-01"), "2024-01-01T00:00:00Z 2024-05-21T12:34:56Z")
        XCTAssertEqual(
            try range("from=2024-01-01T00:00:00.5Z&to=2024-01-01T00:00:09.5Z"), "2024-01-01T00:00:01Z 2024-01-01T00:00:09Z")
    }

    func testAnUnescapedPlusOfAnOffsetIsUnderstood() throws {
        let expected = "2024-01-01T00:00:00Z 2024-01-01T00:59:59Z"
        XCTAssertEqual(try range("from=2024-01-01T02:00:00+02:00&to=2024-01-01T03:00:00+02:00"), expected)
        XCTAssertEqual(try range("from=2024-01-01T02:00:00%2B02:00&to=2024-01-01T03:00:00%2B02:00"), expected)
    }

    func testBadQueriesAreRefusedByName() throws {
        let refusals: [(query: String?, says: String)] = [
            (nil, "period=week|fortnight|month|year"), ("", "Give exactly one of"), ("period=day", "\"period\" must be one of"),
            ("period=WEEK", "\"period\""), ("period=", "\"period\""), ("period=week&date=2024-01-01", "Give exactly one of"),
            ("period=week&to=2024-01-01", "Give exactly one of"), ("date=2024-02-30", "\"date\""), ("date=20240101", "\"date\""),
            ("from=yesterday", "\"from\""), ("from=2024-01-02&to=2024-01-01", "\"to\" must be later"),
            ("from=2024-01-01&to=2024-01-01", "\"to\" must be later"), ("to=2024-01-01", "\"to\" needs \"from\""),
            ("from=2025-01-01", "future"), ("from=1800-01-01", "100 years"), ("period=week&period=week", "once"),
            ("period=week&x=1", "\"x\""), ("period=%zz", "decoded"), ("from=2024-01-01T00:00:60Z", "\"from\""),
        ]
        for (query, says) in refusals {
            XCTAssertThrowsError(try range(query), query ?? "none") { error in
                let problem = error as? Problem
                XCTAssertEqual(problem?.status, .badRequest)
                XCTAssertTrue(problem?.detail.contains(says) == true, "\(query ?? "none"): \(problem?.detail ?? "")")
            }
        }
    }

    func testActivityTypeGoesWithAnyOfThem() throws {
        for query in ["period=week", "date=2024-05-21", "from=2024-05-01"] {
            let parsed = try FetchQuery(
                parsing: query + "&activity_type=Deep+work", now: Instant(rfc3339: "2024-05-21T12:34:56Z"), zone: .utc)
            XCTAssertEqual(parsed.activityType, "Deep work")
        }
    }
}
