import Digest
import DynamoDB
import JSON
import Observation

/// Statements are carried out as the operations that they stand for.
extension DynamoDBEngine {
    /// What a statement found or wrote.
    struct StatementAnswer: Sendable {
        var items: [Item] = []
        var lastEvaluatedKey: Item?
        var consumedCapacity: ConsumedCapacity?
    }

    /// How a statement is carried out.
    struct StatementOptions: Sendable {
        var consistentRead = false
        var limit: Int?
        var exclusiveStartKey: Item?
        var returnsItemOnFailure = false
        var report = UsageReport.none
    }

    func carryOut(
        _ statement: PartiQLStatement, _ options: StatementOptions = StatementOptions(), context: Context
    ) async throws(DynamoDBError) -> StatementAnswer {
        switch statement {
        case .select(let select):
            try check(select, options)
            let page =
                if let query = try query(select, options) {
                    try await self.query(query, context: context)
                } else {
                    try await scan(try scan(select, options), context: context)
                }
            return StatementAnswer(
                items: page.items.map(select.columns(of:)), lastEvaluatedKey: page.lastEvaluatedKey,
                consumedCapacity: page.consumedCapacity)
        case .exists:
            throw .existsOutsideTransaction
        case .insert, .update, .delete:
            return try await write(statement, options, context: context)
        }
    }

    private func write(
        _ statement: PartiQLStatement, _ options: StatementOptions, context: Context
    ) async throws(DynamoDBError) -> StatementAnswer {
        let write = try transactWrite(statement, returnsItemOnFailure: options.returnsItemOnFailure)
        let answer: ItemWriteAnswer
        switch (write.action, statement) {
        case (.put(let item), _):
            do throws(DynamoDBError) {
                answer = try await putItem(
                    PutItemRequest(tableName: write.tableName, item: item, condition: write.condition, report: options.report),
                    context: context)
            } catch {
                throw error.code == .conditionalCheckFailed ? .duplicateItem : error
            }
        case (.update(let key, let update), .update(_, _, _, let returning)):
            answer = try await updateItem(
                UpdateItemRequest(
                    tableName: write.tableName, key: key, update: update, condition: write.condition, returnValues: returning,
                    returnsItemOnFailure: options.returnsItemOnFailure, report: options.report), context: context)
        case (.delete(let key), .delete(_, _, let returnsOldItem)):
            answer = try await deleteItem(
                DeleteItemRequest(
                    tableName: write.tableName, key: key, condition: write.condition, returnsOldItem: returnsOldItem,
                    returnsItemOnFailure: options.returnsItemOnFailure, report: options.report), context: context)
        default:
            preconditionFailure("a statement became another kind of write")
        }
        return StatementAnswer(items: answer.attributes.map { [$0] } ?? [], consumedCapacity: answer.consumedCapacity)
    }

    /// The write that a statement stands for: what it updates or deletes must be named by its whole key.
    func transactWrite(_ statement: PartiQLStatement, returnsItemOnFailure: Bool) throws(DynamoDBError) -> TransactWrite {
        let key = try shape(of: statement.tableName).key
        switch statement {
        case .select:
            throw .validation("A SELECT is no write")
        case .exists(let select):
            guard select.indexName == nil else { throw .existsWithoutCondition }
            let (item, rest) = try Self.pinned(key, by: select.condition)
            guard let rest else { throw .existsWithoutCondition }
            let exists = Condition.exists(DocumentPath(key.partition.name))
            return TransactWrite(
                tableName: select.tableName, .check(key: item), condition: .and(exists, rest),
                returnsItemOnFailure: returnsItemOnFailure)
        case .insert(let table, let item):
            return TransactWrite(
                tableName: table, .put(item), condition: .notExists(DocumentPath(key.partition.name)),
                returnsItemOnFailure: returnsItemOnFailure)
        case .update(let table, let update, let condition, _):
            let (item, rest) = try Self.pinned(key, by: condition)
            // An update changes what is there.
            let exists = Condition.exists(DocumentPath(key.partition.name))
            return TransactWrite(
                tableName: table, .update(key: item, update), condition: rest.map { .and(exists, $0) } ?? exists,
                returnsItemOnFailure: returnsItemOnFailure)
        case .delete(let table, let condition, _):
            let (item, rest) = try Self.pinned(key, by: condition)
            // That there is nothing to delete is a success.
            return TransactWrite(
                tableName: table, .delete(key: item),
                condition: rest.map { .or(.notExists(DocumentPath(key.partition.name)), $0) },
                returnsItemOnFailure: returnsItemOnFailure)
        }
    }

    /// The read of one item that a statement stands for.
    ///
    /// - Parameter operation: the operation that the statement is part of
    func transactGet(_ statement: PartiQLStatement, in operation: String) throws(DynamoDBError) -> TransactGet {
        let key = try shape(of: statement.tableName).key
        guard case .select(let select) = statement, select.indexName == nil,
            let (item, rest) = try? Self.pinned(key, by: select.condition), rest == nil
        else { throw .keyNotPinned(in: operation) }
        return TransactGet(tableName: select.tableName, key: item, projection: select.projection)
    }

