package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine: RowStorage {
    /// All rows that queries find, as they were at one moment, written from their bytes outside the lock.
    package func encodedRows(
        of requests: [QueryRequest], as shape: RowShape, startingWith start: [UInt8], context: Context
    ) async throws(DynamoDBError) -> EncodedRows? {
        for request in requests { try Self.check(request) }
        let stretches = try await read(consistent: requests.contains { $0.consistentRead }) { state throws(DynamoDBError) in
            var stretches: [(table: Table, page: PageRequest)]? = []
            for request in requests {
                guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
                let plan = try QueryPlan(request, of: table.shape)
                // Whoever asks for less than whole rows that are all there wants items.
                if table.shape.hasExpiry || plan.target.visibleNames != nil || request.filter != nil { stretches = nil }
                stretches?.append((table, plan.page))
            }
            return stretches
        }
        guard let stretches else { return nil }
        let encoder = RowEncoder(shape)
        var rows = EncodedRows(startingWith: start)
        var last: Row?
        for (table, page) in stretches { encoder.add(table, page, to: &rows, behind: &last) }
        return rows
    }

    /// Puts rows that are made of their values' bytes.
    package func putRows(_ rows: RowBatch, into tableName: String, context: Context) async throws(DynamoDBError) {
        try RequestChecks.checkTableName(tableName)
        while true {
            let shape = try shape(of: tableName)
            let mutations = try RowBuilder(rows, for: shape).rows().map { Mutation.put(table: shape.number, $0) }
            let now = context.timeSource.now
            let (isSameTable, _) = try await commit(at: now) { state throws(DynamoDBError) -> (Bool, [Mutation]) in
                state.shape(named: tableName) === shape ? (true, mutations) : (false, [])
            }
            if isSameTable { return }
        }
    }
}

extension RowEncoder {
    /// Adds the rows of a stretch of a table or index.
    ///
    /// - Parameter before: the last row of those before, if any
    fileprivate func add(_ table: borrowing Table, _ page: PageRequest, to rows: inout EncodedRows, behind before: inout Row?) {
        var (count, first, last) = (0, nil as Row?, nil as Row?)
        table.forEachRun(of: page) { run, restCount in
            if first == nil, let row = run.first?.row {
                first = row
                rows.bytes.reserveCapacity(rows.bytes.count + usualByteCount(of: row, count: restCount))
            }
            last = run.last?.row
            count += append(run, to: &rows.bytes, isFirst: rows.count + count == 0)
        }
        guard let first, let last else { return }
        rows.added(count: count, isBehind: before.map { isOrdered($0, first) } ?? true)
        before = last
    }
}
