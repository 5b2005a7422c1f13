import DynamoDB
import Observation
import Synchronization
import TestSupport

/// A storage that does what a test says, and remembers what it was asked.
final class ScriptedStorage: PartialStorage {
    typealias BatchAnswer = @Sendable (_ call: Int, BatchWriteItemRequest) async throws(DynamoDBError) -> BatchWriteItemAnswer
    typealias PageAnswer = @Sendable (_ call: Int, _ start: Item?) async throws(DynamoDBError) -> ItemPage
    /// For scans that a test tells apart by more than where they start.
    typealias ScanAnswer = @Sendable (_ call: Int, ScanRequest) async throws(DynamoDBError) -> ItemPage

    typealias ReadAnswer = @Sendable (_ call: Int, BatchGetItemRequest) async throws(DynamoDBError) -> BatchGetItemAnswer

    private struct Record {
        var batches: [BatchWriteItemRequest] = []
        var starts: [Item?] = []
        var queries: [QueryRequest] = []
        var scans: [ScanRequest] = []
        var reads: [BatchGetItemRequest] = []
        var runningCount = 0
        var largestRunningCount = 0
    }

    private let record = Mutex(Record())
    private let batchAnswer: BatchAnswer
    private let pageAnswer: PageAnswer
    private let scanAnswer: ScanAnswer?
    private let readAnswer: ReadAnswer?

    init(
        batches: @escaping BatchAnswer = { _, _ in BatchWriteItemAnswer() },
        pages: @escaping PageAnswer = { _, _ in ItemPage(items: [], scannedCount: 0) }, scans: ScanAnswer? = nil,
        reads: ReadAnswer? = nil
    ) {
        batchAnswer = batches
        pageAnswer = pages
        scanAnswer = scans
        readAnswer = reads
    }

    var batches: [BatchWriteItemRequest] { record.withLock { $0.batches } }
    var starts: [Item?] { record.withLock { $0.starts } }
    var queries: [QueryRequest] { record.withLock { $0.queries } }
    var scans: [ScanRequest] { record.withLock { $0.scans } }
    /// How many batches were in flight at the same time.
    var largestRunningCount: Int { record.withLock { $0.largestRunningCount } }

    func batchWriteItem(
        _ request: BatchWriteItemRequest, context: Context
    ) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        let call = record.withLock { record in
            record.batches.append(request)
            record.runningCount += 1
            record.largestRunningCount = max(record.largestRunningCount, record.runningCount)
            return record.batches.count
        }
        defer { record.withLock { $0.runningCount -= 1 } }
        return try await batchAnswer(call, request)
    }

    var reads: [BatchGetItemRequest] { record.withLock { $0.reads } }

    func batchGetItem(_ request: BatchGetItemRequest, context: Context) async throws(DynamoDBError) -> BatchGetItemAnswer {
        let call = record.withLock { record in
            record.reads.append(request)
            return record.reads.count
        }
        guard let readAnswer else { throw unasked }
        return try await readAnswer(call, request)
    }

    func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        record.withLock { $0.queries.append(request) }
        return try await page(from: request.exclusiveStartKey)
    }

    func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        let call = record.withLock { record in
            record.scans.append(request)
            return record.scans.count
        }
        if let scanAnswer { return try await scanAnswer(call, request) }
        return try await page(from: request.exclusiveStartKey)
    }

    private func page(from start: Item?) async throws(DynamoDBError) -> ItemPage {
        let call = record.withLock { record in
            record.starts.append(start)
            return record.starts.count
        }
        return try await pageAnswer(call, start)
    }
}
