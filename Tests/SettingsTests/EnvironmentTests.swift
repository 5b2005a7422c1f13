import Foundation
import XCTest

@testable import Settings

final class EnvironmentTests: XCTestCase {
    func testAnEmptyVariableIsNotSet() {
        let environment = Environment(["A": "", "B": " "])
        XCTAssertNil(environment["A"])
        XCTAssertEqual(environment["B"], " ")
        XCTAssertNil(environment["C"])
        XCTAssertEqual(environment.names, ["B"])
    }

    func testTheEnvironmentOfTheProcessIsRead() {
        setenv("TIME_TRACKING_TEST_VARIABLE", "a=b=c", 1)
        defer { unsetenv("TIME_TRACKING_TEST_VARIABLE") }
        let environment = Environment.process()
        XCTAssertEqual(environment["TIME_TRACKING_TEST_VARIABLE"], "a=b=c")
        XCTAssertEqual(environment["PATH"], ProcessInfo.processInfo.environment["PATH"])
    }

    func testFillingKeepsWhatIsSet() {
        let process = Environment(["PORT": "4000", "EMPTY": ""])
        let filled = process.filled(from: Environment(["PORT": "3000", "EMPTY": "no more", "HOST": "::1"]))
        XCTAssertEqual(filled["PORT"], "4000")
        XCTAssertEqual(filled["EMPTY"], "no more")
        XCTAssertEqual(filled["HOST"], "::1")
    }

    func testMergingReplacesWhatIsSetInBoth() {
        let merged = Environment(["A": "1", "B": "1"]).merging(Environment(["B": "2", "A": ""]))
        XCTAssertEqual(merged["A"], "1")
        XCTAssertEqual(merged["B"], "2")
    }
}
