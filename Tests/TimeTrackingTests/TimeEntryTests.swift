import DynamoDB
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class TimeEntryTests: XCTestCase {
    func testActivityTypeIsTrimmed() throws {
        XCTAssertEqual(try ActivityType("  Deep work\t\n").text, "Deep work")
    }

    func testActivityTypeRules() throws {
        let refusals: [(String, ActivityTypeError)] = [
            ("", .empty), (" \u{a0}\t", .empty), (String(repeating: "x", count: 65), .tooLong), ("a\u{7}b", .controlCharacter),
            ("e" + String(repeating: "\u{301}", count: 64), .tooLong),
            ("a\u{85}b", .controlCharacter), ("a\r\nb", .controlCharacter), ("a_2024-05-21", .dateAfterUnderscore),
            ("Study_2024-05-21T06:15:00Z_x", .dateAfterUnderscore),
        ]
        for (text, rule) in refusals {
            XCTAssertThrowsError(try ActivityType(text), text.debugDescription) { XCTAssertEqual($0 as? ActivityTypeError, rule) }
        }
        for text in ["x", String(repeating: "é", count: 64), "a_b", "a_2024", "2024-05-21", "a_2024-5-21", "日本語", "👩‍👩‍👧"] {
            XCTAssertEqual(try ActivityType(text).text, text)
        }
    }

    func testKeyYearAndItemAreThoseOfTheDataModel() throws {
        let entry = try TimeEntry(
            activityType: ActivityType("Study"), start: Instant(rfc3339: "2024-05-21T08:15:00+02:00"),
            end: Instant(rfc3339: "2024-05-21T07:00:00.999Z"), description: "electronics book")
        XCTAssertEqual(entry.key, "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z")
        XCTAssertEqual(entry.year, "2024")
        XCTAssertEqual(
            entry.item,
            [
                "activity_start_end": "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z", "year": "2024", "activity_type": "Study",
                "start": "2024-05-21T06:15:00Z", "end": "2024-05-21T07:00:00Z", "duration": .number(try DynamoDBNumber("0.75")),
                "description": "electronics book",
            ])
    }

    func testYearIsThatOfTheStartInUTC() throws {
        let start = try Instant(rfc3339: "2024-01-01T00:30:00+01:00")
        let entry = try TimeEntry(activityType: ActivityType("x"), start: start, end: start.advanced(by: .seconds(60)))
        XCTAssertEqual(entry.year, "2023")
    }

    func testDurationIsRoundedHalfAwayFromZero() throws {
        let expected: [(Int64, String)] = [
            (0, "0"), (17, "0"), (18, "0.01"), (36, "0.01"), (53, "0.01"), (54, "0.02"), (2_700, "0.75"), (3_600, "1"), (3_617, "1"),
            (3_618, "1.01"), (35_982, "10"), (86_400 * 366, "8784"),
        ]
        for (seconds, text) in expected {
            XCTAssertEqual(DynamoDBNumber(DecimalHours(rounding: .seconds(seconds))).text, text, "\(seconds) s")
        }
    }

    func testZeroLengthIsLegalAndNegativeIsNot() throws {
        let start = Instant(secondsSinceEpoch: 1_000)
        XCTAssertNoThrow(try TimeEntry(activityType: ActivityType("x"), start: start, end: start))
        XCTAssertThrowsError(try TimeEntry(activityType: ActivityType("x"), start: start, end: Instant(secondsSinceEpoch: 999))) {
            XCTAssertEqual($0 as? TimeEntryError, .endBeforeStart)
        }
    }

    func testGivenDurationStaysExact() throws {
        let start = Instant(secondsSinceEpoch: 1_000)
        let number = try DynamoDBNumber("0.30000000000000000000000000000000000001")
        let entry = try TimeEntry(activityType: ActivityType("x"), start: start, end: start, duration: number)
        XCTAssertEqual(entry.item["duration"], .number(number))
        XCTAssertThrowsError(
            try TimeEntry(activityType: ActivityType("x"), start: start, end: start, duration: DynamoDBNumber("-0.01"))
        ) { XCTAssertEqual($0 as? TimeEntryError, .negativeDuration) }
    }

    func testDescriptionOfAThousandCharactersIsTakenAndOneMoreIsNot() throws {
        let start = Instant(secondsSinceEpoch: 1_000)
        let longest = String(repeating: "é", count: 1_000)
        XCTAssertNoThrow(try TimeEntry(activityType: ActivityType("x"), start: start, end: start, description: longest))
        XCTAssertThrowsError(
            try TimeEntry(activityType: ActivityType("x"), start: start, end: start, description: longest + "é")
        ) { XCTAssertEqual($0 as? TimeEntryError, .descriptionTooLong) }
    }

    func testAccentsOnOneCharacterCountForTheLengthOfADescription() throws {
        let start = Instant(secondsSinceEpoch: 1_000)
        let towering = "e" + String(repeating: "\u{301}", count: 1_000)
        XCTAssertThrowsError(
            try TimeEntry(activityType: ActivityType("x"), start: start, end: start, description: towering)
        ) { XCTAssertEqual($0 as? TimeEntryError, .descriptionTooLong) }
    }
}
