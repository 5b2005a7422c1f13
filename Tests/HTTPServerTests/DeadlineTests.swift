import HTTP
import HTTPServer
import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

/// What happens when somebody is too slow, on a clock that the tests move.
///
/// A request in front of what is slow comes in the same bytes: once it is answered, the server has seen the rest as well.
final class DeadlineTests: XCTestCase {
    private let whole = "GET /first HTTP/1.1\r\nHost: x\r\n\r\n"

    private func withClient(
        _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(loopCount: 1), responder: any HTTPResponder = echo,
        _ test: (RawClient, (Duration) async -> Void) async throws -> Void
    ) async throws {
        let clock = ManualTimeSource()
        try await withServer(configuration, timeSource: clock, responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            try await test(client) { duration in
                clock.advance(by: duration)
                await server.clockMoved()
            }
        }
    }

    func testIdleConnectionIsClosed() async throws {
        try await withClient { client, advance in
            _ = try client.exchange(whole)
            await advance(.seconds(59))
            _ = try client.exchange(whole)
            await advance(.seconds(59))
            _ = try client.exchange(whole)
            await advance(.seconds(60))
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testConnectionThatNeverAsksIsClosed() async throws {
        try await withClient { client, advance in
            _ = try client.exchange(whole)
            await advance(.seconds(61))
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testSlowHeadIsRefused() async throws {
        try await withClient { client, advance in
            XCTAssertEqual(try client.exchange(whole + "GET /slow HTT").status, 200)
            await advance(.seconds(10))
            let answer = try client.receive()
            XCTAssertEqual(answer.status, 408)
            XCTAssertEqual(answer.fields["connection"], "close")
            client.finish()
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testSlowBodyIsRefused() async throws {
        try await withClient { client, advance in
            let head = "POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n"
            XCTAssertEqual(try client.exchange(whole + head + "abc").status, 200)
            await advance(.seconds(21))
            XCTAssertEqual(try client.receive().status, 408)
            client.finish()
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testClientThatDoesNotTakeItsAnswerIsCutOff() async throws {
        let logs = MemoryLogSink()
        let clock = ManualTimeSource()
        let logger = Logger(level: .debug, format: .text, timeSource: clock, sink: logs)
        let large = [UInt8](repeating: 7, count: 64 << 20)
        let responder = ClosureResponder { request, _ in
            request.path == "/second" ? HTTPResponse(text: "second") : HTTPResponse(status: .ok, body: large)
        }
        try await withServer(logger: logger, timeSource: clock, responder: responder) { server in
            let greedy = try RawClient(port: server.address.port, receiveBufferByteCount: 4096)
            try greedy.send(whole)
            // When the loop has served another one, it has filled the first one's buffers.
            let other = try RawClient(port: server.address.port)
            XCTAssertEqual(try other.exchange("GET /second HTTP/1.1\r\nHost: x\r\n\r\n").text, "second")
            XCTAssertEqual(server.openConnectionCount, 2)
            // Far more than any pace allows for what fits into the buffers of two sockets.
            clock.advance(by: .seconds(24 * 3600))
            await server.clockMoved()
            await waitUntil { logs.lines.contains { $0.contains("takes its answer too slowly") } }
            XCTAssertThrowsError(try greedy.receive())
        }
    }

    func testHandlerThatTakesTooLongIsAnsweredForAndCancelled() async throws {
        let started = Gate()
        started.open()
        let wasCancelled = Gate()
        wasCancelled.open()
        let responder = ClosureResponder { request, context in
            await started.pass()
            // Sleeps on a clock that nobody moves so far: only cancellation ends it.
            do {
                try await ManualTimeSource().sleep(for: .seconds(1))
            } catch {
                await wasCancelled.pass()
            }
            return HTTPResponse(text: "too late")
        }
        for method in ["GET", "HEAD"] {
            try await withClient(responder: responder) { client, advance in
                try client.send("\(method) / HTTP/1.1\r\nHost: x\r\n\r\n")
                await started.waitForArrival(count: method == "GET" ? 1 : 2)
                await advance(.seconds(29))
                let answer = try client.receive(isHead: method == "HEAD")
                XCTAssertEqual(answer.status, 503)
                XCTAssertEqual(answer.fields["content-type"], "application/problem+json")
                XCTAssertEqual(answer.fields["x-request-id"]?.isEmpty, false)
                XCTAssertEqual(answer.fields["connection"], "close")
                XCTAssertEqual(try client.receiveEnd(), "", "and nothing more")
                await wasCancelled.waitForArrival(count: method == "GET" ? 1 : 2)
            }
        }
    }

    func testStubbornHandlerLosesItsConnectionAllTheSame() async throws {
        let gate = Gate()
        let responder = ClosureResponder { _, _ in
            await gate.pass()
            return HTTPResponse(text: "too late")
        }
        try await withClient(responder: responder) { client, advance in
            try client.send(whole)
            await gate.waitForArrival()
            await advance(.seconds(29))
            XCTAssertEqual(try client.receive().status, 503)
            XCTAssertEqual(try client.receiveEnd(), "")
            await advance(.seconds(3))
            gate.open()
        }
    }

    func testHandlerIsCancelledWhenItsClientVanishes() async throws {
        let started = Gate()
        started.open()
        let wasCancelled = Gate()
        wasCancelled.open()
        let responder = ClosureResponder { _, context in
            await started.pass()
            do {
                // On a clock that nobody moves: only cancellation ends it.
                try await ManualTimeSource().sleep(for: .seconds(1))
            } catch {
                await wasCancelled.pass()
            }
            return HTTPResponse(text: "to nobody")
        }
        try await withClient(responder: responder) { client, _ in
            try client.send(whole)
            await started.waitForArrival()
            client.reset()
            await wasCancelled.waitForArrival()
        }
    }
}
