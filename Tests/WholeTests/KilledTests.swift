import DynamoDB
import DynamoDBEngine
import Foundation
import HTTP
import HTTPServer
import Observation
import Processes
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

/// Programs that are killed at each of their requests in turn, before it is seen and after it is done, and then run again:
/// in the end everything is as if nothing had happened.
final class KilledTests: XCTestCase {
    private static let table = "TimeEntries"

    /// A table in this process, behind the wire protocol.
    private struct Database {
        let engine = DynamoDBEngine()

        func fill(_ items: [Item]) async throws {
            _ = try await engine.createTable(CreateTableRequest(schema: TimeEntryTable.schema(named: table)), context: .test())
            for item in items { _ = try await engine.putItem(PutItemRequest(tableName: table, item: item), context: .test()) }
        }

        func rows() async throws -> [Item] {
            TableBackup(try await engine.allItems(ScanRequest(tableName: table), context: .test())).items
        }

        func serve(under blade: Blade) throws -> HTTPServer {
            try Guillotine(blade: blade, responder: DynamoDBWireFace(engine)).start()
        }
    }

    /// What a program is run in: its place, and the servers that it talks to.
    private struct Scene {
        var place: Installation
        var servers: [HTTPServer] = []
        /// Throws or fails when things are not as they should be.
        let check: @Sendable (Installation) async throws -> Void
    }

    private func killAtEveryRequest(
        _ program: String, _ arguments: [String], atLeast expectedCount: Int, line: UInt = #line,
        in setScene: (Blade) async throws -> Scene
    ) async throws {
        for moment in Blade.Moment.allCases {
            var number = 1
            var hasFallen = true
            while hasFallen {
                let blade = Blade(at: number, moment)
                let scene = try await setScene(blade)
                let process = try Subprocess.start(
                    executable: "\(Installation.programs)/\(program)", arguments: arguments, environment: scene.place.environment,
                    directory: scene.place.directory.path)
                blade.aim(at: process)
                let status = await process.wait()
                hasFallen = blade.hasFallen
                blade.lift()
                if hasFallen {
                    XCTAssertEqual(status, .signalled(9), "\(moment) \(number)", line: line)
                    try await scene.place.run(program, arguments)
                    number += 1
                } else {
                    XCTAssertEqual(status, .exited(0), String(decoding: process.errorTail, as: UTF8.self), line: line)
                }
                try await scene.check(scene.place)
                for server in scene.servers { await server.shutdown(drainingFor: .zero) }
            }
            XCTAssertGreaterThan(number, expectedCount, "\(moment)", line: line)
        }
    }

    // MARK: Rows

    private static func row(_ number: Int, _ description: String = "a book") throws -> Item {
        let start = Instant(secondsSinceEpoch: 1_700_000_000 + Int64(number) * 3_600)
        return try TimeEntry(
            activityType: ActivityType("Study"), start: start, end: start + .seconds(1_800), description: description
        ).item
    }

    /// Two batches and some more, with a row of an older tool.
    private static func rows() throws -> [Item] {
        var rows = try (0..<60).map { try row($0) }
        rows[7]["year"] = "2023\r"
        return TableBackup(rows).items
    }

    // MARK: The programs

    func testRestore() async throws {
        let rows = try Self.rows()
        let own = try Self.row(900)
        try await killAtEveryRequest("timetracking-restore", ["backup.json"], atLeast: 5) { blade in
            let database = Database()
            try await database.fill([try Self.row(3, "changed since"), own])
            let server = try database.serve(under: blade)
            var place = try Installation()
            place.environment["DB_ENDPOINT"] = "http://\(server.address)"
            try Data(TableBackup(rows).bytes).write(to: URL(filePath: place.directory.file("backup.json")))
            return Scene(place: place, servers: [server]) { _ in
                let found = try await database.rows()
                XCTAssertEqual(found, TableBackup(rows + [own]).items)
            }
        }
    }

