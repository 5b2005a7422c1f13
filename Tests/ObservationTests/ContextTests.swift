import TestSupport
import Timekeeping
import XCTest

@testable import Observation

final class ContextTests: XCTestCase {
    func testTimeCanOnlyBeTakenAway() {
        let clock = ManualTimeSource()
        let context = Context.background(timeSource: clock)
        XCTAssertEqual(context.deadline, .never)
        let short = context.with(deadline: .after(.seconds(1), on: clock))
        XCTAssertEqual(short.deadline.remaining(on: clock), .seconds(1))
        XCTAssertEqual(short.with(deadline: .after(.seconds(9), on: clock)).deadline, short.deadline)
    }

    func testTheBackgroundIsSilent() {
        XCTAssertFalse(Context.background().logger.writes(.error))
        Context.background().logger.error("nobody hears this")
    }
}
