import CommandLineTool
import Digest
import DynamoDB
import DynamoDBEngine
import Files
import TestSupport
import XCTest

@testable import TimeTracking

final class RestoreToolTests: XCTestCase {
    private func rows() throws -> [Item] {
        try TableUnderTest.dirtyRows() + (10..<100).map { TableUnderTest.row($0) }
    }

    func testBackupRestoreBackupIsTheSameBytes() async throws {
        let bytes = try await TableUnderTest().filled(rows()).backupTool.read().bytes
        let restored = TableUnderTest()
        let report = try await restored.restoreTool.run(.restore, TableBackup(parsing: bytes))
        XCTAssertFalse(report.tableExisted)
        XCTAssertEqual(report.comparison.missing.count, try rows().count)
        let again = try await restored.backupTool.read().bytes
        XCTAssertEqual(again, bytes)
        let verified = try await restored.restoreTool.run(.verify, TableBackup(parsing: bytes))
        XCTAssertTrue(verified.comparison.isEqual)
    }

    func testRestoringTwiceWritesNothingTheSecondTime() async throws {
        let table = TableUnderTest()
        let backup = TableBackup(try rows())
        _ = try await table.restoreTool.run(.restore, backup)
        let report = try await table.restoreTool.run(.restore, backup)
        XCTAssertEqual(report.comparison.equalCount, backup.items.count)
        XCTAssertTrue(report.comparison.isEqual)
    }

    /// A table with one row of its own, one that is different and one that is the same.
    private func other(_ backup: [Item]) async throws -> TableUnderTest {
        var changed = backup[0]
        changed["description"] = "another"
        return try await TableUnderTest().filled([TableUnderTest.row(1000), changed, backup[1]])
    }

    func testRowsOfTheTableStayAndDifferentOnesAreReplaced() async throws {
        let rows = [TableUnderTest.row(1), TableUnderTest.row(2), TableUnderTest.row(3)]
        let table = try await other(rows)
        let report = try await table.restoreTool.run(.restore, TableBackup(rows))
        XCTAssertEqual(
            report.text(asJSON: false),
            "TimeEntries: 1 row(s) added, 1 replaced, 1 there already, 1 that are not in the backup left alone")
        let after = try await table.rows()
        XCTAssertEqual(after, TableBackup(rows + [TableUnderTest.row(1000)]))
    }

    func testVerifyAndDryRunChangeNothing() async throws {
        let rows = [TableUnderTest.row(1), TableUnderTest.row(2), TableUnderTest.row(3)]
        let table = try await other(rows)
        let before = try await table.rows()
        for purpose in [RestoreTool.Purpose.verify, .dryRun] {
            let report = try await table.restoreTool.run(purpose, TableBackup(rows))
            XCTAssertEqual(report.exitCode, purpose == .verify ? .failure : .success)
            XCTAssertEqual(report.comparison.surplusCount, 1)
            XCTAssertTrue(report.text(asJSON: true).contains(#""written":0"#))
        }
        let after = try await table.rows()
        XCTAssertEqual(after, before)
        let nothing = TableUnderTest()
        let report = try await nothing.restoreTool.run(.verify, TableBackup(rows))
        XCTAssertEqual(report.exitCode, .failure)
        XCTAssertTrue(report.text(asJSON: false).contains("no such table"))
        let tables = try await nothing.storage.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, [])
    }

    func testVerifySeesASingleByte() async throws {
        let rows = try rows()
        let table = try await TableUnderTest().filled(rows)
        for (place, row) in rows.enumerated() {
            var other = rows
            var changed = row
            changed["description"] = .string("\(row["description"]?.stringValue ?? "") ")
            other[place] = changed
            let report = try await table.restoreTool.run(.verify, TableBackup(other))
            XCTAssertEqual(report.comparison.changed.count, 1)
        }
    }

    func testKeysThatOnlyLookTheSameAreTwoRows() async throws {
        let rows: [Item] = [["activity_start_end": "\u{e9}"], ["activity_start_end": "e\u{301}"]]
        let table = TableUnderTest()
        _ = try await table.restoreTool.run(.restore, TableBackup(rows))
        let after = try await table.rows()
        XCTAssertEqual(after.items.count, 2)
        let report = try await table.restoreTool.run(.verify, TableBackup(Array(rows.prefix(1))))
        XCTAssertEqual(report.comparison.equalCount, 1)
        XCTAssertEqual(report.comparison.surplusCount, 1)
    }

    func testAnotherTableOfThatNameIsRefused() async throws {
        let storage = DynamoDBEngine()
        let schema = TableSchema(
            name: TableUnderTest.name, attributes: [AttributeDefinition(name: "id", type: .string)],
            key: KeySchema(partition: "id"))
        _ = try await storage.createTable(CreateTableRequest(schema: schema), context: .test())
        for purpose in [RestoreTool.Purpose.restore, .dryRun, .verify] {
            do {
                _ = try await TableUnderTest(storage).restoreTool.run(purpose, TableBackup([TableUnderTest.row(1)]))
                XCTFail("took another table")
            } catch let error as ToolError {
                XCTAssertTrue(error.message.contains("different"), error.message)
            }
        }
    }

    func testEditedBackupIsToldByItsChecksum() throws {
        let place = try TemporaryDirectory()
        let path = place.file("b.json")
        let bytes = TableBackup(try rows()).bytes
        XCTAssertFalse(try BackupChecksum.verify(bytes, of: path))
        let digest = Hex.encode(SHA256.hash(bytes))
        for line in ["\(digest)  b.json\n", "\(digest) *other.json\n", digest] {
            try AtomicFile.write(Array(line.utf8), to: path + ".sha256")
            XCTAssertTrue(try BackupChecksum.verify(bytes, of: path))
        }
        var edited = bytes
        edited[bytes.count / 2] ^= 1
        XCTAssertThrowsError(try BackupChecksum.verify(edited, of: path)) {
            XCTAssertEqual(($0 as? ToolError)?.exitCode, .dataError)
        }
        for line in ["", "zz", String(digest.dropLast(2)), "SHA256 (b.json) = \(digest)"] {
            try AtomicFile.write(Array(line.utf8), to: path + ".sha256")
            XCTAssertThrowsError(try BackupChecksum.verify(bytes, of: path), line)
        }
    }
}
