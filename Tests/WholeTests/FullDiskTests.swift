import Foundation
import Processes
import TestSupport
import XCTest

/// Backups into places where nothing can be written: a full disk and one that is mounted read-only.
///
/// Both are small file systems in memory, mounted in a namespace of the test's own, so that nobody has to be root and nothing is
/// left behind.
final class FullDiskTests: XCTestCase {
    /// A place with a database and a table of some hundred kilobytes.
    private func place(rowCount: Int) async throws -> (place: Installation, database: Server) {
        var place = try Installation()
        guard let mount = try? await place.run("unshare", ["-rm", "true"], expecting: nil), mount.status == .exited(0) else {
            throw XCTSkip("NOT TESTED: a full disk, for this system lets nobody mount one (unshare -rm)")
        }
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        let rows = (0..<rowCount).map { #"{"activity_start_end":{"S":"Work_\#($0)"},"text":{"S":"\#(String(repeating: "x", count: 200))"}}"# }
        let scan = #"{"Items":[\#(rows.joined(separator: ","))],"Count":\#(rowCount),"ScannedCount":\#(rowCount)}"#
        try await place.run("timetracking-restore", ["-"], input: scan)
        return (place, database)
    }

    /// Runs a backup with `backups` being a small file system, and lists what it holds then.
    private func backUp(
        _ place: Installation, onto mount: String, after preparation: String = "true"
    ) async throws -> Installation.Output {
        try FileManager.default.createDirectory(atPath: place.directory.file("backups"), withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o \(mount) tmpfs backups && \(preparation) || exit 99
            "$0" -v; status=$?
            ls backups; ls -A backups | grep new
            exit $status
            """
        return try await place.run(
            "unshare", ["-rm", "sh", "-c", script, "\(Installation.programs)/timetracking-backup"], expecting: nil)
    }

    func testAFullDiskLeavesNoHalfBackupAndTheEarlierOneWhole() async throws {
        let (place, database) = try await place(rowCount: 1_000)
        let kept = "echo earlier > backups/TimeEntries_bak_20240521T061500Z.json"
        let full = try await backUp(place, onto: "size=64k", after: kept)
        XCTAssertEqual(full.status, .exited(74), full.error)
        XCTAssertEqual(full.error.split(separator: "\n").count, 1, full.error)
        XCTAssertTrue(full.error.contains("No space left on device"), full.error)
        XCTAssertEqual(full.output, "TimeEntries_bak_20240521T061500Z.json\n")
        let roomy = try await backUp(place, onto: "size=4m", after: kept)
        XCTAssertEqual(roomy.status, .exited(0), roomy.error)
        XCTAssertEqual(roomy.output.split(separator: "\n").count, 4, roomy.output)
        await database.stop()
    }

    func testAReadOnlyFolderIsSaid() async throws {
        let (place, database) = try await place(rowCount: 1)
        let refused = try await backUp(place, onto: "ro")
        XCTAssertEqual(refused.status, .exited(73), refused.error)
        XCTAssertEqual(refused.error.split(separator: "\n").count, 1, refused.error)
        XCTAssertTrue(refused.error.contains("backups") && refused.error.contains("Read-only file system"), refused.error)
        XCTAssertEqual(refused.output, "")
        await database.stop()
    }
}
