import Foundation
import TestSupport
import XCTest

@testable import Timekeeping

final class InstantRFC3339Tests: XCTestCase {
    func testOffsetsAndFractionsAreNormalisedToUTC() throws {
        let vectors: [(String, String)] = [
            ("2024-05-21T06:15:00Z", "2024-05-21T06:15:00Z"),
            ("2024-05-21t06:15:00z", "2024-05-21T06:15:00Z"),
            ("2024-05-21T08:15:00+02:00", "2024-05-21T06:15:00Z"),
            ("2024-05-20T19:15:00.999-11:00", "2024-05-21T06:15:00Z"),
            ("2024-05-21T12:00:00+05:45", "2024-05-21T06:15:00Z"),
            ("2024-01-01T00:30:00+13:00", "2023-12-31T11:30:00Z"),
            ("2024-12-31T23:59:59-00:01", "2025-01-01T00:00:59Z"),
            ("1990-12-31T15:59:00-08:00", "1990-12-31T23:59:00Z"),
            ("1937-01-01T12:00:27.87+00:20", "1937-01-01T11:40:27Z"),
            ("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ]
        for (input, output) in vectors {
            XCTAssertEqual(try Instant(rfc3339: input).rfc3339, output, input)
        }
    }

    func testFractionsKeepNineDigits() throws {
        let vectors: [(String, Int32)] = [
            ("2024-05-21T06:15:00.5Z", 500_000_000), ("2024-05-21T06:15:00.000000001Z", 1),
            ("2024-05-21T06:15:00.1234567899Z", 123_456_789), ("2024-05-21T06:15:00.0Z", 0),
            ("1969-12-31T23:59:59.25Z", 250_000_000),
        ]
        for (input, nanosecond) in vectors {
            XCTAssertEqual(try Instant(rfc3339: input).nanosecond, nanosecond, input)
        }
        XCTAssertEqual(try Instant(rfc3339: "1969-12-31T23:59:59.25Z").secondsSinceEpoch, -1)
    }

    func testWhatIsNotRFC3339IsRefusedWithThePlace() {
        let vectors: [(String, InstantError)] = [
            ("", .date(.malformed(expected: "four digits of the year", byteOffset: 0))),
            ("24-05-21T06:15:00Z", .date(.malformed(expected: "four digits of the year", byteOffset: 0))),
            ("2024/05/21T06:15:00Z", .date(.malformed(expected: "\"-\"", byteOffset: 4))),
            ("2024-5-21T06:15:00Z", .date(.malformed(expected: "two digits of the month", byteOffset: 5))),
            ("2024-05-2", .date(.malformed(expected: "two digits of the day", byteOffset: 8))),
            ("2024-05-21", .malformed(expected: "\"T\"", byteOffset: 10)),
            ("2024-05-21 06:15:00Z", .malformed(expected: "\"T\"", byteOffset: 10)),
            ("2024-05-21T6:15:00Z", .malformed(expected: "two digits of the hour", byteOffset: 11)),
            ("2024-05-21T06:15Z", .malformed(expected: "\":\"", byteOffset: 16)),
            ("2024-05-21T06:15:00", .malformed(expected: "\"Z\" or an offset such as \"+01:00\"", byteOffset: 19)),
            ("2024-05-21T06:15:00.Z", .malformed(expected: "a digit of the fraction", byteOffset: 20)),
            ("2024-05-21T06:15:00,5Z", .malformed(expected: "\"Z\" or an offset such as \"+01:00\"", byteOffset: 19)),
            ("2024-05-21T06:15:00+0100", .malformed(expected: "an offset such as \"+01:00\"", byteOffset: 19)),
            ("2024-05-21T06:15:00+01", .malformed(expected: "an offset such as \"+01:00\"", byteOffset: 19)),
            ("2024-05-21T06:15:00Z ", .malformed(expected: "nothing more", byteOffset: 20)),
            ("2024-05-21T06:15:00Z\r", .malformed(expected: "nothing more", byteOffset: 20)),
            (" 2024-05-21T06:15:00Z", .date(.malformed(expected: "four digits of the year", byteOffset: 0))),
            ("+024-05-21T06:15:00Z", .date(.malformed(expected: "four digits of the year", byteOffset: 0))),
            ("２０２４-05-21T06:15:00Z", .date(.malformed(expected: "four digits of the year", byteOffset: 0))),
            ("2024-02-30T06:15:00Z", .date(.noSuchDate(year: 2024, month: 2, day: 30))),
            ("2023-02-29T06:15:00Z", .date(.noSuchDate(year: 2023, month: 2, day: 29))),
            ("1900-02-29T06:15:00Z", .date(.noSuchDate(year: 1900, month: 2, day: 29))),
            ("2024-13-01T06:15:00Z", .date(.noSuchDate(year: 2024, month: 13, day: 1))),
            ("2024-00-01T06:15:00Z", .date(.noSuchDate(year: 2024, month: 0, day: 1))),
            ("2024-04-31T06:15:00Z", .date(.noSuchDate(year: 2024, month: 4, day: 31))),
            ("2024-04-00T06:15:00Z", .date(.noSuchDate(year: 2024, month: 4, day: 0))),
            ("0000-01-01T00:00:00Z", .date(.noSuchDate(year: 0, month: 1, day: 1))),
            ("2024-05-21T24:00:00Z", .noSuchTime(hour: 24, minute: 0, second: 0)),
            ("2024-05-21T23:60:00Z", .noSuchTime(hour: 23, minute: 60, second: 0)),
            ("2024-05-21T23:59:61Z", .noSuchTime(hour: 23, minute: 59, second: 61)),
            ("1990-12-31T23:59:60Z", .leapSecond),
            ("2024-05-21T06:15:00+24:00", .noSuchOffset(hours: 24, minutes: 0)),
            ("2024-05-21T06:15:00-01:60", .noSuchOffset(hours: -1, minutes: 60)),
            ("0001-01-01T00:00:00+00:01", .outsideYears),
            ("9999-12-31T23:59:59-00:01", .outsideYears),
        ]
        for (input, error) in vectors {
            XCTAssertThrowsError(try Instant(rfc3339: input), input) { XCTAssertEqual($0 as? InstantError, error, input) }
        }
    }

    func testAStringThatIsASliceIsReadToo() throws {
        let whole = "at 2024-05-21T06:15:00Z or so"
        XCTAssertEqual(try Instant(rfc3339: String(whole.dropFirst(3).prefix(20))).rfc3339, "2024-05-21T06:15:00Z")
    }

    func testEveryDayFrom1600To2400AgreesWithFoundation() throws {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try XCTUnwrap(Foundation.TimeZone(secondsFromGMT: 0))
        let first = try XCTUnwrap(calendar.date(from: DateComponents(year: 1600, month: 1, day: 1)))
        let firstNumber = Int(first.timeIntervalSince1970) / 86_400
        XCTAssertEqual(try CivilDate(year: 1600, month: 1, day: 1).dayNumber, firstNumber)
        let lastNumber = try CivilDate(year: 2400, month: 12, day: 31).dayNumber
        var date = try CivilDate(year: 1600, month: 1, day: 1)
        for number in firstNumber...lastNumber {
            XCTAssertEqual(CivilDate(dayNumber: number), date)
            XCTAssertEqual(date.dayNumber, number)
            // Foundation is slow: it judges every day around the turns of months, and every seventh of the others.
            if date.day <= 1 || date.day >= 28 || number % 7 == 0 {
                let judged = calendar.dateComponents(
                    [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
                XCTAssertEqual(judged.year, date.year)
                XCTAssertEqual(judged.month, date.month)
                XCTAssertEqual(judged.day, date.day)
                XCTAssertEqual(judged.weekday, date.weekday + 1)
            }
            date = date.adding(days: 1)
        }
    }

    func testRandomSecondsAgreeWithFoundationAndComeBack() throws {
        var random = SeededRandom()
        let formatter = ISO8601DateFormatter()
        for _ in 0..<2000 {
            let second = Int64.random(in: -11_676_096_000...13_601_087_999, using: &random)
            let instant = Instant(secondsSinceEpoch: second)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(second)))
            XCTAssertEqual(instant.rfc3339, text)
            XCTAssertEqual(try Instant(rfc3339: text), instant)
            XCTAssertEqual(try Instant(basic: instant.basic), instant)
            XCTAssertEqual(try Instant(httpDate: instant.httpDate), instant)
        }
    }

    func testEveryCutAndEveryChangedByteIsReadOrRefusedButNeverTraps() {
        let text = Array("2024-05-21T06:15:00.25+02:00".utf8)
        for count in 0..<text.count {
            XCTAssertThrowsError(try Instant(rfc3339: String(decoding: text[..<count], as: UTF8.self)))
        }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                guard let instant = try? Instant(rfc3339: changed.span) else { continue }
                XCTAssertEqual(try? Instant(rfc3339: instant.description), instant)
            }
        }
    }

    func testWritingIntoBytesAppends() throws {
        let instant = try Instant(rfc3339: "2024-05-21T06:15:00.0425Z")
        var bytes = Array("at ".utf8)
        instant.appendRFC3339Milliseconds(to: &bytes)
        XCTAssertEqual(String(decoding: bytes, as: UTF8.self), "at 2024-05-21T06:15:00.042Z")
        XCTAssertEqual(instant.rfc3339Milliseconds, "2024-05-21T06:15:00.042Z")
        XCTAssertEqual(instant.description, "2024-05-21T06:15:00.0425Z")
        XCTAssertEqual(instant.truncatedToSeconds.description, "2024-05-21T06:15:00Z")
    }
}
