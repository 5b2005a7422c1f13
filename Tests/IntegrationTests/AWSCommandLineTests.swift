import Foundation
import JSON
import Processes
import TestSupport
import XCTest

/// What the AWS command line prints is a backup, whether it asks our database or moto's.
final class AWSCommandLineTests: XCTestCase {
    /// Rows of every kind, unsorted.
    private static let rows = #"""
        {"Items": [
        {"activity_start_end": {"S": "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"}, "year": {"S": "2024\r"},
         "start": {"S": "2024-05-21T06:15:00Z"}, "duration": {"N": "0"}, "description": {"S": "caf\u00e9 \ud83d\ude00"}},
        {"activity_start_end": {"S": "zz"}, "year": {"S": "2024"}, "start": {"S": "x"}, "mood": {"SS": ["b", "a"]}, "raw": {"B": "AAEC"}},
        {"activity_start_end": {"S": "Work_2023-01-01T00:00:00Z_2023-01-01T01:00:00Z"}, "year": {"S": "2023"},
         "start": {"S": "2023-01-01T00:00:00Z"}, "unknown": {"M": {"x": {"L": [{"NULL": true}, {"N": "1.50"}, {"BOOL": false}]}}}}
        ], "Count": 3, "ScannedCount": 3}
        """#

    private func backUp(_ place: Installation) async throws -> String {
        let report = try await place.run("timetracking-backup", ["--json"])
        let file = try XCTUnwrap(JSONValue(parsing: report.output)["file"]?.stringValue)
        return try String(contentsOfFile: place.directory.file(file), encoding: .utf8)
    }

    private func assertAScanIsRestored(_ place: Installation, from url: String) async throws {
        let aws = try "\(Peers.programs())/aws"
        try await place.run("timetracking-restore", ["-"], input: Self.rows)
        let before = try await backUp(place)
        let scan = ["dynamodb", "scan", "--endpoint-url", url, "--table-name", place.environment["TABLE_NAME"] ?? "", "--output", "json"]
        let printed = try await place.run(aws, scan)
        try await place.run("timetracking-restore", ["--verify", "-"], input: printed.output)
        let part = try await place.run(aws, scan + ["--max-items", "1"])
        let refused = try await place.run("timetracking-restore", ["-"], input: part.output, expecting: 65)
        XCTAssertTrue(refused.error.contains("not complete"), refused.error)
        try await place.run("timetracking-table", ["delete", "--yes"])
        try await place.run("timetracking-restore", ["-"], input: printed.output)
        let after = try await backUp(place)
        XCTAssertEqual(before, after)
        try await place.run("timetracking-table", ["delete", "--yes"])
    }

    private func place(_ url: String) throws -> Installation {
        var place = try Installation()
        place.environment["TABLE_NAME"] = "Scanned_\(UInt32.random(in: 0...UInt32.max))"
        place.environment["DB_ENDPOINT"] = url
        place.environment.merge([
            "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-central-1",
        ]) { $1 }
        return place
    }

    func testAScanOfOurDatabaseIsABackup() async throws {
        _ = try Peers.programs()
        let database = try await Installation().start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        try await assertAScanIsRestored(place(database.url), from: database.url)
        await database.stop()
    }

    func testAScanOfMotosDatabaseIsABackup() async throws {
        let url = try Peers.moto()
        try await assertAScanIsRestored(place(url), from: url)
    }
}
