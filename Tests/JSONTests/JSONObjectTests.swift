import JSON
import XCTest

final class JSONObjectTests: XCTestCase {
    func testMembersKeepTheirOrder() throws {
        let object = try XCTUnwrap(try JSONValue(parsing: #"{"z":1,"a":2,"m":3}"#).objectValue)
        XCTAssertEqual(object.map(\.name), ["z", "a", "m"])
        XCTAssertEqual(JSONValue.object(object).jsonText, #"{"z":1,"a":2,"m":3}"#)
    }

    func testSettingReplacesAppendsOrRemoves() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = "x"
        object["c"] = nil
        object["d"] = true
        object["b"] = nil
        XCTAssertEqual(JSONValue.object(object).jsonText, #"{"a":"x","d":true}"#)
        XCTAssertNil(object["b"])
        XCTAssertEqual(object["d"], true)
        object["e"] = .some(.null)
        XCTAssertEqual(object["e"], .null)
    }

    func testOrderDoesNotMatterForEquality() {
        let a: JSONObject = ["x": 1, "y": [2, nil]]
        let b: JSONObject = ["y": [2, nil], "x": 1]
        XCTAssertEqual(a, b)
        XCTAssertEqual(a.hashValue, b.hashValue)
        XCTAssertEqual(Set([JSONValue.object(a), .object(b)]).count, 1)
        XCTAssertNotEqual(a, ["x": 1, "y": [nil, 2]])
        XCTAssertNotEqual(a, ["x": 1])
        XCTAssertNotEqual(a, ["x": 1, "z": [2, nil]])
        XCTAssertNotEqual(a, ["x": 1, "y": [2, nil], "z": 3])
    }

    func testTheSameNameTwiceIsNoObject() {
        XCTAssertNil(JSONObject([.init(name: "a", value: 1), .init(name: "a", value: 2)]))
        XCTAssertEqual(JSONObject([.init(name: "a", value: 1), .init(name: "b", value: 2)]), ["b": 2, "a": 1])
    }

    func testNamesAreComparedCodePointForCodePoint() throws {
        let (composed, decomposed) = ("\u{e9}", "e\u{301}")
        var object = try XCTUnwrap(JSONObject([.init(name: composed, value: 1), .init(name: decomposed, value: 2)]))
        XCTAssertEqual(object[composed], 1)
        XCTAssertEqual(object[decomposed], 2)
        object[decomposed] = 3
        XCTAssertEqual(object[composed], 1)
        XCTAssertNotEqual(JSONObject([.init(name: composed, value: 1)]), JSONObject([.init(name: decomposed, value: 1)]))
    }

    func testAccessors() throws {
        let value = try JSONValue(parsing: #"{"s":"x","n":1.5e1,"b":true,"z":null,"a":[1,[2]],"o":{"p":false}}"#)
        XCTAssertEqual(value["s"]?.stringValue, "x")
        XCTAssertEqual(value["n"]?.intValue, 15)
        XCTAssertEqual(value["n"]?.doubleValue, 15)
        XCTAssertEqual(value["b"]?.boolValue, true)
        XCTAssertEqual(value["z"]?.isNull, true)
        XCTAssertEqual(value["a"]?[1]?[0], 2)
        XCTAssertEqual(value["o"]?["p"], false)
        XCTAssertNil(value["a"]?[2])
        XCTAssertNil(value["a"]?[-1])
        XCTAssertNil(value["s"]?["x"])
        XCTAssertNil(value["missing"])
        XCTAssertNil(value["n"]?.stringValue)
        XCTAssertNil(value["s"]?.intValue)
        XCTAssertNil(value["s"]?.boolValue)
        XCTAssertNil(value.arrayValue)
        XCTAssertEqual(value.objectValue?.map(\.value.kind), [.string, .number, .boolean, .null, .array, .object])
    }
}
