import DynamoDB
import HTTP
import JSON
import XCTest

@testable import TimeTracking

final class UpdateRequestTests: XCTestCase {
    private func entries(_ body: String, allowing types: ActivityTypes = .any) throws -> [TimeEntry] {
        try UpdateRequest.entries(in: Array(body.utf8), allowing: types)
    }

    private func violations(_ body: String, allowing types: ActivityTypes = .any) -> [String] {
        do {
            _ = try entries(body, allowing: types)
            return []
        } catch let problem as Problem {
            return problem.errors.map { "\($0.pointer) \($0.value.map { "[\($0)] " } ?? "")\($0.rule)" }
        } catch {
            return ["\(error)"]
        }
    }

    private let whole = """
        {"activity_start_end": "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z", "year": "2024", "activity_type": "Study",
         "start": "2024-05-21T06:15:00Z", "end": "2024-05-21T07:00:00Z", "duration": 0.75, "description": "electronics book"}
        """

    func testWholeAndShortestEntryAreTheSame() throws {
        let shortest = #"{"activity_type":"Study","start":"2024-05-21T08:15:00+02:00","end":"2024-05-21T07:00:00.5Z","description":"electronics book"}"#
        XCTAssertEqual(try entries("[\(whole)]"), try entries("[\(shortest)]"))
        XCTAssertEqual(try entries("[\(whole),\(shortest)]").count, 1)
    }

    func testEmptyArrayIsNoEntries() throws {
        XCTAssertEqual(try entries(" [ ] "), [])
    }

    func testDurationIsTakenDigitForDigit() throws {
        let body = #"[{"activity_type":"x","start":"2024-05-21T06:15:00Z","end":"2024-05-21T07:00:00Z","duration":DURATION}]"#
        for (text, kept) in [("0.1", "0.1"), ("1e2", "100"), ("0.123456789012345678901234567890", "0.12345678901234567890123456789"), ("0", "0")] {
            XCTAssertEqual(try entries(body.replacing("DURATION", with: text)).first?.duration.text, kept)
        }
        XCTAssertEqual(violations(body.replacing("DURATION", with: "-1")), ["/0/duration [-1] must be 0 or more"])
        XCTAssertEqual(violations(body.replacing("DURATION", with: "\"1\"")), ["/0/duration must be a number"])
        XCTAssertEqual(violations(body.replacing("DURATION", with: "1e400")).count, 1)
    }

    func testEveryProblemOfEveryElementIsListed() {
        let found = violations(
            """
            [{"activity_type": 1, "start": "2024-02-30T00:00:00Z", "end": null, "x/y": 0},
             7,
             {},
             {"activity_type": "", "start": "2024-01-01T00:00:01Z", "end": "2024-01-01T00:00:00Z"},
             {"activity_type": "x", "start": "2024-01-01T00:00:00Z", "end": "2024-01-01T00:00:00Z", "year": "2024\\r",
              "activity_start_end": "y"}]
            """)
        XCTAssertEqual(found.map { $0.prefix { $0 != " " } }, [
            "/0/activity_type", "/0/end", "/0/x~1y", "/0/start", "/1", "/2/activity_type", "/2/start", "/2/end", "/3/activity_type",
            "/4/activity_start_end", "/4/year",
        ])
        XCTAssertTrue(found[3].contains("[2024-02-30T00:00:00Z]"), found[3])
    }

    func testFirstHundredProblemsAreListedAndAllAreCounted() throws {
        let body = "[" + Array(repeating: "1", count: 150).joined(separator: ",") + "]"
        XCTAssertThrowsError(try entries(body)) { error in
            let problem = error as? Problem
            XCTAssertEqual(problem?.errors.count, 100)
            XCTAssertTrue(problem?.detail.contains("150") == true)
        }
    }

    func testSameKeyWithOtherContentIsRefused() {
        let entry = #"{"activity_type":"x","start":"2024-01-01T00:00:00Z","end":"2024-01-01T01:00:00Z","description":"D"}"#
        XCTAssertEqual(
            violations("[\(entry),\(entry.replacing("D\"", with: "E\""))]"),
            ["/1 [x_2024-01-01T00:00:00Z_2024-01-01T01:00:00Z] has the same key as /0 and other content"])
    }

    func testOnlyListedActivitiesAreTaken() throws {
        let types = ActivityTypes(["Study", "Work"])
        XCTAssertEqual(try entries("[\(whole)]", allowing: types).count, 1)
        XCTAssertEqual(
            violations("[\(whole.replacing("Study", with: "Play"))]", allowing: types),
            ["/0/activity_type [Play] must be one of Study, Work"])
    }

    func testBadJSONIsToldWithLineAndColumnAlone() {
        let bodies: [(String, Int, Int)] = [("[1,]", 1, 4), ("[\n  {\"a\" 1}]", 2, 8), ("[NaN]", 1, 2), ("", 1, 1), ("[{\"a\":1,\"a\":2}]", 1, 9)]
        for (body, line, column) in bodies {
            XCTAssertThrowsError(try entries(body), body) { error in
                let jsonError = error as? JSONError
                XCTAssertEqual(jsonError?.line, line, body)
                XCTAssertEqual(jsonError?.column, column, body)
            }
        }
        XCTAssertThrowsError(try UpdateRequest.entries(in: [0x5b, 0x22, 0xff, 0x22, 0x5d], allowing: .any)) {
            XCTAssertTrue($0 is JSONError)
        }
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        XCTAssertThrowsError(try entries(deep)) { XCTAssertTrue($0 is JSONError) }
    }

    func testWhatIsNoArrayIsRefused() {
        for body in ["{}", "null", "\"\"", "1", "true", whole] {
            XCTAssertEqual(violations(body), [" must be an array"], body)
        }
    }

    func testTooManyEntriesAndTooManyBytesAre413() {
        let many = "[" + Array(repeating: "1", count: 25_001).joined(separator: ",") + "]"
        XCTAssertThrowsError(try entries(many)) { XCTAssertEqual(($0 as? Problem)?.status, .contentTooLarge) }
        let large = "[" + String(repeating: " ", count: 6 << 20) + "]"
        XCTAssertThrowsError(try entries(large)) { XCTAssertEqual(($0 as? Problem)?.status, .contentTooLarge) }
    }

    func testMediaTypeMustBeJSONWhereItIsNamed() throws {
        for type in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json"] {
            XCTAssertNoThrow(try UpdateRequest.checkMediaType(HTTPRequest(method: .post, path: "/update", fields: [.contentType: type])))
        }
        XCTAssertNoThrow(try UpdateRequest.checkMediaType(HTTPRequest(method: .post, path: "/update")))
        for type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json", "text/x+json"] {
            XCTAssertThrowsError(
                try UpdateRequest.checkMediaType(HTTPRequest(method: .post, path: "/update", fields: [.contentType: type])), type
            ) { XCTAssertEqual(($0 as? Problem)?.status, .unsupportedMediaType) }
        }
    }
}
