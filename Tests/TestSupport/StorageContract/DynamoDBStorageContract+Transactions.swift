import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let transactionChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("a transaction does all of its parts", { try await $0.checkTransactions() }),
        ("a transaction that is cancelled does nothing and says why", { try await $0.checkCancelledTransactions() }),
        ("a transaction that is sent again has no second effect", { try await $0.checkTransactionTokens() }),
        ("a transaction reads items together", { try await $0.checkTransactionReads() }),
    ]

    private func transact(_ items: [TransactWrite], token: String? = nil) async throws -> TransactWriteItemsAnswer {
        try await storage.transactWriteItems(TransactWriteItemsRequest(items: items, clientRequestToken: token), context: context)
    }

    private var exists: Condition { .exists(DocumentPath("p")) }

    private func checkTransactions() async throws {
        try await withSimpleTable("TransactA") { first in
            try await withSimpleTable("TransactB") { second in
                try await put(["p": "old"], in: first)
                try await put(["p": "counter", "n": .number(1)], in: second)
                _ = try await transact([
                    TransactWrite(tableName: first, .put(["p": "new", "v": "x"])),
                    TransactWrite(tableName: first, .delete(key: ["p": "old"]), condition: exists),
                    TransactWrite(
                        tableName: second, .update(key: ["p": "counter"], UpdateExpression([.add(DocumentPath("n"), .number(1))]))),
                    TransactWrite(tableName: second, .check(key: ["p": "none"]), condition: .not(exists)),
                ])
                let firstItems = try await storage.scan(ScanRequest(tableName: first), context: context).items
                XCTAssertEqual(firstItems, [["p": "new", "v": "x"]])
                let secondItems = try await storage.scan(ScanRequest(tableName: second), context: context).items
                XCTAssertEqual(secondItems, [["p": "counter", "n": .number(2)]])
            }
        }
    }

    private func checkCancelledTransactions() async throws {
        try await withSimpleTable("Cancelled") { table in
            let there: Item = ["p": "there", "n": "text"]
            try await put(there, in: table)
            do {
                _ = try await transact([
                    TransactWrite(tableName: table, .put(["p": "new"])),
                    TransactWrite(
                        tableName: table, .delete(key: ["p": "there"]), condition: .not(exists), returnsItemOnFailure: true),
                    TransactWrite(tableName: table, .check(key: ["p": "none"]), condition: exists),
                ])
                XCTFail("carried out")
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.code, .transactionCanceled)
                XCTAssertEqual(
                    error.message,
                    "Transaction cancelled, please refer cancellation reasons for specific reasons "
                        + "[None, ConditionalCheckFailed, ConditionalCheckFailed]")
                XCTAssertEqual(
                    error.cancellationReasons,
                    [
                        .none, CancellationReason(code: "ConditionalCheckFailed", message: Self.conditionFailed, item: there),
                        CancellationReason(code: "ConditionalCheckFailed", message: Self.conditionFailed),
                    ])
            }
            do {
                _ = try await transact([
                    TransactWrite(tableName: table, .put(["q": "no key"])),
                    TransactWrite(
                        tableName: table, .update(key: ["p": "there"], UpdateExpression([.add(DocumentPath("n"), .number(1))]))),
                ])
                XCTFail("carried out")
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.cancellationReasons.first?.code, "ValidationError")
            }
            await assertRefused(.validation, "Transaction request cannot include multiple operations on one item") {
                try await transact([
                    TransactWrite(tableName: table, .put(["p": "a"])), TransactWrite(tableName: table, .delete(key: ["p": "a"])),
                ])
            }
            await assertRefused(.resourceNotFound, Self.noTable) {
                try await transact([TransactWrite(tableName: table + "X", .put(["p": "a"]))])
            }
            await assertRefused(.validation, nil) { try await transact([]) }
            let items = try await storage.scan(ScanRequest(tableName: table), context: context).items
            XCTAssertEqual(items, [there])
        }
    }

    private func checkTransactionTokens() async throws {
        try await withSimpleTable("Tokens") { table in
            let add = TransactWrite(
                tableName: table, .update(key: ["p": "k"], UpdateExpression([.add(DocumentPath("n"), .number(1))])))
            for _ in 0..<3 { _ = try await transact([add], token: "token-\(table)") }
            let found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found?["n"], .number(1))
            await assertRefused(.idempotentParameterMismatch, nil) {
                try await transact([TransactWrite(tableName: table, .put(["p": "k"]))], token: "token-\(table)")
            }
        }
    }

    private func checkTransactionReads() async throws {
        try await withSimpleTable("TransactReads") { table in
            try await put(["p": "a", "v": "1"], in: table)
            try await put(["p": "b", "v": "2"], in: table)
            let answer = try await storage.transactGetItems(
                TransactGetItemsRequest(
                    items: [
                        TransactGet(tableName: table, key: ["p": "b"], projection: ItemProjection(["v"])),
                        TransactGet(tableName: table, key: ["p": "none"]), TransactGet(tableName: table, key: ["p": "a"]),
                    ], report: UsageReport(capacity: .total)), context: context)
            XCTAssertEqual(answer.items, [["v": "2"], nil, ["p": "a", "v": "1"]])
            XCTAssertEqual(answer.consumedCapacity?.first?.readUnits, 6)
            await assertRefused(.transactionCanceled, nil) {
                try await storage.transactGetItems(
                    TransactGetItemsRequest(items: [TransactGet(tableName: table, key: ["q": "b"])]), context: context)
            }
        }
    }
}
