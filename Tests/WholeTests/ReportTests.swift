import Foundation
import HTTP
import HTTPServer
import JSON
import TestSupport
import XCTest

/// `timetracking-report` as a real process: over the API, on a database, and called by Timewarrior.
final class ReportTests: XCTestCase {
    private static let entries = #"""
        [{"activity_type": "Study", "start": "2024-05-20T22:00:00Z", "end": "2024-05-21T01:00:00Z", "description": "a, b"},
         {"activity_type": "Work", "start": "2024-05-21T08:00:00Z", "end": "2024-05-21T12:00:00Z"}]
        """#

    func testTheAPIAndADatabaseGiveTheSameReport() async throws {
        var place = try Installation()
        place.environment["API_KEY"] = "correct horse"
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", place.directory.file("data")])
        let stored = try await place.curl("\(api.url)/update", ["-H", "x-api-key: correct horse"], input: Self.entries)
        XCTAssertEqual(stored.status, 200, stored.body)
        place.environment["ENDPOINT"] = api.url
        place.environment["TIME_ZONE"] = "Europe/Vienna"
        var overAPI: [String] = []
        let ways = [["2024-05-21"], ["2024-05", "--json"], ["2024-05-20..2024-05-21", "--csv"], ["2024", "--ics"]]
        for arguments in ways { overAPI.append(try await place.run("timetracking-report", arguments).output) }
        XCTAssertTrue(overAPI[0].contains("Study 3.00"), overAPI[0])
        XCTAssertEqual(try JSONValue(parsing: overAPI[1])["data"]?["seconds"]?.intValue, 7 * 3_600)
        XCTAssertEqual(overAPI[2], "date,activity_type,seconds,hours\r\n2024-05-21,Work,14400,4\r\n2024-05-21,Study,10800,3\r\n")
        let served = try await place.curl("\(api.url)/summary?from=2024-05-01&to=2024-06-01", ["-H", "x-api-key: correct horse"])
        XCTAssertEqual(served.status, 200)
        await api.stop()
        place.environment["ENDPOINT"] = nil
        for (arguments, expected) in zip(ways, overAPI) {
            let output = try await place.run("timetracking-report", arguments + ["--database", place.directory.file("data")]).output
            XCTAssertEqual(output, expected)
        }
        try await place.run("timetracking-report", ["2024", "--svg", "year.svg", "--database", place.directory.file("data")])
        XCTAssertTrue(try String(contentsOfFile: place.directory.file("year.svg"), encoding: .utf8).hasPrefix("<svg "))
    }

    func testWhatHindersIsToldWithItsCode() async throws {
        var place = try Installation()
        let unset = try await place.run("timetracking-report", expecting: 78)
        XCTAssertTrue(unset.error.contains("ENDPOINT"), unset.error)
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        place.environment["WEEK_START"] = "someday"
        let wrong = try await place.run("timetracking-report", expecting: 78)
        XCTAssertTrue(wrong.error.contains("WEEK_START"), wrong.error)
        place.environment["WEEK_START"] = "Sunday"
        let range = try await place.run("timetracking-report", ["2024-02-30"], expecting: 64)
        XCTAssertTrue(range.error.contains("2024-02-30"), range.error)
        for (status, body, code) in [
            (HTTPStatus.unauthorized, #"{"detail":"The key is missing."}"#, Int32(78)), (.ok, "<title>Log in</title>", 69), (.notFound, "", 69),
        ] {
            let server = try FixedAnswer(HTTPResponse(status: status, body: Array(body.utf8))).start()
            place.environment["ENDPOINT"] = "http://\(server.address)"
            let output = try await place.run("timetracking-report", expecting: code)
            XCTAssertEqual(output.error.split(separator: "\n").count, 1, output.error)
            await server.shutdown(drainingFor: .zero)
        }
        try await place.run("timetracking-report", ["--json", "--csv"], expecting: 64)
        try await place.run("timetracking-report", ["--extension", "week"], expecting: 64)
        try await place.run("timetracking-report", ["--extension"], input: "[]", expecting: 65)
    }

    func testTimewarriorShowsItAsAReport() async throws {
        let place = try Installation()
        let folder = place.directory.file("timewarrior/extensions")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let script = EveryProgram.repository.appending(path: "scripts/timewarrior/hours").path
        try FileManager.default.copyItem(atPath: script, toPath: "\(folder)/hours")
        var withPath = place
        withPath.environment["PATH"] = "\(Installation.programs):\(place.environment["PATH"] ?? "")"
        for (day, tag) in [("2024-05-21", "Study"), ("2024-06-02", "Reading")] {
            try await withPath.run("timew", ["track", "\(day)T23:15:00Z", "-", "\(day)T23:45:00Z", tag, ":yes"])
        }
        let may = try await withPath.run("timew", ["hours", "2024-05-01", "-", "2024-06-01"])
        XCTAssertTrue(may.output.hasPrefix("2024-05-01 to 2024-05-31  31 day(s)"), may.output + may.error)
        XCTAssertTrue(may.output.contains("Study 0.50 100%"), may.output)
        withPath.environment["TZ"] = "Europe/Vienna"
        let days = try await withPath.run("timew", ["hours", "2024-05-22"])
        XCTAssertTrue(days.output.contains("Study 0.50 100%"), "days are those of the machine\n\(days.output)")
        let all = try await withPath.run("timew", ["hours"])
        XCTAssertTrue(all.output.contains("Reading"), all.output)
        let none = try await withPath.run("timew", ["hours", "2020-01-01"])
        XCTAssertTrue(none.output.contains("No entries."), none.output)
    }
}
