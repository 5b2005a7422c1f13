import Foundation
import HTTP
import Observation
import Timekeeping
import TestSupport
import XCTest

@testable import HTTPClient

/// Deadlines, cancellation, bounds and closing.
final class CurlHTTPClientLifeTests: CurlHTTPClientTestCase {
    // MARK: Time and cancellation

    func testTheDeadlineEndsAnExchangeThatStalls() async throws {
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab")
            connection.waitForClose()
        }
        let clock = SystemTimeSource()
        let context = Context.background().with(deadline: .after(.milliseconds(50), on: clock))
        let error = await failure(of: makeClient(), request(server), context: context)
        XCTAssertEqual(error, HTTPTransportError(.timedOut, "\(server.origin) did not answer in time"))
    }

    func testAnAnswerThatStallsIsGivenUpBeforeTheDeadline() async throws {
        // libcurl counts stalls in whole seconds.
        if rounds(0, long: 1) == 0 { throw XCTSkip("NOT TESTED here, but by make test-long: stalls last for seconds") }
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab")
            connection.waitForClose()
        }
        let error = await failure(of: makeClient { $0.stallTimeout = .seconds(1) }, request(server))
        XCTAssertEqual(error, HTTPTransportError(.timedOut, "\(server.origin) sent nothing for 1.0 seconds"))
    }

    func testADeadlineThatHasPassedSendsNothing() async throws {
        let server = try makeServer { connection, _ in connection.waitForClose() }
        let context = Context.background().with(deadline: Deadline(uptime: .zero))
        let error = await failure(of: makeClient(), request(server), context: context)
        XCTAssertEqual(error?.reason, .timedOut)
        XCTAssertEqual(server.connectionCount, 0)
    }

    func testTheConfigurationsCapHoldsWithoutADeadline() async throws {
        let server = try makeServer { connection, _ in connection.waitForClose() }
        let error = await failure(of: makeClient { $0.exchangeTimeout = .milliseconds(50) }, request(server))
        XCTAssertEqual(error?.reason, .timedOut)
    }

    func testTheDeadlineAlsoCountsWhileARequestWaitsForItsTurn() async throws {
        let isHeld = Gate()
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            isHeld.open()
            connection.waitForClose()
        }
        let client = makeClient { $0.runningCount = 1 }
        let origin = request(server)
        let holder = Task { try await client.send(origin, context: .background()) }
        await isHeld.passed()
        let context = Context.background().with(deadline: .after(.milliseconds(30), on: SystemTimeSource()))
        let error = await failure(of: client, origin, context: context)
        XCTAssertEqual(error?.reason, .timedOut)
        XCTAssertEqual(server.connectionCount, 1)
        holder.cancel()
        _ = await holder.result
    }

    func testCancellationClosesTheConnection() async throws {
        let isAsked = Gate()
        let isClosed = Gate()
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            isAsked.open()
            connection.waitForClose()
            isClosed.open()
        }
        let client = makeClient()
        let origin = request(server)
        let task = Task { try await client.send(origin, context: .background()) }
        await isAsked.passed()
        task.cancel()
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? HTTPTransportError)?.reason, .cancelled) }
        await isClosed.passed()
    }

    func testACancelledTaskSendsNothing() async throws {
        let server = try makeServer { connection, _ in connection.waitForClose() }
        let client = makeClient()
        let origin = request(server)
        let begin = Gate()
        let task = Task {
            await begin.passed()
            return try await client.send(origin, context: .background())
        }
        task.cancel()
        begin.open()
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? HTTPTransportError)?.reason, .cancelled) }
        XCTAssertEqual(server.connectionCount, 0)
    }

    func testCancellationAtAnyMomentEndsEveryRequestOnce() async throws {
        let server = try makeServer { connection, _ in
            while connection.readRequest() != nil { connection.answer("200 OK", "x") }
        }
        let client = makeClient { $0.runningCount = 4 }
        let origin = request(server)
        var tasks: [Task<HTTPResponse, any Error>] = []
        for _ in 0..<300 { tasks.append(Task { try await client.send(origin, context: .background()) }) }
        var random = SeededRandom()
        for task in tasks.shuffled(using: &random).prefix(200) {
            task.cancel()
            await Task.yield()
        }
        var answeredCount = 0
        for task in tasks {
            switch await task.result {
            case .success: answeredCount += 1
            case .failure(let error): XCTAssertEqual((error as? HTTPTransportError)?.reason, .cancelled)
            }
        }
        XCTAssertGreaterThanOrEqual(answeredCount, 100)
        let after = try await client.send(origin, context: .background())
        XCTAssertEqual(after.status, .ok)
    }

    // MARK: Bounds and closing

    func testRequestsBeyondTheLimitAreRefusedAtOnce() async throws {
        let isHeld = Gate()
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            isHeld.open()
            connection.waitForClose()
        }
        let client = makeClient { $0.outstandingCount = 1 }
        let origin = request(server)
        let holder = Task { try await client.send(origin, context: .background()) }
        await isHeld.passed()
        let error = await failure(of: client, origin)
        XCTAssertEqual(error?.reason, .unavailable)
        holder.cancel()
        _ = await holder.result
        // Its place is free again.
        let task = Task { try await client.send(origin, context: .background()) }
        await isHeld.passed()
        task.cancel()
        _ = await task.result
    }

    func testClosingEndsWhatIsOnItsWayAndRefusesMore() async throws {
        let isHeld = Gate()
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            isHeld.open()
            connection.waitForClose()
        }
        let client = makeClient { $0.runningCount = 1 }
        let origin = request(server)
        let tasks = (0..<3).map { _ in Task { try await client.send(origin, context: .background()) } }
        await isHeld.passed()
        client.close()
        for task in tasks {
            let result = await task.result
            XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? HTTPTransportError)?.reason, .unavailable) }
        }
        let error = await failure(of: client, origin)
        XCTAssertEqual(error, HTTPTransportError(.unavailable, "the HTTP client has been closed"))
        client.close()
    }

    func testAClientThatWasNeverUsedClosesWithoutAThread() {
        let client = CurlHTTPClient()
        client.close()
        client.close()
    }

    func testTheEnvironmentsProxyIsNotAskedForThisMachine() async throws {
        let proxy = try SilentPort()
        setenv("http_proxy", "http://127.0.0.1:\(proxy.port)", 1)
        defer { unsetenv("http_proxy") }
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.answer()
        }
        let client = makeClient()
        let response = try await client.send(request(server), context: .background())
        XCTAssertEqual(response.status, .ok)
        let error = await failure(of: client, HTTPRequest(method: .get, scheme: "http", authority: "example.invalid", path: "/"))
        XCTAssertEqual(error?.detail, "http://example.invalid cannot be reached: connection refused")
    }
}
