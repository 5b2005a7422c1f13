import DynamoDB
import Files
import JSON
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

/// What a journal keeps of streams.
final class StreamJournalTests: XCTestCase {
    private let clock = ManualTimeSource(now: Instant(secondsSinceEpoch: 1_800_000_000))

    private func put(_ key: String, _ value: Int, _ engine: DynamoDBEngine) async throws {
        let item: Item = ["pk": .string(key), "v": .number(DynamoDBNumber(value))]
        _ = try await engine.putItem(PutItemRequest(tableName: "Simple", item: item), context: .test(timeSource: clock))
    }

    /// All that is known of all streams, in an order of its own.
    private func everything(_ engine: DynamoDBEngine) -> [String] {
        engine.look { state in
            state.streams.all.values.sorted { $0.shape.number < $1.shape.number }.flatMap { stream in
                let shape = stream.shape
                let end = stream.end.map { "\($0)" } ?? "open"
                return ["\(shape.arn) \(shape.shardID) \(shape.viewType) \(shape.table) \(stream.next) \(stream.byteCount) \(end)"]
                    + stream.records.map { "\($0.summary) \($0.seconds) \($0.id(in: shape))" }
            }
        }
    }

    /// Fills the streams of four tables, one for each view; one table is gone in the end, and one stream is disabled.
    private func fill(_ engine: DynamoDBEngine) async throws {
        for viewType in StreamViewType.allCases {
            let name = "T" + viewType.rawValue
            try await engine.create(Samples.sorted(name: name), viewType, clock)
            for number in 0..<6 {
                let item: Item = ["pk": "p", "sk": .string("\(number % 2)"), "v": .number(DynamoDBNumber(number / 2))]
                _ = try await engine.putItem(PutItemRequest(tableName: name, item: item), context: .test(timeSource: clock))
                clock.advance(by: .seconds(1))
            }
            try await engine.batch([name: [.delete(["pk": "p", "sk": "0"]), .put(["pk": "q", "sk": "0"])]])
        }
        _ = try await engine.deleteTable(DeleteTableRequest(tableName: "TKEYS_ONLY"), context: .test(timeSource: clock))
        try await engine.ask("UpdateTable", ["TableName": "TOLD_IMAGE", "StreamSpecification": ["StreamEnabled": false]], clock)
    }