    /// The key that a condition pins, and what else it asks.
    private static func pinned(
        _ key: KeyShape, by condition: Condition?
    ) throws(DynamoDBError) -> (key: Item, rest: Condition?) {
        var item = Item()
        var rest: [Condition] = []
        for part in condition?.conjuncts ?? [] {
            let attribute = key.attributes.first { item[$0.name] == nil && part.value(of: $0.name) != nil }
            if let attribute { item[attribute.name] = part.value(of: attribute.name) } else { rest.append(part) }
        }
        guard item.count == key.attributes.count else { throw .keyNotPinned }
        return (item, .all(of: rest))
    }

    // MARK: Selections

    /// Checks what a selection asks of its index and its order.
    private func check(_ select: PartiQLSelect, _ options: StatementOptions) throws(DynamoDBError) {
        let shape = try shape(of: select.tableName)
        var key = shape.key
        if let name = select.indexName {
            guard let place = shape.index(named: name) else { throw .validation("The table does not have the specified index") }
            let index = shape.indexes[place]
            key = index.key
            if options.consistentRead, index.isGlobal {
                throw .validation("Strongly consistent read is not supported on Global Secondary Indexes")
            }
            if let names = index.projectedNames {
                // A local index lends columns that it has not from its table, but no filter.
                let missing = (select.columnNames ?? []).filter { !names.contains($0) }
                guard missing.isEmpty || !index.isGlobal else { throw .notProjected(missing, index: index.name) }
                let unseen = (select.condition?.attributeNames ?? []).subtracting(names)
                guard unseen.isEmpty else { throw .filterNotProjected(unseen.sorted(), index: index.name) }
            }
        }
        try checkOrder(select, key)
    }

    private func checkOrder(_ select: PartiQLSelect, _ key: KeyShape) throws(DynamoDBError) {
        guard !select.order.isEmpty else { return }
        guard let condition = select.condition else {
            throw .validation("Must have WHERE clause in the statement when using ORDER BY clause.")
        }
        for term in select.order {
            let name = term.path.topLevelName
            guard let name, key.contains(name) else {
                throw .validation("Attribute \(name ?? term.path.description) in ORDER BY clause must be part of the primary key")
            }
        }
        guard condition.conjuncts.contains(where: { $0.value(of: key.partition.name) != nil }) else {
            throw .validation(
                "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.")
        }
    }

    /// The query that answers a selection; `nil` when it names no partition, so that all must be looked through.
    private func query(_ select: PartiQLSelect, _ options: StatementOptions) throws(DynamoDBError) -> QueryRequest? {
        let shape = try shape(of: select.tableName)
        let target = try ReadTarget(
            table: shape, indexName: select.indexName, consistentRead: options.consistentRead, select: nil,
            projection: select.projection)
        let key = target.key
        var conditions = select.condition?.conjuncts ?? []
        guard let place = conditions.firstIndex(where: { $0.value(of: key.partition.name) != nil }),
            let partition = conditions[place].value(of: key.partition.name)
        else { return nil }
        conditions.remove(at: place)
        var keyCondition = KeyCondition(key.partition.name, equals: partition)
        if let sort = key.sort, let place = conditions.firstIndex(where: { $0.sortTest(of: sort.name) != nil }),
            let test = conditions[place].sortTest(of: sort.name)
        {
            conditions.remove(at: place)
            keyCondition = KeyCondition(key.partition.name, equals: partition, sort.name, test)
        }
        let filter = Condition.all(of: conditions)
        // A filter may not ask about the key: then all are looked through.
        guard filter?.attributeNames.contains(where: key.contains) != true else { return nil }
        return QueryRequest(
            tableName: select.tableName, indexName: select.indexName, keyCondition: keyCondition,
            ascending: select.isAscending(by: key), limit: options.limit, exclusiveStartKey: options.exclusiveStartKey,
            consistentRead: options.consistentRead, filter: filter, projection: select.projection, report: options.report)
    }

    private func scan(_ select: PartiQLSelect, _ options: StatementOptions) throws(DynamoDBError) -> ScanRequest {
        guard select.order.isEmpty else {
            throw .validation("ORDER BY together with several conditions on the sort key is not supported here")
        }
        return ScanRequest(
            tableName: select.tableName, indexName: select.indexName, limit: options.limit,
            exclusiveStartKey: options.exclusiveStartKey, consistentRead: options.consistentRead, filter: select.condition,
            projection: select.projection, report: options.report)
    }
}

extension PartiQLSelect {
    /// Whether a query gives the rows by rising sort keys: an order that leaves the sort key out is a falling one of AWS's.
    fileprivate func isAscending(by key: KeyShape) -> Bool {
        guard !order.isEmpty, let sort = key.sort else { return true }
        return order.first { $0.path.topLevelName == sort.name }?.isAscending ?? false
    }
}

extension DynamoDBError {
    fileprivate static func filterNotProjected(_ names: [String], index: String) -> DynamoDBError {
        invalidParameters(
            "Secondary index \(index) does not project one or more filter attributes: [\(names.joined(separator: ", "))]")
    }
}

/// Where the next page of a selection begins, as clients hand it back: they need not understand it.
enum PageToken {
    static func encode(_ key: Item) -> String {
        var writer = JSONWriter()
        writer.item(key)
        return Base64.encode(writer.bytes)
    }

    static func decode(_ token: String) throws(DynamoDBError) -> Item {
        let bytes = token.utf8
        do {
            let document = try Base64.decode(Array(bytes).span)
            return try JSONReader.read(document) { reader in
                var items = ItemReader()
                return try items.item(from: &reader)
            }
        } catch {
            throw .validation("The NextToken is invalid")
        }
    }
}
