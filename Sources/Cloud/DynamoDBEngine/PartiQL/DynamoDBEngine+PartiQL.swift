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
            guard select.indexName == nil, let condition = select.condition else { throw .keyNotPinned }
            let (item, rest) = try Self.pinned(key, by: condition)
            let exists = Condition.exists(DocumentPath(key.partition.name))
            return TransactWrite(
                tableName: select.tableName, .check(key: item), condition: rest.map { .and(exists, $0) } ?? exists,
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
    func transactGet(_ statement: PartiQLStatement) throws(DynamoDBError) -> TransactGet {
        guard case .select(let select) = statement, select.indexName == nil else { throw .keyNotPinned }
        let shape = try shape(of: select.tableName)
        guard let condition = select.condition else { throw .keyNotPinned }
        let (item, rest) = try Self.pinned(shape.key, by: condition)
        guard rest == nil else { throw .keyNotPinned }
        return TransactGet(tableName: select.tableName, key: item, projection: select.projection)
    }

    /// The key that a condition pins, and what else it asks.
    private static func pinned(
        _ key: KeyShape, by condition: Condition
    ) throws(DynamoDBError) -> (key: Item, rest: Condition?) {
        var item = Item()
        var rest: [Condition] = []
        for part in condition.conjuncts {
            let attribute = key.attributes.first { item[$0.name] == nil && part.value(of: $0.name) != nil }
            if let attribute { item[attribute.name] = part.value(of: attribute.name) } else { rest.append(part) }
        }
        guard item.count == key.attributes.count else { throw .keyNotPinned }
        return (item, .all(of: rest))
    }

    // MARK: Selections

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
            ascending: select.ascending ?? true, limit: options.limit, exclusiveStartKey: options.exclusiveStartKey,
            consistentRead: options.consistentRead, filter: filter, projection: select.projection, report: options.report)
    }

    private func scan(_ select: PartiQLSelect, _ options: StatementOptions) throws(DynamoDBError) -> ScanRequest {
        guard select.ascending == nil else {
            throw .validation("Must have WHERE clause in the statement when using ORDER BY clause.")
        }
        return ScanRequest(
            tableName: select.tableName, indexName: select.indexName, limit: options.limit,
            exclusiveStartKey: options.exclusiveStartKey, consistentRead: options.consistentRead, filter: select.condition,
            projection: select.projection, report: options.report)
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
