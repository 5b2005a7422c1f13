import DynamoDB
import HTTP
import Observation
import Synchronization
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

final class ReadinessTests: XCTestCase {
    /// A storage that remembers how long it was given.
    private final class PatientStorage: DynamoDBStorage {
        let given = Mutex<Duration?>(nil)

        func describeTable(
            _ request: DescribeTableRequest, context: Context
        ) async throws(DynamoDBError) -> TableDescription {
            given.withLock { $0 = context.deadline.remaining(on: context.timeSource) }
            throw DynamoDBError(.timedOut, "no answer", status: nil)
        }

        private var unasked: DynamoDBError { DynamoDBError(.validation, "not asked in this test") }

        func createTable(_: CreateTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription { throw unasked }
        func deleteTable(_: DeleteTableRequest, context: Context) async throws(DynamoDBError) -> TableDescription { throw unasked }
        func listTables(_: ListTablesRequest, context: Context) async throws(DynamoDBError) -> ListTablesAnswer { throw unasked }
        func putItem(_: PutItemRequest, context: Context) async throws(DynamoDBError) -> OldItemAnswer { throw unasked }
        func getItem(_: GetItemRequest, context: Context) async throws(DynamoDBError) -> GetItemAnswer { throw unasked }
        func deleteItem(_: DeleteItemRequest, context: Context) async throws(DynamoDBError) -> OldItemAnswer { throw unasked }
        func batchWriteItem(
            _: BatchWriteItemRequest, context: Context
        ) async throws(DynamoDBError) -> BatchWriteItemAnswer { throw unasked }
        func query(_: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage { throw unasked }
        func scan(_: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage { throw unasked }
    }

    func testASilentDatabaseIsWaitedForFiveSecondsOnly() async throws {
        let storage = PatientStorage()
        let response = try await World(storage: storage).inProcess().get("/ready")
        XCTAssertEqual(response.status, .serviceUnavailable)
        let given = try XCTUnwrap(storage.given.withLock { $0 })
        XCTAssertGreaterThan(given, .zero)
        XCTAssertLessThanOrEqual(given, .seconds(5))
    }
}
