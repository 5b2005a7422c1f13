import DynamoDB
import TestSupport
import XCTest

/// An item against the plainest thing that does the same: a dictionary whose keys are bytes.
final class ItemModelTests: XCTestCase {
    /// Short names over few characters, so that they are met again; some are canonically equivalent, some begin others.
    private func randomName(using random: inout SeededRandom) -> String {
        let parts = ["a", "b", "\u{e9}", "e\u{301}", "\u{0}", "z", "\u{1f600}", "\u{ffff}", "A"]
        return (0..<Int.random(in: 1...3, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
    }

    private func value(_ number: Int) -> AttributeValue {
        .number(DynamoDBNumber(number))
    }

    private func bytes(_ name: String) -> [UInt8] {
        Array(name.utf8)
    }

    private func assertSame(_ item: Item, _ model: [[UInt8]: AttributeValue], line: UInt = #line) {
        let sorted = model.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        XCTAssertEqual(item.map { bytes($0.name) }, sorted.map(\.key), line: line)
        XCTAssertEqual(item.map(\.value), sorted.map(\.value), line: line)
        XCTAssertEqual(item.count, model.count, line: line)
        XCTAssertEqual(item.isEmpty, model.isEmpty, line: line)
        XCTAssertEqual(item.endIndex - item.startIndex, model.count, line: line)
    }

    func testAnItemIsADictionaryInTheOrderOfItsNames() {
        var random = SeededRandom()
        for round in 0..<60 {
            var item = Item(reservingCapacity: round)
            var model: [[UInt8]: AttributeValue] = [:]
            for step in 0..<120 {
                let name = randomName(using: &random)
                switch Int.random(in: 0...5, using: &random) {
                case 0...2:
                    item[name] = value(step)
                    model[bytes(name)] = value(step)
                case 3, 4:
                    item[name] = nil
                    model[bytes(name)] = nil
                default:
                    XCTAssertEqual(item[name], model[bytes(name)], "\(bytes(name))")
                }
            }
            assertSame(item, model)
        }
    }

    func testEqualityAndHashDependOnTheAttributesAlone() {
        var random = SeededRandom()
        for _ in 0..<300 {
            let attributes = (0..<Int.random(in: 0...8, using: &random)).map { (randomName(using: &random), value($0)) }
            var model: [[UInt8]: (String, AttributeValue)] = [:]
            for (name, value) in attributes { model[bytes(name)] = (name, value) }
            var left = Item()
            var right = Item(reservingCapacity: 20)
            // One is filled in any order, the other over what it must lose again.
            for (name, value) in attributes.shuffled(using: &random) where model[bytes(name)]?.1 == value { left[name] = value }
            right["gone"] = .null
            for (name, value) in attributes { right[name] = value }
            right["gone"] = nil
            XCTAssertEqual(left, right)
            XCTAssertEqual(left.hashValue, right.hashValue)
            XCTAssertEqual(Set([left, right]).count, 1)
            right["other"] = "x"
            XCTAssertNotEqual(left, right)
        }
    }

    func testACopyIsItsOwn() {
        var item: Item = ["a": "1"]
        let copy = item
        item["a"] = "2"
        item["b"] = "3"
        XCTAssertEqual(copy, ["a": "1"])
        XCTAssertEqual(item, ["a": "2", "b": "3"])
    }

    func testProjectionKeepsWhatIsThere() {
        var random = SeededRandom()
        for _ in 0..<200 {
            var item = Item()
            for step in 0..<6 { item[randomName(using: &random)] = value(step) }
            let names = (0..<4).map { _ in randomName(using: &random) }
            let projected = item.projected(to: names)
            let wanted = Set(names.map(bytes))
            XCTAssertEqual(projected.map(\.name), item.map(\.name).filter { wanted.contains(bytes($0)) })
            for attribute in projected { XCTAssertEqual(item[attribute.name], attribute.value) }
            XCTAssertEqual(item.projected(to: item.map(\.name).reversed()), item)
        }
        XCTAssertEqual((["a": "1"] as Item).projected(to: ["a", "a"]), ["a": "1"])
        XCTAssertEqual((["a": "1"] as Item).projected(to: [String]()), [:])
    }

    func testTheLastOfANameCountsInALiteral() {
        XCTAssertEqual(["a": "1", "b": "2", "a": "3"] as Item, ["a": "3", "b": "2"])
    }

    func testItemsDifferByOneName() {
        let item: Item = ["a": "1", "b": "2"]
        for other: Item in [["a": "1"], ["a": "1", "c": "2"], ["a": "2", "b": "1"], ["a": "1", "b": .number(2)], [:]] {
            XCTAssertNotEqual(item, other)
        }
    }

    // MARK: Order of values

    func testBytesDecideTheOrderOfStrings() {
        var random = SeededRandom()
        for _ in 0..<1_000 {
            let left = randomName(using: &random)
            let right = randomName(using: &random)
            let precedes = bytes(left).lexicographicallyPrecedes(bytes(right))
            XCTAssertEqual(left.precedesByBytes(right), precedes)
            XCTAssertEqual(left.hasSameBytes(as: right), bytes(left) == bytes(right))
            XCTAssertEqual(AttributeValue.string(left).precedes(.string(right)), precedes)
            XCTAssertEqual(AttributeValue.binary(bytes(left)).precedes(.binary(bytes(right))), precedes)
            XCTAssertEqual(AttributeValue.string(left) == .string(right), bytes(left) == bytes(right))
        }
    }

    func testNoOrderIsBetweenTypesNorInThoseWithoutOne() {
        let values: [AttributeValue] = [
            "a", .number(1), .binary([1]), .bool(false), .bool(true), .null, .list([]), .list(["a"]), .map([:]), .map(["a": "a"]),
            .stringSet(["a"]), .numberSet([1]), .binarySet([[1]]),
        ]
        for left in values {
            for right in values { XCTAssertFalse(left.precedes(right), "\(left) \(right)") }
        }
    }

    func testRandomSetsAreSortedOrRefused() {
        var random = SeededRandom()
        for _ in 0..<300 {
            let names = (0..<Int.random(in: 0...5, using: &random)).map { _ in randomName(using: &random) }
            let distinct = Set(names.map(bytes))
            let sorted = distinct.sorted { $0.lexicographicallyPrecedes($1) }
            let isSet = !names.isEmpty && distinct.count == names.count
            guard case .stringSet(let strings)? = AttributeValue.strings(names) else {
                XCTAssertFalse(isSet, "\(names)")
                continue
            }
            XCTAssertTrue(isSet, "\(names)")
            XCTAssertEqual(strings.map(bytes), sorted)
            XCTAssertEqual(AttributeValue.binaries(names.map(bytes)), .binarySet(sorted))
        }
    }
}
