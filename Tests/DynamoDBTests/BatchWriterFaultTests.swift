import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDB

/// What becomes of the writes when the storage is moody: whatever happens, each is accounted for once.
final class BatchWriterFaultTests: XCTestCase {
    private let key = KeySchema(partition: "p")

    private func put(_ number: Int, _ text: String = "") -> WriteRequest {
        .put(["p": .number(DynamoDBNumber(number)), "x": .string(text)])
    }

    private func puts(_ count: Int) -> [WriteRequest] {
        (0..<count).map { put($0) }
    }

    private func writer(
        _ storage: ScriptedStorage, _ change: (inout BatchWriter.Configuration) -> Void = { _ in }
    ) -> BatchWriter {
        var configuration = BatchWriter.Configuration()
        configuration.concurrentBatchCount = 1
        change(&configuration)
        return BatchWriter(storage: storage, tableName: "T", key: key, configuration: configuration) { 1 }
    }

    // MARK: Moods

    /// What a storage did, as seen from its side.
    private struct Ledger {
        var random: SeededRandom
        var written: [Item: Int] = [:]
        var progress = 0
    }

    func testEveryWriteIsAccountedForOnceWhateverTheStorageDoes() async throws {
        var random = SeededRandom()
        for _ in 0..<40 {
            let ledger = Mutex(Ledger(random: SeededRandom(seed: random.next())))
            let key = key
            let storage = ScriptedStorage(batches: { _, request throws(DynamoDBError) in
                let writes = request.requestItems["T"] ?? []
                // 0 everything, 1 a part, 2 nothing, 3 an error about the batch, 4 an error that ends it all
                let (mood, rest): (Int, [WriteRequest]) = ledger.withLock { ledger in
                    let isOver = Int.random(in: 0...180, using: &ledger.random) == 0
                    let mood = isOver ? 4 : [0, 0, 0, 1, 1, 1, 2, 3].randomElement(using: &ledger.random) ?? 0
                    let keptCount = mood == 0 ? 0 : Int.random(in: 1...writes.count, using: &ledger.random)
                    let rest = mood >= 2 ? writes : Array(writes.shuffled(using: &ledger.random).prefix(keptCount))
                    for write in writes where !rest.contains(write) { ledger.written[write.key(key), default: 0] += 1 }
                    return (mood, rest)
                }
                if mood >= 3 { throw DynamoDBError(mood == 3 ? .validation : .unreachable, "moody") }
                return BatchWriteItemAnswer(unprocessedItems: rest.isEmpty ? [:] : ["T": rest])
            })
            let all = puts(Int.random(in: 1...180, using: &random))
            let concurrentBatchCount = Int.random(in: 1...5, using: &random)
            let writer = writer(storage) { $0.concurrentBatchCount = concurrentBatchCount }
            let outcome = try await writer.write(all, context: .test(timeSource: HastyTimeSource())) { count in
                ledger.withLock { $0.progress += count }
            }
            let (written, progress) = ledger.withLock { ($0.written, $0.progress) }
            let unwritten = outcome.unwritten.map(\.key)
            XCTAssertEqual(Set(written.keys).union(unwritten), Set(all.map { $0.key(key) }))
            XCTAssertTrue(Set(written.keys).isDisjoint(with: unwritten))
            XCTAssertEqual(Set(unwritten).count, unwritten.count, "handed back once")
            XCTAssertTrue(written.values.allSatisfy { $0 == 1 }, "written once")
            XCTAssertEqual(outcome.writtenCount, written.count)
            XCTAssertEqual(progress, written.count)
            XCTAssertEqual(outcome.isComplete, unwritten.isEmpty)
            XCTAssertLessThanOrEqual(storage.largestRunningCount, concurrentBatchCount)
            XCTAssertTrue(outcome.unwritten.allSatisfy { $0.write.key(key) == $0.key })
        }
    }

