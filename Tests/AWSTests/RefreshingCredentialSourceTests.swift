import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import AWS

/// Lends keys that are numbered, for an hour each, and counts; a test holds it up and lets it fail.
private final class Lender: CredentialSource {
    private struct State {
        var fetchCount = 0
        var runningCount = 0
        var largestRunningCount = 0
        var failure: CredentialError?
    }

    private let state = Mutex(State())
    let lifetime: Duration
    /// How long a fetch takes on the context's clock.
    let fetchDuration: Duration

    init(lifetime: Duration = .seconds(3_600), fetchDuration: Duration = .zero) {
        self.lifetime = lifetime
        self.fetchDuration = fetchDuration
    }

    var fetchCount: Int { state.withLock { $0.fetchCount } }
    var largestRunningCount: Int { state.withLock { $0.largestRunningCount } }
    func fail(_ error: CredentialError?) { state.withLock { $0.failure = error } }

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        let number = state.withLock { state in
            state.fetchCount += 1
            state.runningCount += 1
            state.largestRunningCount = max(state.largestRunningCount, state.runningCount)
            return state.fetchCount
        }
        defer { state.withLock { $0.runningCount -= 1 } }
        let isInTime: Bool
        do {
            let end = min(context.timeSource.uptime + fetchDuration, context.deadline.uptime)
            if fetchDuration > .zero { try await context.timeSource.sleep(until: end) }
            isInTime = fetchDuration == .zero || !context.deadline.hasPassed(on: context.timeSource)
        } catch {
            isInTime = false
        }
        guard isInTime else { throw .invalid("lender", "not reached") }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        do {
            return try Credentials(
                accessKeyID: "key\(number)", secretAccessKey: Secret("s"), expiration: context.timeSource.now + lifetime)
        } catch {
            throw .invalid("lender", "\(error)")
        }
    }
}

final class RefreshingCredentialSourceTests: XCTestCase {
    private let clock = ManualTimeSource(now: Instant(secondsSinceEpoch: 1_700_000_000))

    private func key(_ source: RefreshingCredentialSource, _ context: Context? = nil) async throws -> String {
        try await source.credentials(context ?? .test(timeSource: clock)).accessKeyID
    }

    private func asking(_ source: RefreshingCredentialSource, _ context: Context? = nil) -> Task<String, any Error> {
        let context = context ?? .test(timeSource: clock)
        return Task { try await source.credentials(context).accessKeyID }
    }

    func testKeysAreKeptUntilShortlyBeforeTheirEnd() async throws {
        let lender = Lender()
        let source = RefreshingCredentialSource(lender)
        var keys: [String] = []
        for seconds in [0, 3_299, 1, 3_299, 1] {
            clock.advance(by: .seconds(seconds))
            keys.append(try await key(source))
        }
        XCTAssertEqual(keys, ["key1", "key1", "key2", "key2", "key3"])
        XCTAssertEqual(lender.fetchCount, 3)
    }

    func testOneTaskFetchesForAll() async throws {
        let lender = Lender(fetchDuration: .seconds(1))
        let source = RefreshingCredentialSource(lender)
        let tasks = (0..<50).map { _ in asking(source) }
        await clock.waitForSleeper()
        clock.advance(by: .seconds(1))
        for task in tasks {
            let key = try await task.value
            XCTAssertEqual(key, "key1")
        }
        XCTAssertEqual(lender.fetchCount, 1)
    }

    func testNobodyWaitsForARenewalBeforeTheEnd() async throws {
        let lender = Lender(fetchDuration: .seconds(1))
        let source = RefreshingCredentialSource(lender)
        let first = asking(source)
        await clock.waitForSleeper()
        clock.advance(by: .seconds(1))
        _ = try await first.value
        clock.advance(by: .seconds(3_400))
        let renewing = asking(source)
        await clock.waitForSleeper()
        let meanwhile = try await key(source)
        XCTAssertEqual(meanwhile, "key1")
        clock.advance(by: .seconds(1))
        let renewed = try await renewing.value
        XCTAssertEqual(renewed, "key2")
        XCTAssertEqual(lender.largestRunningCount, 1)
    }

    func testKeysThatAreThereOutliveAFailure() async throws {
        let lender = Lender()
        let source = RefreshingCredentialSource(lender)
        _ = try await key(source)
        lender.fail(.invalid("lender", "down"))
        clock.advance(by: .seconds(3_400))
        for _ in 0..<3 {
            let kept = try await key(source)
            XCTAssertEqual(kept, "key1")
        }
        // A minute lies between two fetches while there is something to go on with.
        XCTAssertEqual(lender.fetchCount, 2)
        clock.advance(by: .seconds(180))
        do {
            _ = try await key(source)
            XCTFail("used keys beyond their end")
        } catch {
            XCTAssertEqual("\(error)", "no AWS credentials: lender: down")
        }
        lender.fail(nil)
        let again = try await key(source)
        XCTAssertEqual(again, "key4")
    }

    func testAFailureIsToldToAllWhoWait() async throws {
        let lender = Lender(fetchDuration: .seconds(1))
        lender.fail(.invalid("lender", "down"))
        let source = RefreshingCredentialSource(lender)
        let gathered = await failures(of: source, lender: lender, count: 20)
        XCTAssertEqual(gathered, Array(repeating: "no AWS credentials: lender: down", count: 20))
        XCTAssertEqual(lender.largestRunningCount, 1)
    }

