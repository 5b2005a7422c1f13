package import Observation

/// DynamoDB, as the services see it: its own operations under their own names.
///
/// Two implementations: the network client, which signs and retries, and the embedded engine, in memory or on a journal. One
/// suite of contract tests runs against both. The context carries the deadline, the request id and the logger.
package protocol DynamoDBStorage: Sendable {
    func createTable(_ request: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription
    func describeTable(_ request: DescribeTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription
    func deleteTable(_ request: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription
    func listTables(_ request: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer

    func putItem(_ request: PutItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer
    func getItem(_ request: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer
    func deleteItem(_ request: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer
    func updateItem(_ request: UpdateItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer

    func batchGetItem(_ request: BatchGetItemRequest, context: Context) async throws(DynamoDBError) -> BatchGetItemAnswer
    func batchWriteItem(_ request: BatchWriteItemRequest, context: Context) async throws(DynamoDBError) -> BatchWriteItemAnswer

    func transactGetItems(
        _ request: TransactGetItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactGetItemsAnswer
    func transactWriteItems(
        _ request: TransactWriteItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactWriteItemsAnswer

    func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage
    func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage
}
