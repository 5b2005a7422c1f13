import CommandLineTool
import TimeTracking
import Timekeeping
import XCTest

final class ReconcileRangeTests: XCTestCase {
    private let now = Instant(secondsSinceEpoch: 1_716_300_000)  // 2024-05-21T14:00:00Z

    private func range(_ words: [String], _ zone: String = "UTC") throws -> String {
        let starts = try ReconcileRange(words, now: now, zone: TimeZone(identifier: zone)).starts
        return "\(starts.lowerBound.rfc3339) \(starts.upperBound.rfc3339)"
    }

    func testWordsAreWholeDaysOfTheZone() throws {
        XCTAssertEqual(try range([]), "2024-05-21T00:00:00Z 2024-05-22T00:00:00Z")
        XCTAssertEqual(try range(["yesterday"]), "2024-05-20T00:00:00Z 2024-05-21T00:00:00Z")
        XCTAssertEqual(try range(["week"], "Europe/Berlin"), "2024-05-13T22:00:00Z 2024-05-21T22:00:00Z")
        XCTAssertEqual(try range(["2024-03-31"], "Europe/Berlin"), "2024-03-30T23:00:00Z 2024-03-31T22:00:00Z")
        XCTAssertEqual(try range(["2024-01-01", "-", "2024-02-01"]), "2024-01-01T00:00:00Z 2024-02-01T00:00:00Z")
    }

    func testRangesWithoutCertainEndsAreRefused() {
        let cases = [
            ["all"], ["lastweek"], [":monday"], ["2024-02-30"], ["2024-01-01", "2024-02-01"], ["2024-02-01", "-", "2024-02-01"],
            ["2024-01-01T00:00:00Z", "-", "2024-02-01"], ["1900-01-01", "-", "2024-01-01"], ["Study"], [""], [":week"], [":day"],
        ]
        for words in cases {
            XCTAssertThrowsError(try range(words), "\(words)") { XCTAssertEqual(($0 as? ToolError)?.exitCode, .usage) }
        }
    }
}
