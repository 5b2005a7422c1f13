import DynamoDB
import XCTest

final class ValueTests: XCTestCase {
    /// "é" as one scalar and as two: canonically equivalent, and different bytes.
    private let composed = "\u{e9}"
    private let decomposed = "e\u{301}"

    func testAttributesInAnyOrderMakeEqualItems() {
        XCTAssertEqual(["b": "2", "a": "1"] as Item, ["a": "1", "b": "2"])
        XCTAssertEqual((["b": "2", "a": "1", "c": "3"] as Item).map(\.name), ["a", "b", "c"])
        XCTAssertNotEqual(["a": "1"] as Item, ["a": "2"])
    }

    func testAttributesAreFoundReplacedAndRemoved() {
        var item: Item = [:]
        for name in ["m", "c", "x", "a", "q"] {
            item[name] = .string(name)
        }
        item["c"] = "new"
        item["x"] = nil
        item["absent"] = nil
        XCTAssertEqual(item.map(\.name), ["a", "c", "m", "q"])
        XCTAssertEqual(item["c"], "new")
        XCTAssertNil(item["x"])
        XCTAssertEqual(item.projected(to: ["q", "zz", "a"]), ["a": "a", "q": "q"])
    }

    func testCanonicallyEquivalentNamesAreTwoAttributes() {
        let item: Item = [composed: "one", decomposed: "two"]
        XCTAssertEqual(item.count, 2)
        XCTAssertEqual(item[composed], "one")
        XCTAssertEqual(item[decomposed], "two")
        XCTAssertNotEqual([composed: "x"] as Item, [decomposed: "x"])
    }

    func testCanonicallyEquivalentStringsAreTwoValues() {
        XCTAssertNotEqual(AttributeValue.string(composed), AttributeValue.string(decomposed))
        XCTAssertEqual(AttributeValue.string(composed), AttributeValue.string(composed))
        XCTAssertNotEqual(AttributeValue.stringSet([composed]), AttributeValue.stringSet([decomposed]))
        XCTAssertEqual(Set([AttributeValue.string(composed), .string(decomposed), .string(composed)]).count, 2)
        XCTAssertEqual(AttributeValue.strings([composed, decomposed]), .stringSet([decomposed, composed]))
    }

    func testValuesOfDifferentTypesDiffer() {
        let values: [AttributeValue] = [
            .string("1"), .number(1), .binary([0x31]), .bool(true), .bool(false), .null, .list([]), .map([:]), .stringSet(["1"]),
            .numberSet([1]), .binarySet([[0x31]]),
        ]
        for (left, leftValue) in values.enumerated() {
            for (right, rightValue) in values.enumerated() {
                XCTAssertEqual(leftValue == rightValue, left == right)
            }
        }
    }

    func testSetsAreSortedAndWithoutRepeats() throws {
        XCTAssertEqual(AttributeValue.strings(["b", "a", "B"]), .stringSet(["B", "a", "b"]))
        XCTAssertEqual(AttributeValue.numbers([10, 9, -1]), .numberSet([-1, 9, 10]))
        XCTAssertEqual(AttributeValue.binaries([[2], [1, 0], [1]]), .binarySet([[1], [1, 0], [2]]))
        XCTAssertNil(AttributeValue.strings([]))
        XCTAssertNil(AttributeValue.strings(["a", "b", "a"]))
        XCTAssertNil(AttributeValue.numbers([try DynamoDBNumber("1.0"), 1]))
        XCTAssertNil(AttributeValue.binaries([[1], [1]]))
    }

    func testOrderIsThatOfTheType() throws {
        XCTAssertTrue(AttributeValue.number(9).precedes(.number(10)))
        XCTAssertTrue(AttributeValue.string("10").precedes("9"))
        XCTAssertTrue(AttributeValue.string("a").precedes("aa"))
        XCTAssertTrue(AttributeValue.string("").precedes("a"))
        XCTAssertFalse(AttributeValue.string("a").precedes("a"))
        XCTAssertTrue(AttributeValue.string("z").precedes(.string(composed)))
        XCTAssertTrue(AttributeValue.binary([0x7f]).precedes(.binary([0x80])))
        XCTAssertFalse(AttributeValue.string("1").precedes(.number(2)))
        XCTAssertFalse(AttributeValue.bool(false).precedes(.bool(true)))
    }
}
