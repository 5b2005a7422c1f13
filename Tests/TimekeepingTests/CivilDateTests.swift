import XCTest

@testable import Timekeeping

final class CivilDateTests: XCTestCase {
    private func date(_ text: String) throws -> CivilDate { try CivilDate(text: text) }

    func testTextComesBack() throws {
        for text in ["0001-01-01", "1969-12-31", "2000-02-29", "2024-05-21", "9999-12-31"] {
            XCTAssertEqual(try date(text).description, text)
        }
    }

    func testOtherTextIsRefused() {
        let vectors: [(String, CivilDateError)] = [
            ("", .malformed(expected: "four digits of the year", byteOffset: 0)),
            ("2024-5-21", .malformed(expected: "two digits of the month", byteOffset: 5)),
            ("20240521", .malformed(expected: "\"-\"", byteOffset: 4)),
            ("2024-05-21T", .malformed(expected: "nothing more", byteOffset: 10)),
            ("2024-05-21 ", .malformed(expected: "nothing more", byteOffset: 10)),
            ("-024-05-21", .malformed(expected: "four digits of the year", byteOffset: 0)),
            ("2024-02-30", .noSuchDate(year: 2024, month: 2, day: 30)),
            ("2100-02-29", .noSuchDate(year: 2100, month: 2, day: 29)),
            ("0000-01-01", .noSuchDate(year: 0, month: 1, day: 1)),
        ]
        for (text, error) in vectors {
            XCTAssertThrowsError(try date(text), text) { XCTAssertEqual($0 as? CivilDateError, error, text) }
        }
        XCTAssertEqual(
            "\(CivilDateError.noSuchDate(year: 2024, month: 2, day: 30))", "there is no day 30 in month 2 of year 2024")
        XCTAssertEqual("\(CivilDateError.malformed(expected: "\"-\"", byteOffset: 4))", "expected \"-\" at character 5")
    }

    func testNumbersOutsideTheCalendarAreRefused() {
        for (year, month, day) in [(2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (2024, 1, 32), (10_000, 1, 1), (Int.min, 1, 1)] {
            XCTAssertThrowsError(try CivilDate(year: year, month: month, day: day))
        }
    }

    func testMonthsAreClampedToTheirLastDay() throws {
        let vectors = [
            ("2024-01-31", 1, "2024-02-29"), ("2023-01-31", 1, "2023-02-28"), ("2024-03-31", -1, "2024-02-29"),
            ("2024-12-31", 2, "2025-02-28"), ("2024-01-15", -1, "2023-12-15"), ("2024-05-31", 12, "2025-05-31"),
            ("2024-05-31", -25, "2022-04-30"), ("0001-01-15", -1, "0001-01-01"), ("9999-12-15", 1, "9999-12-31"),
            ("2024-05-21", Int.max, "9999-12-31"), ("2024-05-21", Int.min, "0001-01-01"),
        ]
        for (start, months, end) in vectors {
            XCTAssertEqual(try date(start).adding(months: months).description, end, "\(start) \(months)")
        }
    }

    func testYearsAreClampedOnTheLeapDay() throws {
        let vectors = [
            ("2024-02-29", -1, "2023-02-28"), ("2024-02-29", 4, "2028-02-29"), ("2000-02-29", 100, "2100-02-28"),
            ("2023-02-28", 1, "2024-02-28"), ("2024-05-21", Int.max, "9999-12-31"), ("2024-05-21", Int.min, "0001-01-01"),
        ]
        for (start, years, end) in vectors {
            XCTAssertEqual(try date(start).adding(years: years).description, end, "\(start) \(years)")
        }
    }

    func testDaysStopAtTheEdges() throws {
        XCTAssertEqual(try date("2024-02-28").adding(days: 2).description, "2024-03-01")
        XCTAssertEqual(try date("2024-01-01").adding(days: -1).description, "2023-12-31")
        XCTAssertEqual(try date("9999-12-31").adding(days: 1), .latest)
        XCTAssertEqual(try date("0001-01-01").adding(days: -1), .earliest)
        XCTAssertEqual(try date("2024-01-01").adding(days: .max), .latest)
        XCTAssertEqual(try date("1924-01-01").adding(days: .min), .earliest)
    }

    func testDayNumbersReachExactlyTheEdges() {
        for day in [CivilDate.earliest, .latest] {
            XCTAssertEqual(CivilDate(dayNumber: day.dayNumber), day)
        }
        XCTAssertEqual(CivilDate(dayNumber: CivilDate.latest.dayNumber - 1).description, "9999-12-30")
        XCTAssertEqual(CivilDate(dayNumber: CivilDate.earliest.dayNumber + 1).description, "0001-01-02")
    }

    func testDaysAreInOrder() throws {
        let days = try ["2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01"].map(date)
        for (index, left) in days.enumerated() {
            for (other, right) in days.enumerated() { XCTAssertEqual(left < right, index < other) }
        }
    }

    func testWeekdaysAreKnown() throws {
        XCTAssertEqual(try date("1970-01-01").weekday, 4)
        XCTAssertEqual(try date("2024-05-21").weekday, 2)
        XCTAssertEqual(try date("1969-12-28").weekday, 0)
        XCTAssertEqual(CivilDate.earliest.weekday, 1)
    }
}
