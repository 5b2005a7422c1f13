import Foundation
import JSON
import Processes
import TestSupport
import XCTest

/// Migration between two real databases.
final class MigrationTests: XCTestCase {
    private struct World {
        var place: Installation
        let remote: Server
        let local: Server

        func stop() async {
            await remote.stop()
            await local.stop()
        }
    }

    /// A remote with the scan in its table; the process is set up as on a developer's machine.
    private func world(_ scan: String) async throws -> World {
        var place = try Installation()
        let remote = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        let local = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = local.url
        place.environment["AWS_SAM_LOCAL"] = "true"
        place.environment["REMOTE_DB_ENDPOINT"] = remote.url
        try scan.write(toFile: place.directory.file("remote.json"), atomically: true, encoding: .utf8)
        try await place.run("timetracking-restore", ["--database", remote.url, "remote.json"])
        return World(place: place, remote: remote, local: local)
    }

    /// The rows of the remote table and those of the local one are the same.
    private func assertSame(_ world: World, line: UInt = #line) async throws {
        let verified = try await world.place.run("timetracking-restore", ["--verify", "remote.json"], expecting: nil)
        XCTAssertEqual(verified.status, .exited(0), verified.output + verified.error, line: line)
    }

    func testDirtyRowsArriveAsTheyAreAndAreMendedOnDemand() async throws {
        let world = try await world(BackupTests.dirtyScan)
        let first = try await world.place.run("timetracking-migrate", ["--json"])
        let report = try JSONValue(parsing: first.output)
        XCTAssertEqual(["read", "written", "equal", "repaired", "repairable"].map { report[$0]?.numberValue?.intValue }, [3, 3, 0, 0, 1])
        XCTAssertEqual(first.error, "")
        try await assertSame(world)
        let again = try await world.place.run("timetracking-migrate", ["-v"])
        XCTAssertEqual(again.output, "TimeEntries: 3 row(s) read, 0 written, 3 equal, 1 could be repaired (--repair)\n")
        let mended = try await world.place.run("timetracking-migrate", ["--repair", "--segments", "1"])
        XCTAssertTrue(mended.output.hasPrefix("repaired \"Study_2024"), mended.output)
        try await world.place.run("timetracking-restore", ["--verify", "remote.json"], expecting: 1)
        let quiet = try await world.place.run("timetracking-migrate", ["--repair"])
        XCTAssertEqual(quiet.output + quiet.error, "")
        await world.stop()
    }

    func testKilledAndRunAgainGivesTheSameTable() async throws {
        let items = (0..<3_000).map { number in
            #"{"activity_start_end":{"S":"Work_\#(number)"},"year":{"S":"2024"},"start":{"S":"\#(number)"},"text":{"S":"é\#(number)"}}"#
        }
        let world = try await world(#"{"Items":[\#(items.joined(separator: ","))],"Count":3000,"ScannedCount":3000}"#)
        for _ in 0..<rounds(2, long: 20) {
            let process = try Subprocess.start(
                executable: "\(Installation.programs)/timetracking-migrate", arguments: [], environment: world.place.environment,
                directory: world.place.directory.path)
            // Until the table stands: then rows are being written, or are about to be.
            var isThere = false
            while !isThere {
                isThere = try await world.place.run("timetracking-table", ["describe"], expecting: nil).status == .exited(0)
            }
            process.kill()
            _ = await process.wait()
        }
        try await world.place.run("timetracking-migrate")
        try await assertSame(world)
        await world.stop()
    }

    func testWhatIsMissingOrWrongIsSaid() async throws {
        var world = try await world(BackupTests.dirtyScan)
        func error(_ arguments: [String], _ status: Int32, line: UInt = #line) async throws -> String {
            let output = try await world.place.run("timetracking-migrate", arguments, expecting: status)
            XCTAssertEqual(output.error.split(separator: "\n").count, 1, output.error, line: line)
            return output.error
        }
        var told = try await error(["--from", world.local.url], 64)
        XCTAssertTrue(told.contains("both"), told)
        told = try await error(["--from", "somewhere"], 64)
        XCTAssertTrue(told.contains("--from"), told)
        told = try await error(["--segments", "65"], 64)
        XCTAssertTrue(told.contains("--segments"), told)
        // Nothing is written to AWS because a setting is missing.
        world.place.environment["DB_ENDPOINT"] = nil
        told = try await error([], 78)
        XCTAssertTrue(told.contains("DB_ENDPOINT"), told)
        world.place.environment["DB_ENDPOINT"] = world.local.url
        // The remote is AWS, for all that AWS_SAM_LOCAL says; only the region is missing.
        world.place.environment["REMOTE_DB_ENDPOINT"] = nil
        world.place.environment["AWS_REGION"] = nil
        told = try await error([], 78)
        XCTAssertTrue(told.contains("AWS_REGION") && !told.contains("DB_ENDPOINT"), told)
        world.place.environment["REMOTE_DB_ENDPOINT"] = "remote:8000"
        told = try await error([], 78)
        XCTAssertTrue(told.contains("REMOTE_DB_ENDPOINT"), told)
        world.place.environment["REMOTE_DB_ENDPOINT"] = world.remote.url
        await world.remote.stop()
        // Attempts are logged; the last line is the end.
        let unreachable = try await world.place.run("timetracking-migrate", expecting: 69)
        XCTAssertTrue(unreachable.error.split(separator: "\n").last?.hasPrefix("timetracking-migrate: ") ?? false, unreachable.error)
        await world.local.stop()
    }
}
