import Dispatch
import Glibc
import HTTP
import HTTPServer
import Observation
import TestSupport
import Timekeeping
import XCTest

final class ShutdownTests: XCTestCase {
    private let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    func testIdleConnectionsEndAtOnce() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(), responder: echo)
        let clients = try (0..<20).map { _ in try RawClient(port: server.address.port) }
        for client in clients { _ = try client.exchange(request) }
        await server.shutdown(drainingFor: .seconds(600))
        for client in clients { XCTAssertEqual(try client.receiveEnd(), "") }
        XCTAssertThrowsError(try RawClient(port: server.address.port))
    }

    func testRequestsThatHaveBegunAreAnswered() async throws {
        let gate = Gate()
        let responder = ClosureResponder { _, _ in
            await gate.pass()
            return HTTPResponse(text: "done")
        }
        let server = try HTTPServer.start(HTTPServerConfiguration(loopCount: 1), responder: responder)
        let clients = try (0..<10).map { _ in try RawClient(port: server.address.port) }
        for client in clients { try client.send(request) }
        await gate.waitForArrival(count: 10)
        async let stopped: Void = server.shutdown(drainingFor: .seconds(600))
        await server.waitUntilDraining()
        gate.open()
        for client in clients {
            let answer = try client.receive()
            XCTAssertEqual(answer.text, "done")
            XCTAssertEqual(answer.fields["connection"], "close")
            client.finish()
            XCTAssertEqual(try client.receiveEnd(), "")
        }
        await stopped
    }

    func testRequestInTheMiddleIsWaitedFor() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(loopCount: 1), responder: echo)
        let client = try RawClient(port: server.address.port)
        let half = "POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n1"
        XCTAssertEqual(try client.exchange(request + half).status, 200)
        async let stopped: Void = server.shutdown(drainingFor: .seconds(600))
        await server.waitUntilDraining()
        XCTAssertEqual(try client.exchange("2").text, "POST /half 12")
        client.finish()
        await stopped
    }

    func testHandlersAreCancelledWhenTheTimeIsUp() async throws {
        let started = Gate()
        started.open()
        let responder = ClosureResponder { _, _ in
            await started.pass()
            do {
                // On a clock that nobody moves: only cancellation ends it.
                try await ManualTimeSource().sleep(for: .seconds(1))
                return HTTPResponse(text: "not cancelled")
            } catch {
                return HTTPResponse(text: "cancelled")
            }
        }
        let server = try HTTPServer.start(HTTPServerConfiguration(loopCount: 1), responder: responder)
        let client = try RawClient(port: server.address.port)
        try client.send(request)
        await started.waitForArrival()
        async let stopped: Void = server.shutdown(drainingFor: .zero)
        XCTAssertEqual(try client.receive().text, "cancelled", "what it says in parting is still sent")
        client.finish()
        await stopped
    }

    func testStubbornHandlersAreNotWaitedForEndlessly() async throws {
        let gate = Gate()
        let logs = MemoryLogSink()
        let clock = ManualTimeSource()
        let logger = Logger(level: .warning, format: .text, timeSource: clock, sink: logs)
        let responder = ClosureResponder { _, _ in
            await gate.pass()
            return HTTPResponse(text: "too late")
        }
        let server = try HTTPServer.start(
            HTTPServerConfiguration(loopCount: 1), responder: responder, logger: logger, timeSource: clock)
        let client = try RawClient(port: server.address.port)
        try client.send(request)
        await gate.waitForArrival()
        async let stopped: Void = server.shutdown(drainingFor: .seconds(10))
        await server.waitUntilDraining()
        clock.advance(by: .seconds(10))
        await server.clockMoved()
        clock.advance(by: .seconds(1))
        await server.clockMoved()
        XCTAssertEqual(try client.receiveEnd(), "")
        await stopped
        XCTAssertTrue(logs.lines.contains { $0.contains("did not stop when cancelled count=1") }, "\(logs.lines)")
        gate.open()
    }

    func testNoAnswerIsCutShortUnderLoad() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(loopCount: 2), responder: echo)
        let answerCount = Counters().counter("answers")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                let queue = DispatchQueue(label: "client \(number)")
                group.addTask { [request, port = server.address.port] in
                    try await withCheckedThrowingContinuation { continuation in
                        queue.async {
                            let result = Result { try Self.askUntilTheEnd(request, port: port, counting: answerCount) }
                            continuation.resume(with: result)
                        }
                    }
                }
            }
            await waitUntil { answerCount.value > 500 }
            await server.shutdown(drainingFor: .seconds(600))
            try await group.waitForAll()
        }
    }

    /// Asks on until the server has gone; throws when an answer was begun and not ended.
    private static func askUntilTheEnd(_ request: String, port: Int, counting answerCount: Counter) throws {
        while true {
            do {
                let client = try RawClient(port: port)
                for _ in 0..<10 {
                    guard try client.exchange(request).status == 200 else { throw RawClient.Failure.malformed("not answered") }
                    answerCount.add()
                }
            } catch RawClient.Failure.ended(after: "") {
                // Closed between two requests: the client may ask again elsewhere.
                continue
            } catch RawClient.Failure.broken(ECONNRESET), RawClient.Failure.broken(EPIPE) {
                continue
            } catch RawClient.Failure.cannotConnect {
                return
            }
        }
    }

    func testShutdownMayBeAskedForTwice() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(), responder: echo)
        async let first: Void = server.shutdown(drainingFor: .seconds(1))
        async let second: Void = server.shutdown(drainingFor: .seconds(1))
        _ = await (first, second)
        await server.shutdown(drainingFor: .seconds(1))
        await server.waitUntilStopped()
    }

    func testThoseWhoWaitForTheEndLearnOfIt() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(), responder: echo)
        async let waiting: Void = server.waitUntilStopped()
        await server.shutdown(drainingFor: .zero)
        await waiting
    }
}
