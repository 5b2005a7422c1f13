package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine {
    /// Puts an item in place of the one with the same key.
    package func putItem(_ request: PutItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try RequestChecks.checkTableName(request.tableName)
        // What is wrong with the item alone is said before the table is looked for.
        let measure = try TableShape.measure(request.item)
        let (write, effect) = try await carryOut(in: request.tableName, at: context.timeSource.now) { shape throws(DynamoDBError) in
            try ItemWrite(
                put: request.item, measure, in: shape, condition: request.condition,
                returnsItemOnFailure: request.returnsItemOnFailure)
        }
        return answer(
            to: write, of: request.tableName, effect, attributes: request.returnsOldItem ? effect.old?.item : nil, request.report)
    }

    /// Removes the item of a key, if there is one.
    package func deleteItem(_ request: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try RequestChecks.checkTableName(request.tableName)
        let (write, effect) = try await carryOut(in: request.tableName, at: context.timeSource.now) { shape throws(DynamoDBError) in
            try ItemWrite(
                .remove, key: request.key, in: shape, condition: request.condition,
                returnsItemOnFailure: request.returnsItemOnFailure)
        }
        return answer(
            to: write, of: request.tableName, effect, attributes: request.returnsOldItem ? effect.old?.item : nil, request.report)
    }

    /// Changes attributes of an item, which is made when there is none.
    package func updateItem(_ request: UpdateItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try RequestChecks.checkTableName(request.tableName)
        let (write, effect) = try await carryOut(in: request.tableName, at: context.timeSource.now) { shape throws(DynamoDBError) in
            try ItemWrite(
                .update(request.update, key: request.key), key: request.key, in: shape, condition: request.condition,
                returnsItemOnFailure: request.returnsItemOnFailure)
        }
        return answer(to: write, of: request.tableName, effect, attributes: request.attributes(effect), request.report)
    }

    private func answer(
        to write: ItemWrite, of tableName: String, _ effect: ItemWrite.Effect, attributes: Item?, _ report: UsageReport
    ) -> ItemWriteAnswer {
        guard report != .none else { return ItemWriteAnswer(attributes: attributes) }
        return ItemWriteAnswer(
            attributes: attributes, consumedCapacity: Usage.ofWrites([(tableName, write.shape, effect)], report).first,
            collectionMetrics: report.collectionSize ? Usage.collection(of: write) : nil)
    }

    /// The item of a key.
    package func getItem(_ request: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        let found = try await find(request, at: context.timeSource.now)
        var reader = RowReader()
        return GetItemAnswer(
            item: found.row.map { RowSelection(projection: request.projection).item(of: $0, &reader) },
            consumedCapacity: found.consumedCapacity)
    }

    /// The row of a key, and what finding it took.
    func find(
        _ request: GetItemRequest, at now: Instant
    ) async throws(DynamoDBError) -> (row: Row?, consumedCapacity: ConsumedCapacity?) {
        try RequestChecks.checkTableName(request.tableName)
        let shape = try shape(of: request.tableName)
        let key = try shape.keyBytes(of: request.key)
        let row = try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            // By its number: a table that has come in its place meanwhile may have another key.
            guard let shape = state.shape(numbered: shape.number) else { throw .tableNotFound }
            return state.row(for: key, in: shape, at: now)
        }
        guard request.report.capacity != .none else { return (row, nil) }
        let used = Usage.ofRead(
            [row?.itemByteCount ?? 0], from: ReadTarget(table: shape), as: request.tableName,
            isConsistent: request.consistentRead, request.report)
        return (row, used)
    }

    /// Makes one write to one table. It is prepared outside the lock, and again when the table was replaced meanwhile.
    ///
    /// Inlined: as a function of its own it costs each write another frame of an async function.
    @inline(__always)
    private func carryOut(
        in tableName: String, at now: Instant, _ prepare: (TableShape) throws(DynamoDBError) -> ItemWrite
    ) async throws(DynamoDBError) -> (ItemWrite, ItemWrite.Effect) {
        while true {
            let write = try prepare(try shape(of: tableName))
            let (effect, old) = try await commit(at: now) {
                state throws(DynamoDBError) -> (ItemWrite.Effect?, [Mutation]) in
                guard state.shape(named: tableName) === write.shape else { return (nil, []) }
                let effect = try write.effect(in: state, at: now)
                return (effect, effect.mutation.map { [$0] } ?? [])
            }
            guard var effect else { continue }
            sweepExpired(write.shape, at: now)
            if effect.old == nil, let row = old.first ?? nil, !write.shape.isExpired(row, at: now) { effect.old = row }
            return (write, effect)
        }
    }
}

extension UpdateItemRequest {
    /// The attributes that the answer has.
    fileprivate func attributes(_ effect: ItemWrite.Effect) -> Item? {
        switch returnValues {
        case .none: return nil
        case .allOld: return effect.old?.item
        case .allNew: return effect.new?.item
        case .updatedOld: return updated(effect.old)
        case .updatedNew: return updated(effect.new)
        }
    }

    private func updated(_ row: Row?) -> Item? {
        guard let row else { return nil }
        let item = ItemProjection(update.actions.map(\.path)).applied(to: row.item)
        return item.isEmpty ? nil : item
    }
}
