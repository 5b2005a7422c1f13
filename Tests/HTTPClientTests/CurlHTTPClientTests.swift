import Foundation
import HTTP
import Observation
import XCTest

@testable import HTTPClient

/// Requests and answers as they should be, and the connections that they go over.
final class CurlHTTPClientTests: CurlHTTPClientTestCase {
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
            request(
                server, .post, path: "/a/./b/../%2e", query: "x=%20&y", fields: [HTTPFieldName(known: "x-one"): "1"],
                body: [1, 0, 255]),
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
            (.post, [1], "POST content-length: 1 1"), (.get, [], "GET none 0"), (.head, [], "HEAD none 0"),
            (.get, [], "GET none 0"),
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
                return target?.hasPrefix("socket:") == true || target?.hasPrefix("anon_inode:") == true
                    || target?.hasPrefix("pipe:") == true
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
        // One more than before: the second server's listening socket. Fewer when an earlier test's server has just finished.
        XCTAssertLessThanOrEqual(try openSockets(), before + 1)
        XCTAssertEqual(server.connectionCount, 0)
    }
}