    func testAnErrorAfterAPartWasWrittenHandsBackTheRestAlone() async throws {
        let error = DynamoDBError(.internalServerError, "accident", status: 500, isRetryable: true)
        let storage = ScriptedStorage(batches: { call, request throws(DynamoDBError) in
            guard call == 1 else { throw error }
            return BatchWriteItemAnswer(unprocessedItems: ["T": Array((request.requestItems["T"] ?? []).suffix(4))])
        })
        let outcome = try await writer(storage).write(puts(10), context: .test(timeSource: HastyTimeSource()))
        XCTAssertEqual(outcome.writtenCount, 6)
        XCTAssertEqual(outcome.unwritten.map(\.write), Array(puts(10).suffix(4)))
        XCTAssertEqual(outcome.unwritten.map(\.key), (6..<10).map { ["p": .number(DynamoDBNumber($0))] })
        XCTAssertEqual(Set(outcome.unwritten.map(\.error)), [error])
    }

    func testProgressThatIsMadeWinsNewAttempts() async throws {
        // One write at a time gets through, each after a fruitless attempt: more attempts than may be fruitless in a row.
        let storage = ScriptedStorage(batches: { call, request in
            let writes = request.requestItems["T"] ?? []
            let rest = call % 2 == 0 ? Array(writes.dropFirst()) : writes
            return BatchWriteItemAnswer(unprocessedItems: rest.isEmpty ? [:] : ["T": rest])
        })
        let outcome = try await writer(storage).write(puts(25), context: .test(timeSource: HastyTimeSource()))
        XCTAssertTrue(outcome.isComplete)
        XCTAssertEqual(storage.batches.count, 50)
    }

    func testAnswersAboutOtherTablesAreNotOurs() async throws {
        let storage = ScriptedStorage(batches: { _, request in
            BatchWriteItemAnswer(unprocessedItems: ["Other": request.requestItems["T"] ?? [], "T": []])
        })
        let outcome = try await writer(storage).write(puts(3), context: .test())
        XCTAssertEqual(outcome.writtenCount, 3)
        XCTAssertTrue(outcome.isComplete)
    }

    func testOnlyTheFirstReasonIsTheReasonOfTheRest() async throws {
        let storage = ScriptedStorage(batches: { call, _ throws(DynamoDBError) in
            // The first batch is refused in all its 49 parts, the second one ends it all.
            throw DynamoDBError(call <= 49 ? .validation : .accessDenied, "call \(call)")
        })
        let outcome = try await writer(storage).write(puts(80), context: .test())
        XCTAssertEqual(outcome.writtenCount, 0)
        XCTAssertEqual(storage.batches.count, 50)
        XCTAssertEqual(outcome.unwritten.filter { $0.error.code == .validation }.count, 25)
        XCTAssertEqual(outcome.unwritten.filter { $0.error.message == "call 50" }.count, 55)
    }

    func testMoreRefusalsThanTheLimitKeepTheRestAway() async throws {
        let limit = BatchOutcome.refusedWriteLimit
        let refused = Mutex(0)
        let storage = ScriptedStorage(batches: { _, request throws(DynamoDBError) in
            guard request.requestItems["T"]?.count == 1 else { throw DynamoDBError(.validation, "one of them") }
            refused.withLock { $0 += 1 }
            throw DynamoDBError(.validation, "bad")
        })
        let writes = puts(2 * limit)
        let outcome = try await writer(storage).write(writes, context: .test())
        XCTAssertEqual(outcome.reasonToStop, DynamoDBError(.validation, "bad"))
        XCTAssertEqual(Set(outcome.unwritten.map(\.key)), Set(writes.map { $0.key(key) }))
        // So many were asked for one by one: up to the batch that went beyond the limit.
        XCTAssertEqual(refused.withLock { $0 }, limit + 25)
    }

