import HTTP
import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDB

final class BatchWriterTests: XCTestCase {
    private let key = KeySchema(partition: "p", sort: "s")

    private func item(_ number: Int, _ text: String = "") -> Item {
        ["p": .string("\(number % 3)"), "s": .number(DynamoDBNumber(number)), "x": .string(text)]
    }

    private func puts(_ count: Int) -> [WriteRequest] {
        (0..<count).map { .put(item($0)) }
    }

    private func writer(
        _ storage: ScriptedStorage, concurrentBatchCount: Int = 1, duplicates: BatchWriter.Duplicates = .refuseDifferent
    ) -> BatchWriter {
        var configuration = BatchWriter.Configuration()
        configuration.concurrentBatchCount = concurrentBatchCount
        configuration.duplicates = duplicates
        return BatchWriter(storage: storage, tableName: "T", key: key, configuration: configuration) { 1 }
    }

    /// Begins to write; the test moves the clock meanwhile.
    private func begin(_ writer: BatchWriter, _ writes: [WriteRequest], _ context: Context) -> Task<BatchOutcome, any Error> {
        Task { try await writer.write(writes, context: context) }
    }

    private func keys(_ writes: [WriteRequest]) -> Set<Item> {
        Set(writes.map { $0.key(key) })
    }

    // MARK: Batches

    func testWritesGoInBatchesOfTwentyFive() async throws {
        let storage = ScriptedStorage()
        let progress = Mutex(0)
        let outcome = try await writer(storage).write(puts(60), context: .test()) { count in progress.withLock { $0 += count } }
        XCTAssertEqual(outcome.writtenCount, 60)
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(storage.batches.compactMap { $0.requestItems["T"]?.count }, [25, 25, 10])
        XCTAssertEqual(storage.batches.flatMap { $0.requestItems["T"] ?? [] }, puts(60))
        XCTAssertEqual(progress.withLock { $0 }, 60)
    }

    func testNothingIsWrittenForNothing() async throws {
        let storage = ScriptedStorage()
        let outcome = try await writer(storage).write([], context: .test())
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(storage.batches.count, 0)
    }

    func testLargeItemsMakeSmallBatches() throws {
        let large = String(repeating: "x", count: 390_000)
        let batches = try writer(ScriptedStorage()).batches(of: (0..<25).map { .put(item($0, large)) })
        XCTAssertGreaterThan(batches.count, 1)
        XCTAssertEqual(batches.joined().count, 25)
        for batch in batches {
            XCTAssertLessThan(BatchWriteItemRequest(requestItems: ["T": batch]).encoded().count, 16 << 20)
        }
    }

    func testAnItemBeyondTheLimitGoesAlone() throws {
        let huge = String(repeating: "x", count: 3 << 20)
        let batches = try writer(ScriptedStorage()).batches(of: [.put(item(0, huge)), .put(item(1)), .put(item(2, huge))])
        XCTAssertEqual(batches.map(\.count), [1, 1, 1])
    }

    func testTheBoundIsNeverLessThanTheBytes() throws {
        let values: [AttributeValue] = [
            "", "\u{1}\u{2}é\"", .number(-1), .binary([1]), .binary(Array(repeating: 7, count: 100)), .bool(false), .null,
            .list([]),
            .list(["\u{1}", .null, .list([.bool(true)])]), .map([:]), .map(["\u{1}": "\u{1}"]), .stringSet(["\u{1}", "a"]),
            .numberSet([1, 2]), .binarySet([[], [1]]),
        ]
        for value in values {
            let write = WriteRequest.put(["\u{1}name": value])
            let empty = BatchWriteItemRequest(requestItems: ["T": []]).encoded().count
            let count = BatchWriteItemRequest(requestItems: ["T": [write, write]]).encoded().count - empty
            XCTAssertGreaterThanOrEqual(2 * write.wireByteCountBound, count, "\(value)")
        }
    }

