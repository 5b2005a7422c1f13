import TestSupport
import Timekeeping
import XCTest

@testable import Observation

final class LogLevelTests: XCTestCase {
    func testLevelsAreReadAndOrdered() {
        XCTAssertEqual(LogLevel(text: "WARNING"), .warning)
        XCTAssertEqual(LogLevel(text: "debug"), .debug)
        XCTAssertNil(LogLevel(text: "warn "))
        XCTAssertNil(LogLevel(text: ""))
        XCTAssertEqual(LogLevel.allCases.reversed().sorted(), [.debug, .info, .warning, .error])
    }

    func testALoggerSaysWhatItWrites() {
        let logger = Logger(level: .info, format: .json, timeSource: ManualTimeSource(), sink: MemoryLogSink())
        XCTAssertEqual(LogLevel.allCases.filter(logger.writes), [.info, .warning, .error])
        XCTAssertEqual(LogLevel.allCases.filter(Logger.silent.with(["a": 1]).writes), [])
    }
}
