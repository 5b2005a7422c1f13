package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine {
    /// Writes up to 25 items. All are written or, when one is refused, none; nothing is ever left unprocessed.
    package func batchWriteItem(
        _ request: BatchWriteItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        try check(request)
        while true {
            let named = try writes(of: request)
            let writes = named.map(\.write)
            guard let effects = try await carryOut(writes, at: context.timeSource.now) else { continue }
            guard request.report != .none else { return BatchWriteItemAnswer() }
            let used = Usage.ofWrites(zip(named, effects).map { ($0.tableName, $0.write.shape, $1) }, request.report)
            return BatchWriteItemAnswer(
                consumedCapacity: used.isEmpty ? nil : used,
                collectionMetrics: request.report.collectionSize ? Usage.collections(of: named) : nil)
        }
    }

    /// Makes writes, all or none.
    ///
    /// - Returns: `nil` when a table was replaced meanwhile, so that they must be prepared again
    private func carryOut(_ writes: [ItemWrite], at now: Instant) async throws(DynamoDBError) -> [ItemWrite.Effect]? {
        let (planned, old) = try await commit(at: now) { state throws(DynamoDBError) -> ([ItemWrite.Effect]?, [Mutation]) in
            guard writes.allSatisfy({ state.shape(named: $0.shape.name) === $0.shape }) else { return (nil, []) }
            var effects: [ItemWrite.Effect] = []
            for write in writes { effects.append(try write.effect(in: state, at: now)) }
            return (effects, effects.compactMap(\.mutation))
        }
        guard var effects = planned else { return nil }
        // Every write of a batch changes something, so that there is an old row, or none, for each.
        for place in effects.indices { effects[place].old = old[place] }
        return effects
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

    /// The writes of a batch, each with the name or ARN by which its table was asked for.
    private func writes(
        of request: BatchWriteItemRequest
    ) throws(DynamoDBError) -> [(tableName: String, write: ItemWrite)] {
        var writes: [(tableName: String, write: ItemWrite)] = []
        for (name, requests) in request.requestItems.sorted(by: { $0.key < $1.key }) {
            let shape = try shape(of: name)
            var keys = Set<KeyBytes>()
            for request in requests {
                let write: ItemWrite
                switch request {
                case .put(let item): write = try ItemWrite(put: item, TableShape.measure(item), in: shape, wording: .brief)
                case .delete(let key): write = try ItemWrite(.remove, key: key, in: shape)
                }
                guard keys.insert(write.key).inserted else { throw .duplicateKeys }
                writes.append((name, write))
            }
        }
        return writes
    }

    // MARK: Reading

    /// Reads up to 100 items, as they all were at one moment.
    package func batchGetItem(
        _ request: BatchGetItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchGetItemAnswer {
        let found = try await find(request, at: context.timeSource.now)
        var reader = RowReader()
        var answer = BatchGetItemAnswer(
            responses: [:], unprocessedKeys: found.unprocessedKeys, consumedCapacity: found.consumedCapacity)
        for table in found.tables {
            answer.responses[table.name] = table.rows.map { table.selection.item(of: $0, &reader) }
        }
        return answer
    }

    /// What a batch found.
    struct FoundBatch: Sendable {
        /// Tables by the name, or ARN, by which they were asked for.
        var tables: [(name: String, selection: RowSelection, rows: [Row])] = []
        var unprocessedKeys: [String: KeysToRead] = [:]
        var consumedCapacity: [ConsumedCapacity]?
    }

    /// The rows of a batch's keys. When they come to more than an answer may hold, the last keys are left unprocessed.
    func find(_ request: BatchGetItemRequest, at now: Instant) async throws(DynamoDBError) -> FoundBatch {
        guard !request.requestItems.isEmpty else { throw .emptyBatchGet }
        guard request.requestItems.values.reduce(0, { $0 + $1.keys.count }) <= BatchGetItemRequest.maximumKeyCount else {
            throw .tooManyKeys
        }
        let tables = try keys(of: request)
        let isConsistent = request.requestItems.values.contains(where: \.consistentRead)
        let rows = try await read(consistent: isConsistent) { state throws(DynamoDBError) -> [[Row?]] in
            var found: [[Row?]] = []
            for (_, shape, keys) in tables {
                guard let current = state.shape(numbered: shape.number) else { throw .tableNotFound }
                found.append(keys.map { state.row(for: $0, in: current, at: now) })
            }
            return found
        }
        var result = FoundBatch()
        var byteCount = 0
        var used: [ConsumedCapacity] = []
        for ((name, shape, _), rows) in zip(tables, rows) {
            guard let asked = request.requestItems[name] else { continue }
            var read: [Row] = []
            var byteCounts: [Int] = []
            for (row, key) in zip(rows, asked.keys) {
                let rowByteCount = row?.itemByteCount ?? 0
                if byteCount + rowByteCount > Self.batchByteCountLimit {
                    result.unprocessedKeys[
                        name, default: KeysToRead(keys: [], consistentRead: asked.consistentRead, projection: asked.projection)
                    ].keys.append(key)
                    continue
                }
                byteCount += rowByteCount
                byteCounts.append(rowByteCount)
                if let row { read.append(row) }
            }
            result.tables.append((name, RowSelection(projection: asked.projection), read))
            let capacity = Usage.ofRead(
                byteCounts, from: ReadTarget(table: shape), as: name, isConsistent: asked.consistentRead, request.report)
            if let capacity { used.append(capacity) }
        }
        result.consumedCapacity = request.report.capacity == .none ? nil : used
        return result
    }

    private func keys(of request: BatchGetItemRequest) throws(DynamoDBError) -> [(name: String, TableShape, [KeyBytes])] {
        var tables: [(name: String, TableShape, [KeyBytes])] = []
        for (name, asked) in request.requestItems.sorted(by: { $0.key < $1.key }) {
            try RequestChecks.checkTableName(name)
            let shape = try shape(of: name)
            var seen = Set<KeyBytes>()
            var keys: [KeyBytes] = []
            for item in asked.keys {
                let key = try shape.keyBytes(of: item)
                guard seen.insert(key).inserted else { throw .duplicateKeys }
                keys.append(key)
            }
            tables.append((name, shape, keys))
        }
        return tables
    }

    /// AWS's limit on the items of one answer: 16 MB.
    private static let batchByteCountLimit = 16 * 1024 * 1024
}
