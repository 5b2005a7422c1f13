import Settings
import XCTest

final class TraceIDTests: XCTestCase {
    private var exported: String? { Environment.process()["_X_AMZN_TRACE_ID"] }

    func testATraceIDStandsInTheEnvironmentUntilTheNext() {
        Environment.exportTraceID("Root=1-first;Sampled=1")
        XCTAssertEqual(exported, "Root=1-first;Sampled=1")
        Environment.exportTraceID("short")
        XCTAssertEqual(exported, "short")
        Environment.exportTraceID(String(repeating: "x", count: 5_000))
        XCTAssertNil(exported)
        Environment.exportTraceID("again")
        XCTAssertEqual(exported, "again")
        Environment.exportTraceID(nil)
        XCTAssertNil(exported)
    }
}
