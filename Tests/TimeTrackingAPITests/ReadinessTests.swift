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
    private final class PatientStorage: PartialStorage {
        let given = Mutex<Duration?>(nil)

        func describeTable(
            _ request: DescribeTableRequest, context: Context
        ) async throws(DynamoDBError) -> TableDescription {
            given.withLock { $0 = context.deadline.remaining(on: context.timeSource) }
            throw DynamoDBError(.timedOut, "no answer", status: nil)
        }
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
