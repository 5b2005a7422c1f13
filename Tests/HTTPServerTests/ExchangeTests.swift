import HTTP
import HTTPServer
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

    func testPortInUseIsRefused() async throws {
        try await withServer(responder: echo) { server in
            let port = server.address.port
            XCTAssertThrowsError(try HTTPServer.start(HTTPServerConfiguration(port: port), responder: echo)) { error in
                XCTAssertEqual(error as? HTTPServerStartError, .addressInUse(host: "127.0.0.1", port: port))
            }
        }
    }

    func testShutdownEndsIdleConnections() async throws {
        let server = try HTTPServer.start(HTTPServerConfiguration(), responder: echo)
        let client = try RawClient(port: server.address.port)
        _ = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await server.shutdown(drainingFor: .seconds(5))
        XCTAssertEqual(try client.receiveEnd(), "")
        XCTAssertThrowsError(try RawClient(port: server.address.port))
        await server.waitUntilStopped()
    }
}
