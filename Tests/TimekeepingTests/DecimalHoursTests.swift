import XCTest

@testable import Timekeeping

final class DecimalHoursTests: XCTestCase {
    func testHalvesAreRoundedAwayFromZero() {
        let vectors: [(Int, String)] = [
            (0, "0"), (17, "0"), (18, "0.01"), (53, "0.01"), (54, "0.02"), (36, "0.01"), (360, "0.1"), (2700, "0.75"),
            (3600, "1"), (5400, "1.5"), (3599, "1"), (3636, "1.01"), (86_400, "24"), (-18, "-0.01"), (-17, "0"), (-5400, "-1.5"),
        ]
        for (seconds, text) in vectors {
            XCTAssertEqual(DecimalHours(rounding: .seconds(seconds)).description, text, "\(seconds)")
            XCTAssertEqual(DecimalHours(seconds: seconds).description, text, "\(seconds)")
        }
        XCTAssertEqual(DecimalHours(rounding: .milliseconds(17_999)).hundredths, 0)
    }

    func testTheLongestSpansAreNoTrap() {
        for seconds in [Int64.max, Int64.min] {
            let duration = Duration(secondsComponent: seconds, attosecondsComponent: 0)
            XCTAssertEqual(DecimalHours(rounding: duration).hundredths, seconds / 36, "\(seconds)")
            XCTAssertEqual(DecimalHours(seconds: Int(seconds)).hundredths, seconds / 36, "\(seconds)")
            XCTAssertEqual(Int64(DecimalHours(hundredths: seconds).description.filter { $0 != "." }), seconds)
        }
    }

    func testSumsComeOutEven() {
        let tenth = DecimalHours(hundredths: 10)
        XCTAssertEqual((tenth + tenth + tenth).description, "0.3")
        XCTAssertLessThan(tenth, tenth + tenth)
    }
}
