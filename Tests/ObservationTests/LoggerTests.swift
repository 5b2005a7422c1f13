import Foundation
import TestSupport
import Timekeeping
import XCTest

@testable import Observation

final class LoggerTests: XCTestCase {
    private let sink = MemoryLogSink()

    private func logger(_ format: LogFormat, level: LogLevel = .debug, fields: [(String, LogValue)] = []) throws -> Logger {
        let timeSource = ManualTimeSource(now: try Instant(rfc3339: "2024-05-21T06:15:00.042Z"))
        return Logger(level: level, format: format, timeSource: timeSource, sink: sink, fields: fields)
    }

    func testAJSONLineIsOneObject() throws {
        try logger(.json, fields: [("program", "api")]).info(
            "Listening", ["port": 3000, "ratio": 0.5, "ready": true, "took": .duration(.milliseconds(1500))])
        XCTAssertEqual(
            sink.lines,
            [
                #"{"time":"2024-05-21T06:15:00.042Z","level":"info","message":"Listening","program":"api","port":3000,"#
                    + #""ratio":0.5,"ready":true,"took":1.5}"# + "\n"
            ])
    }

    func testATextLineIsWords() throws {
        try logger(.text).warning("Slow answer", ["path": "/fetch", "reason": "a b", "took": .duration(.microseconds(12_345))])
        XCTAssertEqual(
            sink.lines, ["2024-05-21T06:15:00.042Z warning Slow answer path=/fetch reason=\"a b\" took=12.345ms\n"])
    }

    func testALoggerForARequestNamesItInEveryLine() throws {
        for (format, field) in [(LogFormat.json, "\"a\":1,\"requestId\":\"R1\",\"b\":2"), (.text, " a=1 requestId=R1 b=2")] {
            let parent = try logger(format, fields: [("a", 1)])
            parent.with(requestID: "R1").warning("m", ["b": 2])
            XCTAssertTrue(sink.lines.last?.contains(field) ?? false, "\(sink.lines)")
            parent.with(requestID: "R1").with(requestID: "R2").info("m")
            XCTAssertFalse(sink.lines.last?.contains("R1") ?? true)
            XCTAssertTrue(sink.lines.last?.contains("R2") ?? false)
            parent.info("m")
            XCTAssertFalse(sink.lines.last?.contains("requestId") ?? true)
        }
    }

    func testLinesBelowTheLevelAreNotEvenMade() throws {
        let logger = try logger(.json, level: .warning)
        var made = 0
        func message() -> String {
            made += 1
            return "made"
        }
        logger.debug(message())
        logger.info(message())
        logger.info("none", ["field": .string(message())])
        XCTAssertEqual(made, 0)
        logger.error(message())
        XCTAssertEqual(made, 1)
        XCTAssertEqual(sink.lines.count, 1)
    }
}
