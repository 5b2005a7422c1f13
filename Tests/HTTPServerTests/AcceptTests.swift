import Glibc
import HTTP
import HTTPServer
import Observation
import TestSupport
import Timekeeping
import XCTest

/// Clients that are too many, that disappear, and a process without descriptors.
final class AcceptTests: XCTestCase {
    private let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    func testConnectionBeyondTheLimitIsToldSo() async throws {
        try await withServer(HTTPServerConfiguration(loopCount: 2, largestConnectionCount: 3), responder: echo) { server in
            let clients = try (0..<3).map { _ in try RawClient(port: server.address.port) }
            for client in clients { XCTAssertEqual(try client.exchange(request).status, 200) }
            let surplus = try RawClient(port: server.address.port)
            let answer = try surplus.exchange(request)
            XCTAssertEqual(answer.status, 503)
            XCTAssertEqual(answer.fields["retry-after"], "1")
            XCTAssertEqual(try surplus.receiveEnd(), "")
            XCTAssertEqual(try clients[0].exchange(request).status, 200, "the others go on")
        }
    }

    func testPlaceOfAClosedConnectionIsFree() async throws {
        try await withServer(HTTPServerConfiguration(loopCount: 1, largestConnectionCount: 1), responder: echo) { server in
            for _ in 0..<50 {
                let client = try RawClient(port: server.address.port)
                let last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                XCTAssertEqual(try client.exchange(last).status, 200)
                XCTAssertEqual(try client.receiveEnd(), "")
                await waitUntil { server.openConnectionCount == 0 }
            }
        }
    }

    func testClientsThatDisappearLeaveNothingBehind() async throws {
        let responder = ClosureResponder { _, _ in HTTPResponse(status: .ok, body: [UInt8](repeating: 1, count: 4 << 20)) }
        try await withServer(responder: responder) { server in
            var random = SeededRandom()
            for _ in 0..<200 {
                let client = try RawClient(port: server.address.port)
                switch Int.random(in: 0...4, using: &random) {
                case 0: break
                case 1: try client.send("GET / HT")
                case 2: try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
                case 3: try client.send(request)
                default: try client.send(request + request + "GET")
                }
                if Bool.random(using: &random) { client.reset() }
            }
            await waitUntil { server.openConnectionCount == 0 }
            let client = try RawClient(port: server.address.port)
            XCTAssertEqual(try client.exchange(request).status, 200)
        }
    }

    func testManyConnectionsAtOnceAreServed() async throws {
        try await withServer(HTTPServerConfiguration(loopCount: 2), responder: echo) { server in
            let clients = try (0..<300).map { _ in try RawClient(port: server.address.port) }
            for _ in 0..<3 {
                for client in clients { try client.send(request) }
                for client in clients { XCTAssertEqual(try client.receive().text, "GET / ") }
            }
            XCTAssertEqual(server.openConnectionCount, 300)
        }
    }

    func testClientIsTurnedAwayWhenNoDescriptorIsLeft() async throws {
        let logs = MemoryLogSink()
        let logger = Logger(level: .warning, format: .text, timeSource: SystemTimeSource(), sink: logs)
        try await withServer(logger: logger, responder: echo) { server in
            let before = try RawClient(port: server.address.port)
            XCTAssertEqual(try before.exchange(request).status, 200)
            let socket = try RawClient.Socket()
            try Self.withoutFreeDescriptors {
                let client = try RawClient(socket, port: server.address.port)
                XCTAssertEqual(try client.receive().status, 503)
                XCTAssertEqual(try before.exchange(request).status, 200, "who is there already is served")
            }
            XCTAssertTrue(logs.lines.contains { $0.contains("no descriptor left") })
            let after = try RawClient(port: server.address.port)
            XCTAssertEqual(try after.exchange(request).status, 200)
        }
    }

    /// Runs a closure while this process may open no further descriptor.
    private static func withoutFreeDescriptors(_ body: () throws -> Void) throws {
        var taken: [Int32] = []
        defer { for descriptor in taken { close(descriptor) } }
        var before = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
        var lowered = before
        lowered.rlim_cur = min(before.rlim_cur, 512)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lowered)
        defer { setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before) }
        while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 { taken.append(descriptor) }
        try body()
    }
}
