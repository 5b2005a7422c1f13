import HTTP
import Hosting
import Observation
import TestSupport
import Timekeeping
import XCTest

final class AccessLogTests: XCTestCase {
    private struct Fixed: HTTPResponder {
        func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
            HTTPResponse(status: .notFound, body: Array("gone".utf8))
        }
    }

    private func lines(level: LogLevel = .info, _ log: AccessLog) async -> [String] {
        let sink = MemoryLogSink()
        let time = SystemTimeSource()
        let context = Context(
            deadline: .never, requestID: "id-1", logger: Logger(level: level, format: .text, timeSource: time, sink: sink),
            timeSource: time)
        let response = await log.respond(to: HTTPRequest(method: .get, path: "/fetch", query: "secret=1"), context: context)
        XCTAssertEqual(response.status, .notFound)
        XCTAssertEqual(response.body, Array("gone".utf8))
        return sink.lines
    }

    func testARequestIsALine() async throws {
        let found = await lines(AccessLog(Fixed()))
        XCTAssertEqual(found.count, 1)
        for part in ["GET /fetch", "status=404", "bytes=4", "duration="] {
            XCTAssertTrue(found[0].contains(part), "\(part): \(found[0])")
        }
    }

    func testTheQueryIsNotLogged() async {
        let found = await lines(AccessLog(Fixed()))
        XCTAssertFalse(found[0].contains("secret"), found[0])
    }

    func testAHigherLevelSaysNothing() async {
        let found = await lines(level: .warning, AccessLog(Fixed()))
        XCTAssertEqual(found, [])
    }

    func testAServerCanNameItsRequests() async {
        let found = await lines(AccessLog(Fixed(), naming: { _ in "PutItem" }))
        XCTAssertTrue(found[0].contains("PutItem"), found[0])
    }
}
