import DynamoDB
import Observation
import Synchronization
import TestSupport
import Timekeeping

/// A storage that answers queries from a list of pages and remembers what it was asked.
final class RecordingStorage: PartialStorage {
    struct State {
        var queries: [QueryRequest] = []
        var batches: [BatchWriteItemRequest] = []
        var tables: [String: TableDescription] = [:]
        /// What `DescribeTable` shows, one after the other, before it looks at `tables`.
        var looks: [TableDescription?] = []
        var created: [TableSchema] = []
        var deleted: [String] = []
    }

    let state = Mutex(State())
    private let rows: [Item]
    private let pageItemCount: Int
    private let failure: DynamoDBError?

    /// - Parameters:
    ///   - rows: of the one table.
    ///   - pageItemCount: how many rows a page has at most.
    ///   - failure: what every query ends with.
    init(rows: [Item] = [], pageItemCount: Int = 100, failure: DynamoDBError? = nil) {
        self.rows = rows
        self.pageItemCount = pageItemCount
        self.failure = failure
    }

    func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        if let failure { throw failure }
        state.withLock { $0.queries.append(request) }
        guard case .between(let lower, let upper)? = request.keyCondition.sort else {
            throw DynamoDBError(.validation, "only between is asked here")
        }
        let found = rows.filter { row in
            row["year"] == request.keyCondition.partitionValue
                && (row["start"]?.stringValue ?? "") >= (lower.stringValue ?? "")
                && (row["start"]?.stringValue ?? "") <= (upper.stringValue ?? "")
        }.sorted { ($0["start"]?.stringValue ?? "") < ($1["start"]?.stringValue ?? "") }
        let first = request.exclusiveStartKey?["place"]?.numberValue?.intValue ?? 0
        let page = Array(found.dropFirst(first).prefix(pageItemCount))
        let next = first + page.count
        return ItemPage(
            items: page, scannedCount: page.count,
            lastEvaluatedKey: next < found.count ? ["place": .number(DynamoDBNumber(next))] : nil)
    }

    func batchWriteItem(_ request: BatchWriteItemRequest, context: Context) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        if let failure { throw failure }
        state.withLock { $0.batches.append(request) }
        return BatchWriteItemAnswer()
    }

    func createTable(_ request: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try state.withLock { state throws(DynamoDBError) in
            guard state.tables[request.schema.name] == nil else { throw DynamoDBError(.resourceInUse, "there is one") }
            state.created.append(request.schema)
            let table = describe(request.schema)
            state.tables[request.schema.name] = table
            return table
        }
    }

    func describeTable(_ request: DescribeTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        if let failure { throw failure }
        let seen = state.withLock { $0.looks.isEmpty ? $0.tables[request.tableName] : $0.looks.removeFirst() }
        guard let seen else { throw DynamoDBError(.resourceNotFound, "no such table") }
        return seen
    }

    func deleteTable(_ request: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        guard let table = state.withLock({ $0.tables.removeValue(forKey: request.tableName) }) else {
            throw DynamoDBError(.resourceNotFound, "no such table")
        }
        state.withLock { $0.deleted.append(request.tableName) }
        return table
    }

    /// A table as it stands, for a test to begin with.
    func describe(_ schema: TableSchema, status: TableStatus = .active, itemCount: Int = 0) -> TableDescription {
        TableDescription(
            schema: schema, status: status, creationDate: .epoch, itemCount: itemCount, sizeByteCount: 0, arn: "arn", id: "id")
    }
}
