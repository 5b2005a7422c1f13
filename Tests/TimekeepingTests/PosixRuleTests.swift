import XCTest

@testable import Timekeeping

final class PosixRuleTests: XCTestCase {
    private func rule(_ text: String) throws -> PosixRule {
        try XCTUnwrap(PosixRule(Array(text.utf8)), text)
    }

    private func second(_ text: String) throws -> Int64 {
        try Instant(rfc3339: text).secondsSinceEpoch
    }

    /// Each moment is the last second before a change and the offsets before and after.
    private func assertChange(_ text: String, _ moment: String, _ before: Int, _ after: Int, line: UInt = #line) throws {
        let rule = try rule(text)
        let second = try second(moment)
        XCTAssertEqual(rule.offset(atSecond: second - 1), before, text, line: line)
        XCTAssertEqual(rule.offset(atSecond: second), after, text, line: line)
        XCTAssertEqual(rule.transition(afterSecond: second - 1), second, text, line: line)
    }

    func testARuleWithoutDaylightSavingTimeHasOneOffset() throws {
        XCTAssertEqual(try rule("UTC0").offset(atSecond: 0), 0)
        XCTAssertEqual(try rule("<+0545>-5:45").offset(atSecond: 0), 20_700)
        XCTAssertEqual(try rule("<-11>11").offset(atSecond: 0), -39_600)
        XCTAssertEqual(try rule("ABC+1:02:03").offset(atSecond: 0), -3723)
        XCTAssertNil(try rule("EST5").transition(afterSecond: 0))
    }

    func testWeekdaysOfAMonth() throws {
        let vienna = "CET-1CEST,M3.5.0,M10.5.0/3"
        try assertChange(vienna, "2100-03-28T01:00:00Z", 3600, 7200)
        try assertChange(vienna, "2100-10-31T01:00:00Z", 7200, 3600)
        try assertChange("EST5EDT,M3.2.0,M11.1.0", "2100-03-14T07:00:00Z", -18_000, -14_400)
        try assertChange("EST5EDT,M3.2.0,M11.1.0", "2100-11-07T06:00:00Z", -14_400, -18_000)
    }

    func testTheSouthHasSummerOverNewYear() throws {
        let sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3"
        XCTAssertEqual(try rule(sydney).offset(atSecond: second("2100-01-01T00:00:00Z")), 39_600)
        XCTAssertEqual(try rule(sydney).offset(atSecond: second("2100-07-01T00:00:00Z")), 36_000)
        try assertChange(sydney, "2100-04-03T16:00:00Z", 39_600, 36_000)
    }

    func testDaylightSavingTimeMayBeLessThanStandardTime() throws {
        let dublin = "IST-1GMT0,M10.5.0,M3.5.0/1"
        try assertChange(dublin, "2100-10-31T01:00:00Z", 3600, 0)
        try assertChange(dublin, "2100-03-28T01:00:00Z", 0, 3600)
    }

    func testTimesMayBeNegativeOrLongerThanADay() throws {
        // Greenland: Saturday 22:00 before the last Sunday, written as the Sunday and −1 hour; Gaza: Thursday 50:00.
        try assertChange("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2100-03-28T01:00:00Z", -7200, -3600)
        try assertChange("EET-2EEST,M3.4.4/50,M10.4.4/50", "2100-03-27T00:00:00Z", 7200, 10_800)
        XCTAssertNoThrow(try rule("EET-2EEST,M3.4.4/-167,M10.4.4/167"))
    }

    func testJulianDaysSkipTheLeapDayAndZeroBasedOnesDoNot() throws {
        try assertChange("AAA0BBB,J60/0,J300/0", "2024-03-01T00:00:00Z", 0, 3600)
        try assertChange("AAA0BBB,J60/0,J300/0", "2023-03-01T00:00:00Z", 0, 3600)
        try assertChange("AAA0BBB,J59/0,J300/0", "2024-02-28T00:00:00Z", 0, 3600)
        try assertChange("AAA0BBB,59/0,300/0", "2024-02-29T00:00:00Z", 0, 3600)
        try assertChange("AAA0BBB,59/0,300/0", "2023-03-01T00:00:00Z", 0, 3600)
    }

    func testDaylightSavingTimeMayLastAllYear() throws {
        let rule = try rule("EST5EDT,0/0,J365/25")
        for day in stride(from: 0, to: 366 * 4, by: 1) {
            let second = try second("2100-01-01T00:00:00Z") + Int64(day) * 86_400
            for distance in Int64(4 * 3600 - 2)...Int64(4 * 3600 + 2) {
                XCTAssertEqual(rule.offset(atSecond: second + distance), -14_400)
            }
        }
    }

    func testOtherTextIsRefused() {
        for text in [
            "", "0", "UT0", "UTC", "UTC+", "UTC25", "UTC0:60", "UTC0:00:60", "UTC0x", "<UTC0", "<U>0", "CET-1CEST",
            "CET-1CEST,", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,", "CET-1CEST,M3.5.0,M10.5.0/", "CET-1CEST,M3.5.0,M10.5.0 ",
            "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M0.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.0.0,M10.5.0",
            "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5,M10.5.0", "CET-1CEST,J0,J1", "CET-1CEST,J366,J1", "CET-1CEST,366,1",
            "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0/2:60,M10.5.0", "CET-1CEST25,M3.5.0,M10.5.0", "CÉT-1",
            "CET-1CEST,M3.5.0,M10.5.0,M1.1.1", "CET-1111", "CET--1",
        ] {
            XCTAssertNil(PosixRule(Array(text.utf8)), text)
        }
    }
}
