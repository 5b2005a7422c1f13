package import DynamoDB
package import Observation

extension DynamoDBEngine: RowEncodingStorage {
    /// Adds all rows that a query finds, written from their bytes outside the lock.
    package func encodeRows(
        of request: QueryRequest, as shape: RowShape, into rows: inout EncodedRows, context: Context
    ) async throws(DynamoDBError) {
        try Self.check(request)
        let (table, plan) = try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            return (table, try QueryPlan(request, of: table.shape))
        }
        var encoder = RowEncoder(shape)
        var (count, first, last) = (0, nil as Row?, nil as Row?)
        table.forEachRun(of: plan.page) { run in
            if first == nil { first = run.first?.row }
            last = run.last?.row
            encoder.append(run, to: &rows.bytes, isFirst: rows.count + count == 0)
            count += run.count
        }
        if let first, let last { rows.added(count: count, first: encoder.order(of: first), last: encoder.order(of: last)) }
    }
}
