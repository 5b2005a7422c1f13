import DynamoDB
import Observation
import TestSupport
import XCTest

@testable import DynamoDBEngine

extension DynamoDBStorage {
    @discardableResult
    func create(_ schema: TableSchema) async throws -> TableDescription {
        try await createTable(CreateTableRequest(schema: schema), context: .test())
    }

    @discardableResult
    func put(_ item: Item, in table: String) async throws -> Item? {
        try await putItem(PutItemRequest(tableName: table, item: item, returnsOldItem: true), context: .test()).attributes
    }

    func get(_ key: Item, in table: String) async throws -> Item? {
        try await getItem(GetItemRequest(tableName: table, key: key, consistentRead: true), context: .test()).item
    }

    @discardableResult
    func delete(_ key: Item, in table: String) async throws -> Item? {
        try await deleteItem(DeleteItemRequest(tableName: table, key: key, returnsOldItem: true), context: .test()).attributes
    }

    func batch(_ writes: [String: [WriteRequest]]) async throws {
        let answer = try await batchWriteItem(BatchWriteItemRequest(requestItems: writes), context: .test())
        XCTAssertEqual(answer.unprocessedItems, [:])
    }

    /// All pages of a query.
    func all(_ request: QueryRequest) async throws -> [Item] {
        var request = request
        var items: [Item] = []
        repeat {
            let page = try await query(request, context: .test())
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return items
    }

    /// All pages of a scan.
    func all(_ request: ScanRequest) async throws -> [Item] {
        var request = request
        var items: [Item] = []
        repeat {
            let page = try await scan(request, context: .test())
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return items
    }
}

/// Asserts that something is refused with a code and a message.
func assertRefused(
    _ message: String, code: DynamoDBError.Code = .validation, file: StaticString = #filePath, line: UInt = #line,
    _ body: () async throws -> Void
) async {
    do {
        try await body()
        XCTFail("not refused: \(message)", file: file, line: line)
    } catch let error as DynamoDBError {
        XCTAssertEqual(error.message, message, file: file, line: line)
        XCTAssertEqual(error.code, code, file: file, line: line)
    } catch {
        XCTFail("\(error)", file: file, line: line)
    }
}
