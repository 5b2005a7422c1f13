import DynamoDB
import TestSupport
import XCTest

final class DynamoDBNumberTests: XCTestCase {
    private func assertText(_ text: String, _ normalized: String, line: UInt = #line) {
        XCTAssertEqual(try DynamoDBNumber(text).text, normalized, line: line)
    }

    private func assertRefused(_ text: String, _ error: DynamoDBNumberError, line: UInt = #line) {
        XCTAssertThrowsError(try DynamoDBNumber(text), "\(text)", line: line) {
            XCTAssertEqual($0 as? DynamoDBNumberError, error, line: line)
        }
    }

    func testTextIsNormalized() {
        assertText("0", "0")
        assertText("-0", "0")
        assertText("+0", "0")
        assertText("00.00", "0")
        assertText("-0.0e5", "0")
        assertText("1", "1")
        assertText("+1", "1")
        assertText("-1", "-1")
        assertText("007", "7")
        assertText("1.50", "1.5")
        assertText("1.0", "1")
        assertText("10", "10")
        assertText("0042.1200", "42.12")
        assertText(".5", "0.5")
        assertText("-.5", "-0.5")
        assertText("5.", "5")
        assertText("0.5", "0.5")
        assertText("1e3", "1000")
        assertText("1E+3", "1000")
        assertText("12.34e1", "123.4")
        assertText("12.34e-1", "1.234")
        assertText("1e-3", "0.001")
        assertText("0.001e3", "1")
        assertText("0.75", "0.75")
    }

    func testRangeEnds() {
        assertText("1E125", "1" + String(repeating: "0", count: 125))
        assertText(
            "9.9999999999999999999999999999999999999E125", String(repeating: "9", count: 38) + String(repeating: "0", count: 88))
        assertText("1E-130", "0." + String(repeating: "0", count: 129) + "1")
        assertText("0e125", "0")
        assertText("0e-130", "0")
        assertText(String(repeating: "9", count: 38), String(repeating: "9", count: 38))
        assertText("1" + String(repeating: "0", count: 60), "1" + String(repeating: "0", count: 60))
    }

    func testNumbersBeyondTheRangeAreRefused() {
        assertRefused("1e126", .overflow)
        assertRefused("-1e126", .overflow)
        assertRefused("1e2147483648", .overflow)
        assertRefused("1e99999999999", .overflow)
        assertRefused("1e9223372036854775807", .overflow)
        assertRefused("1e-131", .underflow)
        assertRefused("-1e-131", .underflow)
        assertRefused("1e-99999999999", .underflow)
        assertRefused("0e126", .overflow)
        assertRefused("0e-131", .underflow)
        assertRefused("123456789012345678901234567890123456789", .tooManyDigits)
        assertRefused("-1.23456789012345678901234567890123456789", .tooManyDigits)
    }

    func testOtherTextsAreRefused() {
        assertRefused("", .empty)
        for text in [
            "b", " 1", "1 ", "1.2.3", "1e", "1e+", "1e1.5", "--1", "+-1", "-", "+", ".", "e5", "0x10", "NaN", "Infinity", "1,000",
            "١",
            "1e9223372036854775808", "1e+-5", "1_000",
        ] {
            assertRefused(text, .notNumeric(text))
        }
    }

    func testMessagesAreThoseOfAWS() {
        XCTAssertEqual("\(DynamoDBNumberError.empty)", "The parameter cannot be converted to a numeric value")
        XCTAssertEqual("\(DynamoDBNumberError.notNumeric("b"))", "The parameter cannot be converted to a numeric value: b")
        XCTAssertEqual(
            "\(DynamoDBNumberError.overflow)",
            "Number overflow. Attempting to store a number with magnitude larger than supported range")
        XCTAssertEqual(
            "\(DynamoDBNumberError.underflow)",
            "Number underflow. Attempting to store a number with magnitude smaller than supported range")
        XCTAssertEqual("\(DynamoDBNumberError.tooManyDigits)", "Attempting to store more than 38 significant digits in a Number")
    }

    func testStoredByteCount() throws {
        for (text, count) in [
            ("0", 1), ("1", 2), ("12", 2), ("123", 3), ("123456", 4), ("3.14159", 5), ("-1", 3), ("1E125", 2), ("1E-130", 2),
            ("1500", 2),
            ("100.5", 4), ("0.0012", 2), ("-0.75", 3),
        ] {
            XCTAssertEqual(try DynamoDBNumber(text).storedByteCount, count, text)
        }
    }

