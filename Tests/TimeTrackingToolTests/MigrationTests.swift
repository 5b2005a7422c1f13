import CommandLineTool
import DynamoDB
import DynamoDBEngine
import Files
import Observation
import TestSupport
import XCTest

@testable import TimeTracking

final class MigrationTests: XCTestCase {
    private func rows() throws -> [Item] {
        try TableUnderTest.dirtyRows() + (10..<200).map { TableUnderTest.row($0) }
    }

    private func migrate(
        _ remote: any DynamoDBStorage, _ local: any DynamoDBStorage, _ options: Migration.Options = .init(),
        on clock: HurryingTimeSource = HurryingTimeSource()
    ) async throws -> MigrationReport {
        let context = Context.test(timeSource: clock)
        return try await Migration(from: remote, to: local, tableName: TableUnderTest.name, context: context).run(options)
    }

    private func message(_ body: () async throws -> MigrationReport) async -> String {
        do {
            return "done: \(try await body())"
        } catch let error as ToolError {
            return error.message
        } catch {
            return "\(error)"
        }
    }

    func testEveryRowArrivesInHoweverManySegments() async throws {
        // More than a page of 1 MB in all, so that single segments have several.
        let rows = try rows().map { row in
            var row = row
            row["blob"] = .binary([UInt8](repeating: 7, count: 7_000))
            return row
        }
        let remote = try await TableUnderTest().filled(rows)
        for count in rounds(0, long: 1) == 0 ? [1, 7] : [1, 2, 7, 64] {
            let local = TableUnderTest()
            let report = try await migrate(remote.storage, local.storage, .init(segmentCount: count))
            XCTAssertEqual(report.readCount, rows.count)
            XCTAssertEqual(report.writtenCount, rows.count)
            let arrived = try await local.rows()
            XCTAssertEqual(arrived.bytes, TableBackup(rows).bytes, "\(count) segments")
        }
    }

    func testRunningAgainWritesNothing() async throws {
        let remote = try await TableUnderTest().filled(rows())
        let local = FlakyStorage(DynamoDBEngine())
        _ = try await migrate(remote.storage, local)
        let written = local.batchCount
        XCTAssertGreaterThan(written, 0)
        let report = try await migrate(remote.storage, local)
        XCTAssertEqual(local.batchCount, written)
        XCTAssertEqual(report.equalCount, try rows().count)
        XCTAssertEqual(report.writtenCount, 0)
    }

    func testDifferentRowsAreReplacedAndOwnRowsStay() async throws {
        let remote = try await TableUnderTest().filled([TableUnderTest.row(1), TableUnderTest.row(2)])
        var different = TableUnderTest.row(1)
        different["note"] = "of this machine"
        let own = TableUnderTest.row(900)
        let local = try await TableUnderTest().filled([different, TableUnderTest.row(2), own])
        let report = try await migrate(remote.storage, local.storage)
        XCTAssertEqual(
            report.text(asJSON: false),
            "TimeEntries: 2 row(s) read, 1 written, 1 equal, 0 could be repaired, 1 only here and left alone")
        let after = try await local.rows()
        XCTAssertEqual(after, TableBackup([TableUnderTest.row(1), TableUnderTest.row(2), own]))
    }

