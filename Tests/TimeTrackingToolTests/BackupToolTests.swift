import CommandLineTool
import Digest
import DynamoDB
import DynamoDBEngine
import Files
import Foundation
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class BackupToolTests: XCTestCase {
    private let noon = try? Instant(rfc3339: "2026-11-20T12:00:00Z")

    private func table(at seconds: Int64 = 0, _ rows: [Item]) async throws -> TableUnderTest {
        let now = try XCTUnwrap(noon) + .seconds(seconds)
        return try await TableUnderTest(context: .test(timeSource: FixedTimeSource(now: now))).filled(rows)
    }

    private func directory(_ place: TemporaryDirectory) -> BackupDirectory {
        BackupDirectory(place.file("deep/backups"), tableName: TableUnderTest.name)
    }

    private func names(_ place: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: place.file("deep/backups")).filter { !$0.hasPrefix(".") }.sorted()
    }

    func testBackupHasItsNameItsRowsAndItsChecksum() async throws {
        let place = try TemporaryDirectory()
        let rows = try TableUnderTest.dirtyRows()
        let report = try await table(rows).backupTool.backUp(into: directory(place))
        let name = "TimeEntries_bak_20261120T120000Z.json"
        XCTAssertEqual(try names(place), [name, "\(name).sha256"])
        XCTAssertEqual(report.path, place.file("deep/backups/\(name)"))
        let bytes = try AtomicFile.read(report.path, byteCountLimit: 1 << 20)
        XCTAssertEqual(try TableBackup(parsing: bytes), TableBackup(rows))
        XCTAssertEqual(
            try AtomicFile.read(report.path + ".sha256", byteCountLimit: 1000),
            Array("\(Hex.encode(SHA256.hash(bytes)))  \(name)\n".utf8))
        XCTAssertEqual(report.rowCount, rows.count)
        XCTAssertTrue(try BackupChecksum.verify(bytes, of: report.path))
    }

    func testEveryPageIsBackedUp() async throws {
        // Two pages and a bit: a page is 1 MB.
        let rows = (0..<30).map { number in
            var row = TableUnderTest.row(number)
            row["blob"] = .binary([UInt8](repeating: UInt8(number), count: 80_000))
            return row
        }
        let place = try TemporaryDirectory()
        let report = try await table(rows).backupTool.backUp(into: directory(place))
        XCTAssertEqual(report.rowCount, 30)
    }

    func testBackupOfTheSameSecondIsNotOverwritten() async throws {
        let place = try TemporaryDirectory()
        let table = try await table([TableUnderTest.row(1)])
        let first = try await table.backupTool.backUp(into: directory(place)).path
        let second = try await table.backupTool.backUp(into: directory(place)).path
        XCTAssertTrue(second.hasSuffix("20261120T120001Z.json"), second)
        XCTAssertEqual(
            try AtomicFile.read(first, byteCountLimit: 1 << 20), try AtomicFile.read(second, byteCountLimit: 1 << 20))
    }

    func testOnlyTheNewestAreKeptAndNothingElseIsTouched() async throws {
        let place = try TemporaryDirectory()
        for second in 0..<4 { _ = try await table(at: Int64(second), []).backupTool.backUp(into: directory(place)) }
        let others = ["TimeEntries_bak_.json", "TimeEntries_bak_20200101T000000Z.json.old", "Other_bak_20200101T000000Z.json", "x"]
        for name in others { try AtomicFile.write([], to: place.file("deep/backups/\(name)")) }
        let report = try await table(at: 60, []).backupTool.backUp(into: directory(place), keeping: 2)
        XCTAssertEqual(report.removed.count, 3)
        let kept = ["TimeEntries_bak_20261120T120003Z.json", "TimeEntries_bak_20261120T120100Z.json"]
        XCTAssertEqual(try names(place), (kept + kept.map { $0 + ".sha256" } + others).sorted())
    }

    func testADirectoryWithTheNameOfABackupIsLeftAlone() async throws {
        let place = try TemporaryDirectory()
        let folder = place.file("deep/backups/TimeEntries_bak_20200101T000000Z.json")
        try PosixFileSystem().createDirectories(place.file("elsewhere"))
        try PosixFileSystem().createDirectories(folder)
        let link = place.file("deep/backups/TimeEntries_bak_20300101T000000Z.json")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: place.file("elsewhere"))
        let first = try await table([]).backupTool.backUp(into: directory(place), keeping: 2)
        XCTAssertEqual(first.removed, [])
        XCTAssertEqual(first.leftAlone, [folder, link])
        _ = try await table(at: 1, []).backupTool.backUp(into: directory(place), keeping: 2)
        let third = try await table(at: 2, []).backupTool.backUp(into: directory(place), keeping: 2)
        XCTAssertEqual(third.removed, [first.path], "what is no backup takes the place of none")
        XCTAssertEqual(try names(place).filter { $0.hasSuffix(".json") }.count, 4)
    }

    func testNewBackupStaysWhenTheClockWentBack() async throws {
        let place = try TemporaryDirectory()
        _ = try await table(at: 100, []).backupTool.backUp(into: directory(place))
        let report = try await table([]).backupTool.backUp(into: directory(place), keeping: 1)
        XCTAssertEqual(try names(place).first, FilePath.name(of: report.path))
        XCTAssertEqual(try names(place).count, 2)
    }

    func testDryRunWritesAndRemovesNothing() async throws {
        let place = try TemporaryDirectory()
        let empty = try await table([TableUnderTest.row(1)]).backupTool.backUp(into: directory(place), keeping: 1, dryRun: true)
        XCTAssertEqual(empty.rowCount, 1)
        XCTAssertFalse(FileManager.default.fileExists(atPath: place.file("deep")))
        _ = try await table([]).backupTool.backUp(into: directory(place))
        let report = try await table(at: 9, []).backupTool.backUp(into: directory(place), keeping: 1, dryRun: true)
        XCTAssertEqual(report.removed.count, 1)
        XCTAssertEqual(try names(place).count, 2)
    }

    func testMissingTableIsSaidAndLeavesNoFile() async throws {
        let place = try TemporaryDirectory()
        do {
            _ = try await TableUnderTest().backupTool.backUp(into: directory(place))
            XCTFail("backed up what is not there")
        } catch let error as ToolError {
            XCTAssertTrue(error.message.contains("TimeEntries"), error.message)
        }
        XCTAssertFalse(FileManager.default.fileExists(atPath: place.file("deep")))
    }

    func testWhicheverOperationFailsAWholeBackupStands() async throws {
        let old = TableBackup([TableUnderTest.row(1)])
        let new = try await table(at: 50, [TableUnderTest.row(2)])
        var failureCount = 0
        for first in 1...100 {
            let place = try TemporaryDirectory()
            _ = try directory(place).write(old.bytes, at: XCTUnwrap(noon))
            let faulty = FaultyFileSystem(fault: .init(first: first))
            let target = BackupDirectory(place.file("deep/backups"), tableName: TableUnderTest.name, in: faulty)
            let isDone = (try? await new.backupTool.backUp(into: target, keeping: 1)) != nil
            let documents = try names(place).filter { $0.hasPrefix("T") && $0.hasSuffix(".json") }.map {
                try TableBackup(parsing: AtomicFile.read(place.file("deep/backups/\($0)"), byteCountLimit: 1 << 20)).items
            }
            if isDone, documents == [[TableUnderTest.row(2)]] { break }
            failureCount += 1
            XCTAssertFalse(documents.isEmpty, "operation \(first)")
            for document in documents { XCTAssertTrue([old.items, [TableUnderTest.row(2)]].contains(document)) }
        }
        XCTAssertGreaterThan(failureCount, 10)
        XCTAssertLessThan(failureCount, 100)
    }

    func testReportIsALineOrAnObject() {
        let report = BackupReport(path: "b/x.json", rowCount: 2, byteCount: 9, checksum: "00", removed: ["b/a.json"], isDryRun: false)
        XCTAssertEqual(report.text(asJSON: false), "b/x.json: 2 row(s) backed up; 1 older backup(s) removed")
        XCTAssertEqual(
            report.text(asJSON: true),
            #"{"file":"b/x.json","rows":2,"bytes":9,"sha256":"00","removed":["b/a.json"],"dryRun":false}"#)
    }
}
