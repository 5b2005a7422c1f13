import DynamoDB
import Observation
import TestSupport
import Timekeeping
import XCTest

/// Reading on, anew and after accidents.
final class ItemPagesFaultTests: XCTestCase {
    private let query = QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "a"))

    private static func key(_ number: Int) -> Item {
        ["p": .number(DynamoDBNumber(number))]
    }

    /// Pages of a list of numbers; a start key says after which number the page begins.
    private func storage(of count: Int, pageSizes: [Int]) -> ScriptedStorage {
        ScriptedStorage(pages: { call, start in
            let first = start.flatMap { $0["p"]?.numberValue?.intValue }.map { $0 + 1 } ?? 0
            let end = min(count, first + pageSizes[(call - 1) % pageSizes.count])
            return ItemPage(
                items: (first..<end).map(Self.key), scannedCount: end - first,
                lastEvaluatedKey: end < count ? Self.key(end - 1) : nil)
        })
    }

    func testPagesTogetherAreAllItemsHoweverTheyAreCut() async throws {
        var random = SeededRandom()
        for _ in 0..<50 {
            let count = Int.random(in: 0...40, using: &random)
            let sizes = (0..<3).map { _ in Int.random(in: 1...9, using: &random) }
            let storage = storage(of: count, pageSizes: sizes)
            let items = try await storage.allItems(query, context: .test())
            XCTAssertEqual(items, (0..<count).map(Self.key))
            let again = try await storage.allItems(ScanRequest(tableName: "T"), context: .test())
            XCTAssertEqual(again, items)
        }
    }

    func testAReadingMayBeginAnywhere() async throws {
        var request = query
        request.exclusiveStartKey = Self.key(4)
        let items = try await storage(of: 9, pageSizes: [2]).allItems(request, context: .test())
        XCTAssertEqual(items, (5..<9).map(Self.key))
    }

    func testEachIterationReadsAnew() async throws {
        let storage = storage(of: 5, pageSizes: [2])
        let pages = storage.queryPages(query, context: .test())
        for _ in 0..<2 {
            var items: [Item] = []
            for try await page in pages { items += page.items }
            XCTAssertEqual(items, (0..<5).map(Self.key))
        }
        XCTAssertEqual(storage.starts, [nil, Self.key(1), Self.key(3), nil, Self.key(1), Self.key(3)])
    }

    func testTwoIteratorsDoNotDisturbEachOther() async throws {
        let pages = storage(of: 6, pageSizes: [3]).queryPages(query, context: .test())
        var left = pages.makeAsyncIterator()
        var right = pages.makeAsyncIterator()
        let leftFirst = try await left.next()
        let rightFirst = try await right.next()
        let leftSecond = try await left.next()
        let leftEnd = try await left.next()
        let rightSecond = try await right.next()
        XCTAssertEqual(leftFirst, rightFirst)
        XCTAssertEqual(leftSecond, rightSecond)
        XCTAssertNil(leftEnd)
    }

    func testAPageThatFailedIsReadAgainByTheNextCall() async throws {
        let storage = ScriptedStorage(pages: { call, _ throws(DynamoDBError) in
            if call == 2 { throw DynamoDBError(.internalServerError, "accident", status: 500, isRetryable: true) }
            return ItemPage(items: [], scannedCount: call, lastEvaluatedKey: call == 1 ? Self.key(1) : nil)
        })
        var iterator = storage.scanPages(ScanRequest(tableName: "T"), context: .test()).makeAsyncIterator()
        _ = try await iterator.next()
        do {
            _ = try await iterator.next()
            XCTFail("no error")
        } catch let error as DynamoDBError {
            XCTAssertEqual(error.code, .internalServerError)
        }
        let page = try await iterator.next()
        XCTAssertEqual(page?.scannedCount, 3)
        let end = try await iterator.next()
        XCTAssertNil(end)
        XCTAssertEqual(storage.starts, [nil, Self.key(1), Self.key(1)])
    }

    func testAnErrorOfAnyPageIsTheErrorOfTheReading() async {
        for failing in 1...4 {
            let storage = ScriptedStorage(pages: { call, _ throws(DynamoDBError) in
                if call == failing { throw DynamoDBError(.throttling, "page \(call)") }
                return ItemPage(items: [Self.key(call)], scannedCount: 1, lastEvaluatedKey: call < 4 ? Self.key(call) : nil)
            })
            do {
                _ = try await storage.allItems(query, context: .test())
                XCTFail("no error")
            } catch {
                XCTAssertEqual(error.message, "page \(failing)")
            }
            XCTAssertEqual(storage.starts.count, failing)
        }
    }

    func testNothingIsReadWithoutTime() async {
        let clock = ManualTimeSource()
        let storage = storage(of: 3, pageSizes: [1])
        let context = Context.test(timeSource: clock).with(deadline: .after(.zero, on: clock))
        do {
            _ = try await storage.allItems(query, context: context)
            XCTFail("no error")
        } catch {
            XCTAssertEqual(error, DynamoDBError(.timedOut, "the time for the request was up", status: nil, isRetryable: true))
        }
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await storage.allItems(ScanRequest(tableName: "T"), context: .test())
        }
        let result = await task.result
        XCTAssertThrowsError(try result.get()) {
            XCTAssertEqual($0 as? DynamoDBError, DynamoDBError(.cancelled, "the work was cancelled", status: nil))
        }
        XCTAssertEqual(storage.starts, [])
    }

    func testEveryPageIsAskedForWithTheWholeRequest() async throws {
        let storage = storage(of: 2, pageSizes: [1])
        let request = QueryRequest(
            tableName: "T", indexName: "Idx", keyCondition: query.keyCondition, ascending: false, limit: 7, consistentRead: true,
            select: .allProjectedAttributes)
        _ = try await storage.allItems(request, context: .test())
        var second = request
        second.exclusiveStartKey = Self.key(0)
        XCTAssertEqual(storage.queries, [request, second])

        let scan = ScanRequest(
            tableName: "T", indexName: "Idx", limit: 7, segment: .init(index: 1, total: 2), consistentRead: true, select: .count)
        _ = try await storage.allItems(scan, context: .test())
        var secondScan = scan
        secondScan.exclusiveStartKey = Self.key(0)
        XCTAssertEqual(storage.scans, [scan, secondScan])
    }
}
