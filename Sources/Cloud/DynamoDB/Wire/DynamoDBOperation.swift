package import Observation

/// The operations that are spoken, by AWS's names, as they follow `DynamoDB_20120810.` in `X-Amz-Target`.
package enum DynamoDBOperation: String, Sendable, CaseIterable {
    case createTable = "CreateTable"
    case describeTable = "DescribeTable"
    case deleteTable = "DeleteTable"
    case listTables = "ListTables"
    case putItem = "PutItem"
    case getItem = "GetItem"
    case deleteItem = "DeleteItem"
    case updateItem = "UpdateItem"
    case batchGetItem = "BatchGetItem"
    case batchWriteItem = "BatchWriteItem"
    case transactGetItems = "TransactGetItems"
    case transactWriteItems = "TransactWriteItems"
    case query = "Query"
    case scan = "Scan"

    /// The request as it travels.
    package var requestType: any WireRequest.Type {
        switch self {
        case .createTable: CreateTableRequest.self
        case .describeTable: DescribeTableRequest.self
        case .deleteTable: DeleteTableRequest.self
        case .listTables: ListTablesRequest.self
        case .putItem: PutItemRequest.self
        case .getItem: GetItemRequest.self
        case .deleteItem: DeleteItemRequest.self
        case .updateItem: UpdateItemRequest.self
        case .batchGetItem: BatchGetItemRequest.self
        case .batchWriteItem: BatchWriteItemRequest.self
        case .transactGetItems: TransactGetItemsRequest.self
        case .transactWriteItems: TransactWriteItemsRequest.self
        case .query: QueryRequest.self
        case .scan: ScanRequest.self
        }
    }

    /// Reads the body of a request, has it carried out and gives the body of the answer: all of a wire face but HTTP.
    package func answer(
        to body: [UInt8], from storage: some DynamoDBStorage, context: Context
    ) async throws(DynamoDBError) -> [UInt8] {
        try await Self.answer(requestType, to: body, from: storage, context: context)
    }

    private static func answer<Request: WireRequest>(
        _ type: Request.Type, to body: [UInt8], from storage: some DynamoDBStorage, context: Context
    ) async throws(DynamoDBError) -> [UInt8] {
        let request = try Request(decoding: body)
        return request.encoded(try await request.send(to: storage, context: context))
    }
}
