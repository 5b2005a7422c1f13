import Glibc
import XCTest

/// A client that sends exactly the bytes it is told to, over a blocking socket.
///
/// Reads end with an error after `patience`, so that a server that does not answer fails a test and does not hang it.
final class RawClient {
    struct Answer: Equatable {
        var status: Int
        /// By name in lower case.
        var fields: [String: String]
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Failure: Error, Equatable {
        case cannotConnect(errno: Int32)
        /// The server has closed before an answer was whole.
        case ended(after: String)
        case broken(errno: Int32)
        case malformed(String)
    }

    /// A socket that is not yet connected.
    final class Socket {
        let descriptor: Int32

        init(isV6: Bool = false) throws {
            descriptor = Glibc.socket(isV6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            if descriptor < 0 { throw Failure.cannotConnect(errno: errno) }
        }

        deinit {
            close(descriptor)
        }
    }

    private let socket: Socket
    private var descriptor: Int32 { socket.descriptor }
    private var received: [UInt8] = []

    private static let patience = 20

    convenience init(port: Int, host: String = "127.0.0.1", receiveBufferByteCount: Int32? = nil) throws {
        let socket = try Socket(isV6: host.contains(":"))
        try self.init(socket, port: port, host: host, receiveBufferByteCount: receiveBufferByteCount)
    }

    init(_ socket: Socket, port: Int, host: String = "127.0.0.1", receiveBufferByteCount: Int32? = nil) throws {
        self.socket = socket
        let descriptor = socket.descriptor
        var patience = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var count = receiveBufferByteCount {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &count, socklen_t(MemoryLayout<Int32>.size))
        }
        let code: Int32
        if host.contains(":") {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        if code != 0 { throw Failure.cannotConnect(errno: errno) }
    }

    func send(_ text: String) throws {
        try send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) throws {
        var position = 0
        while position < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(descriptor, bytes.baseAddress.map { $0 + position }, bytes.count - position, Int32(MSG_NOSIGNAL))
            }
            if count < 0 { throw Failure.broken(errno: errno) }
            position += count
        }
    }

    /// Says that nothing more will be sent.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Goes away without a word: what the server still sends is answered by a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        // The descriptor stays open until `deinit`; this closes the connection under it.
        let null = open("/dev/null", O_RDONLY)
        dup2(null, descriptor)
        close(null)
    }

    /// Reads the next answer; interim ones are answers of their own.
    func receive(isHead: Bool = false) throws -> Answer {
        while true {
            if let end = received.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                let head = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end)
                return try answer(head: head, isHead: isHead)
            }
            try readMore()
        }
    }

    /// Sends a request and reads its answer.
    func exchange(_ text: String) throws -> Answer {
        try send(text)
        return try receive(isHead: text.hasPrefix("HEAD "))
    }

    /// Reads until the server closes, and gives what was left.
    func receiveEnd() throws -> String {
        while true {
            do {
                try readMore()
            } catch Failure.ended {
                defer { received = [] }
                return String(decoding: received, as: UTF8.self)
            }
        }
    }

    private func answer(head: String, isHead: Bool) throws -> Answer {
        let lines = head.components(separatedBy: "\r\n").dropLast(2)
        guard let line = lines.first, line.hasPrefix("HTTP/1.1 "), let status = Int(line.dropFirst(9).prefix(3)) else {
            throw Failure.malformed(head)
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw Failure.malformed(line) }
            let name = line[..<colon].lowercased()
            if fields[name] != nil { throw Failure.malformed("\(name) twice") }
            fields[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let length = isHead ? 0 : Int(fields["content-length"] ?? "0") ?? 0
        while received.count < length { try readMore() }
        defer { received.removeFirst(length) }
        return Answer(status: status, fields: fields, body: Array(received[..<length]))
    }

    private func readMore() throws {
        var result = 0
        let chunk = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            count = max(0, result)
        }
        if result < 0 { throw Failure.broken(errno: errno) }
        if result == 0 { throw Failure.ended(after: String(decoding: received.suffix(200), as: UTF8.self)) }
        received.append(contentsOf: chunk)
    }
}
