import DynamoDB
import HTTP
import JSON
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

/// Now is 2024-05-21T12:00:00Z, a Tuesday.
final class SummaryTests: XCTestCase {
    private func load(_ api: APIUnderTest) async throws {
        let body = [
            entry("Work", "2024-05-13T22:00:00Z", "2024-05-14T02:00:00Z"), entry("Study", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z"),
            entry("Work", "2024-05-20T20:00:00Z", "2024-05-21T01:00:00Z"), entry("Old", "2023-12-31T23:00:00Z", "2024-01-01T01:00:00Z"),
        ].joined(separator: ",")
        let response = try await api.post("[\(body)]")
        XCTAssertEqual(response.status, .ok)
    }

    private func summary(_ api: APIUnderTest, _ query: String) async throws -> JSONValue {
        let response = try await api.get("/summary?\(query)")
        XCTAssertEqual(response.status, .ok, "\(query) \(String(decoding: response.body, as: UTF8.self))")
        XCTAssertNotNil(response.fields[.etag])
        return try XCTUnwrap(try response.json["data"])
    }

    private func days(_ summary: JSONValue) -> [String] {
        (summary["days"]?.arrayValue ?? []).map { "\($0["date"]?.stringValue ?? "") \($0["hours"]?.jsonText ?? "")" }
    }

    func testAPeriodIsAddedUp() async throws {
        try await inEveryWay { api, _ in
            try await load(api)
            let week = try await summary(api, "period=week")
            XCTAssertEqual(days(week), ["2024-05-14 2", "2024-05-20 4.75", "2024-05-21 1"], "what began the day before is cut")
            XCTAssertEqual(week["seconds"]?.intValue, 27_900)
            XCTAssertEqual(week["firstDay"], "2024-05-14")
            XCTAssertEqual(week["lastDay"], "2024-05-21")
            XCTAssertEqual(week["activities"]?[0]?["activity_type"], "Work")
            XCTAssertEqual(week["activities"]?[0]?["entries"], 2)
        }
    }

    func testDatesRangesAndActivitiesAreAddedUp() async throws {
        try await inEveryWay { api, _ in
            try await load(api)
            let day = try await summary(api, "date=2024-01-01")
            XCTAssertEqual(days(day), ["2024-01-01 1"], "an entry that began in the year before")
            let range = try await summary(api, "from=2023-12-31&to=2024-01-01T00:30:00Z")
            XCTAssertEqual(days(range), ["2023-12-31 1", "2024-01-01 0.5"])
            let study = try await summary(api, "period=year&activity_type=Study")
            XCTAssertEqual(days(study), ["2024-05-20 0.75"])
        }
    }

    func testDaysAndWeeksAreThoseThatAreSet() async throws {
        let settings = TimeTrackingSettings(timeZone: try TimeZone(identifier: "Pacific/Tongatapu"), weekStart: .tuesday)
        try await inEveryWay(settings: settings) { api, _ in
            try await load(api)
            let summary = try await summary(api, "from=2024-05-14&to=2024-05-22")
            XCTAssertEqual(days(summary), ["2024-05-14 4", "2024-05-20 0.75", "2024-05-21 5"])
            XCTAssertEqual(summary["weeks"]?.arrayValue?.compactMap { $0["firstDay"]?.stringValue }, ["2024-05-14", "2024-05-21"])
            XCTAssertEqual(summary["timeZone"], "Pacific/Tongatapu")
        }
    }

    func testRowsThatAreNoEntriesAreCountedAsSkipped() async throws {
        try await inEveryWay { api, world in
            try await load(api)
            let rows: [Item] = [
                ["activity_start_end": "x_1", "year": "2024\r", "start": "2024-05-20T09:00:00Z", "end": "2024-05-20T10:00:00Z"],
                ["activity_start_end": "x_2", "year": "2024", "start": "2024-05-20T09:00:00Z"],
                ["activity_start_end": "x_3", "year": "2024", "start": "2024-05-13T09:00:00Z"],
            ]
            for row in rows {
                _ = try await world.storage.putItem(PutItemRequest(tableName: "TimeEntries", item: row), context: .test())
            }
            let week = try await summary(api, "period=week")
            XCTAssertEqual(week["skipped"], 1)
            XCTAssertEqual(days(week), ["2024-05-14 2", "2024-05-20 5.75", "2024-05-21 1"])
            XCTAssertEqual(week["activities"]?[1]?["activity_type"], "Uncategorised")
        }
    }

    func testQueriesAreThoseOfFetch() async throws {
        let world = try await World.empty()
        let api = world.inProcess()
        let first = try await api.get("/summary?period=week")
        let again = try await api.get("/summary?period=week", fields: [.ifNoneMatch: first.fields[.etag] ?? ""])
        XCTAssertEqual(again.status, .notModified)
        for query in ["", "period=day", "date=2024-02-30", "week=1"] {
            let response = try await api.get("/summary?\(query)")
            XCTAssertEqual(response.status, .badRequest, query)
        }
    }
}
