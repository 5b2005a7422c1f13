import DynamoDB
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class TimeEntryStoreTests: XCTestCase {
    private func row(_ key: String, year: String, start: String) -> Item {
        ["activity_start_end": .string(key), "year": .string(year), "start": .string(start)]
    }

    private func range(_ lower: String, _ upper: String) throws -> ClosedRange<Instant> {
        try Instant(rfc3339: lower)...Instant(rfc3339: upper)
    }

    private func keys(_ items: [Item]) -> [String] {
        items.compactMap { $0["activity_start_end"]?.stringValue }
    }

    func testEveryYearOfTheRangeIsAskedInBothSpellings() async throws {
        let storage = RecordingStorage()
        let store = TimeEntryStore(storage: storage, tableName: "T")
        let range = try range("2022-12-31T23:00:00Z", "2024-01-01T01:00:00Z")
        _ = try await store.rows(startingIn: range, context: .test())
        let queries = storage.state.withLock { $0.queries }
        XCTAssertEqual(
            Set(queries.map { $0.keyCondition.partitionValue.stringValue }), ["2022", "2022\r", "2023", "2023\r", "2024", "2024\r"])
        for query in queries {
            XCTAssertEqual(query.tableName, "T")
            XCTAssertEqual(query.indexName, "YearIndex")
            XCTAssertEqual(query.keyCondition.sortName, "start")
            XCTAssertEqual(query.keyCondition.sort, .between("2022-12-31T23:00:00Z", "2024-01-01T01:00:00Z"))
        }
    }

    func testRowsOfAllPartitionsComeInOneOrder() async throws {
        let rows = [
            row("c", year: "2024", start: "2024-01-01T00:00:00Z"), row("b", year: "2023", start: "2023-12-31T00:00:00Z"),
            row("a", year: "2023\r", start: "2023-12-31T12:00:00Z"), row("e", year: "2024\r", start: "2024-01-01T00:00:00Z"),
            row("d", year: "2024", start: "2024-01-01T00:00:00Z"), row("x", year: "2024", start: "2024-02-01T00:00:00Z"),
        ]
        for pageItemCount in 1...4 {
            let store = TimeEntryStore(storage: RecordingStorage(rows: rows, pageItemCount: pageItemCount), tableName: "T")
            let found = try await store.rows(
                startingIn: range("2023-12-01T00:00:00Z", "2024-01-31T00:00:00Z"), context: .test())
            XCTAssertEqual(keys(found), ["b", "a", "c", "d", "e"], "pages of \(pageItemCount)")
        }
    }

    func testRandomRowsAreMergedAsASortWould() async throws {
        var random = SeededRandom()
        for _ in 0..<50 {
            let rows = (0..<Int.random(in: 0...60, using: &random)).map { number in
                let year = ["2022", "2023", "2023\r", "2024"].randomElement(using: &random) ?? "2022"
                let month = Int.random(in: 1...9, using: &random)
                return row("k\(number % 7)-\(number)", year: year, start: "\(year.prefix(4))-0\(month)-01T00:00:00Z")
            }
            let store = TimeEntryStore(
                storage: RecordingStorage(rows: rows, pageItemCount: Int.random(in: 1...9, using: &random)), tableName: "T")
            let found = try await store.rows(
                startingIn: range("2022-01-01T00:00:00Z", "2024-12-31T00:00:00Z"), context: .test())
            let expected = rows.sorted { left, right in
                let (a, b) = (left["start"]?.stringValue ?? "", right["start"]?.stringValue ?? "")
                return a == b ? keys([left])[0] < keys([right])[0] : a < b
            }
            XCTAssertEqual(keys(found), keys(expected))
        }
    }

    func testAFailedQueryFailsTheWhole() async throws {
        let storage = RecordingStorage(failure: DynamoDBError(.unreachable, "gone", isRetryable: true))
        let store = TimeEntryStore(storage: storage, tableName: "T")
        do {
            _ = try await store.rows(startingIn: range("2022-01-01T00:00:00Z", "2024-12-31T00:00:00Z"), context: .test())
            XCTFail("half an answer")
        } catch {
            XCTAssertEqual((error as? DynamoDBError)?.code, .unreachable)
        }
    }

    func testEntriesAreWrittenInBatchesOf25() async throws {
        let storage = RecordingStorage()
        let store = TimeEntryStore(storage: storage, tableName: "T")
        let entries = try (0..<60).map { number in
            try TimeEntry(
                activityType: ActivityType("x"), start: Instant(secondsSinceEpoch: Int64(number)),
                end: Instant(secondsSinceEpoch: Int64(number)))
        }
        let outcome = try await store.put(entries, context: .test())
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(outcome.writtenCount, 60)
        let batches = storage.state.withLock { $0.batches.compactMap { $0.requestItems["T"]?.count } }
        XCTAssertEqual(batches.sorted(), [10, 25, 25])
    }

    func testReadinessIsThatOfTheTable() async throws {
        let storage = RecordingStorage()
        let store = TimeEntryStore(storage: storage, tableName: "T")
        let schema = TimeEntryTable.schema(named: "T")
        for (status, isReady) in [(TableStatus.active, true), (.updating, true), (.creating, false), (.deleting, false)] {
            storage.state.withLock { $0.tables["T"] = storage.describe(schema, status: status) }
            do {
                try await store.checkReady(context: .test())
                XCTAssertTrue(isReady, status.rawValue)
            } catch {
                XCTAssertFalse(isReady, status.rawValue)
            }
        }
    }
}
