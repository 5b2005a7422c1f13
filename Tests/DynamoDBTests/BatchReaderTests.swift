import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDB

final class BatchReaderTests: XCTestCase {
    private let clock = ImpatientClock(now: .epoch)

    private func keys(_ numbers: some Sequence<Int>) -> [Item] {
        numbers.map { ["p": .string("k\($0)")] }
    }

    private func read(
        _ keys: [Item], from storage: ScriptedStorage, deadline: Duration? = nil,
        _ change: (inout BatchReader.Configuration) -> Void = { _ in }
    ) async -> BatchReader.Outcome {
        var configuration = BatchReader.Configuration()
        change(&configuration)
        let reader = BatchReader(storage: storage, tableName: "T", configuration: configuration, randomPart: { 1 })
        var context = Context.test(timeSource: clock)
        if let deadline { context = context.with(deadline: .after(deadline, on: clock)) }
        return await reader.read(keys, consistentRead: true, projection: ItemProjection(["p"]), context: context)
    }

    /// Every key with an even number has an item.
    private static func items(_ keys: [Item]) -> [Item] {
        keys.filter { (Int($0["p"]?.stringValue?.dropFirst() ?? "") ?? 1) % 2 == 0 }
    }

    func testKeysAreCutByTheHundredAndAskedForOnce() async {
        let storage = ScriptedStorage(reads: { _, request in
            BatchGetItemAnswer(responses: ["T": Self.items(request.requestItems["T"]?.keys ?? [])])
        })
        let outcome = await read(keys(0..<250) + keys(0..<50), from: storage)
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(Set(outcome.items), Set(keys(stride(from: 0, to: 250, by: 2))))
        XCTAssertEqual(storage.reads.compactMap { $0.requestItems["T"]?.keys.count }.sorted(), [50, 100, 100])
        for request in storage.reads {
            XCTAssertEqual(request.requestItems["T"]?.consistentRead, true)
            XCTAssertEqual(request.requestItems["T"]?.projection, ItemProjection(["p"]))
        }
    }

    func testNoKeysAskNobody() async {
        let storage = ScriptedStorage()
        let outcome = await read([], from: storage)
        XCTAssertEqual(outcome, BatchReader.Outcome())
        XCTAssertEqual(storage.reads.count, 0)
    }

    func testWhatIsLeftIsAskedForAloneWithWaitsThatGrow() async {
        let storage = ScriptedStorage(reads: { call, request in
            let asked = request.requestItems["T"]?.keys ?? []
            // Two are read, then none three times, then the rest.
            let read = call == 1 ? Array(asked.prefix(2)) : call < 5 ? [] : asked
            let left = Array(asked.dropFirst(read.count))
            return BatchGetItemAnswer(responses: ["T": read], unprocessedKeys: left.isEmpty ? [:] : ["T": KeysToRead(keys: left)])
        })
        let outcome = await read(keys(0..<5), from: storage)
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(Set(outcome.items), Set(keys(0..<5)))
        XCTAssertEqual(storage.reads.compactMap { $0.requestItems["T"]?.keys.count }, [5, 3, 3, 3, 3])
        XCTAssertEqual(storage.reads.map { $0.requestItems["T"]?.consistentRead }, [true, true, true, true, true])
        XCTAssertEqual(clock.waits, [25, 50, 100, 200].map { .milliseconds($0) })
    }

    func testWhatIsNotReadBeforeTheDeadlineIsHandedBack() async {
        let storage = ScriptedStorage(reads: { _, request in
            let asked = request.requestItems["T"]?.keys ?? []
            return BatchGetItemAnswer(responses: [:], unprocessedKeys: ["T": KeysToRead(keys: asked)])
        })
        let outcome = await read(keys(0..<150), from: storage, deadline: .milliseconds(60))
        XCTAssertEqual(Set(outcome.unread.map(\.key)), Set(keys(0..<150)))
        for unread in outcome.unread {
            XCTAssertTrue(unread.error.code == .throttling || unread.error.code == .timedOut, "\(unread.error)")
            XCTAssertTrue(unread.error.isRetryable)
        }
    }

    func testABatchOfWhichNothingIsReadIsGivenUpInTheEnd() async {
        let storage = ScriptedStorage(reads: { _, request in
            BatchGetItemAnswer(responses: [:], unprocessedKeys: request.requestItems)
        })
        let outcome = await read(keys(0..<3), from: storage) { $0.fruitlessAttemptCount = 4 }
        XCTAssertEqual(outcome.unread.map(\.error.code), [.throttling, .throttling, .throttling])
        XCTAssertEqual(storage.reads.count, 3)
    }

    func testAnErrorKeepsWhatWasReadAndBeginsNoOtherBatch() async {
        let storage = ScriptedStorage(reads: { call, request throws(DynamoDBError) in
            if call == 2 { throw DynamoDBError(.resourceNotFound, "gone") }
            return BatchGetItemAnswer(responses: ["T": request.requestItems["T"]?.keys ?? []])
        })
        let outcome = await read(keys(0..<500), from: storage) { $0.concurrentBatchCount = 1 }
        XCTAssertEqual(storage.reads.count, 2)
        XCTAssertEqual(outcome.items.count, 100)
        XCTAssertEqual(Set(outcome.items).union(outcome.unread.map(\.key)), Set(keys(0..<500)))
        XCTAssertEqual(Set(outcome.unread.map(\.error.code)), [.resourceNotFound])
    }

    func testAnInvalidBatchDoesNotStopTheOthers() async {
        let storage = ScriptedStorage(reads: { call, request throws(DynamoDBError) in
            if call == 1 { throw DynamoDBError(.validation, "wrong") }
            return BatchGetItemAnswer(responses: ["T": request.requestItems["T"]?.keys ?? []])
        })
        let outcome = await read(keys(0..<250), from: storage) { $0.concurrentBatchCount = 1 }
        XCTAssertEqual(outcome.unread.count, 100)
        XCTAssertEqual(outcome.items.count, 150)
    }

    func testRandomAnswersLoseNoKey() async {
        var random = SeededRandom()
        for _ in 0..<rounds(20, long: 500) {
            let seed = random.next()
            let storage = ScriptedStorage(reads: { call, request throws(DynamoDBError) in
                func chance(_ number: Int) -> UInt64 { (seed &+ UInt64(1_000 * call + number)) &* 0x9e37_79b9_7f4a_7c15 >> 40 }
                if chance(999) % 20 == 0 { throw DynamoDBError(.internalServerError, "accident") }
                let asked = request.requestItems["T"]?.keys ?? []
                let left = asked.enumerated().filter { chance($0.offset) % 3 == 0 }.map(\.element)
                let unprocessed = left.isEmpty ? [:] : ["T": KeysToRead(keys: left)]
                return BatchGetItemAnswer(responses: ["T": asked.filter { !left.contains($0) }], unprocessedKeys: unprocessed)
            })
            let wanted = keys(0..<Int.random(in: 0...350, using: &random))
            let outcome = await read(wanted, from: storage)
            XCTAssertEqual((outcome.items + outcome.unread.map(\.key)).count, wanted.count)
            XCTAssertEqual(Set(outcome.items + outcome.unread.map(\.key)), Set(wanted))
        }
    }
}
