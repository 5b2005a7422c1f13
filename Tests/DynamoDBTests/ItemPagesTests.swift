import DynamoDB
import Observation
import TestSupport
import Timekeeping
import XCTest

final class ItemPagesTests: XCTestCase {
    private let query = QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "a"))

    private func key(_ number: Int) -> Item {
        ["p": .number(DynamoDBNumber(number))]
    }

    func testPagesAreFollowedAlsoAfterEmptyOnes() async throws {
        let keys = (0...4).map { key($0) }
        let storage = ScriptedStorage(pages: { call, _ in
            switch call {
            case 1: ItemPage(items: [keys[0]], scannedCount: 1, lastEvaluatedKey: keys[0])
            case 2: ItemPage(items: [], scannedCount: 9, lastEvaluatedKey: keys[1])
            case 3: ItemPage(items: [keys[2], keys[3]], scannedCount: 2, lastEvaluatedKey: keys[3])
            default: ItemPage(items: [], scannedCount: 0)
            }
        })
        let items = try await storage.allItems(query, context: .test())
        XCTAssertEqual(items, [keys[0], keys[2], keys[3]])
        XCTAssertEqual(storage.starts, [nil, keys[0], keys[1], keys[3]])
    }

    func testASequenceBeginsWhereTheRequestSays() async throws {
        let storage = ScriptedStorage()
        var counts: [Int] = []
        for try await page in storage.scanPages(ScanRequest(tableName: "T", exclusiveStartKey: key(7)), context: .test()) {
            counts.append(page.items.count)
        }
        XCTAssertEqual(counts, [0])
        XCTAssertEqual(storage.starts, [key(7)])
    }

    func testAnIteratorThatIsAtItsEndStaysThere() async throws {
        let storage = ScriptedStorage()
        var iterator = storage.queryPages(query, context: .test()).makeAsyncIterator()
        let first = try await iterator.next()
        XCTAssertNotNil(first)
        for _ in 0..<2 {
            let next = try await iterator.next()
            XCTAssertNil(next)
        }
        XCTAssertEqual(storage.starts.count, 1)
    }

    func testNoPageIsReadThatNobodyAsksFor() async throws {
        let last = key(1)
        let storage = ScriptedStorage(pages: { _, _ in ItemPage(items: [], scannedCount: 0, lastEvaluatedKey: last) })
        for try await _ in storage.queryPages(query, context: .test()) { break }
        XCTAssertEqual(storage.starts.count, 1)
    }

    func testAnErrorEndsTheReading() async {
        let error = DynamoDBError(.resourceNotFound, "gone")
        let last = key(1)
        let storage = ScriptedStorage(pages: { call, _ throws(DynamoDBError) in
            if call == 2 { throw error }
            return ItemPage(items: [], scannedCount: 0, lastEvaluatedKey: last)
        })
        do {
            _ = try await storage.allItems(query, context: .test())
            XCTFail("no error")
        } catch let thrown {
            XCTAssertEqual(thrown, error)
        }
    }

    func testTheDeadlineEndsAnEndlessReading() async {
        let clock = ManualTimeSource()
        let last = key(1)
        let storage = ScriptedStorage(pages: { call, _ in
            clock.advance(by: .seconds(1))
            return ItemPage(items: [], scannedCount: 0, lastEvaluatedKey: last)
        })
        let context = Context.test(timeSource: clock).with(deadline: .after(.seconds(3), on: clock))
        do {
            _ = try await storage.allItems(ScanRequest(tableName: "T"), context: context)
            XCTFail("no error")
        } catch let error {
            XCTAssertEqual(error.code, .timedOut)
            XCTAssertTrue(error.isRetryable)
        }
        XCTAssertEqual(storage.starts.count, 3)
    }

    func testCancellationEndsTheReading() async {
        let last = key(1)
        let storage = ScriptedStorage(pages: { _, _ in
            withUnsafeCurrentTask { $0?.cancel() }
            return ItemPage(items: [], scannedCount: 0, lastEvaluatedKey: last)
        })
        let query = query
        let task = Task { try await storage.allItems(query, context: .test()) }
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? DynamoDBError)?.code, .cancelled) }
        XCTAssertEqual(storage.starts.count, 1)
    }
}
