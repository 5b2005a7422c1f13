import Foundation
import HTTP
import Observation
import Synchronization
import Timekeeping
import XCTest

@testable import HTTPClient

/// The client against a server on this machine that behaves as each test says.
final class CurlHTTPClientTests: XCTestCase {
    private func makeClient(_ change: (inout HTTPClientConfiguration) -> Void = { _ in }) -> CurlHTTPClient {
        var configuration = HTTPClientConfiguration()
        change(&configuration)
        let client = CurlHTTPClient(configuration: configuration)
        addTeardownBlock { client.close() }
        return client
    }

    private func makeServer(_ script: @escaping @Sendable (ServedConnection, Int) -> Void) throws -> ScriptedServer {
        let server = try ScriptedServer(script)
        addTeardownBlock { server.stop() }
        return server
    }

    private func request(
        _ server: ScriptedServer, _ method: HTTPMethod = .get, path: String = "/", query: String? = nil, fields: HTTPFields = [:],
        body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: "http", authority: server.authority, path: path, query: query, fields: fields, body: body)
    }

    /// The error of an exchange that must fail.
    private func failure(
        of client: CurlHTTPClient, _ request: HTTPRequest, context: Context = .background(), file: StaticString = #filePath,
        line: UInt = #line
    ) async -> HTTPTransportError? {
        do {
            let response = try await client.send(request, context: context)
            XCTFail("answered \(response.status)", file: file, line: line)
            return nil
        } catch {
            return error
        }
    }

    // MARK: Exchanges

    func testARequestArrivesAsItWasMade() async throws {
        let heads = HeadRecorder()
        let server = try makeServer { connection, _ in
            while let (head, body) = connection.readRequest() {
                heads.add(head, body)
                connection.answer(fields: ["x-answer: yes"], "hello")
            }
        }
        let response = try await makeClient().send(
            request(server, .post, path: "/a/./b/../%2e", query: "x=%20&y", fields: [HTTPFieldName(known: "x-one"): "1"], body: [1, 0, 255]),
            context: .background())
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(response.body, Array("hello".utf8))
        XCTAssertEqual(response.fields[HTTPFieldName(known: "x-answer")], "yes")
        let (head, body) = try XCTUnwrap(heads.all.first)
        XCTAssertEqual(
            Set(head.components(separatedBy: "\r\n")),
            ["POST /a/./b/../%2e?x=%20&y HTTP/1.1", "Host: \(server.authority)", "x-one: 1", "Content-Length: 3"])
        XCTAssertEqual(body, [1, 0, 255])
    }

    func testEveryMethodIsSentUnderItsNameWithItsBody() async throws {
        let server = try makeServer { connection, _ in
            while let (head, body) = connection.readRequest() {
                let method = head.prefix { $0 != " " }
                let length = head.lowercased().components(separatedBy: "\r\n").first { $0.hasPrefix("content-length") } ?? "none"
                if method == "HEAD" {
                    connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\nx-seen: \(method) \(length) \(body.count)\r\n\r\n")
                } else {
                    connection.answer(fields: ["x-seen: \(method) \(length) \(body.count)"])
                }
            }
        }
        let client = makeClient()
        let cases: [(HTTPMethod, [UInt8], String)] = [
            (.post, [1], "POST content-length: 1 1"), (.get, [], "GET none 0"), (.head, [], "HEAD none 0"), (.get, [], "GET none 0"),
            (.post, [], "POST content-length: 0 0"), (.put, [1, 2], "PUT content-length: 2 2"), (.delete, [], "DELETE none 0"),
            (.delete, [1], "DELETE content-length: 1 1"), (.patch, [], "PATCH content-length: 0 0"),
            (.options, [], "OPTIONS none 0"), (.get, [9], "GET content-length: 1 1"), (.get, [], "GET none 0"),
        ]
        for (method, body, seen) in cases {
            let response = try await client.send(request(server, method, body: body), context: .background())
            XCTAssertEqual(response.fields[HTTPFieldName(known: "x-seen")], seen)
            XCTAssertEqual(response.body, [])
        }
        XCTAssertEqual(server.connectionCount, 1)
    }

    func testAnAnswerOfAnyStatusIsAnAnswer() async throws {
        let server = try makeServer { connection, _ in
            for status in ["500 Internal Server Error", "301 Moved Permanently", "204 No Content", "404 Not Found"] {
                guard connection.readRequest() != nil else { return }
                if status.hasPrefix("204") {
                    connection.send("HTTP/1.1 \(status)\r\n\r\n")
                } else {
                    connection.answer(status, fields: ["location: http://127.0.0.1:1/"], "body")
                }
            }
        }
        let client = makeClient()
        for code in [500, 301, 204, 404] {
            let response = try await client.send(request(server), context: .background())
            XCTAssertEqual(response.status.code, code)
        }
    }

    func testChunkedAnswersAndInterimOnesAreRead() async throws {
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 103 Early Hints\r\nx-early: 1\r\n\r\n")
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n")
            connection.send("2\r\nde\r\n0\r\nx-trailer: 1\r\n\r\n")
            connection.waitForClose()
        }
        let response = try await makeClient().send(request(server), context: .background())
        XCTAssertEqual(response.body, Array("abcde".utf8))
        XCTAssertFalse(response.fields.contains(HTTPFieldName(known: "x-early")))
        XCTAssertFalse(response.fields.contains(HTTPFieldName(known: "x-trailer")))
    }

    func testALargeBodyGoesAndComesWhole() async throws {
        let server = try makeServer { connection, _ in
            guard let (_, body) = connection.readRequest() else { return }
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: \(body.count)\r\n\r\n")
            connection.send(body)
            connection.waitForClose()
        }
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let response = try await makeClient().send(request(server, .post, body: body), context: .background())
        XCTAssertTrue(response.body == body)
    }

    func testGzipIsDecodedOnlyWhenAskedFor() async throws {
        // "hello" in gzip.
        let compressed: [UInt8] = [
            0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0,
        ]
        let server = try makeServer { connection, _ in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(compressed.count)\r\n\r\n")
                connection.send(compressed)
            }
        }
        let client = makeClient()
        let decoded = try await client.send(request(server, fields: [.acceptEncoding: "gzip"]), context: .background())
        XCTAssertEqual(decoded.body, Array("hello".utf8))
        XCTAssertFalse(decoded.fields.contains(.contentEncoding))
        let raw = try await client.send(request(server), context: .background())
        XCTAssertEqual(raw.body, compressed)
        XCTAssertEqual(raw.fields[.contentEncoding], "gzip")
    }

    // MARK: Connections

    func testAConnectionIsKeptAndUsedAgain() async throws {
        let server = try makeServer { connection, number in
            while connection.readRequest() != nil { connection.answer("\(200 + number) OK") }
        }
        let client = makeClient()
        for _ in 0..<20 {
            let response = try await client.send(request(server), context: .background())
            XCTAssertEqual(response.status, .ok)
        }
        XCTAssertEqual(server.connectionCount, 1)
    }

    func testAClosedConnectionIsReplaced() async throws {
        let server = try makeServer { connection, number in
            _ = connection.readRequest()
            connection.answer(number == 0 ? "200 OK" : "201 Created")
        }
        let client = makeClient()
        let first = try await client.send(request(server), context: .background())
        let second = try await client.send(request(server), context: .background())
        XCTAssertEqual([first.status.code, second.status.code], [200, 201])
        XCTAssertEqual(server.connectionCount, 2)
    }

    func testOnlyIdempotentRequestsAreSentAgainWhenAKeptConnectionCloses() async throws {
        let seen = HeadRecorder()
        let server = try makeServer { connection, _ in
            while let (head, body) = connection.readRequest() {
                let isNew = !seen.all.contains { $0.0 == head }
                seen.add(head, body)
                if isNew, head.contains("/closing") { return }
                connection.answer()
            }
        }
        let client = makeClient()
        for (method, body) in [(HTTPMethod.post, [UInt8(1)]), (.post, []), (.patch, [1])] {
            _ = try await client.send(request(server, path: "/first"), context: .background())
            let before = seen.all.count
            let error = await failure(of: client, request(server, method, path: "/closing/\(before)", body: body))
            XCTAssertEqual(
                error, HTTPTransportError(.interrupted, "\(server.origin) closed the connection without an answer"))
            XCTAssertEqual(seen.all.count, before + 1)
        }
        _ = try await client.send(request(server, path: "/first"), context: .background())
        let before = seen.all.count
        let response = try await client.send(request(server, .put, path: "/closing", body: [1]), context: .background())
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(seen.all.count, before + 2)
    }

    func testManyRequestsRunAtOnceWithinTheLimitOfConnections() async throws {
        let server = try makeServer { connection, _ in
            while let (head, _) = connection.readRequest() {
                let path = head.split(separator: " ")[1]
                connection.answer("200 OK", String(path))
            }
        }
        let client = makeClient { $0.runningCount = 8 }
        let origin = request(server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<500 {
                group.addTask {
                    var request = origin
                    request.path = "/\(number)"
                    let response = try await client.send(request, context: .background())
                    XCTAssertEqual(String(decoding: response.body, as: UTF8.self), "/\(number)")
                }
            }
            try await group.waitForAll()
        }
        XCTAssertLessThanOrEqual(server.connectionCount, 8)
    }

    func testClosingGivesEveryDescriptorBack() async throws {
        let server = try makeServer { connection, _ in
            while connection.readRequest() != nil { connection.answer() }
        }
        func openSockets() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter { name in
                let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
                return target?.hasPrefix("socket:") == true || target?.hasPrefix("anon_inode:") == true || target?.hasPrefix("pipe:") == true
            }.count
        }
        let before = try openSockets()
        let ends = Gate()
        let counting = try makeServer { connection, _ in
            while connection.readRequest() != nil { connection.answer() }
            connection.close()
            ends.open()
        }
        for _ in 0..<5 {
            let client = makeClient()
            _ = try await client.send(request(counting), context: .background())
            client.close()
            await ends.passed()
        }
        // One more than before: the second server's listening socket.
        XCTAssertEqual(try openSockets(), before + 1)
        XCTAssertEqual(server.connectionCount, 0)
    }

    // MARK: Failures

    func testNothingListening() async throws {
        let silent = try SilentPort()
        let request = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(silent.port)", path: "/secret")
        let error = await failure(of: makeClient(), request)
        XCTAssertEqual(
            error, HTTPTransportError(.notConnected, "http://127.0.0.1:\(silent.port) cannot be reached: connection refused"))
    }

    func testANameWithoutAddress() async {
        // A label has at most 63 bytes (RFC 1035 §2.3.4): the resolver refuses this one without asking anybody.
        let name = String(repeating: "a", count: 64) + ".example"
        let error = await failure(of: makeClient(), HTTPRequest(method: .get, scheme: "http", authority: name, path: "/"))
        XCTAssertEqual(error?.detail, "http://\(name) cannot be reached: its name has no address")
        XCTAssertEqual(error?.reason, .notConnected)
    }

    func testAServerThatDoesNotSpeakTLSIsNotTrusted() async throws {
        let server = try makeServer { connection, _ in
            connection.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            connection.waitForClose()
        }
        var request = request(server)
        request.scheme = "https"
        let error = await failure(of: makeClient(), request)
        XCTAssertEqual(error?.reason, .insecure)
        XCTAssertEqual(error?.detail.hasPrefix("https://\(server.authority) cannot be trusted: "), true)
    }

    func testAHandshakeThatHangsIsNoConnection() async throws {
        let server = try makeServer { connection, _ in connection.waitForClose() }
        var request = request(server)
        request.scheme = "https"
        let error = await failure(of: makeClient { $0.connectTimeout = .milliseconds(50) }, request)
        XCTAssertEqual(
            error, HTTPTransportError(.notConnected, "https://\(server.authority) cannot be reached: no connection within 0.05 seconds"))
    }

    func testAnAnswerThatIsCutIsNoAnswer() async throws {
        let answers = [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "hello\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        ]
        let server = try makeServer { connection, number in
            _ = connection.readRequest()
            connection.send(answers[number])
        }
        let client = makeClient()
        for answer in answers {
            let error = await failure(of: client, request(server))
            XCTAssertEqual(error?.reason, .interrupted, "\(answer.debugDescription): \(error.map { "\($0)" } ?? "none")")
            XCTAssertEqual(error?.detail.contains(server.origin), true)
        }
        XCTAssertEqual(server.connectionCount, answers.count)
    }

    func testAResetConnectionIsAnInterruption() async throws {
        let server = try makeServer { connection, number in
            _ = connection.readRequest()
            if number == 1 { connection.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab") }
            connection.reset()
        }
        let client = makeClient()
        for _ in 0..<2 {
            let error = await failure(of: client, request(server))
            XCTAssertEqual(error?.reason, .interrupted)
        }
    }

    func testMoreBytesThanAnnouncedAreNotTaken() async throws {
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nabHTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nxyz")
            connection.waitForClose()
        }
        let client = makeClient()
        for _ in 0..<2 {
            let response = try await client.send(request(server), context: .background())
            XCTAssertEqual(response.body, Array("ab".utf8), "what follows an answer must not become the next one")
        }
    }

    func testAnAnswerBeyondTheLimitIsRefused() async throws {
        let server = try makeServer { connection, _ in
            _ = connection.readRequest()
            connection.answer("200 OK", String(repeating: "x", count: 1_001))
        }
        let error = await failure(of: makeClient { $0.answerByteCount = 1_000 }, request(server))
        XCTAssertEqual(error, HTTPTransportError(.answerTooLarge, "the answer of \(server.origin) is longer than 1000 bytes"))
    }

    func testAHugeHeadIsRefused() async throws {
        let server = try makeServer { connection, number in
            _ = connection.readRequest()
            let line = "x-long: \(String(repeating: "x", count: 1_000))\r\n"
            connection.send("HTTP/1.1 200 OK\r\n" + String(repeating: line, count: number == 0 ? 80 : 1))
            if number == 1 { connection.send(String(repeating: "a: b\r\n", count: 300)) }
            connection.send("content-length: 0\r\n\r\n")
        }
        let client = makeClient()
        for _ in 0..<2 {
            let error = await failure(of: client, request(server))
            XCTAssertEqual(error?.reason, .answerTooLarge)
        }
    }

    func testARequestThatCannotBeSentIsNotSent() async throws {
        let server = try makeServer { _, _ in }
        let error = await failure(of: makeClient(), request(server, path: "no slash"))
        XCTAssertEqual(error?.reason, .invalidRequest)
        XCTAssertEqual(server.connectionCount, 0)
    }

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
        for task in tasks.shuffled().prefix(200) {
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

/// Collects what a server has read.
final class HeadRecorder: Sendable {
    private let storage = Mutex<[(String, [UInt8])]>([])

    func add(_ head: String, _ body: [UInt8]) {
        storage.withLock { $0.append((head, body)) }
    }

    var all: [(String, [UInt8])] { storage.withLock { $0 } }
}
