import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let batchChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("a batch puts and deletes in several tables", { try await $0.checkBatches() }),
        ("a batch that breaks a rule writes nothing", { try await $0.checkRefusedBatches() }),
    ]

    private func checkBatches() async throws {
        try await withSimpleTable("BatchA") { first in
            try await withSimpleTable("BatchB") { second in
                try await put(["p": "old"], in: first)
                let puts = (0..<20).map { WriteRequest.put(["p": .string("k\($0)"), "n": .number(DynamoDBNumber($0))]) }
                let batch = BatchWriteItemRequest(requestItems: [
                    first: puts + [.delete(["p": "old"]), .delete(["p": "never there"])], second: [.put(["p": "k0"])],
                ])
                let answer = try await storage.batchWriteItem(batch, context: context)
                XCTAssertEqual(answer.unprocessedItems, [:])
                let page = try await storage.scan(ScanRequest(tableName: first), context: context)
                XCTAssertEqual(Set(page.items.compactMap { $0["n"]?.numberValue?.intValue }), Set(0..<20))
                XCTAssertEqual(page.items.count, 20)
                let other = try await get(["p": "k0"], in: second)
                XCTAssertEqual(other, ["p": "k0"])
            }
        }
    }

    private func checkRefusedBatches() async throws {
        try await withSimpleTable("Refused") { table in
            func write(_ writes: [WriteRequest]) async throws -> BatchWriteItemAnswer {
                try await storage.batchWriteItem(BatchWriteItemRequest(requestItems: [table: writes]), context: context)
            }
            let duplicates = "Provided list of item keys contains duplicates"
            await assertRefused(.validation, duplicates) {
                try await write([.put(["p": "a", "x": "1"]), .put(["p": "b"]), .put(["p": "a", "x": "2"])])
            }
            await assertRefused(.validation, duplicates) { try await write([.put(["p": "a"]), .delete(["p": "a"])]) }
            await assertRefused(.validation, Self.wrongKey) { try await write([.put(["p": "a"]), .put(["q": "a"])]) }
            await assertRefused(.validation, Self.wrongKey) { try await write([.put(["p": "a"]), .put(["p": .number(1)])]) }
            await assertRefused(.validation, nil) { try await write((0...25).map { .put(["p": .string("k\($0)")]) }) }
            await assertRefused(.validation, nil) { try await write([]) }
            await assertRefused(.validation, nil) {
                try await storage.batchWriteItem(BatchWriteItemRequest(requestItems: [:]), context: context)
            }
            await assertRefused(.resourceNotFound, Self.noTable) {
                try await storage.batchWriteItem(
                    BatchWriteItemRequest(requestItems: [table: [.put(["p": "a"])], table + "X": [.put(["p": "a"])]]),
                    context: context)
            }
            let page = try await storage.scan(ScanRequest(tableName: table), context: context)
            XCTAssertEqual(page.items, [])
        }
    }
}
