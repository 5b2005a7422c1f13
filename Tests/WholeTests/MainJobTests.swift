import Foundation
import JSON
import Processes
import TestSupport
import XCTest

/// The main job with real programs: record with Timewarrior, export, POST, fetch, die, start again.
final class MainJobTests: XCTestCase {
    private static let day = DateFormatter.utcDay

    /// Some hours of days ago, in UTC, as Timewarrior takes it.
    private func moment(daysAgo: Int, _ time: String) -> String {
        "\(Self.day.string(from: Date(timeIntervalSinceNow: -86_400 * Double(daysAgo))))T\(time)Z"
    }

    private func track(_ place: Installation, _ daysAgo: Int, _ from: String, _ to: String, _ tags: [String]) async throws {
        try await place.run(
            "timew", ["track", moment(daysAgo: daysAgo, from), "-", moment(daysAgo: daysAgo, to)] + tags + [":yes"])
    }

    private func record(_ place: Installation) async throws {
        try await track(place, 300, "09:00:00", "10:30:00", ["Study", "maths"])
        try await track(place, 25, "09:00:00", "09:00:36", ["Work"])
        try await track(place, 10, "22:00:00", "23:59:59", ["Deep work", "écriture", "日本語"])
        try await track(place, 3, "06:15:00", "07:00:00", ["Study", "electronics book", "\"quoted\""])
        try await place.run("timew", ["annotate", "@1", "page 7, «chapitre» \\ end"])
        try await track(place, 2, "08:00:00", "09:00:00", ["Reading"])
        try await place.run("timew", ["annotate", "@1", "only an annotation"])
        try await track(place, 1, "10:00:00", "11:00:00", [])
        try await place.run("timew", ["start", "running now", ":yes"])
    }

    func testWhatIsTrackedIsFetchedAlsoAfterSuddenDeath() async throws {
        let place = try Installation()
        try await record(place)
        let export = try await place.run("timetracking-export")
        let exported = try XCTUnwrap(JSONValue(parsing: export.output).arrayValue)
        XCTAssertEqual(exported.count, 6, export.output)
        XCTAssertTrue(export.error.contains("no tags"), export.error)
        XCTAssertEqual(exported.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Work", "Deep work", "\"quoted\"", "Reading", "Uncategorised"])
        XCTAssertEqual(exported.map { $0["description"]?.stringValue }, ["maths", nil, "écriture 日本語", "Study electronics book", "only an annotation", nil])
        XCTAssertEqual(exported.compactMap { $0["duration"]?.numberValue?.text }, ["1.5", "0.01", "2", "0.75", "1", "1"])

        // The whole thing twice: the second time nothing changes.
        var before: [String: [JSONValue]] = [:]
        for round in 1...2 {
            let database = try await place.start("dynamodb-embedded", ["--port", "0", "--data", place.directory.file("data")])
            var place = place
            place.environment["DB_ENDPOINT"] = database.url
            try await place.run("timetracking-table", ["create"])
            let api = try await place.start("timetracking-api", ["--port", "0"])
            if round == 2 { try await assertFetched(exported, place, api, equal: before) }
            let posted = try await place.curl("\(api.url)/update", input: export.output)
            XCTAssertEqual(posted.status, 200, posted.body)
            XCTAssertTrue(posted.body.contains("6 item(s) added to remote TimeEntries table"), posted.body)
            try await assertFetched(exported, place, api, equal: before)
            for period in ["week", "fortnight", "month", "year"] {
                before[period] = try await place.entries(api.url, "period=\(period)")
            }
            await api.killAtOnce()
            await database.killAtOnce()
        }
    }

    /// Every period has exactly the entries that are that young, as they were exported.
    private func assertFetched(
        _ exported: [JSONValue], _ place: Installation, _ api: Server, equal before: [String: [JSONValue]], line: UInt = #line
    ) async throws {
        for (period, youngest) in [("week", 3), ("fortnight", 4), ("month", 5), ("year", 6)] {
            let fetched = try await place.entries(api.url, "period=\(period)")
            XCTAssertEqual(fetched, Array(exported.suffix(youngest)), period, line: line)
            if let before = before[period] { XCTAssertEqual(fetched, before, period, line: line) }
        }
    }

    func testExportAsCSVAndFromAFile() async throws {
        let place = try Installation()
        try await record(place)
        let direct = try await place.run("timetracking-export", ["--csv"])
        XCTAssertEqual(direct.output.components(separatedBy: "\r\n").count, 8, direct.output)
        let raw = try await place.run("timew", ["export"])
        let piped = try await place.run("timetracking-export", ["--csv", "--from-file", "-"], input: raw.output)
        XCTAssertEqual(piped.output, direct.output)
        try raw.output.write(toFile: place.directory.file("export.json"), atomically: true, encoding: .utf8)
        let read = try await place.run("timetracking-export", ["--csv", "--from-file", "export.json"])
        XCTAssertEqual(read.output, direct.output)
    }

    func testRangesAreHandedToTimewarrior() async throws {
        let place = try Installation()
        try await record(place)
        let none = try await place.run("timetracking-export", ["2001-01-01", "-", "2001-01-02"])
        XCTAssertEqual(none.output, "[]\n")
        let day = String(moment(daysAgo: 3, "").prefix(10))
        let one = try await place.run("timetracking-export", [day, "-", String(moment(daysAgo: 2, "").prefix(10))])
        XCTAssertEqual(try JSONValue(parsing: one.output).arrayValue?.count, 1, one.output)
        let bad = try await place.run("timetracking-export", ["no-such-range"], expecting: nil)
        XCTAssertNotEqual(bad.status, .exited(70), bad.error)
    }

    func testActivityTypesChooseTheTag() async throws {
        var place = try Installation()
        try await record(place)
        place.environment["ACTIVITY_TYPES"] = "Work,Study,Deep work,Reading"
        let export = try await place.run("timetracking-export")
        let types = try JSONValue(parsing: export.output).arrayValue?.compactMap { $0["activity_type"]?.stringValue }
        XCTAssertEqual(types, ["Study", "Work", "Deep work", "Study", "Reading", "Uncategorised"])
    }
}

extension DateFormatter {
    fileprivate static var utcDay: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = Foundation.TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd"
        return formatter
    }
}