    func testAsManyRefusalsAsTheLimitKeepNoOtherAway() async throws {
        let limit = BatchOutcome.refusedWriteLimit
        let storage = ScriptedStorage(batches: { _, request throws(DynamoDBError) in
            let numbers = request.requestItems["T", default: []].compactMap { $0.key(KeySchema(partition: "p"))["p"]?.numberValue }
            if numbers.contains(where: { $0 < DynamoDBNumber(limit) }) { throw DynamoDBError(.validation, "bad") }
            return BatchWriteItemAnswer()
        })
        let outcome = try await writer(storage).write(puts(limit + 60), context: .test())
        XCTAssertNil(outcome.reasonToStop)
        XCTAssertEqual(outcome.unwritten.count, limit)
        XCTAssertEqual(outcome.writtenCount, 60)
    }

    // MARK: In flight

    func testNoMoreBatchesAreInFlightThanAllowed() async throws {
        for allowed in 1...4 {
            let clock = ManualTimeSource()
            let storage = ScriptedStorage(batches: { _, _ in
                try? await clock.sleep(until: clock.uptime + .seconds(1))
                return BatchWriteItemAnswer()
            })
            let writer = writer(storage) { $0.concurrentBatchCount = allowed }
            let writes = puts(25 * 8)
            let task = Task { try await writer.write(writes, context: .test(timeSource: clock)) }
            for _ in 0..<(8 / allowed) {
                await clock.waitForSleeper(count: allowed)
                XCTAssertLessThanOrEqual(storage.largestRunningCount, allowed)
                clock.advance(by: .seconds(1))
            }
            if 8 % allowed > 0 {
                await clock.waitForSleeper(count: 8 % allowed)
                clock.advance(by: .seconds(1))
            }
            let outcome = try await task.value
            XCTAssertEqual(outcome.writtenCount, writes.count)
            XCTAssertEqual(storage.largestRunningCount, allowed)
        }
    }