    func testStreamsAreThereAgain() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await fill(engine)
        let before = everything(engine)
        XCTAssertEqual(before.count, 4 + 4 * 8)
        let arn = try XCTUnwrap(engine.look { $0.streams.shapes(at: clock.now).first { $0.viewType == .newImage }?.arn })
        let place = try await engine.iterator(arn, "AFTER_SEQUENCE_NUMBER", 7, clock)
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        XCTAssertEqual(everything(engine), before)
        // Readers go on where they were, and numbers too.
        _ = try await engine.putItem(
            PutItemRequest(tableName: "TNEW_IMAGE", item: ["pk": "new", "sk": "0"]), context: .test(timeSource: clock))
        let rest = try await engine.records(place, clock)
        XCTAssertEqual(rest.compactMap { $0["dynamodb"]?["SequenceNumber"]?.stringValue }, [8, 9].map(SequenceNumber.text))
        XCTAssertEqual(rest.last?["dynamodb"]?["NewImage"]?["pk"]?["S"], "new")
        // The number of a table that is gone is not given to another one while its stream is there.
        let newest = engine.look { $0.nextNumber }
        try await engine.create(Samples.simple(name: "TKEYS_ONLY"))
        XCTAssertEqual(try engine.shape(of: "TKEYS_ONLY").number, newest)
        let described = try await engine.describeTable(DescribeTableRequest(tableName: "TKEYS_ONLY"), context: .test())
        XCTAssertNil(described.latestStreamARN)
        try await engine.close()
    }

    /// A record of a stream names the put that has its row: among others into tables with and without streams.
    func testRecordsFindTheirRowsAmongOthers() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        let both = try await engine.create(Samples.simple(name: "Both"), .newAndOldImages)
        try await engine.create(Samples.simple(name: "Old"), .oldImage)
        for round in 0..<3 {
            let writes: [TransactWrite] = (0..<4).flatMap { number in
                ["Simple", "Both", "Old"].map { table in
                    let key: Item = ["pk": .string("\(number)")]
                    if (number + round) % 4 == 3 { return TransactWrite(tableName: table, .delete(key: key)) }
                    let item: Item = ["pk": .string("\(number)"), "v": .string("\(table) \(round)")]
                    return TransactWrite(tableName: table, .put(item))
                }
            }
            _ = try await engine.transactWriteItems(TransactWriteItemsRequest(items: writes), context: .test())
        }
        let before = everything(engine)
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        XCTAssertEqual(everything(engine), before)
        let items = Set(try await engine.all(ScanRequest(tableName: "Both")))
        XCTAssertEqual(try engine.told(both).replayed(), items)
        XCTAssertEqual(items.count, 3)
        try await engine.close()
    }

    /// A snapshot has all that is kept, that of tables which are gone too, and no numbers are given twice behind it.
    func testStreamsOutliveACompaction() async throws {
        let directory = try TemporaryDirectory()
        var retention = StreamRetention()
        retention.byteCountLimit = 3_000
        func open() throws -> DynamoDBEngine {
            try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 10_000, streams: retention)
        }
        var engine = try open()
        try await fill(engine)
        try await engine.create(Samples.simple(), .newAndOldImages, clock)
        for round in 0..<3 {
            for number in 0..<300 { try await put("k\(number % 3)", number + round, engine) }
            // The last one may have started long before the last write; the next finds nothing else to do.
            for number in 0..<2 {
                await engine.compaction.finish()
                try await put("k0", -number, engine)
            }
            await engine.compaction.finish()
            XCTAssertLessThan(try XCTUnwrap(engine.journal).byteCount, 25_000)
            let before = everything(engine)
            try await engine.close()
            engine = try open()
            XCTAssertEqual(everything(engine), before, "round \(round)")
        }
        XCTAssertEqual(engine.look { $0.streams.enabled(forTable: $0.shape(named: "Simple")?.number ?? 0)?.next }, 3 * 302 + 1)
        // Also when all records were trimmed: what follows has the next number.
        clock.advance(by: .seconds(86_400))
        try await put("k0", 1_000, engine)
        try await engine.close()
        engine = try open()
        let latest = engine.look { $0.streams.enabled(forTable: $0.shape(named: "Simple")?.number ?? 0) }
        XCTAssertEqual(latest?.records.map(\.sequence), [3 * 302 + 1])
        try await engine.close()
    }

    /// Nothing is kept of a stream but what is in the snapshot, so the end of a journal is never longer than its limit twice.
    func testASnapshotIsTheSameAsTheJournalBefore() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path)
        try await fill(engine)
        let journal = try XCTUnwrap(engine.journal)
        engine.compaction.start(journal) { engine.look { ($0, journal.lastTicket) } }
        await engine.compaction.finish()
        let before = everything(engine)
        try await engine.close()
        let reopened = try DynamoDBEngine.open(directory: directory.path)
        XCTAssertEqual(everything(reopened), before)
        try await reopened.close()
    }

    // MARK: Faults

    /// However much of the journal's end is lost: what is left of a stream is exactly what made the items that are left.
    func testACutJournalHasRecordsAndItemsAlike() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path)
        let arn = try await engine.create(Samples.simple(), .newAndOldImages, clock)
        for number in 0..<6 { try await put("k\(number % 2)", number, engine) }
        _ = try await engine.transactWriteItems(
            TransactWriteItemsRequest(items: [
                TransactWrite(tableName: "Simple", .delete(key: ["pk": "k0"])), TransactWrite(tableName: "Simple", .put(["pk": "k2"])),
            ]), context: .test(timeSource: clock))
        let all = engine.told(arn).map(\.summary)
        try await engine.close()
        let bytes = try AtomicFile.read(directory.file("journal"), byteCountLimit: 1_000_000)
        var counts = Set<Int>()
        for length in stride(from: bytes.count, to: 0, by: -7) {
            let cut = try TemporaryDirectory()
            try AtomicFile.write(Array(bytes[..<length]), to: cut.file("journal"))
            guard let engine = try? DynamoDBEngine.open(directory: cut.path) else { continue }
            let told = engine.told(arn)
            XCTAssertEqual(told.map(\.summary), Array(all.prefix(told.count)), "\(length) bytes")
            let items = engine.look { Set($0.table(named: "Simple")?.rows.map { $0.row.item } ?? []) }
            XCTAssertEqual(try told.replayed(), items, "\(length) bytes")
            counts.insert(told.count)
            try await engine.close()
        }
        XCTAssertEqual(counts, [0, 1, 2, 3, 4, 5, 6, 8], "a transaction is there whole or not at all")
    }

    /// Whichever operation of the disk fails: whatever a reader was told is so when the engine is opened again, and the same
    /// numbers have the same records.
    func testNoReaderSeesARecordThatIsGoneLater() async throws {
        let counter = FaultyFileSystem()
        let (all, _) = try await run(on: counter, TemporaryDirectory())
        XCTAssertEqual(all.count, 6)
        let count = counter.count()
        XCTAssertGreaterThan(count, 15)
        for first in 1...count {
            for failures in [1, Int.max] {
                let directory = try TemporaryDirectory()
                let disk = FaultyFileSystem(fault: FaultyFileSystem.Fault(first: first, count: failures, tornAfter: first % 7))
                let (seen, acknowledged) = try await run(on: disk, directory)
                disk.set(nil)
                let engine = try DynamoDBEngine.open(directory: directory.path)
                let told = engine.look { $0.streams.all.values.flatMap(\.records) }
                let name = "operation \(first), \(failures) failures"
                XCTAssertEqual(Array(told.map(\.summary).prefix(seen.count)), seen, name)
                let items = engine.look { Set($0.table(named: "Simple")?.rows.map { $0.row.item } ?? []) }
                XCTAssertEqual(try told.replayed(), items, name)
                XCTAssertTrue(items.isSuperset(of: acknowledged), name)
                try await engine.close()
            }
        }
    }

    /// Writes a few items and reads the stream after each; says what was read, and what was acknowledged.
    private func run(on disk: FaultyFileSystem, _ directory: TemporaryDirectory) async throws -> ([String], Set<Item>) {
        var seen: [String] = []
        var acknowledged = Set<Item>()
        guard let engine = try? DynamoDBEngine.open(directory: directory.path, fileSystem: disk) else { return ([], []) }
        let arn = try? await engine.create(Samples.simple(), .newAndOldImages, clock)
        for number in 0..<6 {
            if (try? await put("\(number)", 0, engine)) != nil { acknowledged.insert(["pk": .string("\(number)"), "v": .number(0)]) }
            guard let arn, let place = try? await engine.iterator(arn, "TRIM_HORIZON", nil, clock),
                let records = try? await engine.records(place, clock)
            else { continue }
            let told = engine.told(arn).map(\.summary)
            seen = Array(told.prefix(records.count))
        }
        try? await engine.close()
        return (seen, acknowledged)
    }

    // MARK: The format

    /// The bytes of a version stay what they are: journals outlive programs.
    func testTheFormatIsFixed() throws {
        let schema = Samples.simple()
        let shape = Samples.shape(schema, number: 3)
        let date = Instant(secondsSinceEpoch: 258, nanosecond: 7_000_000)
        let stream = try XCTUnwrap(StreamShape(number: 9, table: 3, schema: schema, viewType: .newImage, creationDate: date))
        let opening = MutationRecord.bytes(of: [.openStream(stream, next: 5)])
        let json = schema.json
        XCTAssertEqual(
            opening,
            [3, 7, 9, 0, 0, 0, 3, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0xcf, 0x6a, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9]
                + Array("NEW_IMAGE".utf8) + [UInt8(json.count & 0x7f | 0x80), UInt8(json.count >> 7)] + json)
        let item: Item = ["pk": "k"]
        let row = try shape.row(of: item, ItemMeasure(item))
        let record = try XCTUnwrap(
            StreamRecord(stream: 9, sequence: 5, seconds: 259, event: .modify, new: row, old: nil, key: nil))
        let rowBytes: [UInt8] = [11, 3, 0, 0, 0, 1, 2, 0x70, 0x6b, 1, 1, 0x6b]
        XCTAssertEqual(
            MutationRecord.bytes(of: [.put(table: 3, row), .streamRecord(record, put: 0)]),
            [3, 3, 3, 0, 0, 0] + rowBytes
                + [9, 9, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, 2, 2, 0])
        XCTAssertEqual(
            MutationRecord.bytes(of: [.closeStream(9, at: date)]),
            [3, 8, 9, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0xc0, 0xcf, 0x6a, 0])
        // What has nothing of a stream has the version that all programs know.
        XCTAssertEqual(MutationRecord.bytes(of: [.put(table: 3, row)]).first, 1)
    }

    func testDamagedRecordsAreRefusedOrUnderstood() throws {
        var random = SeededRandom()
        let shape = Samples.shape(Samples.simple(), number: 3)
        let stream = try XCTUnwrap(
            StreamShape(number: 9, table: 3, schema: Samples.simple(), viewType: .newAndOldImages, creationDate: .epoch))
        var mutations: [Mutation] = []
        for number in 0..<4 {
            let item = Samples.randomItem(&random, key: ["pk": .string("\(number)")])
            let row = try shape.row(of: item, ItemMeasure(item))
            let record = StreamRecord(stream: 9, sequence: number + 1, seconds: 1, event: .insert, new: row, old: row, key: row)
            mutations += [.put(table: 3, row), .streamRecord(try XCTUnwrap(record), put: number % 2 == 0 ? number : nil)]
        }
        let intact = MutationRecord.bytes(of: mutations + [.closeStream(9, at: .epoch), .openStream(stream, next: 1)])
        var loader = StateLoader()
        try MutationRecord.replay(MutationRecord.bytes(of: [.createTable(shape), .openStream(stream, next: 1)]), into: &loader)
        for round in 0..<2_000 {
            var copy = loader
            var record = intact
            record[Int.random(in: 0..<record.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if round % 2 == 0 { record.removeLast(Int.random(in: 1..<record.count, using: &random)) }
            _ = try? MutationRecord.replay(record, into: &copy)
            _ = copy.finish().streams.all.values.flatMap { $0.records.map(\.summary) }
        }
    }

    /// Numbers and times at the edge of what fits are no record's.
    func testRecordsBeyondAllNumbersAreRefused() throws {
        let shape = Samples.shape(Samples.simple(), number: 3)
        let item: Item = ["pk": "k"]
        let row = try shape.row(of: item, ItemMeasure(item))
        func stream(_ number: UInt32, _ table: UInt32) throws -> StreamShape {
            try XCTUnwrap(
                StreamShape(number: number, table: table, schema: Samples.simple(), viewType: .newImage, creationDate: .epoch))
        }
        func record(_ sequence: Int, _ seconds: Int64) throws -> Mutation {
            let record = StreamRecord(stream: 9, sequence: sequence, seconds: seconds, event: .insert, new: row, old: nil, key: nil)
            return .streamRecord(try XCTUnwrap(record), put: nil)
        }
        let known = MutationRecord.bytes(of: [.createTable(shape), .openStream(try stream(9, 3), next: 1)])
        for mutation: Mutation in [
            .openStream(try stream(.max, 3), next: 1), .openStream(try stream(10, .max), next: 1),
            .openStream(try stream(10, 3), next: .max), .openStream(try stream(10, 3), next: 0), try record(0, 1), try record(-1, 1),
            try record(.max, 1), try record(1, .min), try record(1, .max),
        ] {
            var loader = StateLoader()
            try MutationRecord.replay(known, into: &loader)
            XCTAssertThrowsError(try MutationRecord.replay(MutationRecord.bytes(of: [mutation]), into: &loader), "\(mutation)")
        }
        // What comes a second time, or too late, is there already.
        var loader = StateLoader()
        try MutationRecord.replay(known, into: &loader)
        let again = try [record(5, 1), record(5, 1), record(4, 1), .closeStream(9, at: .epoch), record(6, 1)]
        try MutationRecord.replay(MutationRecord.bytes(of: again), into: &loader)
        XCTAssertEqual(loader.finish().streams.all[9]?.records.map(\.sequence), [5])
    }

    /// Of a salvaged journal: what is about a stream whose beginning is lost, or a put whose table is, is passed over.
    func testRecordsOfUnknownStreamsArePassedOver() throws {
        let shape = Samples.shape(Samples.simple(), number: 3)
        let item: Item = ["pk": "k"]
        let row = try shape.row(of: item, ItemMeasure(item))
        let record = try XCTUnwrap(StreamRecord(stream: 9, sequence: 1, seconds: 1, event: .insert, new: row, old: nil, key: nil))
        let change = MutationRecord.bytes(of: [.put(table: 3, row), .streamRecord(record, put: 0)])
        var loader = StateLoader()
        XCTAssertEqual(try MutationRecord.replay(change, into: &loader), 2)
        try MutationRecord.replay(MutationRecord.bytes(of: [.createTable(shape)]), into: &loader)
        XCTAssertEqual(try MutationRecord.replay(change, into: &loader), 1)
        XCTAssertEqual(loader.finish().table(named: "Simple")?.rows.count, 1)
        XCTAssertTrue(loader.finish().streams.isEmpty)
        // A stream whose table is lost has nothing more to tell.
        let stream = StreamShape(number: 9, table: 4, schema: Samples.simple(), viewType: .newImage, creationDate: clock.now)
        try MutationRecord.replay(MutationRecord.bytes(of: [.openStream(try XCTUnwrap(stream), next: 1)]), into: &loader)
        XCTAssertEqual(loader.finish().streams.all[9]?.end, clock.now)
    }
}
