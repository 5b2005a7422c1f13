import Digest
import JSON
import TestSupport
import XCTest

@testable import DynamoDB

/// Values that are none, wherever they stand, and what is said of them; and random values of every type there and back.
final class AttributeValueRefusalTests: XCTestCase {
    private func read(_ json: String) throws -> AttributeValue? {
        try PutItemRequest(decoding: Array("{\"TableName\":\"T\",\"Item\":{\"a\":\(json)}}".utf8)).item["a"]
    }

    private func assertRefused(_ json: String, _ code: DynamoDBError.Code, _ message: String, line: UInt = #line) {
        XCTAssertThrowsError(try read(json), json, line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.code, code, json, line: line)
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, json, line: line)
        }
    }

    // MARK: Numbers

    func testNumbersAreHeldToTheirRangeWhereverTheyStand() {
        let overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range"
        let underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        let digits = "Attempting to store more than 38 significant digits in a Number"
        let long = String(repeating: "7", count: 39)
        for (text, message) in [
            ("1e126", overflow), ("-1E126", overflow), ("1e-131", underflow), (long, digits), ("0.\(long)", digits),
            ("", "The parameter cannot be converted to a numeric value"),
            (" 1", "The parameter cannot be converted to a numeric value:  1"),
            ("Infinity", "The parameter cannot be converted to a numeric value: Infinity"),
            ("٣", "The parameter cannot be converted to a numeric value: ٣"),
        ] {
            assertRefused("{\"N\":\"\(text)\"}", .validation, message)
            assertRefused("{\"NS\":[\"1\",\"\(text)\"]}", .validation, message)
            assertRefused("{\"L\":[{\"S\":\"x\"},{\"N\":\"\(text)\"}]}", .validation, message)
            assertRefused("{\"M\":{\"m\":{\"N\":\"\(text)\"}}}", .validation, message)
        }
    }

    // MARK: Base64

    func testBase64IsStrict() {
        func characters(_ count: Int) -> String { "Base64 encoded length is expected a multiple of 4 bytes but found: \(count)" }
        let last = "Invalid last non-pad Base64 character dectected"
        let cases = [
            ("A", characters(1)), ("AA", characters(2)), ("AAA", characters(3)), ("AAAAA", characters(5)), ("=", characters(1)),
            ("A===", last), ("====", last), ("AA=A", last), ("AB==", last), ("AAB=", last), ("AA==AAAA", last),
            ("AA A", "Invalid Base64 character: ' '"), ("AA-_", "Invalid Base64 character: '-'"),
            ("AAA\\n", "Invalid Base64 character: '\n'"),
        ]
        for (text, message) in cases {
            assertRefused("{\"B\":\"\(text)\"}", .serialization, message)
            assertRefused("{\"BS\":[\"AAAA\",\"\(text)\"]}", .serialization, message)
        }
    }

    func testEveryByteComesBackFromBase64() throws {
        let bytes = Array(UInt8.min...UInt8.max)
        for count in [0, 1, 2, 3, 4, 255, 256] {
            let some = Array(bytes.prefix(count))
            XCTAssertEqual(try read("{\"B\":\"\(Base64.encode(some))\"}"), .binary(some))
        }
    }

    // MARK: Sets

    func testElementsOfSetsAreNeverNull() {
        for type in ["SS", "NS", "BS"] {
            assertRefused("{\"\(type)\":[null]}", .serialization, "Unexpected field type")
        }
        assertRefused("{\"NS\":[1]}", .serialization, "NUMBER_VALUE cannot be converted to String")
        assertRefused("{\"NS\":[1.5]}", .serialization, "DECIMAL_VALUE cannot be converted to String")
        assertRefused("{\"SS\":[[\"a\"]]}", .serialization, "Unrecognized collection type class java.lang.String")
        assertRefused("{\"BS\":[{}]}", .serialization, "Start of structure or map found where not expected")
        assertRefused("{\"BS\":[true]}", .serialization, "only base-64-encoded strings are convertible to bytes")
    }

    func testRepeatsAreFoundByValue() {
        let invalid = "One or more parameter values were invalid: "
        for numbers in [#""1","1""#, #""1","01""#, #""0","-0""#, #""1e2","100""#, #""-.5","3","-0.50""#] {
            assertRefused("{\"NS\":[\(numbers)]}", .validation, "Input collection contains duplicates")
        }
        assertRefused(#"{"SS":["",""]}"#, .validation, invalid + "Input collection [, ] contains duplicates.")
        assertRefused(#"{"SS":["\u0061","a"]}"#, .validation, invalid + "Input collection [a, a] contains duplicates.")
        assertRefused(#"{"BS":["",""]}"#, .validation, invalid + "Input collection [, ]of type BS contains duplicates.")
        XCTAssertEqual(try read(#"{"SS":["\u00e9","e\u0301"]}"#), .stringSet(["e\u{301}", "\u{e9}"]), "bytes differ")
    }

    // MARK: Members

    func testExactlyOneTypeIsGiven() {
        let many = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
        let members = [
            #""S":"x""#, #""N":"1""#, #""B":"""#, #""BOOL":true"#, #""NULL":true"#, #""L":[]"#, #""M":{}"#, #""SS":["x"]"#,
            #""NS":["1"]"#, #""BS":[""]"#,
        ]
        for (index, first) in members.enumerated() {
            for second in members[(index + 1)...] {
                assertRefused("{\(first),\(second)}", .validation, many)
                assertRefused("{\"L\":[{\(second),\(first)}]}", .validation, many)
            }
            XCTAssertNoThrow(try read("{\(first),\"Unknown\":1}"))
        }
    }

    func testEveryTypeMayBeNullAndIsThenAbsent() {
        let empty = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
        for type in ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"] {
            assertRefused("{\"\(type)\":null}", .validation, empty)
            let other = type == "S" ? "N" : "S"
            XCTAssertEqual(try read("{\"\(type)\":null,\"\(other)\":\"1\"}"), other == "S" ? "1" : .number(1))
        }
        assertRefused(#"{"s":"x"}"#, .validation, empty)
    }

    // MARK: Names

    private func item(named name: String) -> String {
        "{\"M\":{\"\(name)\":{\"S\":\"x\"}}}"
    }

    func testNamesHaveALengthInBytes() {
        let longest = String(repeating: "é", count: 32_767) + "x"
        XCTAssertEqual(longest.utf8.count, 65_535)
        XCTAssertEqual(try read(item(named: longest)), .map([longest: "x"]))
        assertRefused(
            item(named: longest + "x"), .validation,
            "One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes")
        assertRefused(item(named: ""), .validation, "Empty attribute name")
    }

    func testNamesBeyondTheSharedOnesAreReadAlike() throws {
        // More names than are shared between items, in another order the second time.
        let names = (0..<80).map { "name\($0)" }
        let json = { (names: [String]) in "{\"M\":{" + names.map { "\"\($0)\":{\"S\":\"\($0)\"}" }.joined(separator: ",") + "}}" }
        let once = try read(json(names))
        let list = try read("{\"L\":[\(json(names)),\(json(names.reversed()))]}")
        XCTAssertEqual(list, .list([try XCTUnwrap(once), try XCTUnwrap(once)]))
        guard case .map(let item)? = once else { return XCTFail("no map") }
        for name in names { XCTAssertEqual(item[name], .string(name)) }
    }

    func testANameThatStandsTwiceIsNoJSON() {
        XCTAssertThrowsError(try read(#"{"M":{"a":{"S":"x"},"\u0061":{"S":"y"}}}"#)) {
            XCTAssertEqual(($0 as? DynamoDBError)?.code, .serialization)
        }
        XCTAssertEqual(
            try read(#"{"M":{"\u00e9":{"S":"x"},"e\u0301":{"S":"y"}}}"#), .map(["\u{e9}": "x", "e\u{301}": "y"]))
    }

    // MARK: Order of checks

    func testTheFirstOfSeveralProblemsIsReported() {
        let invalid = "One or more parameter values were invalid: "
        assertRefused(#"{"L":[{"N":"x"},{"SS":[]}]}"#, .validation, "The parameter cannot be converted to a numeric value: x")
        assertRefused(#"{"L":[{"SS":[]},{"N":"x"}]}"#, .validation, invalid + "An string set  may not be empty")
        assertRefused(#"{"M":{"":{"NULL":false}}}"#, .validation, "Empty attribute name")
        assertRefused(#"{"L":[{"N":"x"},{"B":"!!!!"}]}"#, .serialization, "Invalid Base64 character: '!'")
    }

    // MARK: There and back

    func testRandomValuesOfEveryTypeComeBack() throws {
        var random = SeededRandom()
        var met: Set<String> = []
        for _ in 0..<300 {
            let value = randomValue(depth: 5, &met, using: &random)
            var writer = JSONWriter()
            writer.attributeValue(value)
            let json = String(decoding: writer.bytes, as: UTF8.self)
            XCTAssertEqual(try read(json), value)
            XCTAssertGreaterThanOrEqual(value.wireByteCountBound, writer.bytes.count)
            let answer = GetItemAnswer(item: ["a": value])
            let request = GetItemRequest(tableName: "T", key: [:])
            XCTAssertEqual(try GetItemRequest.answer(decoding: request.encoded(answer)), answer)
        }
        XCTAssertEqual(met.count, 10, "every type was met")
    }

    private func randomText(using random: inout SeededRandom) -> String {
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            let limit: UInt32 = [0x20, 0x80, 0x800, 0xd800, 0x11_0000].randomElement(using: &random) ?? 0x80
            scalars.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &random)) ?? "x")
        }
        return String(scalars)
    }

    private func randomBytes(using random: inout SeededRandom) -> [UInt8] {
        (0..<Int.random(in: 0...7, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    private func randomNumber(using random: inout SeededRandom) -> DynamoDBNumber {
        let mantissa = Int.random(in: .min ... .max, using: &random)
        return (try? DynamoDBNumber("\(mantissa)e\(Int.random(in: -140...105, using: &random))")) ?? .zero
    }

    private func randomValue(depth: Int, _ met: inout Set<String>, using random: inout SeededRandom) -> AttributeValue {
        let count = Int.random(in: 1...4, using: &random)
        var value: AttributeValue?
        switch Int.random(in: 0...(depth > 0 ? 9 : 7), using: &random) {
        case 0: value = .string(randomText(using: &random))
        case 1: value = .number(randomNumber(using: &random))
        case 2: value = .binary(randomBytes(using: &random))
        case 3: value = .bool(Bool.random(using: &random))
        case 4: value = .null
        case 5: value = .strings((0..<count).map { _ in randomText(using: &random) })
        case 6: value = .numbers((0..<count).map { _ in randomNumber(using: &random) })
        case 7: value = .binaries((0..<count).map { _ in randomBytes(using: &random) })
        case 8: value = .list((0..<count).map { _ in randomValue(depth: depth - 1, &met, using: &random) })
        default:
            var item = Item()
            for _ in 0..<count { item["n" + randomText(using: &random)] = randomValue(depth: depth - 1, &met, using: &random) }
            value = .map(item)
        }
        let made = value ?? .null
        met.insert(made.typeDescriptor)
        return made
    }
}