    func testBatchesInFlightAreFinishedWhenAnotherOneEndsItAll() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { call, _ throws(DynamoDBError) in
            if call == 2 { throw DynamoDBError(.unreachable, "gone", status: nil) }
            try? await clock.sleep(until: .seconds(1))
            return BatchWriteItemAnswer()
        })
        let writer = writer(storage) { $0.concurrentBatchCount = 3 }
        let writes = puts(25 * 6)
        let task = Task { try await writer.write(writes, context: .test(timeSource: clock)) }
        await clock.waitForSleeper(count: 2)
        clock.advance(by: .seconds(1))
        let outcome = try await task.value
        // The two may be heard of before the one that failed, and others be begun; but each that was begun is finished.
        XCTAssertGreaterThanOrEqual(storage.batches.count, 3)
        XCTAssertEqual(outcome.writtenCount, 25 * (storage.batches.count - 1))
        XCTAssertEqual(outcome.unwritten.count, writes.count - outcome.writtenCount)
    }

    func testCancellationBeforeTheFirstBatchSendsNothing() async throws {
        let storage = ScriptedStorage()
        let writer = writer(storage)
        let writes = puts(60)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await writer.write(writes, context: .test())
        }
        let outcome = try await task.value
        XCTAssertEqual(storage.batches.count, 0)
        XCTAssertEqual(outcome.unwritten.map(\.write), writes)
        XCTAssertEqual(Set(outcome.unwritten.map(\.error.code)), [.cancelled])
    }

    func testTheDeadlineBetweenBatchesHandsBackTheRest() async throws {
        let clock = ManualTimeSource()
        let storage = ScriptedStorage(batches: { call, _ in
            if call == 2 { clock.advance(by: .seconds(5)) }
            return BatchWriteItemAnswer()
        })
        let context = Context.test(timeSource: clock).with(deadline: .after(.seconds(5), on: clock))
        let outcome = try await writer(storage).write(puts(100), context: context)
        XCTAssertEqual(storage.batches.count, 2)
        XCTAssertEqual(outcome.writtenCount, 50)
        XCTAssertEqual(outcome.unwritten.map(\.write), Array(puts(100)[50...]))
        XCTAssertEqual(Set(outcome.unwritten.map(\.error.code)), [.timedOut])
    }

    // MARK: Batches

    func testRandomWritesAreCutWithinBothLimits() throws {
        var random = SeededRandom()
        let large = String(repeating: "x", count: 400_000)
        for _ in 0..<20 {
            let writes = (0..<Int.random(in: 0...90, using: &random)).map { number in
                put(number, Bool.random(using: &random) ? String(large.prefix(Int.random(in: 0...400_000, using: &random))) : "")
            }
            let batches = try writer(ScriptedStorage()).batches(of: writes)
            XCTAssertEqual(Array(batches.joined()), writes, "in their order, none lost")
            for (batch, following) in zip(batches, batches.dropFirst() + [[]]) {
                XCTAssertTrue((1...25).contains(batch.count))
                let bound = batch.reduce(0) { $0 + $1.wireByteCountBound }
                XCTAssertLessThanOrEqual(bound, BatchWriter.maximumBatchByteCount)
                guard let next = following.first, batch.count < 25 else { continue }
                XCTAssertGreaterThan(bound + next.wireByteCountBound, BatchWriter.maximumBatchByteCount, "cut too early")
            }
        }
    }

    func testAFullBatchIsWithinTheLimitOfRequestsWhateverItsText() throws {
        // Control characters take six bytes each on the wire.
        let text = String(repeating: "\u{1}", count: 150_000)
        let oneByteCount = BatchWriteItemRequest(requestItems: ["T": [put(99, text)]]).encoded().count
        XCTAssertGreaterThan(oneByteCount, 900_000)
        let batches = try writer(ScriptedStorage()).batches(of: (0..<60).map { put($0, text) })
        XCTAssertGreaterThan(batches.count, 60 / 25 + 1, "bytes decide here, not the number of writes")
        for batch in batches { XCTAssertLessThanOrEqual(batch.count * oneByteCount, 16 << 20) }
    }

    // MARK: Duplicates

    func testDuplicatesAgreeWithADictionary() async throws {
        var random = SeededRandom()
        for _ in 0..<60 {
            let writes = (0..<40).map { _ in
                let number = Int.random(in: 0..<30, using: &random)
                return Int.random(in: 0...9, using: &random) == 0
                    ? .delete(put(number).key(key)) : put(number, Bool.random(using: &random) ? "" : "other")
            }
            var last: [Item: WriteRequest] = [:]
            var order: [Item] = []
            for write in writes {
                let itemKey = write.key(key)
                if last[itemKey] == nil { order.append(itemKey) }
                last[itemKey] = write
            }
            let kept = try writer(ScriptedStorage()) { $0.duplicates = .lastWins }.batches(of: writes)
            XCTAssertEqual(Array(kept.joined()), order.compactMap { last[$0] })
            XCTAssertTrue(kept.allSatisfy { $0.count <= 25 })
        }
    }

    func testEveryConflictIsNamedAndNoItem() async {
        let writes = [put(1), put(2), put(1, "b"), put(3), put(2, "c"), put(3), put(1)]
        do {
            _ = try await writer(ScriptedStorage()).write(writes, context: .test())
            XCTFail("not refused")
        } catch {
            XCTAssertEqual(error.keys, [1, 2, 1].map { ["p": .number($0)] })
            XCTAssertFalse("\(error)".contains("\"b\""), "data stay out of messages")
        }
    }

    func testKeysAreOnlyTheKeyAttributes() {
        let both = KeySchema(partition: "p", sort: "s")
        let item: Item = ["p": "x", "s": "y", "z": "w"]
        XCTAssertEqual(WriteRequest.put(item).key(both), ["p": "x", "s": "y"])
        XCTAssertEqual(WriteRequest.put(item).key(key), ["p": "x"])
        XCTAssertEqual(WriteRequest.delete(["p": "x"]).key(both), ["p": "x"])
    }
}

/// A clock on which every wait is over at once.
struct HastyTimeSource: TimeSource {
    var now: Instant { .epoch }
    var uptime: Duration { .zero }

    func sleep(until uptime: Duration) async throws(CancellationError) {}
}
