import Glibc
import TestSupport
import Timekeeping
import XCTest

@testable import Observation

final class ImpatientLogSinkTests: XCTestCase {
    private var reader: Int32 = -1
    private var writer: Int32 = -1

    override func setUp() {
        var ends: [Int32] = [-1, -1]
        XCTAssertEqual(pipe(&ends), 0)
        (reader, writer) = (ends[0], ends[1])
        _ = fcntl(reader, F_SETFL, O_NONBLOCK)
    }

    override func tearDown() {
        close(reader)
        close(writer)
    }

    private func sink(_ format: LogFormat = .text) -> ImpatientLogSink {
        ImpatientLogSink(descriptor: writer, format: format, timeSource: FixedTimeSource(now: Instant(secondsSinceEpoch: 0)))
    }

    /// Everything that stands in the pipe.
    private func drain() -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(reader, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    func testLinesArriveWhole() {
        let sink = sink()
        let long = String(repeating: "x", count: 20_000) + "\n"
        sink.write(Array("first\n".utf8))
        sink.write(Array(long.utf8))
        XCTAssertEqual(drain(), "first\n" + long)
    }

    func testFullPipeLosesLinesAndTellsHowMany() {
        let sink = sink()
        let line = Array((String(repeating: "x", count: 999) + "\n").utf8)
        // Far more than a pipe of 64 KiB holds, and nobody reads.
        for _ in 0..<200 { sink.write(line) }
        let arrived = drain().split(separator: "\n")
        XCTAssertGreaterThan(arrived.count, 50)
        XCTAssertLessThan(arrived.count, 66)
        XCTAssertTrue(arrived.allSatisfy { $0.utf8.count == 999 }, "no line is cut")
        sink.write(Array("after\n".utf8))
        XCTAssertEqual(
            drain(),
            "1970-01-01T00:00:00.000Z warning log lines were lost: nobody reads standard error count=\(200 - arrived.count)\nafter\n")
        sink.write(Array("later\n".utf8))
        XCTAssertEqual(drain(), "later\n", "told once")
    }

    func testWhatFollowsACutLineStandsOnALineOfItsOwn() {
        let sink = sink()
        sink.write(Array((String(repeating: "x", count: 200_000) + "\n").utf8))
        XCTAssertEqual(Set(drain()), ["x"])
        sink.write(Array("after\n".utf8))
        let lines = drain().split(separator: "\n", omittingEmptySubsequences: false)
        XCTAssertEqual(lines.first, "")
        XCTAssertEqual(lines.dropFirst(2), ["after", ""])
        XCTAssertTrue(lines[1].hasSuffix("count=1"))
    }

    func testTheNoticeHasTheFormatOfTheLog() {
        let sink = sink(.json)
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        for _ in 0..<20 { sink.write(line) }
        _ = drain()
        sink.write(Array("after\n".utf8))
        XCTAssertTrue(drain().hasPrefix(#"{"time":"1970-01-01T00:00:00.000Z","level":"warning","message":"log lines were lost"#))
    }

    func testClosedReaderDoesNoHarm() {
        let sink = sink()
        signal(SIGPIPE, SIG_IGN)
        close(reader)
        sink.write(Array("to nobody\n".utf8))
        sink.write(Array("to nobody\n".utf8))
        reader = open("/dev/null", O_RDONLY)
    }
}
