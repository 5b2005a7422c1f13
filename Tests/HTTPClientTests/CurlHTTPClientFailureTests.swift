import HTTP
import Observation
import XCTest

@testable import HTTPClient

/// Servers that are not there, lie, or break off.
final class CurlHTTPClientFailureTests: CurlHTTPClientTestCase {
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
            error,
            HTTPTransportError(.notConnected, "https://\(server.authority) cannot be reached: no connection within 0.05 seconds"))
    }

    func testAnAnswerThatIsCutIsNoAnswer() async throws {
        let answers = [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "hello\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
            "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
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

    func testALittleGzipThatGrowsBeyondTheLimitIsRefused() async throws {
        // 64 kB of zeros in 96 bytes: what counts is what it becomes.
        let head: [UInt8] = [31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 1, 1, 0, 0, 0, 128, 144, 254, 175, 238, 8, 10]
        let small = head + [UInt8](repeating: 0, count: 63) + [106, 235, 142, 151, 215, 0, 0, 1, 0]
        let server = try makeServer { connection, _ in
            while connection.readRequest() != nil {
                connection.send("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: \(small.count)\r\n\r\n")
                connection.send(small)
            }
        }
        let asking = request(server, fields: [.acceptEncoding: "gzip"])
        let whole = try await makeClient { $0.answerByteCount = 65_536 }.send(asking, context: .background())
        XCTAssertEqual(whole.body, [UInt8](repeating: 0, count: 65_536))
        let error = await failure(of: makeClient { $0.answerByteCount = 65_535 }, asking)
        XCTAssertEqual(error?.reason, .answerTooLarge)
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
}
