package import DynamoDB
package import Observation

/// A storage of which a test plays a part; whatever else is asked is refused.
package protocol PartialStorage: DynamoDBStorage {
    /// What is answered to what is not part of the play.
    var unasked: DynamoDBError { get }
}

extension PartialStorage {
    package var unasked: DynamoDBError { DynamoDBError(.unknownOperation, "not part of the play") }

    package func createTable(_: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        throw unasked
    }

    package func describeTable(_: DescribeTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        throw unasked
    }

    package func deleteTable(_: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        throw unasked
    }

    package func listTables(_: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer {
        throw unasked
    }

    package func putItem(_: PutItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        throw unasked
    }

    package func getItem(_: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        throw unasked
    }

    package func deleteItem(_: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        throw unasked
    }

    package func updateItem(_: UpdateItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        throw unasked
    }

    package func batchGetItem(_: BatchGetItemRequest, context: Context) async throws(DynamoDBError) -> BatchGetItemAnswer {
        throw unasked
    }

    package func batchWriteItem(_: BatchWriteItemRequest, context: Context) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        throw unasked
    }

    package func transactGetItems(
        _: TransactGetItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactGetItemsAnswer {
        throw unasked
    }

    package func transactWriteItems(
        _: TransactWriteItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactWriteItemsAnswer {
        throw unasked
    }

    package func query(_: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        throw unasked
    }

    package func scan(_: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        throw unasked
    }
}
