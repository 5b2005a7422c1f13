import DynamoDB
import Files
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

final class AdministrationTests: XCTestCase {
    private let clock = ManualTimeSource(now: Instant(secondsSinceEpoch: 1_800_000_000))

    @discardableResult
    private func ask(_ operation: String, _ body: JSONValue, _ engine: DynamoDBEngine) async throws -> JSONValue {
        let request = try XCTUnwrap(WireOnlyOperations.named(operation), operation)
        let surroundings = Surroundings(context: .test(timeSource: clock), authority: "localhost:8000")
        return try JSONValue(parsing: await engine.answer(.wireOnly(request), to: body.encoded(), surroundings))
    }

    private func addIndex(_ engine: DynamoDBEngine) async throws {
        try await ask(
            "UpdateTable",
            [
                "TableName": "Simple", "AttributeDefinitions": [["AttributeName": "g", "AttributeType": "S"]],
                "GlobalSecondaryIndexUpdates": [
                    ["Create": [
                        "IndexName": "ByGroup", "KeySchema": [["AttributeName": "g", "KeyType": "HASH"]],
                        "Projection": ["ProjectionType": "ALL"],
                    ]]
                ],
            ], engine)
    }

    private let byGroup = QueryRequest(tableName: "Simple", indexName: "ByGroup", keyCondition: KeyCondition("g", equals: "a"))

