import Glibc
import HTTP
import HTTPServer
import Observation
import TestSupport
import Timekeeping
import XCTest

/// Requests and answers over real sockets.
final class ExchangeTests: XCTestCase {
    func testRequestIsAnswered() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let answer = try client.exchange("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
            XCTAssertEqual(answer.status, 200)
            XCTAssertEqual(answer.text, "GET /a?b=c ")
            XCTAssertEqual(answer.fields["content-type"], "text/plain")
            XCTAssertNil(answer.fields["connection"])
            XCTAssertEqual(answer.fields["date"]?.count, "Sun, 06 Nov 1994 08:49:37 GMT".count)
        }
    }

    func testConnectionServesManyRequests() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            for number in 1...100 {
                XCTAssertEqual(try client.exchange("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n").text, "GET /\(number) ")
            }
        }
    }

    func testPipelinedRequestsAreAnsweredInOrder() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let numbers = 1...500
            try client.send(numbers.map { "POST /\($0) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" }.joined())
            for number in numbers {
                XCTAssertEqual(try client.receive().text, "POST /\(number) abc")
            }
        }
    }

    func testChunkedBodyIsRead() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            XCTAssertEqual(try client.exchange(head + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nA: b\r\n\r\n").text, "POST / abcde")
        }
    }

    func testMalformedRequestIsAnsweredOnceAndTheConnectionEnds() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let answer = try client.exchange("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
            XCTAssertEqual(answer.status, 400)
            XCTAssertEqual(answer.fields["connection"], "close")
            XCTAssertEqual(answer.fields["content-type"], "application/problem+json")
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testRefusalIsLoggedUnderTheRequestIDOfItsAnswer() async throws {
        let logs = MemoryLogSink()
        let logger = Logger(level: .info, format: .text, timeSource: SystemTimeSource(), sink: logs)
        try await withServer(logger: logger, responder: echo) { server in
            let answer = try RawClient(port: server.address.port).exchange("POST / HTTP/1.1\r\nHost: x\r\n\r\n")
            XCTAssertEqual(answer.status, 411)
            let requestID = try XCTUnwrap(answer.fields["x-request-id"])
            XCTAssertTrue(answer.text.contains("\"requestId\":\"\(requestID)\""), answer.text)
            XCTAssertEqual(logs.lines.count, 1)
            XCTAssertTrue(logs.lines[0].contains("request refused requestId=\(requestID) status=411 rule=missingLength"), logs.lines[0])
        }
    }

    func testHeadHasTheLengthOfGetAndNoBody() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let answer = try client.exchange("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n")
            XCTAssertEqual(answer.fields["content-length"], "10")
            XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text, "GET / ", "no body lay in between")
        }
    }

    func testAnswersWithoutBodyAreFollowedByTheNext() async throws {
        let responder = ClosureResponder { request, _ in
            HTTPResponse(status: request.path == "/204" ? .noContent : .notModified, body: Array("dropped".utf8))
        }
        try await withServer(responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            for path in ["/204", "/304", "/204"] {
                let answer = try client.exchange("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
                XCTAssertEqual(answer.status, Int(path.dropFirst()))
                XCTAssertNil(answer.fields["content-length"])
            }
        }
    }

    func testInterimStatusOfAHandlerBecomesAnError() async throws {
        try await withServer(responder: ClosureResponder { _, _ in HTTPResponse(status: .continue) }) { server in
            let client = try RawClient(port: server.address.port)
            XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 500)
        }
    }

    func testContinueIsSentBeforeTheBodyIsThere() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            XCTAssertEqual(try client.exchange(head).status, 100)
            XCTAssertEqual(try client.exchange("hi").text, "POST / hi")
            XCTAssertEqual(try client.exchange(head + "ho").text, "POST / ho", "not when it has come along")
        }
    }

    func testBodyThatIsTooLargeIsRefusedBeforeItIsSent() async throws {
        var configuration = HTTPServerConfiguration(loopCount: 1)
        configuration.requestLimits.bodyByteCount = 1000
        try await withServer(configuration, responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n"
            XCTAssertEqual(try client.exchange(head).status, 413)
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testOldClientMayKeepItsConnection() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let first = try client.exchange("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            XCTAssertEqual(first.fields["connection"], "keep-alive")
            let second = try client.exchange("GET /2 HTTP/1.0\r\n\r\n")
            XCTAssertEqual(second.fields["connection"], "close")
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testClientThatAsksToCloseIsAnsweredAndClosed() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            let answer = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            XCTAssertEqual(answer.fields["connection"], "close")
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testClientThatHasEndedItsSideIsAnswered() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            try client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
            client.finish()
            XCTAssertEqual(try client.receive().text, "GET /1 ")
            XCTAssertEqual(try client.receive().text, "GET /2 ")
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testRequestThatIsCutShortIsRefused() async throws {
        try await withServer(responder: echo) { server in
            for text in ["GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc"] {
                let client = try RawClient(port: server.address.port)
                try client.send(text)
                client.finish()
                XCTAssertEqual(try client.receive().status, 400)
                XCTAssertEqual(try client.receiveEnd(), "")
            }
        }
    }

    func testLargeBodiesTravelBothWays() async throws {
        let responder = ClosureResponder { request, _ in HTTPResponse(status: .ok, body: request.body) }
        try await withServer(responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            let body = Self.bytes(count: 6 << 20)
            try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.count)\r\n\r\n")
            try client.send(body)
            let answer = try client.receive()
            XCTAssertTrue(Self.areEqual(answer.body, body))
            XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 200)
        }
    }

    /// Bytes of which no stretch of 64 KiB is like the one before it.
    private static func bytes(count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for stretch in 0..<count >> 16 {
            bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: stretch), count: 65_536 - 7)
            bytes += [1, 2, 3, 4, 5, 6, 7]
        }
        return bytes
    }

    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && memcmp(left, right, left.count) == 0
    }

    func testAnswerLargerThanTheSocketBufferArrivesWhole() async throws {
        let body = Self.bytes(count: 8 << 20)
        try await withServer(responder: ClosureResponder { _, _ in HTTPResponse(status: .ok, body: body) }) { server in
            let client = try RawClient(port: server.address.port, receiveBufferByteCount: 65_536)
            try client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
            XCTAssertTrue(Self.areEqual(try client.receive().body, body))
            XCTAssertEqual(try client.receive(isHead: true).status, 200)
        }
    }

    func testRefusalReachesAClientThatGoesOnSending() async throws {
        try await withServer(responder: echo) { server in
            let client = try RawClient(port: server.address.port)
            try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
            // Without lingering the server's reset would meet these bytes and destroy the answer.
            for _ in 0..<16 { try client.send([UInt8](repeating: 0, count: 65_536)) }
            XCTAssertEqual(try client.receive().status, 413)
            XCTAssertEqual(try client.receiveEnd(), "")
        }
    }

    func testForeignHostIsMisdirected() async throws {
        let configuration = HTTPServerConfiguration(loopCount: 1, allowedHosts: ["localhost"])
        try await withServer(configuration, responder: echo) { server in
            let friend = try RawClient(port: server.address.port)
            XCTAssertEqual(try friend.exchange("GET / HTTP/1.1\r\nHost: localhost:1234\r\n\r\n").status, 200)
            XCTAssertEqual(try friend.exchange("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421)
        }
    }

    func testHandlerLearnsItsDeadlineAndRequestID() async throws {
        let clock = ManualTimeSource()
        let responder = ClosureResponder { _, context in
            HTTPResponse(text: "\(context.deadline.uptime) \(context.requestID)")
        }
        try await withServer(timeSource: clock, responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            let texts = try (0..<2).map { _ in
                try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text.components(separatedBy: " ")
            }
            XCTAssertEqual(texts.map { $0.first }, ["29.0", "29.0"])
            XCTAssertNotEqual(texts[0].last, texts[1].last)
        }
    }
}
