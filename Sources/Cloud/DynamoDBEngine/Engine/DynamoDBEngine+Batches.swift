package import DynamoDB
package import Observation

extension DynamoDBEngine {
    /// Writes up to 25 items. All are written or, when one is refused, none; nothing is ever left unprocessed.
    package func batchWriteItem(
        _ request: BatchWriteItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        try check(request)
        while true {
            let (mutations, shapes) = try mutations(of: request)
            let old = try await commit { state throws(DynamoDBError) in
                shapes.allSatisfy { state.shape(named: $0.name) === $0 } ? mutations : []
            }
            if old.count == mutations.count { return BatchWriteItemAnswer() }
        }
    }

    /// What is wrong with a batch whatever the tables are.
    private func check(_ request: BatchWriteItemRequest) throws(DynamoDBError) {
        guard !request.requestItems.isEmpty else { throw .emptyBatch }
        var count = 0
        for (name, writes) in request.requestItems {
            try RequestChecks.checkTableName(name)
            guard !writes.isEmpty else { throw .emptyWriteList(table: name) }
            count += writes.count
            for case .put(let item) in writes {
                _ = try TableShape.measure(item)
            }
        }
        guard count <= BatchWriteItemRequest.maximumWriteCount else { throw .tooManyWrites }
    }

    /// The changes of a batch, and the tables that they were made for.
    private func mutations(of request: BatchWriteItemRequest) throws(DynamoDBError) -> ([Mutation], [TableShape]) {
        var mutations: [Mutation] = []
        var shapes: [TableShape] = []
        for (name, writes) in request.requestItems {
            let shape = try shape(of: name)
            shapes.append(shape)
            var keys = Set<KeyBytes>()
            for write in writes {
                let key: KeyBytes
                switch write {
                case .put(let item):
                    mutations.append(
                        .put(table: shape.number, try shape.row(of: item, TableShape.measure(item), wording: .brief)))
                    key = try shape.keyBytes(of: item, shape.key)
                case .delete(let item):
                    key = try shape.keyBytes(of: item)
                    mutations.append(.remove(table: shape.number, key))
                }
                guard keys.insert(key).inserted else { throw .duplicateKeys }
            }
        }
        return (mutations, shapes)
    }
}
