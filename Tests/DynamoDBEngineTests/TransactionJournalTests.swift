import DynamoDB
import Files
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

/// What a journal keeps of transactions, and how large they may be.
final class TransactionJournalTests: XCTestCase {
    private let clock = ManualTimeSource(now: Instant(secondsSinceEpoch: 1_800_000_000))

    private func add(_ amount: Int, token: String = "token") -> TransactWriteItemsRequest {
        TransactWriteItemsRequest(
            items: [
                TransactWrite(
                    tableName: "Simple", .update(key: ["pk": "k"], UpdateExpression([.add(DocumentPath("n"), .number(DynamoDBNumber(amount)))])))
            ], clientRequestToken: token)
    }

    private func send(_ request: TransactWriteItemsRequest, to engine: DynamoDBEngine) async throws {
        _ = try await engine.transactWriteItems(request, context: .test(timeSource: clock))
    }

    private func sum(_ engine: DynamoDBEngine) async throws -> AttributeValue? {
        try await engine.get(["pk": "k"], in: "Simple")?["n"]
    }

    func testATokenOutlivesItsEngine() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        try await send(add(1), to: engine)
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        try await send(add(1), to: engine)
        let once = try await sum(engine)
        XCTAssertEqual(once, .number(1))
        do {
            try await send(add(2), to: engine)
            XCTFail("another transaction had this token")
        } catch let error as DynamoDBError {
            XCTAssertEqual(error.code, .idempotentParameterMismatch)
        }
        clock.advance(by: .seconds(601))
        try await send(add(1), to: engine)
        let again = try await sum(engine)
        XCTAssertEqual(again, .number(2))
        try await engine.close()
    }

    /// A transaction that was refused leaves no token, and one that changes nothing does.
    func testATokenIsThereWhenItsTransactionIs() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(Samples.simple())
        func check(_ condition: Condition, token: String) -> TransactWriteItemsRequest {
            TransactWriteItemsRequest(
                items: [TransactWrite(tableName: "Simple", .check(key: ["pk": "k"]), condition: condition)], clientRequestToken: token)
        }
        try await send(check(.notExists(DocumentPath("pk")), token: "met"), to: engine)
        do {
            try await send(check(.exists(DocumentPath("pk")), token: "not met"), to: engine)
            XCTFail("nothing is there")
        } catch let error as DynamoDBError {
            XCTAssertEqual(error.code, .transactionCanceled)
        }
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.put(["pk": "k"], in: "Simple")
        try await send(check(.notExists(DocumentPath("pk")), token: "met"), to: engine)
        try await send(check(.exists(DocumentPath("pk")), token: "not met"), to: engine)
        try await engine.close()
    }

    func testATokenOutlivesACompaction() async throws {
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 4_000)
        try await engine.create(Samples.simple())
        try await send(add(1), to: engine)
        for number in 0..<300 { try await engine.put(["pk": "other", "v": .number(DynamoDBNumber(number))], in: "Simple") }
        // The last one may have started long before the last write; the next finds nothing else to do.
        for number in 0..<2 {
            await engine.compaction.finish()
            try await engine.put(["pk": "other", "v": .number(DynamoDBNumber(number))], in: "Simple")
        }
        await engine.compaction.finish()
        XCTAssertLessThan(try XCTUnwrap(engine.journal).byteCount, 10_000)
        try await engine.close()
        engine = try DynamoDBEngine.open(directory: directory.path)
        try await send(add(1), to: engine)
        let once = try await sum(engine)
        XCTAssertEqual(once, .number(1))
        try await engine.close()
    }

    func testOnlyRecordsWithATokenHaveTheNewerVersion() throws {
        let transaction = CommittedTransaction(
            token: "ab", digest: [7, 8, 9], expiry: Instant(secondsSinceEpoch: 258))
        let record = MutationRecord.bytes(of: [.deleteTable(number: 1), .transaction(transaction)])
        XCTAssertEqual(record, [2, 2, 1, 0, 0, 0, 6, 2, 0x61, 0x62, 3, 7, 8, 9, 2, 1, 0, 0, 0, 0, 0, 0])
        var loader = StateLoader()
        try MutationRecord.replay(record, into: &loader)
        XCTAssertEqual(loader.finish().transactions.all, [transaction])
        for length in 1..<record.count {
            var loader = StateLoader()
            // Shorter it is refused, unless it ends with a whole change.
            do {
                try MutationRecord.replay(Array(record[..<length]), into: &loader)
                XCTAssertEqual(length, 6)
            } catch {
                XCTAssertNotEqual(length, 6)
            }
        }
    }

    func testTheOldestAndTheExpiredAreForgotten() {
        var transactions = CommittedTransactions()
        for number in 0..<TransactionTokens.countLimit + 3 {
            transactions.add(CommittedTransaction(token: "\(number)", digest: [], expiry: Instant(secondsSinceEpoch: 1_000)))
        }
        XCTAssertEqual(transactions.all.count, TransactionTokens.countLimit)
        XCTAssertEqual(transactions.all.first?.token, "3")
        transactions.add(CommittedTransaction(token: "later", digest: [], expiry: Instant(secondsSinceEpoch: 1_600)))
        XCTAssertEqual(transactions.all.map(\.token), ["later"])
    }

    // MARK: Size

    private static let limitMessage = "The aggregate size of the items in the transaction cannot exceed 4 MB"

    func testATransactionHasFourMegabytesAtMost() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        func put(_ count: Int) -> TransactWriteItemsRequest {
            TransactWriteItemsRequest(
                items: (0..<count).map { number in
                    // With its names and key an item of 350,000 bytes.
                    let item: Item = ["pk": .string("\(number % 10)\(number / 10)"), "t": .string(String(repeating: "x", count: 349_995))]
                    return TransactWrite(tableName: "Simple", .put(item))
                })
        }
        try await send(put(11), to: engine)
        await assertRefused(Self.limitMessage) { try await self.send(put(12), to: engine) }
        func get(_ count: Int) async throws {
            let keys: [Item] = (0..<count).map { ["pk": .string("\($0 % 10)\($0 / 10)")] }
            let request = TransactGetItemsRequest(items: keys.map { TransactGet(tableName: "Simple", key: $0) })
            let answer = try await engine.transactGetItems(request, context: .test())
            XCTAssertEqual(answer.items.compactMap { $0 }.count, count)
        }
        try await get(11)
        try await engine.put(["pk": "11", "t": .string(String(repeating: "x", count: 349_995))], in: "Simple")
        await assertRefused(Self.limitMessage) { try await get(12) }
        // An update counts with what it makes of the item.
        let updates = (0..<12).map { number in
            TransactWrite(
                tableName: "Simple",
                .update(key: ["pk": .string("\(number % 10)\(number / 10)")], UpdateExpression([.set(DocumentPath("n"), .value(.number(1)))])))
        }
        await assertRefused(Self.limitMessage) { try await self.send(TransactWriteItemsRequest(items: updates), to: engine) }
        let untouched = try await engine.get(["pk": "00"], in: "Simple")
        XCTAssertNil(untouched?["n"])
    }
}
