import DynamoDB
import HTTP
import JSON
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

final class FetchTests: XCTestCase {
    /// Entries on either side of every bound; now is 2024-05-21T12:00:00Z.
    private let starts = [
        "2023-05-20T23:59:59Z", "2023-05-21T00:00:00Z", "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2024-04-20T23:59:59Z",
        "2024-04-21T00:00:00Z", "2024-05-06T23:59:59Z", "2024-05-07T00:00:00Z", "2024-05-13T23:59:59Z", "2024-05-14T00:00:00Z",
        "2024-05-21T12:00:00Z", "2024-05-21T12:00:01Z",
    ]

    private func load(_ api: APIUnderTest) async throws {
        let body = "[" + starts.reversed().map { entry("Study", $0, "2025-01-01T00:00:00Z") }.joined(separator: ",") + "]"
        let response = try await api.post(body)
        XCTAssertEqual(response.status, .ok, String(decoding: response.body, as: UTF8.self))
    }

    private func fetched(_ api: APIUnderTest, _ query: String) async throws -> [String] {
        let response = try await api.get("/fetch?\(query)")
        XCTAssertEqual(response.status, .ok, "\(query) \(api.name)")
        return try response.keys.map { String($0.dropFirst("Study_".count).prefix(20)) }
    }

    func testPeriodsFindTheirEntriesInOrder() async throws {
        try await inEveryWay { api, _ in
            try await load(api)
            for (period, range) in [("week", 9...10), ("fortnight", 7...10), ("month", 5...10), ("year", 1...10)] {
                let found = try await fetched(api, "period=\(period)")
                XCTAssertEqual(found, Array(starts[range]), "\(period) \(api.name)")
            }
        }
    }

    func testDatesAndRangesFindTheirEntries() async throws {
        try await inEveryWay { api, _ in
            try await load(api)
            let day = try await fetched(api, "date=2024-05-21")
            XCTAssertEqual(day, Array(starts[10...11]))
            let range = try await fetched(api, "from=2023-12-31&to=2024-01-01T00:00:01Z")
            XCTAssertEqual(range, Array(starts[2...3]))
            let open = try await fetched(api, "from=2024-05-14")
            XCTAssertEqual(open, Array(starts[9...10]))
            let none = try await fetched(api, "date=1999-01-01")
            XCTAssertEqual(none, [])
        }
    }

    func testDaysOfTheZoneCount() async throws {
        let settings = TimeTrackingSettings(timeZone: try TimeZone(identifier: "America/New_York"))
        try await inEveryWay(settings: settings) { api, _ in
            try await load(api)
            // 00:00 of the 14th is 04:00 UTC there, after the entry of midnight UTC.
            let week = try await fetched(api, "period=week")
            XCTAssertEqual(week, [starts[10]])
            let day = try await fetched(api, "date=2023-12-31")
            XCTAssertEqual(day, Array(starts[2...3]))
        }
    }