    private func failures(of source: RefreshingCredentialSource, lender: Lender, count: Int) async -> [String] {
        let tasks = (0..<count).map { _ in asking(source) }
        // A task that comes late fetches for itself.
        let ended = Mutex(false)
        let ticking = Task { [clock] in
            while !ended.withLock({ $0 }) {
                clock.advanceToNextSleeper()
                await Task.yield()
            }
        }
        var messages: [String] = []
        for task in tasks {
            do { messages.append(try await task.value) } catch { messages.append("\(error)") }
        }
        ended.withLock { $0 = true }
        await ticking.value
        return messages
    }

    func testAnotherTakesOverFromOneThatIsCancelled() async throws {
        let lender = Lender(fetchDuration: .seconds(1))
        let source = RefreshingCredentialSource(lender)
        let first = asking(source)
        await clock.waitForSleeper()
        let second = asking(source)
        first.cancel()
        let ofFirst = await first.result
        XCTAssertThrowsError(try ofFirst.get()) { XCTAssertEqual(($0 as? CredentialError)?.interruption, .cancelled) }
        await clock.waitForSleeper()
        clock.advance(by: .seconds(1))
        let key = try await second.value
        XCTAssertEqual(key, "key2")
    }

    func testAnotherTakesOverFromOneWhoseTimeIsUp() async throws {
        let lender = Lender(fetchDuration: .seconds(10))
        let source = RefreshingCredentialSource(lender)
        let hasty = Context.test(timeSource: clock).with(deadline: .after(.seconds(2), on: clock))
        let first = asking(source, hasty)
        await clock.waitForSleeper()
        let second = asking(source)
        clock.advance(by: .seconds(2))
        let ofFirst = await first.result
        XCTAssertThrowsError(try ofFirst.get()) {
            XCTAssertEqual("\($0)", "no AWS credentials: lender: not reached; the time for the search was up")
        }
        await clock.waitForSleeper()
        clock.advance(by: .seconds(10))
        let key = try await second.value
        XCTAssertEqual(key, "key2")
    }

    func testOneWhoWaitsGivesUpAtItsDeadlineOrWhenCancelled() async throws {
        let lender = Lender(fetchDuration: .seconds(10))
        let source = RefreshingCredentialSource(lender)
        let first = asking(source)
        await clock.waitForSleeper()
        let hasty = Context.test(timeSource: clock).with(deadline: .after(.seconds(2), on: clock))
        let second = asking(source, hasty)
        await clock.waitForSleeper(count: 2)
        clock.advance(by: .seconds(2))
        let ofSecond = await second.result
        XCTAssertThrowsError(try ofSecond.get()) { XCTAssertEqual("\($0)", "no AWS credentials: the time for the search was up") }
        let third = asking(source)
        third.cancel()
        let ofThird = await third.result
        XCTAssertThrowsError(try ofThird.get()) { XCTAssertEqual(($0 as? CredentialError)?.interruption, .cancelled) }
        clock.advance(by: .seconds(8))
        let key = try await first.value
        XCTAssertEqual(key, "key1")
    }

    func testCancellationAtAnyMomentLeavesNobodyWaiting() async throws {
        var random = SeededRandom()
        for _ in 0..<rounds(20, long: 500) {
            let lender = Lender(fetchDuration: .nanoseconds(1))
            let source = RefreshingCredentialSource(lender)
            let context = Context.test(timeSource: ImpatientClock(now: clock.now))
            let tasks = (0..<8).map { _ in asking(source, context) }
            for task in tasks where Bool.random(using: &random) { task.cancel() }
            for task in tasks { _ = await task.result }
            XCTAssertLessThanOrEqual(lender.largestRunningCount, 1)
        }
    }

    // MARK: The machine

    func testEveryWaiterIsHandedOutOnce() throws {
        var random = SeededRandom()
        for _ in 0..<rounds(200, long: 5_000) {
            var machine = CredentialRefreshStateMachine<Int>()
            var now = Instant(secondsSinceEpoch: 0)
            var isFetching = false
            var waiting: Set<Int> = []
            var nextID = 0
            func resume(_ ids: [Int]) {
                for id in ids { XCTAssertNotNil(waiting.remove(id), "resumed twice, or never waited") }
            }
            for _ in 0..<60 {
                now = now + .seconds(Int64.random(in: 0...400, using: &random))
                switch Int.random(in: 0..<6, using: &random) {
                case 0, 1, 2:
                    switch machine.asked(at: now) {
                    case .use(let credentials): XCTAssertGreaterThan(try XCTUnwrap(credentials.expiration), now)
                    case .fetch:
                        XCTAssertFalse(isFetching, "two fetches")
                        isFetching = true
                    case .wait:
                        XCTAssertTrue(isFetching, "waits for nobody")
                        nextID += 1
                        waiting.insert(nextID)
                        if let id = machine.waits(UInt64(nextID), nextID) { resume([id]) }
                    }
                case 3:
                    if let id = waiting.randomElement(using: &random) {
                        let gone = machine.gaveUp(UInt64(id))
                        XCTAssertEqual(gone, id)
                        resume([id])
                    }
                case 4 where isFetching:
                    let end = now + .seconds(Int64.random(in: 1...1_000, using: &random))
                    isFetching = false
                    resume(machine.fetched(Credentials.local.ending(at: end), at: now))
                    XCTAssertEqual(waiting, [])
                case 5 where isFetching:
                    isFetching = false
                    let (known, ids) = machine.failed(at: now)
                    if let end = known?.expiration { XCTAssertGreaterThan(end, now) }
                    resume(ids)
                    XCTAssertEqual(waiting, [])
                default: break
                }
            }
        }
    }
}
