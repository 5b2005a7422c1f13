import Foundation
import JSON
import XCTest

final class JSONLimitsTests: XCTestCase {
    func testDepth() throws {
        let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        XCTAssertNoThrow(try JSONValue(parsing: deep))
        XCTAssertEqual(rule("[\(deep)]"), .limit(.depth(64)))
        let objects = String(repeating: "{\"a\":", count: 64) + "1" + String(repeating: "}", count: 64)
        XCTAssertNoThrow(try JSONValue(parsing: objects))
        XCTAssertEqual(rule("[\(objects)]"), .limit(.depth(64)))
        XCTAssertNoThrow(try JSONValue(parsing: "[" + String(repeating: "[],", count: 1_000) + "[]]"))
    }

    func testADeepTextDoesNotOverflowTheStack() {
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            XCTAssertEqual(rule(String(repeating: opening, count: 1_000_000)), .limit(.depth(64)))
        }
        var limits = JSONLimits()
        limits.depth = JSONLimits.deepest
        XCTAssertEqual(rule(String(repeating: "[", count: 10_000), limits), .limit(.depth(JSONLimits.deepest)))
    }

    func testTheDeepestTextFitsASmallStack() {
        let finished = expectation(description: "the thread has ended")
        let thread = Thread {
            Self.readTheDeepestText()
            finished.fulfill()
        }
        thread.stackSize = 512 << 10
        thread.start()
        wait(for: [finished], timeout: 60)
    }

    private static func readTheDeepestText() {
        var limits = JSONLimits()
        limits.depth = JSONLimits.deepest
        let pairs = JSONLimits.deepest / 2
        let text = String(repeating: "[{\"a\":", count: pairs) + "1" + String(repeating: "}]", count: pairs)
        let value = try? JSONValue(parsing: text, limits: limits)
        let again = try? JSONValue(parsing: text, limits: limits)
        XCTAssertEqual(value?.jsonText, text)
        XCTAssertEqual(value?.hashValue, again?.hashValue)
        XCTAssertEqual(value, again)
        XCTAssertNoThrow(try JSONReader.read(Array(text.utf8), limits: limits) { try $0.skip() })
    }

    func testBytes() {
        var limits = JSONLimits()
        limits.byteCount = 5
        XCTAssertNil(rule("[1,2]", limits))
        XCTAssertEqual(rule("[1,2] ", limits), .limit(.byteCount(5)))
    }

    func testStringsNumbersMembersAndElements() {
        var limits = JSONLimits()
        limits.stringByteCount = 4
        limits.numberByteCount = 3
        limits.memberCount = 2
        limits.elementCount = 2
        XCTAssertNil(rule(#"["1234","ää"]"#, limits))
        XCTAssertEqual(rule(#""12345""#, limits), .limit(.stringByteCount(4)))
        XCTAssertEqual(rule(#""\u0041""#, limits), .limit(.stringByteCount(4)))
        XCTAssertEqual(rule(#"{"12345":1}"#, limits), .limit(.stringByteCount(4)))
        XCTAssertNil(rule("[-12,1e9]", limits))
        XCTAssertEqual(rule("1234", limits), .limit(.numberByteCount(3)))
        XCTAssertNil(rule(#"{"a":{"a":1,"b":2},"b":{}}"#, limits))
        XCTAssertEqual(rule(#"{"a":1,"b":2,"c":3}"#, limits), .limit(.memberCount(2)))
        XCTAssertNil(rule("[[1,2],[]]", limits))
        XCTAssertEqual(rule("[1,2,3]", limits), .limit(.elementCount(2)))
    }

    func testALimitIsToldFromAMistake() {
        XCTAssertTrue(JSONError.Rule.limit(.depth(64)).isLimit)
        XCTAssertFalse(JSONError.Rule.leadingZero.isLimit)
    }

    private func rule(_ text: String, _ limits: JSONLimits = .default) -> JSONError.Rule? {
        do throws(JSONError) {
            _ = try JSONValue(parsing: text, limits: limits)
            return nil
        } catch {
            return error.rule
        }
    }
}