    func testActivityTypeFilters() async throws {
        try await inEveryWay { api, _ in
            _ = try await api.post(
                "[\(entry("Deep work", "2024-05-20T10:00:00Z", "2024-05-20T11:00:00Z")),\(entry("Study", "2024-05-20T10:00:00Z", "2024-05-20T11:00:00Z"))]")
            let filtered = try await api.get("/fetch?period=week&activity_type=Deep+work")
            XCTAssertEqual(try filtered.keys, ["Deep work_2024-05-20T10:00:00Z_2024-05-20T11:00:00Z"])
            let nothing = try await api.get("/fetch?period=week&activity_type=Deep+wor")
            XCTAssertEqual(String(decoding: nothing.body, as: UTF8.self), #"{"data":[]}"#)
        }
    }

    func testActivitiesThatLookTheSameAreFoundTogether() async throws {
        try await inEveryWay { api, world in
            let types = ["e\u{301}tude", "\u{e9}tude", "etude", "\u{e9}tudes"]
            var rows: [Item] = types.map { ["activity_type": .string($0)] }
            // One whose other values are not plain, and one whose activity is none.
            rows += [["activity_type": "\u{e9}tude", "end": .list([])], ["activity_type": .number(1)]]
            for (place, values) in rows.enumerated() {
                var row = values
                row["activity_start_end"] = .string("key \(place)")
                row["year"] = "2024"
                row["start"] = "2024-05-20T10:00:00Z"
                _ = try await world.storage.putItem(PutItemRequest(tableName: "TimeEntries", item: row), context: .test())
            }
            let found = try await api.get("/fetch?period=week&activity_type=%C3%A9tude")
            XCTAssertEqual(try found.keys, ["key 0", "key 1", "key 4"])
            let plain = try await api.get("/fetch?period=week&activity_type=etude")
            XCTAssertEqual(try plain.keys, ["key 2"])
        }
    }

    func testEntriesOfOneStartStandInTheOrderOfTheirKeys() async throws {
        try await inEveryWay { api, _ in
            let types = ["b", "a", "é", "Z", "c"]
            let body = types.map { entry($0, "2024-05-20T10:00:00Z", "2024-05-20T11:00:00Z") }.joined(separator: ",")
            _ = try await api.post("[\(body)]")
            let response = try await api.get("/fetch?period=week")
            XCTAssertEqual(try response.keys.map { String($0.prefix { $0 != "_" }) }, ["Z", "a", "b", "c", "é"])
        }
    }

    func testAnswerHasEveryFieldExactly() async throws {
        try await inEveryWay { api, _ in
            _ = try await api.post(
                "[\(entry("Study", "2024-05-20T12:15:00+02:00", "2024-05-20T11:00:00Z", #""duration":0.1,"description":"a \"b\" é \u0001""#))]")
            let response = try await api.get("/fetch?date=2024-05-20")
            XCTAssertEqual(
                String(decoding: response.body, as: UTF8.self),
                #"{"data":[{"activity_start_end":"Study_2024-05-20T10:15:00Z_2024-05-20T11:00:00Z","year":"2024","activity_type":"Study","#
                    + #""start":"2024-05-20T10:15:00Z","end":"2024-05-20T11:00:00Z","duration":0.1,"description":"a \"b\" é \u0001"}]}"#)
            XCTAssertEqual(response.fields[.contentType], "application/json")
            XCTAssertEqual(response.fields[.accessControlAllowOrigin], "*")
        }
    }

    func testRowsOfOlderToolsAreFound() async throws {
        try await inEveryWay { api, world in
            let rows: [Item] = [
                [
                    "activity_start_end": "x_1", "year": "2024\r", "start": "2024-05-20T10:00:00Z", "end": "2024-05-20T11:00:00Z",
                    "activity_type": "Some description", "description": "Study", "duration": .number(.zero), "mood": "good",
                ],
                ["activity_start_end": "x_2", "year": "2024", "start": "2024-05-20T09:00:00Z"],
                ["activity_start_end": "x_3", "year": "2024", "start": "2024-05-20T11:00:00Z", "duration": "0.5"],
            ]
            for row in rows {
                _ = try await world.storage.putItem(PutItemRequest(tableName: "TimeEntries", item: row), context: .test())
            }
            let response = try await api.get("/fetch?period=week")
            XCTAssertEqual(try response.keys, ["x_2", "x_1", "x_3"])
            XCTAssertEqual(try response.json["data"]?[1]?["year"], "2024")
            XCTAssertEqual(try response.json["data"]?[1]?["duration"], 0)
            XCTAssertEqual(try response.json["data"]?[2]?["duration"]?.numberValue?.text, "0.5")
        }
    }

    func testEveryPageOfEveryPartitionIsRead() async throws {
        try await inEveryWay { api, world in
            // 1,200 in each year, a page and a bit of 1 MB each.
            let description = String(repeating: "x", count: 900)
            let store = TimeEntryStore(storage: world.storage, tableName: "TimeEntries")
            let first = try Instant(rfc3339: "2023-12-30T14:40:00Z")
            let entries = try (0..<2_400).map { index in
                try TimeEntry(
                    activityType: ActivityType("Study"), start: first.advanced(by: .seconds(index * 100)),
                    end: first.advanced(by: .seconds(index * 100 + 50)), description: description)
            }
            let outcome = try await store.put(entries, context: .test())
            XCTAssertEqual(outcome.unwritten.count, 0)
            let response = try await api.get("/fetch?period=year")
            XCTAssertEqual(try response.keys, entries.map(\.key))
        }
    }

    func testKnownTagGets304AndHeadHasNoOtherAnswer() async throws {
        try await inEveryWay { api, _ in
            try await load(api)
            let first = try await api.get("/fetch?period=week")
            let tag = try XCTUnwrap(first.fields[.etag])
            let second = try await api.get("/fetch?period=week", fields: [.ifNoneMatch: tag])
            XCTAssertEqual(second.status, .notModified)
            XCTAssertEqual(second.body, [])
            let head = try await api.send(api.request(.head, "/fetch?period=week"))
            XCTAssertEqual(head.status, .ok)
            XCTAssertEqual(head.fields[.etag], tag)
            _ = try await api.post("[\(entry("New", "2024-05-20T10:00:00Z", "2024-05-20T11:00:00Z"))]")
            let third = try await api.get("/fetch?period=week", fields: [.ifNoneMatch: tag])
            XCTAssertEqual(third.status, .ok)
        }
    }
}
