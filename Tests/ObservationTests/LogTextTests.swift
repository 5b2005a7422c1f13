import Foundation
import TestSupport
import Timekeeping
import XCTest

@testable import Observation

final class LogTextTests: XCTestCase {
    private func line(_ format: LogFormat, _ message: String, _ fields: KeyValuePairs<String, LogValue> = [:]) -> String {
        let sink = MemoryLogSink()
        Logger(level: .debug, format: format, timeSource: ManualTimeSource(), sink: sink).info(message, fields)
        XCTAssertEqual(sink.lines.count, 1)
        return sink.lines.first ?? ""
    }

    /// What a JSON parser that is not ours makes of a line.
    private func parsed(_ line: String) throws -> [String: Any] {
        try XCTUnwrap(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private let nasty = "a\"b\\c\nd\re\tf\u{0}g\u{1B}[2Jh\u{7F}i\u{85}j\u{9B}kä€😀\u{2028}"

    func testNobodyCanForgeALine() {
        for format in LogFormat.allCases {
            let line = line(format, nasty, ["field": .string(nasty)])
            XCTAssertTrue(line.hasSuffix("\n"))
            XCTAssertEqual(line.utf8.filter { $0 == UInt8(ascii: "\n") }.count, 1)
            for scalar in line.dropLast().unicodeScalars {
                XCTAssertNotEqual(scalar.properties.generalCategory, .control, "\(format) \(scalar.value)")
            }
        }
    }

    func testTextForTerminalsIsEscaped() {
        XCTAssertEqual(
            line(.text, nasty, ["a": .string("x=\"1\""), "b": "", "c": "plain", "d": "back\\slash"]),
            #"1970-01-01T00:00:00.000Z info a"b\\c\nd\re\tf\x00g\x1b[2Jh\x7fi\x85j\x9bkä€😀"# + "\u{2028}"
                + #" a="x=\"1\"" b="" c=plain d=back\\slash"# + "\n")
    }

    func testJSONLinesAreReadByOthers() throws {
        let message = "quote \" backslash \\ newline \n ä€😀"
        let object = try parsed(line(.json, message, ["big": .int(.max), "small": .int(.min)]))
        XCTAssertEqual(object["message"] as? String, message)
        XCTAssertEqual(object["big"] as? Int, .max)
        XCTAssertEqual(object["small"] as? Int, .min)
        XCTAssertEqual(object["level"] as? String, "info")
    }

    func testNumbersThatJSONCannotSayAreText() throws {
        let object = try parsed(
            line(.json, "m", ["a": .double(.infinity), "b": .double(.nan), "c": .double(-0.5), "d": .double(1e300)]))
        XCTAssertEqual(object["a"] as? String, "inf")
        XCTAssertEqual(object["b"] as? String, "nan")
        XCTAssertEqual(object["c"] as? Double, -0.5)
        XCTAssertEqual(object["d"] as? Double, 1e300)
    }

    func testDurationsAreSecondsInJSONAndReadableInText() {
        let vectors: [(Duration, String, String)] = [
            (.zero, "0", "0ms"), (.microseconds(1), "0.000001", "0.001ms"), (.nanoseconds(999), "0", "0ms"),
            (.milliseconds(12), "0.012", "12ms"), (.seconds(1), "1", "1s"), (.milliseconds(61_250), "61.25", "61.25s"),
            (.milliseconds(-1500), "-1.5", "-1.5s"), (.milliseconds(-2), "-0.002", "-2ms"),
        ]
        for (duration, json, text) in vectors {
            XCTAssertTrue(line(.json, "m", ["t": .duration(duration)]).hasSuffix("\"t\":\(json)}\n"), json)
            XCTAssertTrue(line(.text, "m", ["t": .duration(duration)]).hasSuffix(" t=\(text)\n"), text)
        }
        for seconds in [Int64.max, Int64.min] {
            let endless = Duration(secondsComponent: seconds, attosecondsComponent: 0)
            XCTAssertTrue(line(.text, "m", ["t": .duration(endless)]).contains("9223372036.854s"))
        }
    }

    func testLongTextIsCutAtACharacter() throws {
        for character in ["x", "€", "\n"] {
            let long = String(repeating: character, count: 10_000)
            let object = try parsed(line(.json, long))
            let message = try XCTUnwrap(object["message"] as? String)
            XCTAssertTrue(message.hasSuffix("…"))
            XCTAssertLessThanOrEqual(message.utf8.count, 4096 + "…".utf8.count)
            XCTAssertGreaterThan(message.utf8.count, 4092)
            XCTAssertLessThan(line(.text, long).utf8.count, 10_000)
        }
    }

    func testFieldsOfAChildStandInEveryLineOfIt() {
        let sink = MemoryLogSink()
        let logger = Logger(
            level: .debug, format: .json, timeSource: ManualTimeSource(), sink: sink, fields: [("program", "api")])
        let child = logger.with(["table": "t-1"]).with(["route": "/fetch"])
        child.info("a", ["n": 1])
        logger.info("b")
        let head = "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"message\":"
        XCTAssertEqual(
            sink.lines,
            [
                head + "\"a\",\"program\":\"api\",\"table\":\"t-1\",\"route\":\"/fetch\",\"n\":1}\n",
                head + "\"b\",\"program\":\"api\"}\n",
            ])
        sink.removeAll()
        XCTAssertEqual(sink.lines, [])
    }
}
