import Foundation
import TestSupport
import XCTest

@testable import Timekeeping

final class TimeSourceTests: XCTestCase {
    func testAManualClockStandsStill() throws {
        let now = try Instant(rfc3339: "2024-05-21T06:15:00Z")
        let clock = ManualTimeSource(now: now)
        XCTAssertEqual(clock.now, now)
        XCTAssertEqual(clock.uptime, .zero)
        clock.advance(by: .seconds(5))
        XCTAssertEqual(clock.now, now + .seconds(5))
        XCTAssertEqual(clock.uptime, .seconds(5))
        clock.set(now: .epoch)
        XCTAssertEqual(clock.now, .epoch)
        XCTAssertEqual(clock.uptime, .seconds(5))
    }

    func testASleeperWakesAtItsMomentAndNotBefore() async throws {
        let clock = ManualTimeSource()
        let sleeper = Task {
            try await clock.sleep(until: .seconds(10))
            return clock.uptime
        }
        await clock.waitForSleeper()
        XCTAssertEqual(clock.nextWakeUptime, .seconds(10))
        clock.advance(by: .milliseconds(9999))
        XCTAssertEqual(clock.sleeperCount, 1)
        clock.advance(by: .milliseconds(1))
        let woken = try await sleeper.value
        XCTAssertEqual(woken, .seconds(10))
        XCTAssertEqual(clock.sleeperCount, 0)
    }

    func testAMomentThatHasPassedIsNotWaitedFor() async throws {
        let clock = ManualTimeSource()
        clock.advance(by: .seconds(1))
        try await clock.sleep(until: .seconds(1))
        try await clock.sleep(for: .zero)
    }

    func testCancellationEndsASleep() async {
        let clock = ManualTimeSource()
        let sleeper = Task { try await clock.sleep(for: .seconds(10)) }
        await clock.waitForSleeper()
        sleeper.cancel()
        let result = await sleeper.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError) }
        XCTAssertEqual(clock.sleeperCount, 0)
    }

    func testACancelledTaskDoesNotBeginToSleep() async {
        let clock = ManualTimeSource()
        let sleeper = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await clock.sleep(for: .seconds(10))
        }
        let result = await sleeper.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError) }
    }

    func testSeveralSleepersAreWaitedFor() async throws {
        let clock = ManualTimeSource()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for second in [3, 1, 2] {
                group.addTask { try await clock.sleep(until: .seconds(second)) }
            }
            await clock.waitForSleeper(count: 3)
            XCTAssertEqual(clock.nextWakeUptime, .seconds(1))
            clock.advanceToNextSleeper()
            XCTAssertEqual(clock.uptime, .seconds(1))
            clock.advanceToNextSleeper()
            XCTAssertEqual(clock.sleeperCount, 1)
            clock.advanceToNextSleeper()
            try await group.waitForAll()
        }
        clock.advanceToNextSleeper()
        XCTAssertEqual(clock.uptime, .seconds(3))
    }

    func testTheClockOfTheMachineIsThatOfFoundation() {
        let clock = SystemTimeSource()
        let before = Date()
        let now = Double(clock.now.secondsSinceEpoch) + Double(clock.now.nanosecond) / 1e9
        let after = Date()
        XCTAssertGreaterThanOrEqual(now, before.timeIntervalSince1970 - 1)
        XCTAssertLessThanOrEqual(now, after.timeIntervalSince1970 + 1)
        XCTAssertLessThanOrEqual(clock.uptime, clock.uptime)
    }

    func testTheClockOfTheMachineWaitsUntilItsMoment() async throws {
        let clock = SystemTimeSource()
        let moment = clock.uptime + .milliseconds(2)
        try await clock.sleep(until: moment)
        XCTAssertGreaterThanOrEqual(clock.uptime, moment)
        try await clock.sleep(until: .zero)
    }

    func testTheClockOfTheMachineHeedsCancellation() async {
        let sleeper = Task { try await SystemTimeSource().sleep(for: .seconds(3600)) }
        sleeper.cancel()
        let result = await sleeper.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError) }
    }

    func testADeadlineTellsWhatIsLeft() {
        let clock = ManualTimeSource()
        let deadline = Deadline.after(.seconds(3), on: clock)
        XCTAssertEqual(deadline.remaining(on: clock), .seconds(3))
        clock.advance(by: .milliseconds(2999))
        XCTAssertFalse(deadline.hasPassed(on: clock))
        clock.advance(by: .milliseconds(1))
        XCTAssertTrue(deadline.hasPassed(on: clock))
        clock.advance(by: .seconds(1))
        XCTAssertEqual(deadline.remaining(on: clock), .zero)
    }

    func testTheEarlierDeadlineCounts() {
        let clock = ManualTimeSource()
        let near = Deadline.after(.seconds(1), on: clock)
        XCTAssertEqual(near.earlier(of: .never), near)
        XCTAssertEqual(Deadline.never.earlier(of: near), near)
        XCTAssertLessThan(near, .never)
    }

    func testForeverIsNotTooLong() {
        let clock = ManualTimeSource()
        clock.advance(by: .seconds(100))
        let forever = Duration(secondsComponent: .max, attosecondsComponent: 0)
        XCTAssertEqual(Deadline.after(forever, on: clock), .never)
        XCTAssertFalse(Deadline.never.hasPassed(on: clock))
    }
}
