import Foundation
import TestSupport
import XCTest

@testable import DynamoDB

/// Sums, order and sort keys of random numbers, judged by Foundation's `Decimal` where it is exact.
final class DynamoDBNumberArithmeticTests: XCTestCase {
    /// Its sums with another such number have at most 37 places, which `Decimal` keeps exactly.
    private func judgedNumber(using random: inout SeededRandom) -> String {
        let scale = [1, 1_000, 1_000_000_000_000_000].randomElement(using: &random) ?? 1
        let mantissa = Int.random(in: 0...999_999_999_999_999_999, using: &random) / scale
        let exponent = Int.random(in: -9...9, using: &random)
        return "\(Bool.random(using: &random) ? "-" : "")\(mantissa)e\(exponent)"
    }

    private func decimal(_ text: String) throws -> Decimal {
        try XCTUnwrap(Decimal(string: text), text)
    }

    func testSumsAndDifferencesAgreeWithDecimal() throws {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            let left = judgedNumber(using: &random)
            let right = judgedNumber(using: &random)
            let sum = try DynamoDBNumber(left).adding(DynamoDBNumber(right))
            let difference = try DynamoDBNumber(left).subtracting(DynamoDBNumber(right))
            XCTAssertEqual(try decimal(sum.text), try decimal(left) + decimal(right), "\(left) + \(right)")
            XCTAssertEqual(try decimal(difference.text), try decimal(left) - decimal(right), "\(left) - \(right)")
            XCTAssertEqual(try DynamoDBNumber(sum.text).text, sum.text, "a sum is normalised")
        }
    }

    func testOrderAgreesWithDecimal() throws {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            let left = judgedNumber(using: &random)
            let right = judgedNumber(using: &random)
            XCTAssertEqual(
                try DynamoDBNumber(left) < DynamoDBNumber(right), try decimal(left) < decimal(right), "\(left) < \(right)")
        }
    }

    // MARK: The whole range

    /// Any number that can be kept: 1 to 38 digits, first digit anywhere from 1E-130 to 1E125.
    private func number(digitCounts: ClosedRange<Int> = 1...38, using random: inout SeededRandom) throws -> DynamoDBNumber {
        let digits = (0..<Int.random(in: digitCounts, using: &random)).map { index in
            String(Int.random(in: (index == 0 ? 1 : 0)...9, using: &random))
        }
        let sign = Bool.random(using: &random) ? "-" : ""
        let exponent = Int.random(in: DynamoDBNumber.exponents, using: &random)
        return try DynamoDBNumber("\(sign)\(digits[0]).\(digits.dropFirst().joined())e\(exponent)")
    }

    private func sortKey(_ number: DynamoDBNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        number.appendSortKey(to: &bytes)
        return bytes
    }

    func testEveryNumberInRangeComesBackFromItsText() throws {
        var random = SeededRandom()
        for _ in 0..<1_000 {
            let number = try number(using: &random)
            XCTAssertEqual(try DynamoDBNumber(number.text).text, number.text)
            XCTAssertEqual(try DynamoDBNumber("+" + number.text.drop { $0 == "-" }), number.isNegative ? -number : number)
            XCTAssertEqual(DecimalDigits(number).plainText, number.text)
            XCTAssertNoThrow(try DecimalDigits(number).checkRange())
        }
    }

    func testBytesOfSortKeysAreInTheOrderOfRandomNumbers() throws {
        var random = SeededRandom()
        var numbers = try (0..<600).map { _ in try number(using: &random) } + [.zero]
        // Neighbours: the same digits and one more, and the other sign.
        for number in numbers.prefix(200) where DecimalDigits(number).digits.count < DynamoDBNumber.maximumDigitCount {
            var digits = DecimalDigits(number)
            digits.digits.append(1)
            numbers += [-number, DynamoDBNumber(normalizedText: digits.plainText)]
        }
        let sorted = numbers.sorted()
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            if left == right {
                XCTAssertEqual(sortKey(left), sortKey(right))
            } else {
                XCTAssertTrue(sortKey(left).lexicographicallyPrecedes(sortKey(right)), "\(left) \(right)")
                XCTAssertFalse(sortKey(right).starts(with: sortKey(left)), "\(left) \(right)")
            }
        }
        XCTAssertEqual(numbers.map(sortKey).sorted { $0.lexicographicallyPrecedes($1) }, sorted.map(sortKey))
    }

    func testWhatFollowsASortKeyDoesNotDisturbTheOrder() throws {
        var random = SeededRandom()
        for _ in 0..<500 {
            let left = try number(digitCounts: 1...3, using: &random)
            let right = try number(digitCounts: 1...3, using: &random)
            guard left < right else { continue }
            for (afterLeft, afterRight) in [([UInt8.max], [UInt8]()), ([0xff, 0xff], [0]), ([], [0])] {
                XCTAssertTrue(
                    (sortKey(left) + afterLeft).lexicographicallyPrecedes(sortKey(right) + afterRight), "\(left) \(right)")
            }
        }
    }

    func testSortKeysOfTheCornersAreAsDocumented() throws {
        let keys: [(String, [UInt8])] = [
            ("0", [1]), ("1", [2, 130, 11, 0]), ("-1", [0, 125, 244, 255]), ("10", [2, 131, 11, 0]),
            ("12.3", [2, 131, 13, 31, 0]), ("1e-130", [2, 0, 11, 0]),
            ("9.9e125", [2, 255, 100, 0]), ("-9.9e125", [0, 0, 155, 255]),
        ]
        for (text, key) in keys {
            XCTAssertEqual(sortKey(try DynamoDBNumber(text)), key, text)
        }
    }

    // MARK: Laws

    func testAddingIsCommutativeAndSubtractingUndoesIt() throws {
        var random = SeededRandom()
        for _ in 0..<1_000 {
            let left = try number(digitCounts: 1...20, using: &random)
            let right = try number(digitCounts: 1...20, using: &random)
            let sum = outcome { () throws(DynamoDBNumberError) in try left.adding(right) }
            XCTAssertEqual(sum, outcome { () throws(DynamoDBNumberError) in try right.adding(left) }, "\(left) \(right)")
            XCTAssertEqual(
                sum.map { -$0 }, outcome { () throws(DynamoDBNumberError) in try (-left).subtracting(right) }, "\(left) \(right)")
            guard case .success(let kept) = sum else { continue }
            XCTAssertEqual(try kept.subtracting(right), left, "\(left) \(right)")
            XCTAssertEqual(try kept.subtracting(left), right, "\(left) \(right)")
        }
    }

    func testANumberLessItselfIsZeroAndZeroChangesNothing() throws {
        var random = SeededRandom()
        for _ in 0..<300 {
            let number = try number(using: &random)
            XCTAssertEqual(try number.subtracting(number), .zero)
            XCTAssertEqual(try number.adding(-number).text, "0")
            XCTAssertEqual(try number.adding(.zero), number)
            XCTAssertEqual(try DynamoDBNumber.zero.adding(number), number)
            XCTAssertEqual(-(-number), number)
        }
    }

    private func outcome(
        _ work: () throws(DynamoDBNumberError) -> DynamoDBNumber
    ) -> Result<DynamoDBNumber, DynamoDBNumberError> {
        do throws(DynamoDBNumberError) {
            return .success(try work())
        } catch {
            return .failure(error)
        }
    }

    // MARK: Sums that cannot be kept

    private func assertRefused(_ left: String, _ right: String, _ error: DynamoDBNumberError, line: UInt = #line) throws {
        XCTAssertThrowsError(try DynamoDBNumber(left).adding(DynamoDBNumber(right)), "\(left) + \(right)", line: line) {
            XCTAssertEqual($0 as? DynamoDBNumberError, error, "\(left) + \(right)", line: line)
        }
    }

    func testTheThirtyEighthDigitIsTheLast() throws {
        let nines = String(repeating: "9", count: 38)
        XCTAssertEqual(try DynamoDBNumber(nines).adding(1), try DynamoDBNumber("1e38"), "the carry frees digits")
        XCTAssertEqual(try DynamoDBNumber("1e37").adding(1).text, "1" + String(repeating: "0", count: 36) + "1")
        try assertRefused("1e38", "1", .tooManyDigits)
        XCTAssertEqual(try DynamoDBNumber("-1e38").adding(1).text, "-" + nines, "the borrow frees a place")
        try assertRefused(nines, "2", .tooManyDigits)
        try assertRefused(nines, "0.1", .tooManyDigits)
        try assertRefused("1e125", "1e-130", .tooManyDigits)
    }

    func testSumsBeyondTheRangeAreRefused() throws {
        let largest = String(repeating: "9", count: 38) + String(repeating: "0", count: 88)
        try assertRefused(largest, "1e88", .overflow)
        try assertRefused("-" + largest, "-1e125", .overflow)
        XCTAssertEqual(try DynamoDBNumber(largest).adding(DynamoDBNumber("-1e125")).isNegative, false)
        try assertRefused("1.5e-130", "-1.4e-130", .underflow)
        XCTAssertEqual(try DynamoDBNumber("2e-130").subtracting(DynamoDBNumber("1e-130")), try DynamoDBNumber("1e-130"))
    }
}
