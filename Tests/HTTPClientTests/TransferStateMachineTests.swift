import TestSupport
import XCTest

@testable import HTTPClient

final class TransferStateMachineTests: XCTestCase {
    private typealias Machine = TransferStateMachine<String>

    private func submit(_ machine: inout Machine, _ waiter: String = "waiter") -> String? {
        switch machine.submitted(waiter) {
        case .enqueue: nil
        case .resumeAsCancelled(let waiter): waiter
        }
    }

    func testAnExchangeIsResumedOnceWhenItEnds() {
        var machine = Machine()
        XCTAssertNil(submit(&machine))
        XCTAssertTrue(machine.started())
        XCTAssertFalse(machine.hasEnded)
        XCTAssertEqual(machine.ended(), "waiter")
        XCTAssertTrue(machine.hasEnded)
        XCTAssertNil(machine.ended())
    }

    func testCancellationBeforeSubmissionResumesAtOnce() {
        var machine = Machine()
        XCTAssertEqual(machine.cancelled(), .nothing)
        XCTAssertTrue(machine.isCancelled)
        XCTAssertEqual(submit(&machine), "waiter")
        XCTAssertNil(machine.ended())
        XCTAssertFalse(machine.started())
    }

    func testACancelledExchangeThatWaitsNeverStarts() {
        var machine = Machine()
        XCTAssertNil(submit(&machine))
        XCTAssertEqual(machine.cancelled(), .notifyLoop)
        XCTAssertTrue(machine.isCancelled)
        XCTAssertFalse(machine.started())
        XCTAssertEqual(machine.ended(), "waiter")
    }

    func testARunningExchangeIsEndedByTheLoopOnly() {
        var machine = Machine()
        XCTAssertNil(submit(&machine))
        XCTAssertTrue(machine.started())
        XCTAssertFalse(machine.isCancelled)
        XCTAssertEqual(machine.cancelled(), .notifyLoop)
        XCTAssertTrue(machine.isCancelled)
        XCTAssertFalse(machine.hasEnded)
        XCTAssertEqual(machine.ended(), "waiter")
    }

    func testTheLoopIsNotifiedOfOneCancellationOnly() {
        var machine = Machine()
        XCTAssertNil(submit(&machine))
        XCTAssertEqual(machine.cancelled(), .notifyLoop)
        XCTAssertEqual(machine.cancelled(), .nothing)
    }

    func testCancellationAfterTheEndDoesNothing() {
        var machine = Machine()
        XCTAssertNil(submit(&machine))
        XCTAssertEqual(machine.ended(), "waiter")
        XCTAssertEqual(machine.cancelled(), .nothing)
        XCTAssertFalse(machine.isCancelled)
    }

    /// Every order of events that can occur hands the waiter out exactly once.
    func testEveryOrderOfEventsResumesExactlyOnce() {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            var machine = Machine()
            var resumedCount = 0
            var isSubmitted = false
            for _ in 0..<8 {
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where !isSubmitted:
                    isSubmitted = true
                    if submit(&machine) != nil { resumedCount += 1 }
                case 1: _ = machine.cancelled()
                case 2: _ = machine.started()
                default: if machine.ended() != nil { resumedCount += 1 }
                }
            }
            if !isSubmitted, submit(&machine) != nil { resumedCount += 1 }
            if machine.ended() != nil { resumedCount += 1 }
            XCTAssertEqual(resumedCount, 1)
        }
    }
}
