import DynamoDB
import Files
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class EngineJournalTests: XCTestCase {
    private func entry(_ number: Int) -> Item {
        ["pk": .string("p\(number % 3)"), "sk": .string("s\(number)"), "gp": "g", "gs": .number(DynamoDBNumber(number))]
    }

    func testEverythingIsThereAgain() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        let created = try await engine.create(Samples.sorted())
        try await engine.create(Samples.simple())
        for number in 0..<50 { try await engine.put(entry(number), in: "Sorted") }
        try await engine.delete(["pk": "p0", "sk": "s0"], in: "Sorted")
        try await engine.batch(["Sorted": [.put(entry(60)), .delete(["pk": "p1", "sk": "s1"])], "Simple": [.put(["pk": "x"])]])
        let before = try await contents(engine)
        try await engine.close()

        engine = try DynamoDBEngine.open(directory: directory.path)
        let after = try await contents(engine)
        XCTAssertEqual(after, before)
        let described = try await engine.describeTable(DescribeTableRequest(tableName: "Sorted"), context: .test())
        XCTAssertEqual(described.id, created.id)
        XCTAssertEqual(described.creationDate, created.creationDate)
        XCTAssertEqual(described.itemCount, 49)
        try await engine.put(entry(70), in: "Sorted")
        let item = try await engine.get(["pk": "p1", "sk": "s70"], in: "Sorted")
        XCTAssertEqual(item, entry(70))
        try await engine.close()
    }

    private func contents(_ engine: DynamoDBEngine) async throws -> [[Item]] {
        [
            try await engine.all(ScanRequest(tableName: "Sorted")), try await engine.all(ScanRequest(tableName: "Simple")),
            try await engine.all(
                QueryRequest(tableName: "Sorted", indexName: "global", keyCondition: KeyCondition("gp", equals: "g"))),
        ]
    }

    func testATableThatCameAgainHasOnlyItsOwnItems() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        try await engine.put(["pk": "old"], in: "Simple")
        _ = try await engine.deleteTable(DeleteTableRequest(tableName: "Simple"), context: .test())
        try await engine.create(Samples.simple())
        try await engine.put(["pk": "new"], in: "Simple")
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        let items = try await engine.all(ScanRequest(tableName: "Simple"))
        XCTAssertEqual(items, [["pk": "new"]])
        try await engine.close()
    }

    func testADirectoryHasOneEngine() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path)
        XCTAssertThrowsError(try DynamoDBEngine.open(directory: directory.path)) { error in
            guard case .inUse? = error as? JournalError else { return XCTFail("\(error)") }
        }
        try await engine.close()
    }

    func testAClosedEngineKeepsNothing() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        try await engine.close()
        await assertRefused("the journal is closed", code: .storage) { try await engine.put(["pk": "a"], in: "Simple") }
    }

    // MARK: Faults

    /// Whichever operation of the disk fails: what was acknowledged is there when the engine is opened again, and what was
    /// refused for good reasons is not.
    func testNothingAcknowledgedIsLostWhicheverOperationFails() async throws {
        let counter = FaultyFileSystem()
        _ = try await run(on: counter, TemporaryDirectory())
        let count = counter.count()
        XCTAssertGreaterThan(count, 20)
        for first in 1...count {
            // Once a disk that recovers, and once one that does not.
            for failures in [1, Int.max] {
                let directory = try TemporaryDirectory()
                let disk = FaultyFileSystem(fault: FaultyFileSystem.Fault(first: first, count: failures, tornAfter: first % 7))
                let (acknowledged, unknown) = try await run(on: disk, directory)
                disk.set(nil)
                let engine: DynamoDBEngine
                do {
                    engine = try DynamoDBEngine.open(directory: directory.path)
                } catch {
                    XCTFail("operation \(first), \(failures) failures: \(error)")
                    continue
                }
                let items = engine.look { Set($0.table(named: "Simple")?.rows.map { $0.row.item } ?? []) }
                XCTAssertTrue(items.isSuperset(of: acknowledged), "operation \(first), \(failures) failures")
                XCTAssertTrue(items.isSubset(of: acknowledged.union(unknown)), "operation \(first), \(failures) failures")
                let halves = items.filter { $0["half"] != nil }
                XCTAssertTrue(halves.isEmpty || halves.count == 2, "operation \(first), \(failures) failures")
                try await engine.close()
            }
        }
    }

    /// Writes a few items one after the other and two together, and says what was acknowledged and what may or may not be there.
    private func run(on disk: FaultyFileSystem, _ directory: TemporaryDirectory) async throws -> (Set<Item>, unknown: Set<Item>) {
        var acknowledged = Set<Item>()
        var unknown = Set<Item>()
        guard let engine = try? DynamoDBEngine.open(directory: directory.path, fileSystem: disk) else { return ([], []) }
        _ = try? await engine.create(Samples.simple())
        for number in 0..<6 {
            let item: Item = ["pk": .string("\(number)")]
            do {
                try await engine.put(item, in: "Simple")
                acknowledged.insert(item)
            } catch let error as DynamoDBError where error.code == .storage {
                unknown.insert(item)
            } catch let error as DynamoDBError where error.code == .resourceNotFound {
                // The table was not created.
            }
        }
        let halves = Set([1, 2].map { number -> Item in ["pk": .string("half\(number)"), "half": .number(DynamoDBNumber(number))] })
        let both = TransactWriteItemsRequest(items: halves.map { TransactWrite(tableName: "Simple", .put($0)) })
        do {
            _ = try await engine.transactWriteItems(both, context: .test())
            acknowledged.formUnion(halves)
        } catch {
            // Otherwise the table was not created.
            if error.code == .storage { unknown.formUnion(halves) }
        }
        try? await engine.close()
        return (acknowledged, unknown)
    }

    /// A full disk refuses writes and consistent reads, and takes them again when there is room.
    func testAFullDiskIsSurvived() async throws {
        let directory = try TemporaryDirectory()
        let disk = FaultyFileSystem()
        let engine = try DynamoDBEngine.open(directory: directory.path, fileSystem: disk)
        try await engine.create(Samples.simple())
        try await engine.put(["pk": "before"], in: "Simple")
        disk.set(FaultyFileSystem.Fault(operations: [.write], first: 1, count: .max, code: 28))
        for number in 0..<3 {
            do {
                try await engine.put(["pk": .string("during\(number)")], in: "Simple")
                XCTFail("acknowledged without a disk")
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.code, .storage)
                XCTAssertTrue(error.isRetryable)
            }
        }
        do {
            // It could see the first of the writes, which is made but not kept.
            _ = try await engine.get(["pk": "during0"], in: "Simple")
            XCTFail("a consistent read saw what is not durable")
        } catch let error as DynamoDBError {
            XCTAssertEqual(error.code, .storage)
        }
        disk.set(nil)
        // The first try wakes the journal, which first writes what waits.
        var isWritten = false
        while !isWritten {
            isWritten = (try? await engine.put(["pk": "after"], in: "Simple")) != nil
            if !isWritten { await Task.yield() }
        }
        try await engine.close()
        let reopened = try DynamoDBEngine.open(directory: directory.path)
        let items = Set(try await reopened.all(ScanRequest(tableName: "Simple")))
        XCTAssertTrue(items.isSuperset(of: [["pk": "before"], ["pk": "after"]]))
        XCTAssertFalse(items.contains(["pk": "during1"]))
        try await reopened.close()
    }

    /// A byte gone bad early in the journal: opening is refused, and a salvage keeps every table whose creation is intact.
    func testADamagedJournalIsRefusedAndSalvaged() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        for name in ["Lost", "Kept"] {
            try await engine.create(Samples.simple(name: name))
            for number in 0..<5 { try await engine.put(["pk": .string("\(number)")], in: name) }
        }
        try await engine.close()
        let path = directory.file("journal")
        var bytes = try AtomicFile.read(path, byteCountLimit: 1_000_000)
        // In the schema of the first table.
        bytes[100] ^= 0xff
        try AtomicFile.write(bytes, to: path)
        XCTAssertThrowsError(try DynamoDBEngine.open(directory: directory.path)) { error in
            guard case .damagedRecord? = error as? JournalError else { return XCTFail("\(error)") }
        }
        let salvage = try DynamoDBEngine.salvage(directory: directory.path)
        XCTAssertEqual(salvage.lost.count, 1)
        engine = try DynamoDBEngine.open(directory: directory.path)
        XCTAssertEqual(engine.passedOverChangeCount, 5)
        let tables = try await engine.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(tables.tableNames, ["Kept"])
        let items = try await engine.all(ScanRequest(tableName: "Kept"))
        XCTAssertEqual(items.count, 5)
        // What was lost does not come back with the name.
        try await engine.create(Samples.simple(name: "Lost"))
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        let none = try await engine.all(ScanRequest(tableName: "Lost"))
        XCTAssertEqual(none, [])
        try await engine.close()
    }

    // MARK: Many at once, and for long

    func testWritersAtTheSameTimeAreAllKept() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        try await withThrowingTaskGroup(of: Void.self) { [engine] group in
            for writer in 0..<16 {
                group.addTask {
                    for number in 0..<25 {
                        try await engine.put(
                            ["pk": .string("\(writer)-\(number)"), "w": .number(DynamoDBNumber(writer))], in: "Simple")
                    }
                    // All of them write this one; the last in memory must be the last on the disk.
                    try await engine.put(["pk": "shared", "w": .number(DynamoDBNumber(writer))], in: "Simple")
                }
            }
            try await group.waitForAll()
        }
        let before = try await engine.all(ScanRequest(tableName: "Simple"))
        XCTAssertEqual(before.count, 401)
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        let after = try await engine.all(ScanRequest(tableName: "Simple"))
        XCTAssertEqual(after, before)
        try await engine.close()
    }

    /// The same few items written over and over: the journal is cut down while it goes on, and nothing is lost.
    func testAJournalOfPastsIsCompacted() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 20_000)
        try await engine.create(Samples.sorted())
        try await engine.create(Samples.simple())
        for round in 0..<200 {
            try await engine.batch([
                "Sorted": (0..<20).map { .put(["pk": "p", "sk": .string("s\($0)"), "v": .number(DynamoDBNumber(round))]) },
                "Simple": [.put(["pk": .string("k\(round % 10)")]), .delete(["pk": .string("k\((round + 5) % 10)")])],
            ])
        }
        // The last one may have started long before the last write; the next finds nothing else to do.
        for _ in 0..<2 {
            await engine.compaction.finish()
            try await engine.put(["pk": "last"], in: "Simple")
        }
        await engine.compaction.finish()
        XCTAssertLessThan(try XCTUnwrap(engine.journal).byteCount, 25_000)
        let before = [
            try await engine.all(ScanRequest(tableName: "Sorted")), try await engine.all(ScanRequest(tableName: "Simple")),
        ]
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        let after = [
            try await engine.all(ScanRequest(tableName: "Sorted")), try await engine.all(ScanRequest(tableName: "Simple")),
        ]
        XCTAssertEqual(after, before)
        XCTAssertEqual(after[0].count, 20)
        XCTAssertEqual(after[0].first?["v"], .number(199))
        try await engine.close()
    }
}
