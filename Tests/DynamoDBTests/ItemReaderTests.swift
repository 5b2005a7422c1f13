import DynamoDB
import JSON
import TestSupport
import XCTest

/// One reader reads many items and learns from them; what it has learnt must never show.
final class ItemReaderTests: XCTestCase {
    private let names = ["p", "year", "activity_type", "start", "end", "é", "e\u{301}", "a\"b", "map"]

    /// The JSON of an item with some of the names, in any order, and the item.
    private func randomItem(_ random: inout SeededRandom, shapes: [[String]]) -> (json: String, item: Item) {
        let order = shapes.randomElement(using: &random) ?? []
        var item = Item()
        let members = order.map { name in
            let number = Int.random(in: 0...99, using: &random)
            let json: String
            switch Int.random(in: 0...4, using: &random) {
            case 0: (json, item[name]) = ("{\"N\":\"\(number)\"}", .number(DynamoDBNumber(number)))
            case 1: (json, item[name]) = ("{ \"S\" : \"text \(number)\" }", .string("text \(number)"))
            case 2: (json, item[name]) = ("{\"M\":{\"year\":{\"S\":\"a\"},\"p\":{\"BOOL\":true}}}", .map(["p": .bool(true), "year": .string("a")]))
            case 3: (json, item[name]) = ("{\"B\":\"AQI=\"}", .binary([1, 2]))
            default: (json, item[name]) = ("{\"S\":\"text \(number)\"}", .string("text \(number)"))
            }
            return "\(JSONValue.string(name).jsonText):\(json)"
        }
        return ("{\(members.joined(separator: ","))}", item)
    }

    private func read(_ items: [(json: String, item: Item)]) throws -> [Item] {
        let text = "[\(items.map(\.json).joined(separator: ","))]"
        return try JSONReader.read(Array(text.utf8)) { reader in
            var itemReader = ItemReader()
            var items: [Item] = []
            try reader.array { items.append(try itemReader.item(from: &$0)) }
            return items
        }
    }

    func testItemsOfAnyShapesAreReadLikeTheFirst() throws {
        var random = SeededRandom(function: #function)
        for _ in 0..<rounds(300, long: 10_000) {
            // From one shape for all items to one for each; a shape is also the beginning of another.
            var shapes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                Array(names.shuffled(using: &random).prefix(Int.random(in: 0...names.count, using: &random)))
            }
            if Bool.random(using: &random) { shapes.append(Array(shapes[0].dropLast())) }
            let items = (0..<Int.random(in: 0...12, using: &random)).map { _ in randomItem(&random, shapes: shapes) }
            XCTAssertEqual(try read(items), items.map(\.item))
        }
    }

    func testAnItemThatIsWrongIsRefusedAfterManyThatAreRight() throws {
        let right = #"{"p":{"S":"a"},"year":{"N":"1"}}"#
        for (wrong, message) in [
            (#"{"p":{"S":"a"},"year":{"N":"x"}}"#, "The parameter cannot be converted to a numeric value: x"),
            (#"{"p":{"S":"a"},"":{"N":"1"}}"#, "Empty attribute name"),
            (#"{"p":{"S":"a"},"year":{}}"#, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
        ] {
            let items = Array(repeating: right, count: 5) + [wrong]
            XCTAssertThrowsError(try read(items.map { ($0, Item()) }), wrong) {
                XCTAssertEqual(($0 as? DynamoDBError)?.message, message)
            }
        }
        XCTAssertThrowsError(try read(Array(repeating: (right, Item()), count: 5) + [(#"{"p":{"S":"a"},"p":{"S":"a"}}"#, Item())])) {
            XCTAssertEqual(($0 as? JSONError)?.rule, .duplicateName)
        }
    }
}
