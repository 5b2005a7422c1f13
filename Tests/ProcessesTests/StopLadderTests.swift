import Glibc
import Processes
import XCTest

final class StopLadderTests: XCTestCase {
    private let start = ContinuousClock.now

    private func after(_ seconds: Int) -> ContinuousClock.Instant {
        start + .seconds(seconds)
    }

    func testNothingHappensWithoutADeadlineOrARequest() {
        var ladder = StopLadder(deadline: nil, grace: .seconds(5))
        XCTAssertNil(ladder.nextInstant)
        XCTAssertNil(ladder.advance(to: after(1_000_000)))
        XCTAssertNil(ladder.cause)
    }

    func testADeadlineAsksFirstAndKillsAfterTheGrace() {
        var ladder = StopLadder(deadline: after(10), grace: .seconds(5))
        XCTAssertEqual(ladder.nextInstant, after(10))
        XCTAssertNil(ladder.advance(to: after(9)))
        XCTAssertEqual(ladder.advance(to: after(10)), SIGTERM)
        XCTAssertEqual(ladder.nextInstant, after(15))
        XCTAssertNil(ladder.advance(to: after(14)))
        XCTAssertEqual(ladder.advance(to: after(15)), SIGKILL)
        XCTAssertNil(ladder.nextInstant)
        XCTAssertNil(ladder.advance(to: after(100)))
        XCTAssertEqual(ladder.cause, .timeout)
    }

    func testTheFirstCauseCounts() {
        var ladder = StopLadder(deadline: after(10), grace: .seconds(5))
        XCTAssertEqual(ladder.stop(.cancellation, now: after(1)), SIGTERM)
        XCTAssertNil(ladder.stop(.request, now: after(2)), "asked once is enough")
        XCTAssertNil(ladder.advance(to: after(5)))
        XCTAssertEqual(ladder.advance(to: after(6)), SIGKILL, "the grace counts from the first")
        XCTAssertEqual(ladder.cause, .cancellation)
    }

    func testKillingOvertakesAskingAndHappensOnce() {
        var ladder = StopLadder(deadline: nil, grace: .seconds(5))
        XCTAssertEqual(ladder.stop(.request, now: start), SIGTERM)
        XCTAssertEqual(ladder.kill(.outputTooLong), SIGKILL)
        XCTAssertNil(ladder.kill(.request))
        XCTAssertNil(ladder.stop(.request, now: start))
        XCTAssertEqual(ladder.cause, .request)
    }
}