    func testIntegersThereAndBack() {
        for value in [0, 1, -1, 42, Int.max, Int.min] {
            XCTAssertEqual(DynamoDBNumber(value).text, String(value))
            XCTAssertEqual(DynamoDBNumber(value).intValue, value)
        }
        XCTAssertNil(try DynamoDBNumber("0.5").intValue)
        XCTAssertNil(try DynamoDBNumber("1e20").intValue)
    }

    /// In ascending order, each from another corner of the representation.
    private static let ascending = [
        "-9.9e125", "-1e125", "-1000", "-999.9", "-100", "-99.99", "-99.9", "-12.5", "-12.45", "-12", "-10", "-2", "-1.1", "-1",
        "-0.9",
        "-0.11", "-0.1", "-0.01", "-1e-130", "0", "1e-130", "0.001", "0.01", "0.09", "0.1", "0.11", "0.9", "1", "1.01", "1.1",
        "2", "9.99",
        "10", "12", "12.45", "12.5", "99.9", "99.99", "100", "101", "123456789", "1234567890", "1e125", "9.9e125",
    ]

    func testOrderIsByValue() throws {
        let numbers = try Self.ascending.map { try DynamoDBNumber($0) }
        for (left, leftNumber) in numbers.enumerated() {
            for (right, rightNumber) in numbers.enumerated() {
                XCTAssertEqual(leftNumber < rightNumber, left < right, "\(leftNumber) < \(rightNumber)")
            }
        }
    }

    func testSortKeysAreInTheOrderOfTheNumbers() throws {
        let keys = try Self.ascending.map { try sortKey(DynamoDBNumber($0)) }
        for (left, right) in zip(keys, keys.dropFirst()) {
            XCTAssertTrue(left.lexicographicallyPrecedes(right), "\(left) \(right)")
            XCTAssertFalse(right.starts(with: left), "\(left) begins \(right)")
        }
    }

    func testRandomNumbersKeepTheirOrderInSortKeys() throws {
        var random = SeededRandom()
        let numbers = try (0..<400).map { _ in try randomNumber(using: &random) }
        for left in numbers {
            let right = numbers.randomElement(using: &random) ?? 0
            let leftKey = sortKey(left)
            let rightKey = sortKey(right)
            XCTAssertEqual(left < right, leftKey.lexicographicallyPrecedes(rightKey), "\(left) \(right)")
            XCTAssertEqual(left == right, leftKey == rightKey, "\(left) \(right)")
            XCTAssertEqual(try DynamoDBNumber(left.text), left)
        }
    }

    func testSumsAreExact() throws {
        for (left, right, sum) in [
            ("1", "2", "3"), ("0.1", "0.2", "0.3"), ("999", "1", "1000"), ("-5", "5", "0"), ("5", "-7.25", "-2.25"),
            ("0", "-3", "-3"),
            ("1e20", "1e-17", "100000000000000000000.00000000000000001"), ("-0.5", "-0.5", "-1"), ("1000", "-0.001", "999.999"),
        ] {
            XCTAssertEqual(try DynamoDBNumber(left).adding(DynamoDBNumber(right)).text, sum)
            XCTAssertEqual(try DynamoDBNumber(right).adding(DynamoDBNumber(left)).text, sum)
        }
        XCTAssertEqual(try DynamoDBNumber("1").subtracting(2), -1)
        XCTAssertEqual(-DynamoDBNumber.zero, .zero)
    }

    func testSumsThatCannotBeKeptAreRefused() throws {
        let large = try DynamoDBNumber("9e125")
        XCTAssertThrowsError(try large.adding(large)) { XCTAssertEqual($0 as? DynamoDBNumberError, .overflow) }
        XCTAssertThrowsError(try large.adding(1)) { XCTAssertEqual($0 as? DynamoDBNumberError, .tooManyDigits) }
    }

    func testRandomSumsAgreeWithIntegers() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            let left = Int.random(in: -1_000_000...1_000_000, using: &random)
            let right = Int.random(in: -1_000_000...1_000_000, using: &random)
            XCTAssertEqual(try DynamoDBNumber(left).adding(DynamoDBNumber(right)).intValue, left + right)
            XCTAssertEqual(try DynamoDBNumber(left).subtracting(DynamoDBNumber(right)).intValue, left - right)
            XCTAssertEqual(DynamoDBNumber(left) < DynamoDBNumber(right), left < right)
        }
    }

    private func sortKey(_ number: DynamoDBNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        number.appendSortKey(to: &bytes)
        return bytes
    }

    private func randomNumber(using random: inout SeededRandom) throws -> DynamoDBNumber {
        let digitCount = Int.random(in: 1...38, using: &random)
        let digits = (0..<digitCount).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
        let exponent = Int.random(in: -8...8, using: &random)
        return try DynamoDBNumber((Bool.random(using: &random) ? "-" : "") + digits + "e\(exponent)")
    }
}
