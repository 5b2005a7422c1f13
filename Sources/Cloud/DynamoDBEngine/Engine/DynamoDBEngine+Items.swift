package import DynamoDB
package import Observation

extension DynamoDBEngine {
    /// Puts an item in place of the one with the same key.
    package func putItem(_ request: PutItemRequest, context: Context) async throws(DynamoDBError) -> OldItemAnswer {
        try RequestChecks.checkTableName(request.tableName)
        // What is wrong with the item alone is said before the table is looked for.
        let measure = try TableShape.measure(request.item)
        let old = try await write(to: request.tableName) { shape throws(DynamoDBError) in
            .put(table: shape.number, try shape.row(of: request.item, measure))
        }
        return OldItemAnswer(attributes: request.returnsOldItem ? old.map { $0.item } : nil)
    }

    /// Removes the item of a key, if there is one.
    package func deleteItem(_ request: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> OldItemAnswer {
        try RequestChecks.checkTableName(request.tableName)
        let old = try await write(to: request.tableName) { shape throws(DynamoDBError) in
            .remove(table: shape.number, try shape.keyBytes(of: request.key))
        }
        return OldItemAnswer(attributes: request.returnsOldItem ? old.map { $0.item } : nil)
    }

    /// The item of a key.
    package func getItem(_ request: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        GetItemAnswer(item: try await row(request).map { $0.item })
    }

    /// The row of a key.
    func row(_ request: GetItemRequest) async throws(DynamoDBError) -> Row? {
        try RequestChecks.checkTableName(request.tableName)
        let key = try shape(of: request.tableName).keyBytes(of: request.key)
        return try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            return table.row(for: key)
        }
    }

    /// Makes one change to one table. The change is prepared outside the lock, and again when the table was replaced meanwhile.
    private func write(
        to tableName: String, _ mutation: (TableShape) throws(DynamoDBError) -> Mutation
    ) async throws(DynamoDBError) -> Row? {
        while true {
            let shape = try shape(of: tableName)
            let mutation = try mutation(shape)
            let old = try await commit { state throws(DynamoDBError) in
                state.shape(named: tableName) === shape ? [mutation] : []
            }
            if let old = old.first { return old }
        }
    }
}
