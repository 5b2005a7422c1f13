package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine {
    /// Creates a table. It is active at once: waiters ask only every 20 seconds.
    ///
    /// - Throws: a refusal of the schema, or that the table is there already
    package func createTable(_ request: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try SchemaRules.check(request.schema)
        try OptionRules.check(request.options, of: request.schema)
        try TagRules.check(request.tags)
        let settings = TableSettings(
            isDeletionProtected: request.isDeletionProtected, tableClass: request.tableClass, tags: request.tags,
            options: request.options)
        let creationDate = context.timeSource.now
        let id = TableID.random()
        try await commit { state throws(DynamoDBError) in
            guard state.shape(named: request.schema.name) == nil else { throw .tableExists(request.schema.name) }
            guard state.tables.count < Self.tableCountLimit else { throw .tableLimitExceeded(Self.tableCountLimit) }
            let shape = TableShape(
                number: state.nextNumber, schema: request.schema, creationDate: creationDate, id: id, settings: settings)
            guard let shape else { preconditionFailure("the rules passed a schema with an undefined key attribute") }
            let stream = request.streamViewType.map { state.opening(of: $0, shape, at: creationDate) }
            return [.createTable(shape)] + (settings == TableSettings() ? [] : [.changeTable(shape)]) + (stream.map { [$0] } ?? [])
        }
        var description = try description(of: request.schema.name, status: .active)
        // AWS tells of these only later, unless they were asked for.
        if request.options.warm == nil { description.options.warm = nil }
        for (name, _) in description.options.indexes where request.options.indexes[name]?.warm == nil {
            description.options.indexes[name] = request.options.indexes[name]
        }
        description.payPerRequestDate = nil
        return description
    }

    /// Describes a table.
    package func describeTable(
        _ request: DescribeTableRequest, context: Context
    ) async throws(DynamoDBError) -> TableDescription {
        try RequestChecks.checkTableName(request.tableName)
        return try description(of: request.tableName, status: .active)
    }

    /// Deletes a table with all it holds.
    package func deleteTable(_ request: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try RequestChecks.checkTableName(request.tableName)
        let description = try description(of: request.tableName, status: .deleting)
        let now = context.timeSource.now
        try await commit { state throws(DynamoDBError) in
            guard let shape = state.shape(named: request.tableName) else { throw .tableNotFound(request.tableName) }
            guard !shape.settings.isDeletionProtected else { throw .deletionProtected }
            let stream = state.streams.enabled(forTable: shape.number)?.shape.number
            return (stream.map { [.closeStream($0, at: now)] } ?? []) + [.deleteTable(number: shape.number)]
        }
        return description
    }

    /// The names of the tables in order.
    package func listTables(_ request: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer {
        var checks = RequestChecks()
        checks.checkRange(request.limit, at: "limit", 1...Self.listLimit)
        if let start = request.exclusiveStartTableName {
            checks.checkName(start, at: "exclusiveStartTableName")
        }
        try checks.finish()
        let names = look { Array($0.shapes.keys) }.sorted { $0.precedesByBytes($1) }
        let rest = names.drop { name in
            request.exclusiveStartTableName.map { !$0.precedesByBytes(name) } ?? false
        }
        let page = Array(rest.prefix(request.limit ?? Self.listLimit))
        return ListTablesAnswer(tableNames: page, lastEvaluatedTableName: page.count < rest.count ? page.last : nil)
    }

    /// AWS's limit on the names in one answer.
    private static let listLimit = 100

    func description(of name: String, status: TableStatus) throws(DynamoDBError) -> TableDescription {
        guard let description = look({ $0.description(of: name, status: status) }) else { throw .tableNotFound(name) }
        return description
    }
}

extension EngineState {
    fileprivate func description(of name: String, status: TableStatus) -> TableDescription? {
        guard let table = table(named: name) else { return nil }
        var description = table.description(status: status)
        guard !streams.isEmpty, let stream = streams.latest(ofTable: table.shape.number) else { return description }
        if stream.end == nil { description.streamViewType = stream.shape.viewType }
        description.latestStreamLabel = stream.shape.label
        description.latestStreamARN = stream.shape.arn
        return description
    }
}

extension Table {
    fileprivate func description(status: TableStatus) -> TableDescription {
        var description = TableDescription(
            schema: shape.schema, status: status, creationDate: shape.creationDate, itemCount: rows.count,
            sizeByteCount: byteCount, arn: shape.arn, id: shape.id)
        description.isDeletionProtected = shape.settings.isDeletionProtected
        description.tableClass = shape.settings.tableClass
        description.options = shape.describedOptions
        description.payPerRequestDate =
            shape.settings.payPerRequestDate ?? (shape.schema.billing == .payPerRequest ? shape.creationDate : nil)
        for (index, entries) in zip(shape.indexes, indexes) {
            // The bytes are an estimate: what the items weigh in the table.
            let share = rows.count == 0 ? 0 : byteCount / rows.count * entries.count
            description.indexSizes[index.name] = .init(itemCount: entries.count, byteCount: share)
        }
        return description
    }
}

/// AWS's `TableId`: a random UUID (RFC 9562, version 4).
enum TableID {
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        // The version's and the variant's bits stand at fixed places.
        let high = generator.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = generator.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = hexadecimal(high) + hexadecimal(low)
        var groups: [Substring] = []
        var rest = digits[...]
        for count in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return groups.joined(separator: "-")
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
