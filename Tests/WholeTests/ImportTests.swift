import JSON
import TestSupport
import XCTest

/// CSV files into a table, with real programs.
final class ImportTests: XCTestCase {
    private func backUp(_ place: Installation) async throws -> String {
        let report = try await place.run("timetracking-backup", ["--json"])
        let file = try XCTUnwrap(JSONValue(parsing: report.output)["file"]?.stringValue)
        return try String(contentsOfFile: place.directory.file(file), encoding: .utf8)
    }

    func testAnExportIsImportedAsItWouldBeUploaded() async throws {
        var place = try Installation()
        for (day, tags) in [("2024-05-21", ["Study", "a, \"quoted\" text"]), ("2024-05-22", ["Work"]), ("2024-06-01", ["é日本"])] {
            try await place.run("timew", ["track", "\(day)T06:15:00Z", "-", "\(day)T07:00:00Z"] + tags + [":yes"])
        }
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        let csv = try await place.run("timetracking-export", ["--csv"])
        let planned = try await place.run("timetracking-import", ["--dry-run", "-"], input: csv.output)
        XCTAssertEqual(planned.output, "TimeEntries: 3 row(s) read, 3 would be stored\n")
        try await place.run("timetracking-table", ["describe"], expecting: 1)
        let imported = try await place.run("timetracking-import", ["-v", "-"], input: csv.output)
        XCTAssertEqual(imported.output, "TimeEntries: 3 row(s) read, 3 stored\n")
        let first = try await backUp(place)

        try await place.run("timetracking-table", ["delete", "--yes", "--json"])
        try await place.run("timetracking-table", ["create"])
        let api = try await place.start("timetracking-api", ["--port", "0"])
        place.environment["ENDPOINT"] = api.url
        try await place.run("timetracking-upload", ["all"])
        let second = try await backUp(place)
        XCTAssertEqual(first, second)
        let quiet = try await place.run("timetracking-import", ["-"], input: csv.output)
        XCTAssertEqual(quiet.output + quiet.error, "")
        let third = try await backUp(place)
        XCTAssertEqual(first, third)
        await api.stop()
        await database.stop()
    }

    func testBadRowsAreListedAndStopTheOthersUnlessSkipped() async throws {
        var place = try Installation()
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        let rows = """
            User,Project,Description,Start date,Start time,End date,End time,Duration
            Ada,Study,book,2024-05-21,08:15:00,2024-05-21,09:00:00,00:45:00
            Ada,Study,never,2024-03-31,02:15:00,2024-03-31,03:15:00,01:00:00
            Ada,,none,2024-05-22,08:15:00,2024-05-22,09:00:00,00:45:00
            """.replacingOccurrences(of: "\n", with: "\r\n")
        try rows.write(toFile: place.directory.file("toggl.csv"), atomically: true, encoding: .utf8)
        let zone = ["--time-zone", "Europe/Vienna"]

        let unzoned = try await place.run("timetracking-import", ["toggl.csv"], expecting: 65)
        XCTAssertTrue(unzoned.error.contains("toggl.csv: line 2: start time has no offset from UTC"), unzoned.error)
        let refused = try await place.run("timetracking-import", zone + ["toggl.csv"], expecting: 65)
        XCTAssertEqual(
            refused.error,
            """
            timetracking-import: warning: toggl.csv: line 4: there is neither project nor tag; the activity is taken as "Uncategorised"
            timetracking-import: toggl.csv: line 3: start time is a time that clocks in Europe/Vienna never showed: they were set forward over it
            timetracking-import: 1 of 3 row(s) are bad, nothing is stored; --skip-bad-rows stores the others

            """)
        try await place.run("timetracking-table", ["describe"], expecting: 1)
        let skipped = try await place.run("timetracking-import", zone + ["--skip-bad-rows", "--json", "toggl.csv"])
        XCTAssertEqual(skipped.output, #"{"table":"TimeEntries","rows":3,"entries":2,"written":2,"skipped":1,"dryRun":false}"# + "\n")
        let backup = try await backUp(place)
        XCTAssertTrue(backup.contains("Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"), backup)

        try await place.run("timetracking-import", ["--time-zone", "Mars/Olympus", "toggl.csv"], expecting: 64)
        try await place.run("timetracking-import", ["missing.csv"], expecting: 66)
        let empty = try await place.run("timetracking-import", ["-"], expecting: 65)
        XCTAssertEqual(empty.error, "timetracking-import: -: there is no line in it\n")
        await database.stop()
        try await place.run("timetracking-import", zone + ["--skip-bad-rows", "toggl.csv"], expecting: 69)
    }
}
