import XCTest

@testable import Timekeeping

/// What clocks on the wall show, and when they showed it.
final class CivilDateTimeTests: XCTestCase {
    private func instants(_ text: String, _ zone: String) throws -> [String] {
        try Zone(identifier: zone).instants(showing: CivilDateTime(text: text)).map(\.rfc3339)
    }

    func testTextsAreReadWithAndWithoutSeconds() throws {
        let expected = CivilDateTime(try CivilDate(year: 2024, month: 5, day: 21), secondOfDay: 22_500)
        for text in ["2024-05-21T06:15:00", "2024-05-21 06:15:00", "2024-05-21 06:15", "2024-05-21T06:15"] {
            XCTAssertEqual(try CivilDateTime(text: text), expected, text)
        }
    }

    func testWhatIsNoDayOrTimeIsRefusedWithTheReason() {
        for (text, reason) in [
            ("2024-02-30 06:15", "there is no day 30 in month 2 of year 2024"), ("2024-05-21", "expected \"T\" or a space at character 11"),
            ("2024-05-21 6:15", "expected two digits of the hour at character 12"),
            ("2024-05-21 24:00:00", "there is no time of day with hour 24, minute 0 and second 0"),
            ("2024-05-21 06:15:00Z", "expected nothing more at character 20"), ("2024-05-21 06:15 ", "expected \":\" at character 17"),
            ("", "expected four digits of the year at character 1"),
        ] {
            XCTAssertThrowsError(try CivilDateTime(text: text), text) { XCTAssertEqual("\($0)", reason) }
        }
    }

    func testATimeComesOnceTwiceOrNever() throws {
        XCTAssertEqual(try instants("2024-05-21 06:15", "UTC"), ["2024-05-21T06:15:00Z"])
        XCTAssertEqual(try instants("2024-05-21 06:15", "Europe/Vienna"), ["2024-05-21T04:15:00Z"])
        XCTAssertEqual(try instants("2024-03-31 01:59:59", "Europe/Vienna"), ["2024-03-31T00:59:59Z"])
        XCTAssertEqual(try instants("2024-03-31 02:00", "Europe/Vienna"), [])
        XCTAssertEqual(try instants("2024-03-31 02:59:59", "Europe/Vienna"), [])
        XCTAssertEqual(try instants("2024-03-31 03:00", "Europe/Vienna"), ["2024-03-31T01:00:00Z"])
        XCTAssertEqual(try instants("2024-10-27 02:30", "Europe/Vienna"), ["2024-10-27T00:30:00Z", "2024-10-27T01:30:00Z"])
        XCTAssertEqual(try instants("2024-10-27 03:00", "Europe/Vienna"), ["2024-10-27T02:00:00Z"])
        XCTAssertEqual(try instants("2040-10-28 02:30", "Europe/Vienna"), ["2040-10-28T00:30:00Z", "2040-10-28T01:30:00Z"])
        XCTAssertEqual(try instants("2011-12-30 12:00", "Pacific/Apia"), [])
    }

    func testEveryInstantIsAmongThoseThatShowItsTime() throws {
        let zone = try Zone(identifier: "Australia/Lord_Howe")
        var instant = try Instant(rfc3339: "2024-03-30T00:07:00Z")
        let end = try Instant(rfc3339: "2024-10-12T00:00:00Z")
        while instant < end {
            let local = instant + .seconds(zone.offset(at: instant))
            let shown = CivilDateTime(local.civilDate, secondOfDay: local.secondOfDay)
            XCTAssertTrue(zone.instants(showing: shown).contains(instant), instant.rfc3339)
            instant = instant + .seconds(1_013)
        }
    }
}
