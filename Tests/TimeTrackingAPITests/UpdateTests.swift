import DynamoDB
import HTTP
import JSON
import Observation
import TestSupport
import TimeTracking
import XCTest

final class UpdateTests: XCTestCase {
    private let study = entry("Study", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z", #""description":"electronics book""#)

    func testEntriesAreStoredAndSummarised() async throws {
        try await inEveryWay { api, _ in
            let other = entry("Work", "2024-05-20T08:00:00Z", "2024-05-20T09:00:00Z")
            let response = try await api.post("[\(study),\(other)]")
            XCTAssertEqual(response.status, .ok)
            XCTAssertEqual(
                String(decoding: response.body, as: UTF8.self),
                #"{"data":{"summary":"2 item(s) added to remote TimeEntries table","entries":"#
                    + #"[{"duration":0.75,"description":"electronics book"},{"duration":1}]}}"#)
            let fetched = try await api.get("/fetch?period=week")
            XCTAssertEqual(try fetched.keys.count, 2)
        }
    }

    func testSameBodyAgainChangesNothing() async throws {
        try await inEveryWay { api, _ in
            let first = try await api.post("[\(study)]")
            let before = try await api.get("/fetch?period=week")
            let second = try await api.post("[\(study)]")
            let after = try await api.get("/fetch?period=week")
            XCTAssertEqual(first.body, second.body)
            XCTAssertEqual(before.body, after.body)
        }
    }

    func testNoneIsStoredWhenOneIsInvalid() async throws {
        try await inEveryWay { api, _ in
            let response = try await api.post("[\(study),{\"activity_type\":\"x\"}]")
            XCTAssertEqual(response.status, .badRequest)
            XCTAssertEqual(response.fields[.contentType], "application/problem+json")
            XCTAssertEqual(try response.json["errors"]?[0]?["pointer"], "/1/start")
            let fetched = try await api.get("/fetch?period=week")
            XCTAssertEqual(try fetched.keys, [])
        }
    }

    func testEmptyArrayIsASuccess() async throws {
        try await inEveryWay { api, _ in
            let response = try await api.post("[]")
            XCTAssertEqual(response.status, .ok)
            XCTAssertEqual(try response.json["data"]?["summary"], "0 item(s) added to remote TimeEntries table")
            XCTAssertEqual(try response.json["data"]?["entries"], [])
        }
    }

    func testManyBatchesAreStored() async throws {
        try await inEveryWay { api, _ in
            let entries = (0..<1_003).map { index in
                let minute = index % 60 < 10 ? "0\(index % 60)" : "\(index % 60)"
                let hour = index / 60 < 10 ? "0\(index / 60)" : "\(index / 60)"
                return entry("Study", "2024-05-20T\(hour):\(minute):00Z", "2024-05-20T\(hour):\(minute):30Z")
            }
            let response = try await api.post("[" + entries.joined(separator: ",") + "]")
            XCTAssertEqual(response.status, .ok)
            let fetched = try await api.get("/fetch?date=2024-05-20")
            XCTAssertEqual(try fetched.keys.count, 1_003)
        }
    }

    func testEveryRowOfTheErrorTable() async throws {
        let large = "[" + String(repeating: " ", count: 6 << 20) + "]"
        let many = "[" + Array(repeating: "0", count: 25_001).joined(separator: ",") + "]"
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        let rows: [(name: String, body: String, type: String?, status: HTTPStatus, says: String)] = [
            ("trailing comma", "[\(study),]", "application/json", .badRequest, "line 1, column"),
            ("missing comma", "[\(study) \(study)]", "application/json", .badRequest, "line 1, column"),
            ("NaN", #"[{"duration": NaN}]"#, "application/json", .badRequest, "line 1, column 15"),
            ("duplicate keys", #"[{"a":1,"a":2}]"#, "application/json", .badRequest, "column 9"),
            ("too deep", deep, "application/json", .badRequest, "column"),
            ("empty body", "", nil, .badRequest, "line 1, column 1"),
            ("no array", "{}", nil, .badRequest, "array"),
            ("element no object", "[1]", nil, .badRequest, "1 rule"),
            ("unknown field", "[\(study.dropLast()),\"mood\":1}]", nil, .badRequest, "1 rule"),
            ("too large", large, nil, .contentTooLarge, "large"),
            ("too many", many, nil, .contentTooLarge, "25000"),
            ("other type", "[]", "text/plain", .unsupportedMediaType, "text/plain"),
        ]
        try await inEveryWay { api, _ in
            for row in rows {
                let response = try await api.post(row.body, fields: row.type.map { [.contentType: $0] } ?? [:])
                XCTAssertEqual(response.status, row.status, "\(row.name) \(api.name)")
                XCTAssertEqual(response.fields[.contentType], "application/problem+json", "\(row.name) \(api.name)")
                let detail = try response.json["detail"]?.stringValue ?? ""
                XCTAssertTrue(detail.contains(row.says), "\(row.name) \(api.name): \(detail)")
                XCTAssertEqual(try response.json["status"], .number(JSONNumber(row.status.code)))
            }
        }
    }

    func testTowersOfAccentsAreRefusedAndNotLeftToTheStorage() async throws {
        try await inEveryWay { api, _ in
            let tower = "e" + String(repeating: "\u{301}", count: 100_000)
            let described = entry("Study", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z", "\"description\":\"\(tower)\"")
            let response = try await api.post("[\(described),\(entry(tower, "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z"))]")
            XCTAssertEqual(response.status, .badRequest)
            XCTAssertEqual(try response.json["errors"]?[0]?["pointer"], "/0/description")
            XCTAssertEqual(try response.json["errors"]?[1]?["pointer"], "/1/activity_type")
        }
    }

    func testTwoSpellingsOfADescriptionAreNotTheSameContent() async throws {
        try await inEveryWay { api, _ in
            let spellings = ["\u{e9}", "e\u{301}"].map {
                entry("Study", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z", "\"description\":\"\($0)\"")
            }
            let response = try await api.post("[\(spellings.joined(separator: ","))]")
            XCTAssertEqual(response.status, .badRequest)
            let same = try await api.post("[\(spellings[0]),\(spellings[0])]")
            XCTAssertEqual(same.status, .ok)
        }
    }

    func testAKeyInAnotherSpellingIsAnotherKey() async throws {
        try await inEveryWay { api, _ in
            let key = "\"activity_start_end\":\"e\u{301}_2024-05-20T06:15:00Z_2024-05-20T07:00:00Z\""
            let response = try await api.post("[\(entry("\u{e9}", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z", key))]")
            XCTAssertEqual(response.status, .badRequest)
            XCTAssertEqual(try response.json["errors"]?[0]?["pointer"], "/0/activity_start_end")
        }
    }

    func testBadUTF8IsRefused() async throws {
        try await inEveryWay { api, _ in
            let response = try await api.send(
                api.request(.post, "/update", body: Array(#"[{"description":""#.utf8) + [0xff] + Array(#""}]"#.utf8)))
            XCTAssertEqual(response.status, .badRequest)
            XCTAssertTrue(try response.json["detail"]?.stringValue?.contains("line 1, column 18") == true)
        }
    }

    func testUnwrittenEntriesAreNamedWith503() async throws {
        let world = World(storage: RefusingStorage())
        try await refused(world.inProcess(), world)
        let other = World(storage: RefusingStorage())
        try await other.overSocket { try await refused($0, other) }
    }

    private func refused(_ api: APIUnderTest, _ world: World) async throws {
        let response = try await api.post("[\(study)]")
        XCTAssertEqual(response.status, .serviceUnavailable)
        XCTAssertNotNil(response.fields[.retryAfter])
        XCTAssertEqual(try response.json["notStored"], ["Study_2024-05-20T06:15:00Z_2024-05-20T07:00:00Z"])
        let requestID = try XCTUnwrap(response.json["requestId"]?.stringValue)
        XCTAssertTrue(world.sink.lines.contains { $0.contains(requestID) }, "the log names the request")

        let fetch = try await api.get("/fetch?period=week")
        XCTAssertEqual(fetch.status, .serviceUnavailable)
        XCTAssertNotNil(fetch.fields[.retryAfter])
        let ready = try await api.get("/ready")
        XCTAssertEqual(ready.status, .serviceUnavailable)
        let health = try await api.get("/health")
        XCTAssertEqual(health.status, .ok)
    }
}

/// A storage that nobody reaches.
struct RefusingStorage: PartialStorage {
    var unasked: DynamoDBError { DynamoDBError(.unreachable, "nothing listens", status: nil) }
}
