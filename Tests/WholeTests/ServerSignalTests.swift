import Glibc
import Processes
import TestSupport
import XCTest

/// What a signal does to a server that is in the middle of something.
final class ServerSignalTests: XCTestCase {
    /// A connection with half a request on it, which the server has seen.
    private final class HalfRequest {
        private let descriptor: Int32

        init(url: String) throws {
            descriptor = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var patience = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(try XCTUnwrap(url.split(separator: ":").last.flatMap { UInt16($0) })).bigEndian
            inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            XCTAssertEqual(code, 0)
            // The answer to a request in front of it tells that the half one is there.
            send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\nPOST /update HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n[")
            XCTAssertTrue(receive(until: "}}").hasPrefix("HTTP/1.1 200"))
        }

        deinit {
            close(descriptor)
        }

        /// Ends the connection from this side: until then, or for two seconds, the server waits lest its answer be lost.
        func hangUp() {
            shutdown(descriptor, Int32(SHUT_RDWR))
        }

        func send(_ text: String) {
            _ = text.withCString { Glibc.send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        }

        func receive(until end: String) -> String {
            var received = ""
            var chunk = [UInt8](repeating: 0, count: 4096)
            while !received.contains(end), case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 {
                received += String(decoding: chunk[..<count], as: UTF8.self)
            }
            return received
        }
    }

    func testFirstSignalLetsRequestsEnd() async throws {
        let place = try Installation()
        for signal in [SIGTERM, SIGINT] {
            let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
            let half = try HalfRequest(url: api.url)
            api.process.signal(signal)
            // Nobody new is let in any more; the one who is in may finish.
            while try await place.run("curl", ["-s", "-o", "/dev/null", "\(api.url)/health"], expecting: nil).status == .exited(0) {}
            half.send("]")
            let answer = half.receive(until: "}}")
            XCTAssertTrue(answer.hasPrefix("HTTP/1.1 200"), answer)
            XCTAssertTrue(answer.contains("connection: close"), answer)
            half.hangUp()
            let status = await api.process.wait()
            XCTAssertEqual(status, .exited(0))
        }
    }

    func testSecondSignalEndsAtOnce() async throws {
        let place = try Installation()
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let half = try HalfRequest(url: api.url)
        // Two of a kind could become one on their way.
        api.process.signal(SIGTERM)
        api.process.signal(SIGINT)
        let status = await api.process.wait()
        XCTAssertEqual(status, .exited(1))
        XCTAssertEqual(half.receive(until: "}}"), "")
    }
}