    /// Indexes, settings and expiry survive reopening, with and without a compaction between.
    func testWhatWasChangedAboutATableIsKept() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 2_000)
        _ = try await engine.createTable(
            CreateTableRequest(schema: Samples.simple(), isDeletionProtected: true, tags: [Tag(key: "k", value: "v")]),
            context: .test())
        for number in 0..<10 {
            try await engine.put(["pk": .string("\(number)"), "g": number % 2 == 0 ? "a" : .number(1)], in: "Simple")
        }
        try await addIndex(engine)
        try await ask(
            "UpdateTimeToLive",
            ["TableName": "Simple", "TimeToLiveSpecification": ["Enabled": true, "AttributeName": "until"]], engine)
        for round in 0..<3 {
            let found = try await engine.all(byGroup)
            XCTAssertEqual(found.count, 5, "round \(round)")
            let described = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
            XCTAssertTrue(described.isDeletionProtected)
            XCTAssertEqual(described.schema.globalIndexes.map(\.name), ["ByGroup"])
            XCTAssertEqual(described.indexSizes["ByGroup"]?.itemCount, 5)
            let shape = try engine.shape(of: "Simple")
            XCTAssertEqual(shape.settings.expiryAttribute, "until")
            XCTAssertEqual(shape.settings.tags, [Tag(key: "k", value: "v")])
            // Enough past to be worth a compaction.
            for _ in 0..<100 { try await engine.put(["pk": "1"], in: "Simple") }
            await engine.compaction.finish()
            try await engine.close()
            engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 2_000)
        }
        await assertRefused(
            "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."
        ) { _ = try await engine.deleteTable(DeleteTableRequest(tableName: "Simple"), context: .test()) }
        try await ask("UpdateTable", ["TableName": "Simple", "DeletionProtectionEnabled": false], engine)
        _ = try await engine.deleteTable(DeleteTableRequest(tableName: "Simple"), context: .test())
        try await engine.close()
    }

    /// The document that the journal keeps has every setting, and reads one of an older version.
    func testSettingsAreWrittenAndRead() throws {
        var settings = TableSettings(
            expiryAttribute: "until", isDeletionProtected: true, tableClass: .infrequentAccess, tags: [Tag(key: "k", value: "v")],
            payPerRequestDate: Instant(secondsSinceEpoch: 1_800_000_000, nanosecond: 123_000_000))
        XCTAssertEqual(try TableSettings(json: settings.json), settings)
        settings.options.onDemand = OnDemandThroughput(maxReadRequestUnits: 5)
        settings.options.warm = WarmThroughput(readUnitsPerSecond: 12_001, writeUnitsPerSecond: 4_000)
        settings.options.encryption = TableEncryption(keyID: "alias/mine")
        settings.options.indexes = ["One": IndexOptions(warm: WarmThroughput(writeUnitsPerSecond: 7)), "Two": IndexOptions()]
        XCTAssertEqual(try TableSettings(json: settings.json), settings)
        settings.options.encryption = TableEncryption()
        XCTAssertEqual(try TableSettings(json: settings.json), settings)
        XCTAssertEqual(try TableSettings(json: Array(#"{"TimeToLiveAttribute":"until","Unknown":[1]}"#.utf8)).expiryAttribute, "until")
    }

    func testOptionsOfATableAreKept() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path, sync: .never)
        var request = CreateTableRequest(schema: Samples.simple())
        request.options.warm = WarmThroughput(readUnitsPerSecond: 13_000)
        request.options.encryption = TableEncryption()
        _ = try await engine.createTable(request, context: .test())
        try await ask("UpdateTable", ["TableName": "Simple", "OnDemandThroughput": ["MaxReadRequestUnits": 5]], engine)
        let before = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
        XCTAssertEqual(before.options.onDemand, OnDemandThroughput(maxReadRequestUnits: 5))
        XCTAssertEqual(before.options.warm, WarmThroughput(readUnitsPerSecond: 13_000, writeUnitsPerSecond: 4_000))
        XCTAssertEqual(before.options.encryption, TableEncryption(keyID: "arn:aws:kms:ddblocal:000000000000:key/\(before.id)"))
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path, sync: .never)
        let after = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
        XCTAssertEqual(after, before)
        try await engine.close()
    }

    func testWritersDoNotMissAnIndexThatComes() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                group.addTask {
                    for number in 0..<50 { try await engine.put(["pk": .string("\(writer)-\(number)"), "g": "a"], in: "Simple") }
                }
            }
            try await addIndex(engine)
            try await group.waitForAll()
        }
        let found = try await engine.all(byGroup)
        XCTAssertEqual(found.count, 400)
    }

    // MARK: Expiry

    func testExpiredItemsAreNotSeenAndAreRemoved() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        try await ask(
            "UpdateTimeToLive",
            ["TableName": "Simple", "TimeToLiveSpecification": ["Enabled": true, "AttributeName": "until"]], engine)
        let context = Context.test(timeSource: clock)
        for number in 0..<1_200 {
            let until = DynamoDBNumber(1_800_000_000 + (number % 2 == 0 ? 10 : 1_000))
            _ = try await engine.putItem(
                PutItemRequest(tableName: "Simple", item: ["pk": .string("\(number)"), "until": .number(until)]), context: context)
        }
        func visibleCount() async throws -> Int {
            try await engine.scan(ScanRequest(tableName: "Simple", select: .count), context: context).count
        }
        var count = try await visibleCount()
        XCTAssertEqual(count, 1_200)
        clock.advance(by: .seconds(10))
        count = try await visibleCount()
        XCTAssertEqual(count, 1_200, "the second itself still counts")
        clock.advance(by: .seconds(1))
        count = try await visibleCount()
        XCTAssertEqual(count, 600)
        let read = try await engine.getItem(GetItemRequest(tableName: "Simple", key: ["pk": "0"]), context: context)
        XCTAssertNil(read.item)
        // What is gone is gone for conditions too.
        let create = PutItemRequest(tableName: "Simple", item: ["pk": "0"], condition: .notExists(DocumentPath("pk")), returnsOldItem: true)
        let old = try await engine.putItem(create, context: context).attributes
        XCTAssertNil(old)
        // A stretch a second.
        for _ in 0..<(1_200 / ExpirySweep.rowCount + 2) {
            clock.advance(by: .seconds(1))
            _ = try await visibleCount()
        }
        XCTAssertEqual(engine.look { $0.table(named: "Simple")?.rows.count }, 601)
    }

    func testOnlySecondsOfTheLastYearsExpire() throws {
        let shape = try XCTUnwrap(Samples.shape(Samples.simple()).changed(settings: TableSettings(expiryAttribute: "t")))
        let now = Instant(secondsSinceEpoch: 1_800_000_000)
        func isExpired(_ value: AttributeValue) throws -> Bool {
            let item: Item = ["pk": "a", "t": value]
            return shape.isExpired(try shape.row(of: item, ItemMeasure(item)), at: now)
        }
        XCTAssertTrue(try isExpired(.number(1_799_999_999)))
        XCTAssertTrue(try isExpired(.number(try DynamoDBNumber("1799999999.9"))))
        for value: AttributeValue in [
            .number(1_800_000_000), .number(1), .number(-1), "1799999999", .null, .number(try DynamoDBNumber("1E30")),
        ] { XCTAssertFalse(try isExpired(value), "\(value)") }
    }

    // MARK: Transactions' tokens

    func testATokenIsKnownForTenMinutes() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        let add = TransactWriteItemsRequest(
            items: [TransactWrite(tableName: "Simple", .update(key: ["pk": "k"], UpdateExpression([.add(DocumentPath("n"), .number(1))])))],
            clientRequestToken: "token")
        for (seconds, expected) in [(0, 1), (599, 1), (1, 2), (1, 2)] {
            clock.advance(by: .seconds(seconds))
            _ = try await engine.transactWriteItems(add, context: .test(timeSource: clock))
            let item = try await engine.get(["pk": "k"], in: "Simple")
            XCTAssertEqual(item?["n"], .number(DynamoDBNumber(expected)))
        }
    }

    func testATransactionThatFailedMayBeTriedAgain() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        let delete = TransactWriteItemsRequest(
            items: [TransactWrite(tableName: "Simple", .delete(key: ["pk": "k"]), condition: .exists(DocumentPath("pk")))],
            clientRequestToken: "token")
        do {
            _ = try await engine.transactWriteItems(delete, context: .test(timeSource: clock))
            XCTFail("nothing was there")
        } catch {
            XCTAssertEqual(error.code, .transactionCanceled)
        }
        try await engine.put(["pk": "k"], in: "Simple")
        _ = try await engine.transactWriteItems(delete, context: .test(timeSource: clock))
        let item = try await engine.get(["pk": "k"], in: "Simple")
        XCTAssertNil(item)
    }

    func testTokensAreForgottenWhenThereAreTooMany() throws {
        let tokens = TransactionTokens()
        let now = clock.now
        for number in 0...TransactionTokens.countLimit {
            XCTAssertNil(try tokens.begin("\(number)", [], at: now))
            tokens.end("\(number)", MadeTransaction())
        }
        XCTAssertNotNil(try tokens.begin("\(TransactionTokens.countLimit)", [], at: now))
        XCTAssertNil(try tokens.begin("0", [], at: now), "the oldest was forgotten")
        XCTAssertThrowsError(try tokens.begin("0", [], at: now), "it is being carried out")
        XCTAssertThrowsError(try tokens.begin("5", [1], at: now), "another transaction had it")
    }
}
