import HTTP
import JSON
import XCTest

final class ProblemTests: XCTestCase {
    private func body(_ problem: Problem, requestID: String? = "id") throws -> JSONValue {
        try JSONValue(parsing: problem.response(requestID: requestID).body)
    }

    func testMembersThatAreEmptyAreLeftOut() throws {
        let value = try body(Problem(.notFound, "nothing here"), requestID: nil)
        XCTAssertEqual(value, ["type": "about:blank", "title": "Not Found", "status": 404, "detail": "nothing here"])
    }

    func testExtensionsAndRequestIDFollow() throws {
        let problem = Problem(.serviceUnavailable, "later", extensions: ["notStored": ["a", "b"]], fields: [.retryAfter: "5"])
        let value = try body(problem)
        XCTAssertEqual(value["notStored"], ["a", "b"])
        XCTAssertEqual(value["requestId"], "id")
        let response = problem.response(requestID: "id")
        XCTAssertEqual(response.fields[.retryAfter], "5")
        XCTAssertEqual(response.fields[.contentType], "application/problem+json")
        XCTAssertEqual(response.fields[.xRequestID], "id")
    }

    func testTextsAreEscaped() throws {
        let nasty = "\"quoted\" \\ \u{1} \n é 日本 </script>"
        let value = try body(Problem(.badRequest, nasty, errors: [.init(pointer: "/\"", value: nasty, rule: nasty)]))
        XCTAssertEqual(value["detail"]?.stringValue, nasty)
        XCTAssertEqual(value["errors"]?[0]?["value"]?.stringValue, nasty)
        XCTAssertEqual(value["errors"]?[0]?["pointer"]?.stringValue, "/\"")
    }

    func testAnIllegalRequestIDNeverReachesAField() {
        let response = Problem(.badRequest, "x").response(requestID: "a\r\nset-cookie: b")
        XCTAssertNil(response.fields[.xRequestID])
        for field in response.fields { XCTAssertFalse(field.value.contains("\n"), "\(field)") }
    }

    func testBadJSONIs400WithItsPlace() throws {
        XCTAssertThrowsError(try JSONValue(parsing: "[1,\n 2,]")) { error in
            let problem = (error as? any ProblemConvertible)?.problem
            XCTAssertEqual(problem?.status, .badRequest)
            XCTAssertTrue(problem?.detail.contains("line 2, column 4") == true, problem?.detail ?? "")
        }
    }

    func testValuesOfEightyCharactersAreShownWhole() {
        let text = String(repeating: "x", count: 80)
        XCTAssertEqual(Problem.Violation(pointer: "", value: text, rule: "").value, text)
        XCTAssertEqual(Problem.Violation(pointer: "", value: text + "y", rule: "").value, text + "…")
        XCTAssertNil(Problem.Violation(pointer: "", rule: "").value)
    }
}
