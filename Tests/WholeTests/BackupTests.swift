import Foundation
import JSON
import Processes
import TestSupport
import XCTest

/// Backup and restore as real processes against a real database.
final class BackupTests: XCTestCase {
    /// A place with a database, and a table that has rows of every kind.
    private func place() async throws -> (place: Installation, database: Server) {
        var place = try Installation()
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        try Self.dirtyScan.write(toFile: place.directory.file("old.json"), atomically: true, encoding: .utf8)
        return (place, database)
    }

    /// As an old AWS CLI printed it: unsorted, indented, with rows of older tools.
    static let dirtyScan = #"""
        {
            "Count": 3,
            "Items": [
                {
                    "year": {"S": "2024\r"}, "start": {"S": "2024-05-21T06:15:00Z"}, "end": {"S": "2024-05-21T07:00:00Z"},
                    "activity_start_end": {"S": "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"},
                    "activity_type": {"S": "Study"}, "duration": {"N": "0"}, "description": {"S": "caf\u00e9 \ud83d\ude00"}
                },
                {"activity_start_end": {"S": "zz only a key"}, "mood": {"SS": ["b", "a"]}, "raw": {"B": "AAEC"}},
                {"activity_start_end": {"S": "Work_2023-01-01T00:00:00Z_2023-01-01T01:00:00Z"}, "year": {"S": "2023"},
                    "start": {"S": "2023-01-01T00:00:00Z"}, "unknown": {"M": {"x": {"L": [{"NULL": true}, {"N": "1.50"}]}}}}
            ],
            "ScannedCount": 3,
            "ConsumedCapacity": null
        }
        """#

    private func backUp(_ place: Installation, _ arguments: [String] = []) async throws -> String {
        let report = try await place.run("timetracking-backup", ["--json"] + arguments)
        return try XCTUnwrap(JSONValue(parsing: report.output)["file"]?.stringValue)
    }

    private func text(_ place: Installation, _ file: String) throws -> String {
        try String(contentsOfFile: place.directory.file(file), encoding: .utf8)
    }

    func testScanToTableToBackupToTableToBackup() async throws {
        let (place, database) = try await place()
        try await place.run("timetracking-restore", ["--verify", "old.json"], expecting: 1)
        let restored = try await place.run("timetracking-restore", ["-v", "old.json"])
        XCTAssertEqual(
            restored.output, "TimeEntries: the table created, 3 row(s) added, 0 replaced, 0 there already\n")
        let first = try await backUp(place)
        XCTAssertTrue(first.hasPrefix("backups/TimeEntries_bak_20"), first)
        try await place.run("sha256sum", ["--check", "--strict", "\(FilePathName.of(first)).sha256"], in: "backups")
        try await place.run("timetracking-table", ["delete", "--yes"])
        try await place.run("timetracking-restore", [first])
        let second = try await backUp(place)
        XCTAssertNotEqual(first, second)
        XCTAssertEqual(try text(place, first), try text(place, second))
        for kept in [#""year":{"S":"2024\r"}"#, #""mood":{"SS":["a","b"]}"#, #""raw":{"B":"AAEC"}"#, #"{"NULL":true},{"N":"1.5"}"#] {
            XCTAssertTrue(try text(place, first).contains(kept), kept)
        }
        try await place.run("timetracking-restore", ["--verify", "old.json"])
        let third = try await backUp(place, ["--keep", "1"])
        let names = try FileManager.default.contentsOfDirectory(atPath: place.directory.file("backups")).filter { !$0.hasPrefix(".") }
        XCTAssertEqual(names.sorted(), [FilePathName.of(third), "\(FilePathName.of(third)).sha256"])
        let quiet = try await place.run("timetracking-backup", [])
        XCTAssertEqual(quiet.output + quiet.error, "")
        await database.stop()
    }

    func testCutOrEditedFileIsRefusedWith65AndNothingIsWritten() async throws {
        let (place, database) = try await place()
        try await place.run("timetracking-restore", ["old.json"])
        let file = try await backUp(place)
        let whole = try text(place, file)
        try await place.run("timetracking-table", ["delete", "--yes"])
        let edited = whole.replacingOccurrences(of: "2023-01-01T00", with: "2023-01-02T00")
        for (content, hasChecksum) in [(edited, true), (String(whole.dropLast(40)), true), (String(whole.dropLast(40)), false)] {
            try content.write(toFile: place.directory.file(file), atomically: true, encoding: .utf8)
            if !hasChecksum { try FileManager.default.removeItem(atPath: place.directory.file("\(file).sha256")) }
            let output = try await place.run("timetracking-restore", [file], expecting: 65)
            XCTAssertEqual(output.error.split(separator: "\n").count, 1, output.error)
            XCTAssertTrue(output.error.contains(file), output.error)
            XCTAssertTrue(output.error.contains(hasChecksum ? "SHA-256" : "line 4"), output.error)
        }
        try await place.run("timetracking-table", ["describe"], expecting: 1)
        try await place.run("timetracking-restore", ["missing.json"], expecting: 66)
        try await place.run("timetracking-backup", expecting: 1)
        try await place.run("timetracking-backup", ["--keep", "0"], expecting: 64)
        try await place.run("timetracking-restore", expecting: 64)
        await database.stop()
        try await place.run("timetracking-backup", expecting: 69)
    }

    /// Of several at once each either stands as it says, or has not begun; and one that was killed leaves nothing for ever.
    func testBackupsAtTheSameTimeDoNotHarmEachOther() async throws {
        let (place, database) = try await place()
        try await place.run("timetracking-restore", ["old.json"])
        try FileManager.default.createDirectory(atPath: place.directory.file("backups"), withIntermediateDirectories: true)
        let remains = "backups/.TimeEntries_bak_20240521T061500Z.json.0123.new"
        _ = FileManager.default.createFile(atPath: place.directory.file(remains), contents: Data("half".utf8))
        for _ in 0..<rounds(3, long: 30) {
            let outputs = try await withThrowingTaskGroup(of: Installation.Output.self) { group in
                for _ in 0..<4 { group.addTask { try await place.run("timetracking-backup", ["--keep", "1", "-v"], expecting: nil) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            XCTAssertTrue(outputs.contains { $0.status == .exited(0) })
            for output in outputs where output.status != .exited(0) {
                XCTAssertEqual(output.status, .exited(75), output.error)
                XCTAssertTrue(output.error.contains("another backup is under way"), output.error)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: place.directory.file("backups")).filter { $0.hasPrefix("Time") }
            XCTAssertEqual(names.count, 2, "\(names)")
            try await place.run("sha256sum", ["--check", "--strict"] + names.filter { $0.hasSuffix("sha256") }, in: "backups")
        }
        XCTAssertFalse(FileManager.default.fileExists(atPath: place.directory.file(remains)))
        await database.stop()
    }

    func testWhatOnlyLooksMakesNoDatabase() async throws {
        var place = try Installation()
        place.environment["DB_ENDPOINT"] = nil
        try #"{"Items": [], "Count": 0, "ScannedCount": 0}"#.write(toFile: place.directory.file("empty.json"), atomically: true, encoding: .utf8)
        try "activity_type,start,end\n".write(toFile: place.directory.file("empty.csv"), atomically: true, encoding: .utf8)
        for (program, arguments, status) in [
            ("timetracking-restore", ["--verify", "empty.json"], 1), ("timetracking-restore", ["--dry-run", "empty.json"], 0), ("timetracking-import", ["--dry-run", "empty.csv"], 0),
            ("timetracking-backup", [], 1), ("timetracking-backup", ["--dry-run"], 1), ("timetracking-table", ["describe"], 1), ("timetracking-table", ["create", "--dry-run"], 0),
            ("timetracking-table", ["delete", "--yes"], 1),
        ] as [(String, [String], Int32)] {
            try await place.run(program, arguments + ["--database", "typo"], expecting: nil)
            let output = try await place.run(program, arguments + ["--database", "typo"], expecting: nil)
            XCTAssertTrue([.exited(status), .exited(0)].contains(output.status), "\(program) \(arguments): \(output.error)")
            XCTAssertFalse(FileManager.default.fileExists(atPath: place.directory.file("typo")), "\(program) \(arguments)")
        }
        try await place.run("timetracking-restore", ["--database", "meant", "empty.json"])
        XCTAssertTrue(FileManager.default.fileExists(atPath: place.directory.file("meant")))
    }
}

private enum FilePathName {
    static func of(_ path: String) -> String {
        String(path.split(separator: "/").last ?? "")
    }
}
