import JSON
import TestSupport
import XCTest

@testable import DynamoDB

final class EncodedPageTests: XCTestCase {
    private func start(in body: String) -> Item? {
        EncodedPage(body: Array(body.utf8)).nextStart
    }

    func testTheStartOfTheNextPageIsFoundBehindTheItems() {
        let item = #"{"p":{"S":"a"},"x":{"L":[{"N":"1"}]}}"#
        for members in [
            #""Count":1,"Items":[\#(item)],"LastEvaluatedKey":{"p":{"S":"a"}},"ScannedCount":1"#,
            #""Items":[\#(item)],"Count":1,"ScannedCount":1,"LastEvaluatedKey":{"p":{"S":"a"}}"#,
            #""Items": [\#(item)], "LastEvaluatedKey" : { "p" : { "S" : "a" } } , "ConsumedCapacity": {"CapacityUnits": 1.0}"#,
        ] {
            XCTAssertEqual(start(in: "{\(members)}"), ["p": "a"], members)
        }
    }

    func testNoStartIsFoundWhereThereIsNone() {
        for body in [
            "", "{}", #"{"LastEvaluatedKey":null}"#, #"{"Items":[],"Count":0}"#,
            // Of an item, as its attribute, in a text and as a text.
            #"{"Items":[{"LastEvaluatedKey":{"S":"a"}}]}"#,
            #"{"Items":[{"p":{"M":{"LastEvaluatedKey":{"S":"a"}}}}],"Count":1}"#,
            #"{"Items":[{"p":{"S":"\"LastEvaluatedKey\":{\"p\":{\"S\":\"a\"}}}"}}]}"#,
            #"{"Items":[{"p":{"S":"LastEvaluatedKey"}}]}"#, #"{"Items":[{"p":{"SS":["LastEvaluatedKey"]}}]}"#,
            // Before the items, cut off, or of another kind.
            #"{"LastEvaluatedKey":{"p":{"S":"a"}},"Items":[{"LastEvaluatedKey":{"S":"a"}}]}"#,
            #"{"Items":[],"LastEvaluatedKey":{"p":{"S":"a"}}"#, #"{"Items":[],"LastEvaluatedKey":{"p":{"S":"a"#,
            #"{"Items":[],"LastEvaluatedKey":"a"}"#,
            #"{"Items":[],"LastEvaluatedKey":{"p":{"S":1}}}"#, #"{"Items":[],"LastEvaluatedKey""#,
        ] {
            XCTAssertNil(start(in: body), body)
        }
    }

    func testAKeyOfTheSameNameIsNotMistakenForThePlaceOfTheKey() {
        XCTAssertNil(start(in: #"{"Items":[],"LastEvaluatedKey":{"LastEvaluatedKey":{"S":"a"}}}"#))
        XCTAssertEqual(
            start(in: #"{"Items":[{"LastEvaluatedKey":{"S":"b"}}],"LastEvaluatedKey":{"p":{"S":"a"}}}"#), ["p": "a"])
    }

    func testWhatIsFoundIsWhatTheWholePageSays() throws {
        var random = SeededRandom()
        let pieces = ["a", "\"", "\\", "LastEvaluatedKey", "\"LastEvaluatedKey\":{\"p\":{\"S\":\"b\"}}", "}", "{", "\u{1}", "é", ","]
        func text() -> String {
            (0..<Int.random(in: 1...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
        for _ in 0..<rounds(300, long: 10_000) {
            let items: [Item] = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                ["p": .string(text()), text(): .map([text(): .list([.string(text())])])]
            }
            let key: Item? = Bool.random(using: &random) ? ["p": .string(text()), "s": .number(7)] : nil
            let page = ItemPage(items: items, scannedCount: items.count, lastEvaluatedKey: key)
            let encoded = EncodedPage(body: ScanRequest(tableName: "T").encoded(page))
            // A key that says the name itself is left to the decoding.
            let saysName = key?["p"]?.stringValue?.contains("LastEvaluatedKey") == true
            if encoded.nextStart != nil || !saysName { XCTAssertEqual(encoded.nextStart, key) }
            XCTAssertEqual(try encoded.decoded(), page)
            // Of what is cut off nothing is believed.
            let cut = EncodedPage(body: Array(encoded.body.prefix(Int.random(in: 0..<encoded.body.count, using: &random))))
            XCTAssertNil(cut.nextStart)
        }
    }

    func testALongKeyIsFoundAndOneBeyondAllMeasureIsLeftToTheDecoding() throws {
        for (length, isFound) in [(2_048, true), (6_144, true), (8_192, false)] {
            let key: Item = ["p": .string(String(repeating: "x", count: length))]
            let page = ItemPage(items: [key], scannedCount: 1, lastEvaluatedKey: key)
            let encoded = EncodedPage(body: ScanRequest(tableName: "T").encoded(page))
            XCTAssertEqual(encoded.nextStart, isFound ? key : nil)
            XCTAssertEqual(try encoded.decoded().lastEvaluatedKey, key)
        }
    }
}
