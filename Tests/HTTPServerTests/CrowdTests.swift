import Glibc
import HTTP
import HTTPServer
import Observation
import TestSupport
import Timekeeping
import XCTest

/// Many clients at once, most of them of the unpleasant kind.
final class CrowdTests: XCTestCase {
    private let request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    func testTrafficGoesOnBesideThousandsOfIdleConnections() async throws {
        // Both ends of each connection are descriptors of this process.
        let count = min(2000, (Self.raisedDescriptorLimit - 200) / 2)
        let configuration = HTTPServerConfiguration(loopCount: 2, largestConnectionCount: count + 10)
        try await withServer(configuration, responder: echo) { server in
            let idle = try (0..<count).map { _ in try RawClient(port: server.address.port) }
            let busy = try (0..<8).map { _ in try RawClient(port: server.address.port) }
            for _ in 0..<50 {
                for client in busy { try client.send(request) }
                for client in busy { XCTAssertEqual(try client.receive().status, 200) }
            }
            await waitUntil { server.openConnectionCount == count + busy.count }
            for client in [idle[0], idle[count / 2], idle[count - 1]] {
                XCTAssertEqual(try client.exchange(request).status, 200, "the idle ones are still there")
            }
        }
    }

    func testDripFeedersAreCutWhileOthersAreServed() async throws {
        let clock = ManualTimeSource()
        let head = Array("GET /slow HTTP/1.1\r\n".utf8)
        try await withServer(HTTPServerConfiguration(loopCount: 1), timeSource: clock, responder: echo) { server in
            let drips = try (0..<200).map { _ in try RawClient(port: server.address.port) }
            let honest = try RawClient(port: server.address.port)
            for second in 0..<10 {
                for client in drips { try client.send([head[second]]) }
                XCTAssertEqual(try honest.exchange(request).status, 200)
                clock.advance(by: .seconds(1))
                await server.clockMoved()
            }
            // Whose first byte was read only after the clock had moved began later, and ends later.
            clock.advance(by: .seconds(3))
            await server.clockMoved()
            for client in drips {
                XCTAssertEqual(try client.receive().status, 408)
                client.finish()
                XCTAssertEqual(try client.receiveEnd(), "")
            }
            XCTAssertEqual(try honest.exchange(request).status, 200)
            await waitUntil { server.openConnectionCount == 1 }
        }
    }

    func testVanishedClientsLeaveNeitherDescriptorsNorMemory() async throws {
        let answer = [UInt8](repeating: 1, count: 1 << 20)
        let responder = ClosureResponder { _, _ in HTTPResponse(status: .ok, body: answer + [2]) }
        try await withServer(responder: responder) { server in
            func vanish(count: Int) async throws {
                for number in 0..<count {
                    let client = try RawClient(port: server.address.port, receiveBufferByteCount: 4096)
                    if number.isMultiple(of: 2) {
                        try client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n")
                        try client.send([UInt8](repeating: 3, count: 300_000))
                    } else {
                        try client.send(request + request)
                    }
                    client.reset()
                }
                await waitUntil { server.openConnectionCount == 0 }
            }
            try await vanish(count: 60)
            let (descriptors, memory) = (try Self.descriptorCount(), try Self.residentByteCount())
            try await vanish(count: 200)
            // Those that an earlier test had left to be closed may be gone by now.
            XCTAssertLessThanOrEqual(try Self.descriptorCount(), descriptors)
            // Kept bodies and answers of so many would be well over 100 MB.
            XCTAssertLessThan(try Self.residentByteCount() - memory, 24 << 20)
        }
    }

    func testWhateverBytesComeTheyGetAnAnswerOrAClose() async throws {
        var random = SeededRandom()
        try await withServer(responder: echo) { server in
            for _ in 0..<rounds(1500, long: 100_000) {
                let client = try RawClient(port: server.address.port)
                let bytes = Self.nonsense(using: &random)
                // The server may have refused and closed before all is sent.
                try? client.send(bytes)
                client.finish()
                let received = (try? client.receiveEnd()) ?? ""
                XCTAssertTrue(received.isEmpty || received.hasPrefix("HTTP/1.1 "), "\(bytes) got \(received)")
            }
            let client = try RawClient(port: server.address.port)
            XCTAssertEqual(try client.exchange(request).status, 200)
            client.finish()
            await waitUntil { server.openConnectionCount == 0 }
        }
    }

    /// Mostly almost a request, sometimes nothing like one.
    private static func nonsense(using random: inout SeededRandom) -> [UInt8] {
        let words = [
            "GET ", "POST ", "/", "/a?b=%20", " HTTP/1.1", " HTTP/1.0", "\r\n", "\r\n\r\n", "\n", "Host: x\r\n", "Host: x\r\n\r\n",
            "Content-Length: ", "3", "Transfer-Encoding: chunked\r\n", "0\r\n\r\n", "5\r\nabcde\r\n", "\0", ":", " ", "\t", "%",
            "Expect: 100-continue\r\n", "Connection: close\r\n", "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        ]
        if Int.random(in: 0..<8, using: &random) == 0 {
            return (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        }
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            bytes += (words.randomElement(using: &random) ?? "").utf8
        }
        return bytes
    }

    private static var raisedDescriptorLimit: Int {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 8192))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(limit.rlim_cur)
    }

    private static func descriptorCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    private static func residentByteCount() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        return (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
