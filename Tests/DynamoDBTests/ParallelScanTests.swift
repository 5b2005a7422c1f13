import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDB

final class ParallelScanTests: XCTestCase {
    /// A table whose segments have pages of one item each; segment n has n of them, and as many empty pages between.
    private func storage(_ fault: @escaping @Sendable (Int) throws(DynamoDBError) -> Void = { _ throws(DynamoDBError) in }) -> SegmentedStorage {
        SegmentedStorage(fault: fault)
    }

    private func scan(_ storage: SegmentedStorage, _ segmentCount: Int) async throws -> [String] {
        var found: [String] = []
        try await storage.scripted.scanInParallel(
            ScanRequest(tableName: "T", consistentRead: true), segmentCount: segmentCount, context: .test()
        ) { page in
            found += page.items.compactMap { $0["p"]?.stringValue }
        }
        return found.sorted()
    }

    func testEverySegmentIsReadToItsEnd() async throws {
        let storage = storage()
        let found = try await scan(storage, 4)
        XCTAssertEqual(found, ["0.0", "1.0", "1.1", "2.0", "2.1", "2.2", "3.0", "3.1", "3.2", "3.3"])
        for request in storage.scripted.scans {
            XCTAssertEqual(request.segment?.total, 4)
            XCTAssertTrue(request.consistentRead)
        }
    }

    func testOneSegmentIsAPlainScan() async throws {
        let storage = storage()
        let found = try await scan(storage, 1)
        XCTAssertEqual(found, ["0.0"])
        XCTAssertEqual(storage.scripted.scans.map(\.segment), [nil, nil])
    }

    func testAFailureOfAnySegmentEndsTheScan() async throws {
        for failing in 1...8 {
            let storage = storage { call throws(DynamoDBError) in
                if call == failing { throw DynamoDBError(.internalServerError, "call \(call)") }
            }
            do {
                _ = try await scan(storage, 4)
                XCTFail("went on without call \(failing)")
            } catch {
                XCTAssertEqual((error as? DynamoDBError)?.message, "call \(failing)")
            }
        }
    }

    func testWhatTheBodyThrowsEndsTheScan() async throws {
        struct Enough: Error {}
        let storage = storage()
        do {
            try await storage.scripted.scanInParallel(ScanRequest(tableName: "T"), segmentCount: 4, context: .test()) { _ in
                throw Enough()
            }
            XCTFail("went on")
        } catch {
            XCTAssertTrue(error is Enough)
        }
        XCTAssertLessThanOrEqual(storage.scripted.scans.count, 5)
    }

    func testNothingIsAskedWhenTheTimeIsUp() async throws {
        let clock = ManualTimeSource()
        let storage = storage()
        let context = Context.test(timeSource: clock).with(deadline: .after(.zero, on: clock))
        do {
            try await storage.scripted.scanInParallel(ScanRequest(tableName: "T"), segmentCount: 2, context: context) { _ in }
            XCTFail("went on")
        } catch {
            XCTAssertEqual((error as? DynamoDBError)?.code, .timedOut)
        }
        XCTAssertEqual(storage.scripted.scans.count, 0)
    }
}

/// Segment n has n + 1 items on pages of their own, and an empty page after each.
private struct SegmentedStorage {
    let scripted: ScriptedStorage

    init(fault: @escaping @Sendable (Int) throws(DynamoDBError) -> Void) {
        scripted = ScriptedStorage(scans: { call, request throws(DynamoDBError) in
            try fault(call)
            let segment = request.segment?.index ?? 0
            let place = request.exclusiveStartKey?["n"]?.numberValue?.intValue ?? 0
            let isItem = place % 2 == 0
            let items: [Item] = isItem ? [["p": .string("\(segment).\(place / 2)")]] : []
            let isLast = place == 2 * segment + 1
            return ItemPage(
                items: items, scannedCount: 1, lastEvaluatedKey: isLast ? nil : ["n": .number(DynamoDBNumber(place + 1))])
        })
    }
}