    func testSeveralBatchesAreInFlight() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { _, _ in
            try? await clock.sleep(until: .seconds(1))
            return BatchWriteItemAnswer()
        })
        let outcome = begin(writer(storage, concurrentBatchCount: 3), puts(200), .test(timeSource: clock))
        await clock.waitForSleeper(count: 3)
        clock.advance(by: .seconds(1))
        let written = try await outcome.value
        XCTAssertEqual(written.writtenCount, 200)
        XCTAssertEqual(storage.largestRunningCount, 3)
        XCTAssertEqual(storage.batches.count, 8)
    }

    // MARK: Duplicates

    func testEqualWritesCountOnce() async throws {
        let storage = ScriptedStorage()
        let outcome = try await writer(storage).write(puts(3) + puts(3), context: .test())
        XCTAssertEqual(outcome.writtenCount, 3)
        XCTAssertEqual(storage.batches.compactMap { $0.requestItems["T"] }, [puts(3)])
    }

    func testDifferentWritesOfAKeyAreRefusedBeforeAnythingIsWritten() async throws {
        let storage = ScriptedStorage()
        for conflict in [WriteRequest.put(item(1, "other")), .delete(item(1).projected(to: ["p", "s"]))] {
            do {
                _ = try await writer(storage).write(puts(3) + [conflict], context: .test())
                XCTFail("not refused")
            } catch {
                XCTAssertEqual(error.keys, [["p": "1", "s": .number(1)]])
            }
        }
        XCTAssertEqual(storage.batches.count, 0)
    }

    func testTheLastWriteOfAKeyWinsWhereThatIsAskedFor() async throws {
        let storage = ScriptedStorage()
        let last = WriteRequest.delete(["p": "1", "s": .number(1)])
        let outcome = try await writer(storage, duplicates: .lastWins).write(
            puts(3) + [.put(item(1, "second")), last], context: .test())
        XCTAssertEqual(outcome.writtenCount, 3)
        XCTAssertEqual(storage.batches.compactMap { $0.requestItems["T"] }, [[puts(3)[0], last, puts(3)[2]]])
    }

    // MARK: Unprocessed writes

    func testUnprocessedWritesAreSentAgainAloneAfterAWait() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { call, request in
            guard call < 3 else { return BatchWriteItemAnswer() }
            return BatchWriteItemAnswer(unprocessedItems: ["T": Array((request.requestItems["T"] ?? []).suffix(3 - call))])
        })
        let outcome = begin(writer(storage), puts(10), .test(timeSource: clock))
        await clock.waitForSleeper()
        XCTAssertEqual(clock.nextWakeUptime, .milliseconds(25))
        clock.advanceToNextSleeper()
        await clock.waitForSleeper()
        XCTAssertEqual(clock.nextWakeUptime, .milliseconds(50), "the last attempt got on, so the wait is the first one again")
        clock.advanceToNextSleeper()
        let written = try await outcome.value
        XCTAssertEqual(written.writtenCount, 10)
        XCTAssertTrue(written.isComplete)
        XCTAssertEqual(
            storage.batches.compactMap { $0.requestItems["T"] }, [puts(10), Array(puts(10).suffix(2)), Array(puts(10).suffix(1))])
    }

    func testWaitsGrowWhileNothingIsProcessed() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { call, request in
            BatchWriteItemAnswer(unprocessedItems: call < 5 ? request.requestItems : [:])
        })
        let outcome = begin(writer(storage), puts(1), .test(timeSource: clock))
        var waits: [Duration] = []
        for _ in 1..<5 {
            await clock.waitForSleeper()
            waits.append((clock.nextWakeUptime ?? .zero) - clock.uptime)
            clock.advanceToNextSleeper()
        }
        let written = try await outcome.value
        XCTAssertTrue(written.isComplete)
        XCTAssertEqual(waits, [50, 100, 200, 400].map { .milliseconds($0) })
    }

    func testWhatIsUnprocessedAtTheDeadlineIsHandedBack() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { _, request in BatchWriteItemAnswer(unprocessedItems: request.requestItems) })
        let context = Context.test(timeSource: clock).with(deadline: .after(.milliseconds(140), on: clock))
        let outcome = begin(writer(storage), puts(2), context)
        await clock.waitForSleeper()
        clock.advanceToNextSleeper()
        // The next wait would end after the deadline, so nobody waits.
        let written = try await outcome.value
        XCTAssertEqual(written.writtenCount, 0)
        XCTAssertEqual(Set(written.unwritten.map(\.key)), keys(puts(2)))
        XCTAssertEqual(written.unwritten.map(\.error.code), [.throttling, .throttling])
        XCTAssertTrue(written.unwritten.allSatisfy(\.error.isRetryable))
    }

    func testAttemptsAreBoundedWithoutADeadline() async throws {
        let storage = ScriptedStorage(batches: { _, request in BatchWriteItemAnswer(unprocessedItems: request.requestItems) })
        let clock = ManualTimeSource()
        let outcome = begin(writer(storage), puts(1), .test(timeSource: clock))
        for _ in 1..<13 {
            await clock.waitForSleeper()
            clock.advanceToNextSleeper()
        }
        let written = try await outcome.value
        XCTAssertEqual(written.unwritten.count, 1)
        XCTAssertEqual(storage.batches.count, 13)
    }

    // MARK: Failures

    /// A storage that refuses a batch whole when a bad write is in it, as DynamoDB does.
    private func refusing(_ bad: [WriteRequest], with error: DynamoDBError) -> ScriptedStorage {
        ScriptedStorage(batches: { _, request throws(DynamoDBError) in
            if (request.requestItems["T"] ?? []).contains(where: bad.contains) { throw error }
            return BatchWriteItemAnswer()
        })
    }

    func testABadWriteKeepsNoOtherAway() async throws {
        let error = DynamoDBError(.validation, "no such thing")
        let all = puts(60)
        for bad in 25..<50 {
            let storage = refusing([all[bad]], with: error)
            let progress = Mutex(0)
            let outcome = try await writer(storage).write(all, context: .test()) { count in progress.withLock { $0 += count } }
            XCTAssertEqual(outcome.writtenCount, 59)
            XCTAssertEqual(progress.withLock { $0 }, 59)
            XCTAssertEqual(outcome.unwritten, [.init(write: all[bad], key: all[bad].key(key), error: error)])
            XCTAssertNil(outcome.reasonToStop)
            // Three batches, and for the one that is refused two for each halving of 25.
            XCTAssertLessThanOrEqual(storage.batches.count, 3 + 2 * 5)
        }
    }

    func testABatchOfBadWritesIsHandedBackWithItsError() async throws {
        let error = DynamoDBError(.validation, "no such thing")
        let bad = Array(puts(60)[25..<50])
        let storage = refusing(bad, with: error)
        let outcome = try await writer(storage).write(puts(60), context: .test())
        XCTAssertEqual(outcome.writtenCount, 35)
        XCTAssertEqual(outcome.unwritten.map(\.write), bad)
        XCTAssertEqual(Set(outcome.unwritten.map(\.error)), [error])
        XCTAssertEqual(storage.batches.count, 2 + 49, "each part of the batch once, and a validation error is about its own batch")
    }

    func testWhatEndsItAllEndsTheSearchForTheBadWriteToo() async throws {
        let storage = ScriptedStorage(batches: { call, _ throws(DynamoDBError) in
            if call == 1 { throw DynamoDBError(.validation, "no such thing") }
            if call == 3 { throw DynamoDBError(.unreachable, "nobody there", status: nil) }
            return BatchWriteItemAnswer()
        })
        let outcome = try await writer(storage).write(puts(60), context: .test())
        XCTAssertEqual(storage.batches.count, 3)
        XCTAssertEqual(outcome.writtenCount, 12)
        XCTAssertEqual(outcome.unwritten.map(\.write), Array(puts(60)[12...]))
        XCTAssertEqual(outcome.reasonToStop?.code, .unreachable)
    }

    func testNoBatchIsBegunOnceTheStorageIsGone() async throws {
        let error = DynamoDBError(.unreachable, "nobody there", status: nil)
        let storage = ScriptedStorage(batches: { call, _ throws(DynamoDBError) in
            if call == 2 { throw error }
            return BatchWriteItemAnswer()
        })
        let outcome = try await writer(storage).write(puts(100), context: .test())
        XCTAssertEqual(outcome.writtenCount, 25)
        XCTAssertEqual(storage.batches.count, 2)
        XCTAssertEqual(Set(outcome.unwritten.map(\.key)), keys(Array(puts(100)[25...])))
        XCTAssertEqual(Set(outcome.unwritten.map(\.error)), [error])
    }

    func testNoWriteIsLostWhicheverBatchFails() async throws {
        for failing in 1...6 {
            for code in [DynamoDBError.Code.validation, .unreachable] {
                let storage = ScriptedStorage(batches: { call, request throws(DynamoDBError) in
                    if call == failing { throw DynamoDBError(code, "failed") }
                    let writes = request.requestItems["T"] ?? []
                    return BatchWriteItemAnswer(unprocessedItems: writes.count > 10 ? ["T": Array(writes.prefix(3))] : [:])
                })
                let writer = writer(storage, concurrentBatchCount: 2)
                let outcome = try await writer.write(puts(70), context: .test(timeSource: HastyTimeSource()))
                XCTAssertEqual(outcome.writtenCount + outcome.unwritten.count, 70)
                XCTAssertEqual(Set(outcome.unwritten.map(\.key)).count, outcome.unwritten.count)
            }
        }
    }

    func testNothingIsSentAfterTheDeadline() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage()
        let context = Context.test(timeSource: clock).with(deadline: .after(.zero, on: clock))
        let outcome = try await writer(storage).write(puts(30), context: context)
        XCTAssertEqual(storage.batches.count, 0)
        XCTAssertEqual(outcome.unwritten.count, 30)
        XCTAssertEqual(Set(outcome.unwritten.map(\.error.code)), [.timedOut])
    }

    func testCancellationHandsBackTheRest() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { _, request in BatchWriteItemAnswer(unprocessedItems: request.requestItems) })
        let task = begin(writer(storage), puts(30), .test(timeSource: clock))
        await clock.waitForSleeper()
        task.cancel()
        let outcome = try await task.value
        XCTAssertEqual(outcome.unwritten.count, 30)
        XCTAssertEqual(Set(outcome.unwritten.map(\.error.code)), [.cancelled])
    }
}
