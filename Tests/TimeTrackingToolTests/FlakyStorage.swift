import DynamoDB
import Observation
import Synchronization
import TestSupport
import Timekeeping

/// A storage over another one, some of whose scans and batches fail as a test says.
final class FlakyStorage: PartialStorage {
    private let base: any DynamoDBStorage
    private let scanError: @Sendable (_ call: Int) -> DynamoDBError?
    private let batchError: @Sendable (_ call: Int) -> DynamoDBError?
    private let scans = Mutex(0)
    private let batches = Mutex(0)

    init(
        _ base: any DynamoDBStorage, scanError: @escaping @Sendable (Int) -> DynamoDBError? = { _ in nil },
        batchError: @escaping @Sendable (Int) -> DynamoDBError? = { _ in nil }
    ) {
        self.base = base
        self.scanError = scanError
        self.batchError = batchError
    }

    var scanCount: Int { scans.withLock { $0 } }
    var batchCount: Int { batches.withLock { $0 } }

    func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        let call = scans.withLock { count in
            count += 1
            return count
        }
        if let error = scanError(call) { throw error }
        return try await base.scan(request, context: context)
    }

    func batchWriteItem(_ request: BatchWriteItemRequest, context: Context) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        let call = batches.withLock { count in
            count += 1
            return count
        }
        if let error = batchError(call) { throw error }
        return try await base.batchWriteItem(request, context: context)
    }

    func createTable(_ request: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await base.createTable(request, context: context)
    }
    func describeTable(_ request: DescribeTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await base.describeTable(request, context: context)
    }
    func deleteTable(_ request: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await base.deleteTable(request, context: context)
    }
    func listTables(_ request: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer {
        try await base.listTables(request, context: context)
    }
    func putItem(_ request: PutItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await base.putItem(request, context: context)
    }
    func getItem(_ request: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        try await base.getItem(request, context: context)
    }
    func deleteItem(_ request: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await base.deleteItem(request, context: context)
    }
    func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await base.query(request, context: context)
    }
}

/// A clock on which waiting takes no time.
final class HurryingTimeSource: TimeSource {
    private let reading = Mutex(Duration.zero)

    var now: Instant { .epoch }
    var uptime: Duration { reading.withLock { $0 } }

    func sleep(until uptime: Duration) async throws(CancellationError) {
        reading.withLock { $0 = max($0, uptime) }
    }
}
