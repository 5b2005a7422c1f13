import JSON
import TestSupport
import XCTest

@testable import DynamoDB

final class AttributeValueWireTests: XCTestCase {
    /// Reads one value as the attribute `a` of a PutItem.
    private func read(_ json: String) throws -> AttributeValue? {
        try PutItemRequest(decoding: Array("{\"TableName\":\"T\",\"Item\":{\"a\":\(json)}}".utf8)).item["a"]
    }

    private func assertReads(_ json: String, _ value: AttributeValue, line: UInt = #line) {
        XCTAssertEqual(try read(json), value, json, line: line)
    }

    private func assertRefused(_ json: String, _ code: DynamoDBError.Code, _ message: String, line: UInt = #line) {
        XCTAssertThrowsError(try read(json), json, line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.code, code, line: line)
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, line: line)
        }
    }

    private func written(_ value: AttributeValue) -> String {
        var writer = JSONWriter()
        writer.attributeValue(value)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private func number(_ text: String) -> AttributeValue {
        .number((try? DynamoDBNumber(text)) ?? 0)
    }

    // MARK: What is understood

    func testEveryTypeIsReadAndWritten() {
        let values: [(String, AttributeValue)] = [
            (#"{"S":"text"}"#, "text"), (#"{"S":""}"#, ""), (#"{"S":"a\"\\\r\n\u0001é"}"#, "a\"\\\r\n\u{1}é"),
            (#"{"N":"0.75"}"#, number("0.75")),
            (#"{"B":"AAEC/w=="}"#, .binary([0, 1, 2, 255])), (#"{"B":""}"#, .binary([])), (#"{"BOOL":true}"#, .bool(true)),
            (#"{"BOOL":false}"#, .bool(false)), (#"{"NULL":true}"#, .null), (#"{"L":[]}"#, .list([])),
            (#"{"L":[{"S":"x"},{"L":[{"N":"1"}]}]}"#, .list(["x", .list([.number(1)])])), (#"{"M":{}}"#, .map([:])),
            (#"{"M":{"b":{"S":"x"},"c":{"M":{}}}}"#, .map(["b": "x", "c": .map([:])])),
            (#"{"SS":["a","b"]}"#, .stringSet(["a", "b"])),
            (#"{"NS":["-1","2","10"]}"#, .numberSet([-1, 2, 10])), (#"{"BS":["","AQ=="]}"#, .binarySet([[], [1]])),
        ]
        for (json, value) in values {
            assertReads(json, value)
            XCTAssertEqual(written(value), json)
        }
    }

    func testSetsAreSortedAndNumbersNormalized() {
        assertReads(#"{"SS":["b","a"]}"#, .stringSet(["a", "b"]))
        assertReads(#"{"NS":["1e1","002"]}"#, .numberSet([2, 10]))
        assertReads(#"{"N":"+01.50"}"#, number("1.5"))
    }

    func testNullsAndUnknownMembersAreAbsent() {
        assertReads(#"{"S":"x","N":null,"X":{"y":[1]}}"#, "x")
        assertReads(#" { "S" : "x" } "#, "x")
    }

    func testRandomItemsComeBackAsTheyWere() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            let item = randomItem(depth: 4, using: &random)
            let request = PutItemRequest(tableName: "T", item: item, returnsOldItem: Bool.random(using: &random))
            XCTAssertEqual(try PutItemRequest(decoding: request.encoded()), request)
        }
    }

    func testEveryPrefixOfARequestIsRefused() {
        let bytes = PutItemRequest(tableName: "T", item: ["a": .list(["x", .map(["n": .number(1)])])]).encoded()
        for count in 0..<bytes.count {
            XCTAssertThrowsError(try PutItemRequest(decoding: Array(bytes[..<count]))) {
                XCTAssertEqual(($0 as? DynamoDBError)?.code, .serialization)
            }
        }
    }

    // MARK: What is refused

    func testValuesOfTheWrongKindAreSerializationErrors() {
        for (type, name) in [("S", "String"), ("N", "String")] {
            assertRefused(#"{"\#(type)":true}"#, .serialization, "TRUE_VALUE cannot be converted to \(name)")
            assertRefused(#"{"\#(type)":false}"#, .serialization, "FALSE_VALUE cannot be converted to \(name)")
            assertRefused(#"{"\#(type)":23}"#, .serialization, "NUMBER_VALUE cannot be converted to \(name)")
            assertRefused(#"{"\#(type)":34.56}"#, .serialization, "DECIMAL_VALUE cannot be converted to \(name)")
            assertRefused(#"{"\#(type)":[]}"#, .serialization, "Unrecognized collection type class java.lang.\(name)")
            assertRefused(#"{"\#(type)":{}}"#, .serialization, "Start of structure or map found where not expected")
        }
        for type in ["BOOL", "NULL"] {
            assertRefused(#"{"\#(type)":"23"}"#, .serialization, "Unexpected token received from parser")
            assertRefused(#"{"\#(type)":23}"#, .serialization, "NUMBER_VALUE cannot be converted to Boolean")
            assertRefused(#"{"\#(type)":3.5}"#, .serialization, "DECIMAL_VALUE cannot be converted to Boolean")
            assertRefused(#"{"\#(type)":[]}"#, .serialization, "Unrecognized collection type class java.lang.Boolean")
            assertRefused(#"{"\#(type)":{}}"#, .serialization, "Start of structure or map found where not expected")
        }
        for type in ["SS", "NS", "BS", "L"] {
            assertRefused(#"{"\#(type)":"x"}"#, .serialization, "Unexpected field type")
            assertRefused(#"{"\#(type)":1}"#, .serialization, "Unexpected field type")
            assertRefused(#"{"\#(type)":{}}"#, .serialization, "Start of structure or map found where not expected")
        }
        assertRefused(#"{"SS":[1]}"#, .serialization, "NUMBER_VALUE cannot be converted to String")
        assertRefused(#"{"SS":[null]}"#, .serialization, "Unexpected field type")
        assertRefused(#"{"M":"x"}"#, .serialization, "Unexpected field type")
        assertRefused(
            #"{"M":[]}"#, .serialization,
            "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>")
        assertRefused(#""x""#, .serialization, "Unexpected value type in payload")
        assertRefused(#"{"L":[1]}"#, .serialization, "Unexpected value type in payload")
        assertRefused(
            "[]", .serialization, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue")
    }

    func testBinariesMustBeBase64() {
        for json in [#"{"B":true}"#, #"{"B":1}"#, #"{"BS":[1]}"#] {
            assertRefused(json, .serialization, "only base-64-encoded strings are convertible to bytes")
        }
        assertRefused(#"{"B":[]}"#, .serialization, "Unrecognized collection type class java.nio.ByteBuffer")
        assertRefused(#"{"B":{}}"#, .serialization, "Start of structure or map found where not expected")
        assertRefused(
            #"{"B":"23456"}"#, .serialization, "Base64 encoded length is expected a multiple of 4 bytes but found: 5")
        assertRefused(#"{"B":"+/+="}"#, .serialization, "Invalid last non-pad Base64 character dectected")
        assertRefused(#"{"BS":["ab!="]}"#, .serialization, "Invalid Base64 character: '!'")
    }

    func testWhatIsNoValueIsAValidationError() {
        let invalid = "One or more parameter values were invalid: "
        let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        for json in ["{}", "null", #"{"a":"x"}"#, #"{"S":null}"#, #"{"L":[{}]}"#, #"{"L":[null]}"#, #"{"M":{"b":{}}}"#] {
            assertRefused(json, .validation, empty)
        }
        assertRefused(
            #"{"S":"a","N":"1"}"#, .validation,
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
        assertRefused(#"{"NULL":false}"#, .validation, invalid + "Null attribute value types must have the value of true")
        assertRefused(#"{"SS":[]}"#, .validation, invalid + "An string set  may not be empty")
        assertRefused(#"{"NS":[]}"#, .validation, invalid + "An number set  may not be empty")
        assertRefused(#"{"BS":[]}"#, .validation, invalid + "Binary sets should not be empty")
        assertRefused(#"{"SS":["b","a","b"]}"#, .validation, invalid + "Input collection [b, a, b] contains duplicates.")
        assertRefused(#"{"NS":["1","1.0"]}"#, .validation, "Input collection contains duplicates")
        assertRefused(
            #"{"BS":["Yg==","Yg=="]}"#, .validation, invalid + "Input collection [Yg==, Yg==]of type BS contains duplicates.")
        assertRefused(#"{"N":""}"#, .validation, "The parameter cannot be converted to a numeric value")
        assertRefused(#"{"N":"b"}"#, .validation, "The parameter cannot be converted to a numeric value: b")
        assertRefused(#"{"NS":["1","b"]}"#, .validation, "The parameter cannot be converted to a numeric value: b")
        assertRefused(#"{"M":{"":{"S":"x"}}}"#, .validation, "Empty attribute name")
    }

    func testNumbersAreRefusedBeforeTheyAreCounted() {
        assertRefused(#"{"S":"a","N":"b"}"#, .validation, "The parameter cannot be converted to a numeric value: b")
    }

    func testKindsAreCheckedBeforeValues() {
        assertRefused(#"{"L":[{"SS":[]},{"S":1}]}"#, .serialization, "NUMBER_VALUE cannot be converted to String")
    }

    func testValuesMayBeNestedThirtyTwoDeep() {
        func nested(_ wraps: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: wraps) + #"{"S":"leaf"}"# + String(repeating: close, count: wraps)
        }
        for (open, close) in [(#"{"M":{"n":"#, "}}"), (#"{"L":["#, "]}")] {
            XCTAssertNoThrow(try read(nested(31, open, close)))
            for wraps in [32, 33, 62, 63, 100, 10_000] {
                assertRefused(
                    nested(wraps, open, close), .validation,
                    "Nesting Levels have exceeded supported limits: "
                        + "Attributes in the item have nested levels beyond supported limit")
            }
        }
    }

    // MARK: Random items

    private func randomItem(depth: Int, using random: inout SeededRandom) -> Item {
        var item: Item = [:]
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            item["n" + randomText(using: &random)] = randomValue(depth: depth, using: &random)
        }
        return item
    }

    private func randomText(using random: inout SeededRandom) -> String {
        let characters: [Character] = ["a", "b", "Z", "0", "_", "\"", "\\", "\n", "\u{0}", "é", "😀", "/", " "]
        return String((0..<Int.random(in: 0...12, using: &random)).map { _ in characters.randomElement(using: &random) ?? "a" })
    }

    private func randomValue(depth: Int, using random: inout SeededRandom) -> AttributeValue {
        switch Int.random(in: 0...(depth > 0 ? 9 : 7), using: &random) {
        case 0: .string(randomText(using: &random))
        case 1: .number(DynamoDBNumber(Int.random(in: -1_000...1_000, using: &random)))
        case 2: .binary((0..<Int.random(in: 0...9, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        case 3: .bool(Bool.random(using: &random))
        case 4: .null
        case 5: AttributeValue.strings(["x", randomText(using: &random) + "y"]) ?? .null
        case 6: AttributeValue.numbers([DynamoDBNumber(Int.random(in: 1...99, using: &random)), 0]) ?? .null
        case 7: AttributeValue.binaries([[], [UInt8.random(in: 0...255, using: &random)]]) ?? .null
        case 8: .map(randomItem(depth: depth - 1, using: &random))
        default:
            .list((0..<Int.random(in: 0...3, using: &random)).map { _ in randomValue(depth: depth - 1, using: &random) })
        }
    }
}
