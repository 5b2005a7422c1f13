import Digest
package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine {
    /// Makes up to 100 writes, all or none. In the journal they are one record, so that none is ever found without the others.
    package func transactWriteItems(
        _ request: TransactWriteItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactWriteItemsAnswer {
        let now = context.timeSource.now
        guard let token = request.clientRequestToken else { return try await carryOut(request, nil, at: now).answer }
        var withoutToken = request
        withoutToken.clientRequestToken = nil
        withoutToken.report = .none
        let digest = SHA256.hash(withoutToken.encoded().span)
        if let made = try transactions.begin(token, digest, at: now) { return made.answer(to: request) }
        do throws(DynamoDBError) {
            let expiry = Instant(secondsSinceEpoch: now.secondsSinceEpoch).advanced(by: TransactionTokens.lifetime)
            let (answer, made) = try await carryOut(
                request, CommittedTransaction(token: token, digest: digest, expiry: expiry), at: now)
            transactions.end(token, made)
            return answer
        } catch {
            transactions.end(token, nil)
            throw error
        }
    }

    /// - Parameter committed: what the journal keeps of the transaction when it has a token
    private func carryOut(
        _ request: TransactWriteItemsRequest, _ committed: CommittedTransaction?, at now: Instant
    ) async throws(DynamoDBError) -> (answer: TransactWriteItemsAnswer, made: MadeTransaction) {
        while true {
            let writes = try prepare(request)
            let (effects, _) = try await commit(at: now) { state throws(DynamoDBError) -> ([ItemWrite.Effect]?, [Mutation]) in
                guard writes.allSatisfy({ state.shape(named: $0.shape.name) === $0.shape }) else { return (nil, []) }
                var outcome = TransactionOutcome<ItemWrite.Effect>()
                for write in writes {
                    try outcome.add { () throws(DynamoDBError) in try write.effect(in: state, at: now) }
                }
                let effects = try outcome.values()
                let mutations = effects.compactMap(\.mutation)
                try Self.checkSize(mutations.reduce(0) { $0 + $1.itemByteCount })
                return (effects, mutations + (committed.map { [.transaction($0)] } ?? []))
            }
            guard let effects else { continue }
            let names = request.items.map(\.tableName)
            let used = zip(names, zip(writes, effects)).map { ($0, $1.0.shape, $1.1) }
            let capacities = Usage.ofWrites(used, request.report, factor: 2).map { capacity in
                var capacity = capacity
                capacity.writeUnits = capacity.units
                return capacity
            }
            let metrics = request.report.collectionSize ? Usage.collections(of: Array(zip(names, writes))) : nil
            let answer = TransactWriteItemsAnswer(
                consumedCapacity: capacities.isEmpty ? nil : capacities, collectionMetrics: metrics)
            return (answer, MadeTransaction(shapes: writes.map(\.shape), byteCounts: effects.map { $0.new?.itemByteCount ?? 0 }))
        }
    }

    /// Checks the parts of a transaction. What is wrong with one of them is a reason to cancel, but for a missing table.
    private func prepare(_ request: TransactWriteItemsRequest) throws(DynamoDBError) -> [ItemWrite] {
        let limit = TransactWriteItemsRequest.maximumItemCount
        guard (1...limit).contains(request.items.count) else { throw .transactionItemCount(request.items.count, limit) }
        var outcome = TransactionOutcome<ItemWrite>()
        for item in request.items {
            try RequestChecks.checkTableName(item.tableName)
            let shape = try shape(of: item.tableName)
            try outcome.add { () throws(DynamoDBError) in try ItemWrite(item, in: shape) }
        }
        let writes = try outcome.values()
        var seen: [UInt32: Set<KeyBytes>] = [:]
        for write in writes where !seen[write.shape.number, default: []].insert(write.key).inserted {
            throw .severalOperationsOnOneItem
        }
        try Self.checkSize(writes.reduce(0) { $0 + $1.knownByteCount })
        return writes
    }

    /// AWS's limit on all items of a transaction together: 4 MB.
    private static let transactionByteCountLimit = 4 * 1024 * 1024

    private static func checkSize(_ byteCount: Int) throws(DynamoDBError) {
        if byteCount > transactionByteCountLimit { throw .transactionTooLarge }
    }

    /// Reads up to 100 items, as they all were at one moment.
    package func transactGetItems(
        _ request: TransactGetItemsRequest, context: Context
    ) async throws(DynamoDBError) -> TransactGetItemsAnswer {
        let now = context.timeSource.now
        let limit = TransactWriteItemsRequest.maximumItemCount
        guard (1...limit).contains(request.items.count) else { throw .transactionItemCount(request.items.count, limit) }
        var outcome = TransactionOutcome<(TableShape, KeyBytes)>()
        for item in request.items {
            try RequestChecks.checkTableName(item.tableName)
            let shape = try shape(of: item.tableName)
            try outcome.add { () throws(DynamoDBError) in (shape, try shape.keyBytes(of: item.key)) }
        }
        let places = try outcome.values()
        let rows = try await read(consistent: true) { state throws(DynamoDBError) -> [Row?] in
            var rows: [Row?] = []
            for (shape, key) in places {
                guard let current = state.shape(numbered: shape.number) else { throw .tableNotFound }
                rows.append(state.row(for: key, in: current, at: now))
            }
            return rows
        }
        try Self.checkSize(rows.reduce(0) { $0 + ($1?.itemByteCount ?? 0) })
        var reader = RowReader()
        let items = zip(rows, request.items).map { row, asked in
            row.map { RowSelection(projection: asked.projection).item(of: $0, &reader) }
        }
        let reads = zip(request.items, zip(places, rows)).map { ($0.tableName, $1.0.0, $1.1?.itemByteCount ?? 0) }
        return TransactGetItemsAnswer(items: items, consumedCapacity: Usage.ofTransactedReads(reads, request.report))
    }
}

extension MadeTransaction {
    /// What is answered when a transaction is sent again: it is made once, so that only its items are read.
    fileprivate func answer(to request: TransactWriteItemsRequest) -> TransactWriteItemsAnswer {
        let reads = zip(request.items, zip(shapes, byteCounts)).map { ($0.tableName, $1.0, $1.1) }
        guard !reads.isEmpty else { return TransactWriteItemsAnswer() }
        return TransactWriteItemsAnswer(consumedCapacity: Usage.ofTransactedReads(reads, request.report))
    }
}

extension Mutation {
    /// The size of the item that is put; 0 of everything else.
    fileprivate var itemByteCount: Int {
        if case .put(_, let row) = self { row.itemByteCount } else { 0 }
    }
}

extension ItemWrite {
    /// What is known of the size before the item that stands there is looked at.
    fileprivate var knownByteCount: Int {
        if case .put(let row) = change { row.itemByteCount } else { key.partition.count + (key.sort?.count ?? 0) }
    }

    fileprivate init(_ item: TransactWrite, in shape: TableShape) throws(DynamoDBError) {
        switch item.action {
        case .put(let whole):
            try self.init(
                put: whole, TableShape.measure(whole), in: shape, condition: item.condition,
                returnsItemOnFailure: item.returnsItemOnFailure)
        case .update(let key, let update):
            try self.init(
                .update(update, key: key), key: key, in: shape, condition: item.condition,
                returnsItemOnFailure: item.returnsItemOnFailure)
        case .delete(let key):
            try self.init(
                .remove, key: key, in: shape, condition: item.condition, returnsItemOnFailure: item.returnsItemOnFailure)
        case .check(let key):
            try self.init(.none, key: key, in: shape, condition: item.condition, returnsItemOnFailure: item.returnsItemOnFailure)
        }
    }
}

/// What came of the parts of a transaction: a value for each, or the reasons why none of them is carried out.
private struct TransactionOutcome<Value> {
    private var found: [Value] = []
    private var reasons: [CancellationReason] = []
    private var isCancelled = false

    /// - Throws: what AWS says of the whole request, for it needs no item to know that
    mutating func add(_ part: () throws(DynamoDBError) -> Value) throws(DynamoDBError) {
        do throws(DynamoDBError) {
            found.append(try part())
            reasons.append(.none)
        } catch {
            if error == .itemTooLarge || error == .tooDeep || error.isEmptyKey { throw error }
            isCancelled = true
            let code = error.code == .conditionalCheckFailed ? "ConditionalCheckFailed" : "ValidationError"
            reasons.append(CancellationReason(code: code, message: error.message, item: error.item))
        }
    }

    /// - Throws: that the transaction is cancelled, with a reason for each part
    func values() throws(DynamoDBError) -> [Value] {
        guard isCancelled else { return found }
        throw .cancelled(reasons)
    }
}
