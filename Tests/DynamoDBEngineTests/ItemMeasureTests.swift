import DynamoDB
import XCTest

@testable import DynamoDBEngine

final class ItemMeasureTests: XCTestCase {
    /// Sizes measured at the service's own border of 400 KB.
    func testNumbersWeighWhatTheServiceCounts() throws {
        let measured: [(String, Int)] = [
            ("0", 1), ("1", 2), ("12", 2), ("123", 3), ("1234", 3), ("12345678901234567890123456789012345678", 20), ("0042", 2),
            ("100", 2), ("1010", 3), ("0.0000001", 2), ("1E125", 2), ("1E-100", 2), ("1.5", 3), ("15", 2), ("1.200", 3),
            ("1.234", 4), ("3.14159", 5), ("123456", 4), ("100.5", 4), ("0.15", 2), ("-42", 3), ("-0", 1),
        ]
        for (text, byteCount) in measured {
            XCTAssertEqual(ItemMeasure.byteCount(of: try DynamoDBNumber(text)), byteCount, text)
        }
    }

    func testNamesCountInBytes() {
        XCTAssertEqual(ItemMeasure(["é": "ü"]).byteCount, 4)
    }

    func testContainersWeighThreeAndOneForEachElement() {
        XCTAssertEqual(ItemMeasure(["l": .list([])]).byteCount, 4)
        XCTAssertEqual(ItemMeasure(["l": .list(["ab", .null])]).byteCount, 1 + 3 + (1 + 2) + (1 + 1))
        XCTAssertEqual(ItemMeasure(["m": .map(["k": .bool(true)])]).byteCount, 1 + 3 + (1 + 1 + 1))
    }

    func testSetsWeighTheirElements() {
        XCTAssertEqual(ItemMeasure(["s": .stringSet(["a", "bc"])]).byteCount, 4)
        XCTAssertEqual(ItemMeasure(["s": .numberSet([1, 123])]).byteCount, 1 + 2 + 3)
        XCTAssertEqual(ItemMeasure(["s": .binarySet([[1], [2, 3]])]).byteCount, 4)
    }

    func testDepthIsThatOfTheDeepestValue() {
        XCTAssertEqual(ItemMeasure(["a": "x"]).depth, 1)
        XCTAssertEqual(ItemMeasure(["a": .list([.map(["b": .list([])]), .null])]).depth, 3)
        XCTAssertEqual(ItemMeasure(["a": .list([.map(["b": .list(["x"])])])]).depth, 4)
    }
}
