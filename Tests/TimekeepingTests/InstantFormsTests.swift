import TestSupport
import XCTest

@testable import Timekeeping

final class InstantFormsTests: XCTestCase {
    func testTheBasicFormIsReadAndWritten() throws {
        let instant = try Instant(basic: "20240521T061500Z")
        XCTAssertEqual(instant.rfc3339, "2024-05-21T06:15:00Z")
        XCTAssertEqual(instant.basic, "20240521T061500Z")
        XCTAssertEqual(instant.basicDate, "20240521")
        XCTAssertEqual(Instant.earliest.basic, "00010101T000000Z")
        XCTAssertEqual(Instant.latest.basic, "99991231T235959Z")
    }

    func testOtherBasicFormsAreRefused() {
        let vectors: [(String, InstantError)] = [
            ("", .malformed(expected: "eight digits of a date", byteOffset: 0)),
            ("2024-05-21T06:15:00Z", .malformed(expected: "eight digits of a date", byteOffset: 0)),
            ("20240521", .malformed(expected: "\"T\"", byteOffset: 8)),
            ("20240521t061500Z", .malformed(expected: "\"T\"", byteOffset: 8)),
            ("20240521T0615Z", .malformed(expected: "six digits of a time", byteOffset: 9)),
            ("20240521T061500", .malformed(expected: "\"Z\"", byteOffset: 15)),
            ("20240521T061500+0000", .malformed(expected: "\"Z\"", byteOffset: 15)),
            ("20240521T061500ZZ", .malformed(expected: "nothing more", byteOffset: 16)),
            ("20230229T061500Z", .date(.noSuchDate(year: 2023, month: 2, day: 29))),
            ("20240521T240000Z", .noSuchTime(hour: 24, minute: 0, second: 0)),
            ("20240521T235960Z", .leapSecond),
        ]
        for (text, error) in vectors {
            XCTAssertThrowsError(try Instant(basic: text), text) { XCTAssertEqual($0 as? InstantError, error, text) }
        }
    }

    func testTheHTTPDateOfTheRFC() throws {
        let instant = try Instant(httpDate: "Sun, 06 Nov 1994 08:49:37 GMT")
        XCTAssertEqual(instant.secondsSinceEpoch, 784_111_777)
        XCTAssertEqual(instant.httpDate, "Sun, 06 Nov 1994 08:49:37 GMT")
    }

    func testOtherHTTPDatesAreRefused() {
        let vectors: [(String, InstantError)] = [
            ("", .malformed(expected: "a weekday such as \"Sun\"", byteOffset: 0)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", .malformed(expected: "\", \"", byteOffset: 3)),
            ("Sun Nov  6 08:49:37 1994", .malformed(expected: "\", \"", byteOffset: 3)),
            ("sun, 06 Nov 1994 08:49:37 GMT", .malformed(expected: "a weekday such as \"Sun\"", byteOffset: 0)),
            ("unM, 06 Nov 1994 08:49:37 GMT", .malformed(expected: "a weekday such as \"Sun\"", byteOffset: 0)),
            ("Sun, 6 Nov 1994 08:49:37 GMT", .malformed(expected: "two digits of the day", byteOffset: 5)),
            ("Sun, 06 NOV 1994 08:49:37 GMT", .malformed(expected: "a month such as \"Nov\"", byteOffset: 8)),
            ("Sun, 06 Nov 1994 08:49:37 UTC", .malformed(expected: "\" GMT\"", byteOffset: 25)),
            ("Sun, 06 Nov 1994 08:49:37 GMT ", .malformed(expected: "\" GMT\"", byteOffset: 25)),
            ("Mon, 06 Nov 1994 08:49:37 GMT", .wrongWeekday),
            ("Thu, 31 Nov 1994 08:49:37 GMT", .date(.noSuchDate(year: 1994, month: 11, day: 31))),
            ("Sun, 06 Nov 1994 08:49:60 GMT", .leapSecond),
        ]
        for (text, error) in vectors {
            XCTAssertThrowsError(try Instant(httpDate: text), text) { XCTAssertEqual($0 as? InstantError, error, text) }
        }
    }

    func testEveryCutIsRefused() {
        for text in ["20240521T061500Z", "Tue, 21 May 2024 06:15:00 GMT"] {
            for count in 0..<text.utf8.count {
                XCTAssertThrowsError(try Instant(basic: String(text.prefix(count))))
                XCTAssertThrowsError(try Instant(httpDate: String(text.prefix(count))))
            }
        }
    }

    func testArithmeticKeepsNanoseconds() throws {
        let instant = Instant(secondsSinceEpoch: -1, nanosecond: 900_000_000)
        XCTAssertEqual(instant + .milliseconds(200), Instant(secondsSinceEpoch: 0, nanosecond: 100_000_000))
        XCTAssertEqual(instant - .milliseconds(1900), Instant(secondsSinceEpoch: -2))
        XCTAssertEqual(instant.duration(to: .epoch), .milliseconds(100))
        XCTAssertEqual(Instant.epoch - instant, .milliseconds(100))
        XCTAssertLessThan(instant, .epoch)
        XCTAssertLessThan(Instant.epoch, Instant(secondsSinceEpoch: 0, nanosecond: 1))
    }

    func testArithmeticStopsAtTheEdges() {
        XCTAssertEqual(Instant.latest + .nanoseconds(1), .latest)
        XCTAssertEqual(Instant.earliest - .nanoseconds(1), .earliest)
        let forever = Duration(secondsComponent: .max, attosecondsComponent: 0)
        XCTAssertEqual(Instant(secondsSinceEpoch: 1) + forever, .latest)
        XCTAssertEqual(Instant.earliest - forever, .earliest)
        XCTAssertEqual(Instant(secondsSinceEpoch: .min), .earliest)
        XCTAssertEqual(Instant(secondsSinceEpoch: .max).rfc3339, "9999-12-31T23:59:59Z")
    }

    func testRandomSumsAgreeWithDurations() {
        var random = SeededRandom()
        for _ in 0..<2000 {
            let instant = Instant(
                secondsSinceEpoch: .random(in: -10_000_000_000...10_000_000_000, using: &random),
                nanosecond: .random(in: 0...999_999_999, using: &random))
            let duration = Duration.nanoseconds(Int64.random(in: -9_000_000_000_000_000...9_000_000_000_000_000, using: &random))
            XCTAssertEqual((instant + duration) - instant, duration)
            XCTAssertEqual(instant + duration - duration, instant)
            XCTAssertEqual(instant < instant + duration, duration > .zero)
        }
    }

    func testYearsAreThoseOfUTC() throws {
        XCTAssertEqual(try Instant(rfc3339: "2024-01-01T00:30:00+01:00").year, 2023)
        XCTAssertEqual(try Instant(rfc3339: "2023-12-31T23:30:00-01:00").year, 2024)
        XCTAssertEqual(Instant.earliest.year, 1)
        XCTAssertEqual(Instant.latest.year, 9999)
    }
}
