import Foundation
import Glibc
import Synchronization
import XCTest

/// A server on this machine that does with each connection what the test says, right or wrong.
final class ScriptedServer: Sendable {
    let port: Int
    private let listener: Int32
    private let acceptedCount = Mutex(0)

    /// Begins to listen; `script` runs on a thread of its own for each connection, with its number from 0.
    init(_ script: @escaping @Sendable (_ connection: ServedConnection, _ number: Int) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 128) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Only here: closed elsewhere its number might be the next server's by now, and this thread would take its
                    // connections.
                    Glibc.close(listener)
                    return
                }
                let number = acceptedCount.withLock { count in
                    defer { count += 1 }
                    return count
                }
                Thread.detachNewThread { script(ServedConnection(descriptor), number) }
            }
        }
    }

    var authority: String { "127.0.0.1:\(port)" }
    var origin: String { "http://\(authority)" }

    /// How many connections have come.
    var connectionCount: Int { acceptedCount.withLock { $0 } }

    /// Ends the accepting thread, which closes the listener.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }
}

/// A port of this machine where nothing listens: bound, so that nobody else gets it, but not listening.
final class SilentPort {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit {
        Glibc.close(descriptor)
    }
}

/// The server's end of a connection.
final class ServedConnection {
    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var isClosed = false

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close()
    }

    /// The head and body of the next request; `nil` once the client has closed.
    func readRequest() -> (head: String, body: [UInt8])? {
        let end = Array("\r\n\r\n".utf8)
        var headEnd = unread.firstRange(of: end)
        while headEnd == nil {
            guard receive() else { return nil }
            headEnd = unread.firstRange(of: end)
        }
        guard let headEnd else { return nil }
        let head = String(decoding: unread[..<headEnd.lowerBound], as: UTF8.self)
        let lengthLine = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let length = lengthLine.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        while unread.count < headEnd.upperBound + length {
            guard receive() else { return nil }
        }
        let body = Array(unread[headEnd.upperBound..<headEnd.upperBound + length])
        unread.removeFirst(headEnd.upperBound + length)
        return (head, body)
    }

    private func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread += buffer[..<count]
        return true
    }

    /// Returns once the client has closed its end.
    func waitForClose() {
        while receive() {}
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func answer(_ status: String = "200 OK", fields: [String] = [], _ body: String = "") {
        let lines = ["HTTP/1.1 \(status)", "content-length: \(body.utf8.count)"] + fields
        send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }

    /// Closes so that the client sees "connection reset by peer".
    func reset() {
        var immediately = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &immediately, socklen_t(MemoryLayout<linger>.size))
        close()
    }
}

/// Lets threads of the server and the test wait for each other.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// For the server's threads.
    func wait() { semaphore.wait() }

    /// For tests, which may not block their thread.
    func passed() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                self.semaphore.wait()
                continuation.resume()
            }
        }
    }
}