    func testCarriageReturnsAreCountedAndOnlyOnDemandMended() async throws {
        let remote = try await TableUnderTest().filled(rows())
        let local = TableUnderTest()
        let plain = try await migrate(remote.storage, local.storage)
        XCTAssertEqual(plain.repairCount, 1)
        XCTAssertTrue(plain.text(asJSON: false).hasSuffix("1 could be repaired (--repair)"), plain.text(asJSON: false))
        let copied = try await local.rows()
        XCTAssertEqual(copied.bytes, TableBackup(try rows()).bytes)

        let mended = try await migrate(remote.storage, local.storage, .init(repairs: true))
        XCTAssertEqual(mended.writtenCount, 1)
        let line = try XCTUnwrap(mended.text(asJSON: false).split(separator: "\n").first)
        XCTAssertTrue(line.hasPrefix("repaired \"Carriage_2024-05-01") && line.hasSuffix(#"year "2024\r" → "2024""#), String(line))
        XCTAssertTrue(mended.text(asJSON: true).contains(#""found":"2024\r","year":"2024"}"#), mended.text(asJSON: true))
        var expected = try rows()
        expected[0]["year"] = "2024"
        let after = try await local.rows()
        XCTAssertEqual(after.bytes, TableBackup(expected).bytes)
        let again = try await migrate(remote.storage, local.storage, .init(repairs: true))
        XCTAssertEqual(again.writtenCount, 0)
        // What is mended stays mended, also when nobody asks for repairs.
        let unasked = try await migrate(remote.storage, local.storage)
        XCTAssertEqual(unasked.writtenCount, 0)
        XCTAssertEqual(unasked.repairCount, 0, "there is nothing left to repair")
        let stillMended = try await local.rows()
        XCTAssertEqual(stillMended.bytes, TableBackup(expected).bytes)
    }

    func testOnlyYearsThatAreKnownToBeWrongAreMended() {
        func year(_ year: AttributeValue?, start: AttributeValue?) -> String? {
            var item: Item = ["activity_start_end": "k"]
            item["year"] = year
            item["start"] = start
            return RowRepair(item)?.year
        }
        let start = AttributeValue.string("2024-05-21T06:15:00Z")
        XCTAssertNil(year("2024", start: start))
        XCTAssertEqual(year("2024\r", start: start), "2024")
        XCTAssertEqual(year("2023", start: start), "2024")
        XCTAssertEqual(year(nil, start: start), "2024")
        XCTAssertEqual(year("2023\r\n ", start: "yesterday"), "2023")
        XCTAssertEqual(year("2024\t", start: nil), "2024")
        // Not as the service writes it: 23:00 in UTC of the year before.
        XCTAssertNil(year("2024", start: "2024-01-01T00:00:00+01:00"))
        for odd in ["24", "20244", "2024x", "", "\r", " 2024"] { XCTAssertNil(year(.string(odd), start: "?"), odd) }
        XCTAssertNil(year(nil, start: nil))
    }

    func testDryRunWritesNothing() async throws {
        let remote = try await TableUnderTest().filled(rows())
        let local = TableUnderTest()
        let report = try await migrate(remote.storage, local.storage, .init(dryRun: true))
        XCTAssertEqual(report.writtenCount, try rows().count)
        XCTAssertTrue(report.text(asJSON: false).contains("would be written"))
        let tables = try await local.storage.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, [])
    }

    func testWhereverItBreaksTheNextRunEndsWithTheSameTable() async throws {
        let remote = try await TableUnderTest().filled(rows())
        for batch in 1...8 {
            let local = TableUnderTest()
            let flaky = FlakyStorage(local.storage, batchError: { call in
                call == batch ? DynamoDBError(.unreachable, "gone", status: nil) : nil
            })
            let broken = await message { try await migrate(remote.storage, flaky, .init(segmentCount: 1)) }
            XCTAssertTrue(broken.contains("did not arrive") && broken.contains("gone"), broken)
            let report = try await migrate(remote.storage, local.storage)
            XCTAssertGreaterThan(report.writtenCount, 0)
            let after = try await local.rows()
            XCTAssertEqual(after.bytes, TableBackup(try rows()).bytes)
        }
    }

    /// A sort key of the index that is empty: other tables may have such a row, this one cannot.
    func testARowThatIsRefusedKeepsNoOtherAway() async throws {
        let remote = DynamoDBEngine()
        _ = try await remote.createTable(CreateTableRequest(schema: TableSchema(
            name: TableUnderTest.name, attributes: [AttributeDefinition(name: "activity_start_end", type: .string)],
            key: KeySchema(partition: "activity_start_end"))), context: .test())
        let rows = (0..<1_300).map { TableUnderTest.row($0) }
        for row in rows { _ = try await remote.putItem(PutItemRequest(tableName: TableUnderTest.name, item: row), context: .test()) }
        let bad: Item = ["activity_start_end": "bad", "year": .number(DynamoDBNumber(2024)), "start": "2024-05-21T06:15:00Z"]
        _ = try await remote.putItem(PutItemRequest(tableName: TableUnderTest.name, item: bad), context: .test())
        let local = TableUnderTest()
        let refused = await message { try await migrate(remote, local.storage) }
        XCTAssertTrue(refused.hasPrefix(#"1 row(s) ("bad") did not arrive in TimeEntries, 1300 did: "#), refused)
        let after = try await local.rows()
        XCTAssertEqual(after, TableBackup(rows))
    }

    func testManyRefusedRowsEndMigrationRestoreAndImportAlike() async throws {
        let rows = (0..<1_500).map { TableUnderTest.row($0) }
        let remote = try await TableUnderTest().filled(rows)
        let file = try CSVEntries(
            parsing: Array(("activity_type,start,end\n" + rows.map { row in
                let start = row["start"]?.stringValue ?? ""
                return "Study,\(start),\(start)\n"
            }.joined()).utf8), settings: TimeTrackingSettings())
        XCTAssertEqual(file.entries.count, rows.count)
        let tools: [(String, (TableUnderTest) async throws -> Void)] = [
            ("migration", { _ = try await self.migrate(remote.storage, $0.storage, .init(segmentCount: 1)) }),
            ("restore", { _ = try await $0.restoreTool.run(.restore, TableBackup(rows)) }),
            ("import", {
                let tool = ImportTool(storage: $0.storage, tableName: TableUnderTest.name, context: .test())
                _ = try await tool.run(file, dryRun: false)
            }),
        ]
        for (name, run) in tools {
            let table = try await TableUnderTest().filled()
            let refusing = FlakyStorage(table.storage, batchError: { _ in DynamoDBError(.validation, "not like this") })
            do {
                try await run(TableUnderTest(refusing))
                XCTFail("\(name): nothing was refused")
            } catch let error as ToolError {
                XCTAssertTrue(error.message.hasPrefix("1500 row(s) ("), "\(name): \(error.message)")
                XCTAssertTrue(error.message.contains("0 did: ValidationException: not like this"), "\(name): \(error.message)")
            }
            // A batch of 25 is refused in 49 parts, four of them at a time: the 41st goes beyond a thousand.
            XCTAssertLessThanOrEqual(refusing.batchCount, 44 * 49, name)
            XCTAssertGreaterThanOrEqual(refusing.batchCount, 41 * 49, name)
        }
    }

    func testATableWithAnotherKeyIsNoSource() async throws {
        let remote = DynamoDBEngine()
        _ = try await remote.createTable(CreateTableRequest(schema: TableSchema(
            name: TableUnderTest.name,
            attributes: [AttributeDefinition(name: "id", type: .number), AttributeDefinition(name: "at", type: .string)],
            key: KeySchema(partition: "id", sort: "at"))), context: .test())
        let reason = "the table TimeEntries has no time entries: its key is id (N) + at (S), not activity_start_end (S)"
        let local = TableUnderTest()
        let source = FlakyStorage(remote)
        let refused = await message { try await migrate(source, local.storage) }
        XCTAssertEqual(refused, reason)
        XCTAssertEqual(source.scanCount, 0)
        let tables = try await local.storage.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, [])
        let place = try TemporaryDirectory()
        do {
            _ = try await TableUnderTest(source).backupTool.backUp(into: BackupDirectory(place.file("b"), tableName: TableUnderTest.name))
            XCTFail("backed up another table")
        } catch let error as ToolError {
            XCTAssertEqual(error, ToolError(reason, .failure))
        }
        XCTAssertEqual(source.scanCount, 0)
        XCTAssertFalse(try PosixFileSystem().exists(place.file("b")))
    }

    func testTableWithoutCapacityIsWaitedFor() async throws {
        let remote = try await TableUnderTest().filled(rows())
        let error = DynamoDBError(.provisionedThroughputExceeded, "slower", isRetryable: true)
        let flaky = FlakyStorage(remote.storage, scanError: { $0 < 20 ? error : nil })
        let local = TableUnderTest()
        let clock = HurryingTimeSource()
        let report = try await migrate(flaky, local.storage, .init(segmentCount: 1), on: clock)
        XCTAssertEqual(report.readCount, try rows().count)
        XCTAssertGreaterThan(clock.uptime, .zero)

        let never = FlakyStorage(remote.storage, scanError: { _ in error })
        let refused = await message { try await migrate(never, local.storage, .init(segmentCount: 1)) }
        XCTAssertTrue(refused.contains("slower"), refused)
        XCTAssertEqual(never.scanCount, 30)
        let other = FlakyStorage(remote.storage, scanError: { _ in DynamoDBError(.accessDenied, "no") })
        let denied = await message { try await migrate(other, local.storage, .init(segmentCount: 1)) }
        XCTAssertTrue(denied.contains("no"), denied)
        XCTAssertEqual(other.scanCount, 1)
    }

    func testMissingRemoteTableIsSaidAndNothingIsCreated() async throws {
        let local = TableUnderTest()
        let refused = await message { try await migrate(DynamoDBEngine(), local.storage) }
        XCTAssertEqual(refused, "there is no table TimeEntries to migrate from")
        let tables = try await local.storage.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, [])
    }

    func testLongListsOfRepairsAreCutAndCounted() throws {
        var report = MigrationReport(tableName: "T", isRepairing: true, isDryRun: false)
        let item: Item = ["activity_start_end": "k", "year": "2024\r"]
        for _ in 0..<MigrationReport.listedRepairCount + 5 { report.add(try XCTUnwrap(RowRepair(item))) }
        var sum = report
        sum.add(report)
        XCTAssertEqual(sum.repairs.count, MigrationReport.listedRepairCount)
        XCTAssertEqual(sum.repairCount, 2 * (MigrationReport.listedRepairCount + 5))
        XCTAssertTrue(report.text(asJSON: false).contains("… and 5 more"))
    }
}
