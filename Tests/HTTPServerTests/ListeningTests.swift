import Glibc
import HTTP
import HTTPServer
import Synchronization
import XCTest

final class ListeningTests: XCTestCase {
    func testPortInUseIsRefused() async throws {
        // With several loops the first server's sockets allow others beside them; a second server must not be among those.
        try await withServer(HTTPServerConfiguration(loopCount: 2), responder: echo) { server in
            let port = server.address.port
            for host in ["127.0.0.1", "0.0.0.0"] {
                let configuration = HTTPServerConfiguration(host: host, port: port)
                XCTAssertThrowsError(try HTTPServer.start(configuration, responder: echo)) { error in
                    XCTAssertEqual(error as? HTTPServerStartError, .addressInUse(host: host, port: port))
                }
            }
        }
    }

    func testPortIsFreeAgainAfterShutdown() async throws {
        let first = try HTTPServer.start(HTTPServerConfiguration(loopCount: 2), responder: echo)
        let client = try RawClient(port: first.address.port)
        _ = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await first.shutdown(drainingFor: .zero)
        let second = try HTTPServer.start(HTTPServerConfiguration(port: first.address.port), responder: echo)
        await second.shutdown(drainingFor: .zero)
    }

    func testRequestsSpreadOverTheLoops() async throws {
        let threads = Mutex<Set<UInt>>([])
        let responder = ClosureResponder { _, _ in
            threads.withLock { _ = $0.insert(UInt(pthread_self())) }
            return HTTPResponse(status: .ok)
        }
        try await withServer(HTTPServerConfiguration(loopCount: 2), responder: responder) { server in
            // The kernel spreads by a hash of the ports: 64 connections on one loop are as likely as 64 heads in a row.
            let clients = try (0..<64).map { _ in try RawClient(port: server.address.port) }
            for client in clients { _ = try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
            XCTAssertEqual(threads.withLock { $0.count }, 2)
        }
    }

    func testHandlerStaysOnTheLoopOfItsConnection() async throws {
        let responder = ClosureResponder { _, _ in
            let before = UInt(pthread_self())
            await Task.yield()
            let group = await withTaskGroup(of: UInt.self) { group in
                group.addTask { UInt(pthread_self()) }
                return await group.next()
            }
            return HTTPResponse(text: "\(before == UInt(pthread_self()) && before == group)")
        }
        try await withServer(responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text, "true")
        }
    }

    func testHandlerMayBeResumedFromAnotherThread() async throws {
        let responder = ClosureResponder { _, _ in
            let before = UInt(pthread_self())
            await withCheckedContinuation { continuation in
                let thread = Thread { continuation.resume() }
                thread.start()
            }
            return HTTPResponse(text: "\(before == UInt(pthread_self()))")
        }
        try await withServer(responder: responder) { server in
            let client = try RawClient(port: server.address.port)
            for _ in 0..<100 {
                XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n").text, "true")
            }
        }
    }

    func testSlowHandlerDoesNotDelayOthersOnTheLoop() async throws {
        let gate = Gate()
        let responder = ClosureResponder { request, _ in
            if request.path == "/slow" { await gate.pass() }
            return HTTPResponse(text: request.path)
        }
        try await withServer(responder: responder) { server in
            let slow = try RawClient(port: server.address.port)
            try slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            await gate.waitForArrival()
            let fast = try RawClient(port: server.address.port)
            XCTAssertEqual(try fast.exchange("GET /fast HTTP/1.1\r\nHost: x\r\n\r\n").text, "/fast")
            gate.open()
            XCTAssertEqual(try slow.receive().text, "/slow")
        }
    }

    func testLocalhostIsBothLoopbackAddresses() async throws {
        try await withServer(HTTPServerConfiguration(host: "localhost", loopCount: 2), responder: echo) { server in
            XCTAssertEqual(server.address.host, "127.0.0.1")
            let v4 = try RawClient(port: server.address.port)
            XCTAssertEqual(try v4.exchange("GET /4 HTTP/1.1\r\nHost: x\r\n\r\n").text, "GET /4 ")
            guard Self.hasV6 else { return }
            let v6 = try RawClient(port: server.address.port, host: "::1")
            XCTAssertEqual(try v6.exchange("GET /6 HTTP/1.1\r\nHost: x\r\n\r\n").text, "GET /6 ")
        }
    }

    func testV6AddressIsListenedOn() async throws {
        try XCTSkipUnless(Self.hasV6, "this machine has no IPv6")
        try await withServer(HTTPServerConfiguration(host: "::1"), responder: echo) { server in
            XCTAssertEqual(server.address.description, "[::1]:\(server.address.port)")
            let client = try RawClient(port: server.address.port, host: "::1")
            XCTAssertEqual(try client.exchange("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n").status, 200)
            XCTAssertThrowsError(try RawClient(port: server.address.port), "IPv4 was not asked for")
        }
    }

    func testImpossibleAddressesAreRefused() {
        func error(_ host: String, _ port: Int = 0) -> HTTPServerStartError? {
            do {
                _ = try HTTPServer.start(HTTPServerConfiguration(host: host, port: port), responder: echo)
                return nil
            } catch {
                return error
            }
        }
        XCTAssertEqual(error("example.org"), .invalidHost("example.org"))
        XCTAssertEqual(error(""), .invalidHost(""))
        XCTAssertEqual(error("127.0.0.1", 65_536), .invalidPort(65_536))
        XCTAssertEqual(error("127.0.0.1", -1), .invalidPort(-1))
        // An address of the range for documentation (RFC 5737), which no machine has.
        XCTAssertEqual(error("192.0.2.1", 8080), .addressNotAvailable(host: "192.0.2.1", port: 8080))
    }

    func testStartErrorsNameHostAndPort() {
        XCTAssertEqual("\(HTTPServerStartError.addressInUse(host: "::1", port: 80))", "::1 port 80 is in use by another program")
        XCTAssertEqual("\(HTTPServerStartError.system(operation: "socket", errno: EMFILE))", "socket: Too many open files")
    }

    private static let hasV6: Bool = {
        let descriptor = socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        inet_pton(AF_INET6, "::1", &address.sin6_addr)
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        return code == 0
    }()
}