    func testMigrate() async throws {
        let rows = try Self.rows()
        try await killAtEveryRequest("timetracking-migrate", ["--segments", "2"], atLeast: 8) { blade in
            let (remote, local) = (Database(), Database())
            try await remote.fill(rows)
            let servers = [try remote.serve(under: blade), try local.serve(under: blade)]
            var place = try Installation()
            place.environment["REMOTE_DB_ENDPOINT"] = "http://\(servers[0].address)"
            place.environment["DB_ENDPOINT"] = "http://\(servers[1].address)"
            return Scene(place: place, servers: servers) { _ in
                let found = try await local.rows()
                XCTAssertEqual(found, rows)
            }
        }
    }

    func testImport() async throws {
        let lines = try Self.rows().map { item in
            TimeEntryTable.Attribute.all.dropLast().map { item[$0]?.stringValue ?? "" }.joined(separator: ",") + ",a book"
        }
        let expected = try TableBackup((0..<60).map { try Self.row($0) }).items
        try await killAtEveryRequest("timetracking-import", ["file.csv"], atLeast: 5) { blade in
            let database = Database()
            let server = try database.serve(under: blade)
            var place = try Installation()
            place.environment["DB_ENDPOINT"] = "http://\(server.address)"
            let header = TimeEntryTable.Attribute.all.joined(separator: ",")
            try ([header] + lines).joined(separator: "\n").replacingOccurrences(of: "\r", with: "")
                .write(toFile: place.directory.file("file.csv"), atomically: true, encoding: .utf8)
            return Scene(place: place, servers: [server]) { _ in
                let found = try await database.rows()
                XCTAssertEqual(found, expected)
            }
        }
    }

    func testUploadAndReconcile() async throws {
        let place = try Installation()
        for day in 1...30 {
            let date = "2024-04-\(day < 10 ? "0" : "")\(day)"
            try await place.run("timew", ["track", "\(date)T06:15:00Z", "-", "\(date)T07:00:00Z", "Study", ":yes"])
        }
        let export = try await place.run("timetracking-export", ["--csv"])
        let exported = try CSVEntries(parsing: Array(export.output.utf8), settings: TimeTrackingSettings())
        let expected = exported.entries.map(\.item)
        XCTAssertEqual(expected.count, 30)
        // Rows of intervals that were retagged and deleted since; and one outside the range.
        let stale = try (0..<4).map { number in
            let start = try Instant(rfc3339: "2024-04-02T00:00:00Z") + .seconds(number * 3_600)
            return try TimeEntry(activityType: ActivityType("Old"), start: start, end: start).item
        }
        let outside = try Self.row(0)
        let arguments = ["--reconcile", "--max-deletes", "50", "2024-04-01", "-", "2024-05-01"]
        try await killAtEveryRequest("timetracking-upload", arguments, atLeast: 5) { blade in
            let database = Database()
            try await database.fill(stale + [outside])
            let routes = TimeTrackingRoutes(
                store: TimeEntryStore(storage: database.engine, tableName: Self.table), settings: TimeTrackingSettings()
            ).routes
            let server = try Guillotine(blade: blade, responder: routes).start()
            var place = place
            place.environment["ENDPOINT"] = "http://\(server.address)"
            return Scene(place: place, servers: [server]) { _ in
                let found = try await database.rows()
                XCTAssertEqual(found, TableBackup(expected + [outside]).items)
            }
        }
    }

    func testBackup() async throws {
        let rows = try Self.rows()
        try await killAtEveryRequest("timetracking-backup", ["--keep", "1"], atLeast: 2) { blade in
            let database = Database()
            try await database.fill(rows)
            let server = try database.serve(under: blade)
            var place = try Installation()
            place.environment["DB_ENDPOINT"] = "http://\(server.address)"
            return Scene(place: place, servers: [server]) { place in
                let names = try FileManager.default.contentsOfDirectory(atPath: place.directory.file("backups")).filter { !$0.hasPrefix(".") }.sorted()
                XCTAssertEqual(names.count, 2, "\(names)")
                let bytes = try Data(contentsOf: URL(filePath: place.directory.file("backups/\(names[0])")))
                XCTAssertEqual(Array(bytes), TableBackup(rows).bytes)
            }
        }
    }
}
