import Glibc

/// A bound socket on which connections are accepted.
///
/// 1. Each event loop has its own socket on the same port, over which the kernel spreads the connections (`SO_REUSEPORT`).
/// 2. But two servers that both set that option would share a port without noticing. So the first socket of an address is bound
///    without it, which fails when anybody else has the port; only then is it set, and the others are bound beside the first.
/// 3. All are bound before the first listens: a server that cannot start has not accepted anyone.
final class ListeningSocket: Sendable {
    let descriptor: Descriptor
    /// With the port that was asked for, or that the system chose.
    let address: SocketAddress

    /// How often a port is looked for that is free for both loopback addresses.
    private static let portAttemptCount = 16

    private init(_ descriptor: consuming Descriptor, _ address: SocketAddress) {
        self.descriptor = descriptor
        self.address = address
    }

    /// Binds and listens on an address for every loop.
    ///
    /// - Parameters:
    ///   - host: an address in digits, or `localhost` for 127.0.0.1 and, where this machine has it, ::1
    ///   - port: 0 for any that is free
    /// - Returns: for each loop its sockets; that of the address named first comes first
    static func listen(
        host: String, port: Int, loopCount: Int, backlog: Int
    ) throws(HTTPServerStartError) -> [[ListeningSocket]] {
        guard (0...65_535).contains(port) else { throw .invalidPort(port) }
        let hosts = host.lowercased() == "localhost" ? ["127.0.0.1", "::1"] : [host]
        var attempt = 1
        while true {
            do throws(HTTPServerStartError) {
                let sockets = try bind(hosts, port: port, loopCount: loopCount)
                for socket in sockets.joined() { try socket.listen(backlog: backlog) }
                return sockets
            } catch {
                // The port that one loopback address got may be taken at the other: then another one is tried.
                guard case .addressInUse = error, port == 0, attempt < portAttemptCount else { throw error }
                attempt += 1
            }
        }
    }

    private static func bind(
        _ hosts: [String], port: Int, loopCount: Int
    ) throws(HTTPServerStartError) -> [[ListeningSocket]] {
        var socketsByLoop = [[ListeningSocket]](repeating: [], count: loopCount)
        var port = port
        for (index, host) in hosts.enumerated() {
            guard let address = SocketAddress(host: host, port: port) else { throw .invalidHost(host) }
            let first: ListeningSocket
            do throws(HTTPServerStartError) {
                first = try ListeningSocket(binding: address, sharesPort: false)
            } catch .addressNotAvailable where index > 0 {
                continue
            }
            try set(SOL_SOCKET, SO_REUSEPORT, on: first.descriptor.number)
            port = first.address.port
            socketsByLoop[0].append(first)
            for loop in 1..<max(1, loopCount) {
                socketsByLoop[loop].append(try ListeningSocket(binding: first.address, sharesPort: true))
            }
        }
        return socketsByLoop
    }

    private convenience init(binding address: SocketAddress, sharesPort: Bool) throws(HTTPServerStartError) {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = Descriptor(socket(address.family, type, 0))
        if descriptor.number < 0 {
            // A kernel without IPv6.
            if errno == EAFNOSUPPORT { throw .addressNotAvailable(host: address.host, port: address.port) }
            throw .system(operation: "socket", errno: errno)
        }
        // Without it a server could not start again while connections of the one before are in TIME_WAIT.
        try Self.set(SOL_SOCKET, SO_REUSEADDR, on: descriptor.number)
        if sharesPort { try Self.set(SOL_SOCKET, SO_REUSEPORT, on: descriptor.number) }
        // `::` hears IPv4 too, whatever the system's default is.
        if address.isV6 { try Self.set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.host == "::" ? 0 : 1, on: descriptor.number) }
        // Accepted sockets inherit it: an answer is one write, and waiting to fill a packet would only delay it.
        try Self.set(Int32(IPPROTO_TCP), TCP_NODELAY, on: descriptor.number)
        let code = address.withSystemAddress { Glibc.bind(descriptor.number, $0, $1) }
        if code != 0 { throw Self.error(errno, operation: "bind", address) }
        var bound = address
        bound.port = SocketAddress.boundPort(of: descriptor.number) ?? address.port
        self.init(descriptor, bound)
    }

    private func listen(backlog: Int) throws(HTTPServerStartError) {
        let code = Glibc.listen(descriptor.number, Int32(clamping: backlog))
        if code != 0 { throw Self.error(errno, operation: "listen", address) }
    }

    private static func set(
        _ level: Int32, _ option: Int32, _ value: Int32 = 1, on descriptor: Int32
    ) throws(HTTPServerStartError) {
        var value = value
        if setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size)) != 0 {
            throw .system(operation: "setsockopt", errno: errno)
        }
    }

    private static func error(_ number: Int32, operation: String, _ address: SocketAddress) -> HTTPServerStartError {
        switch number {
        case EADDRINUSE: .addressInUse(host: address.host, port: address.port)
        case EADDRNOTAVAIL: .addressNotAvailable(host: address.host, port: address.port)
        case EACCES, EPERM: .permissionDenied(host: address.host, port: address.port)
        default: .system(operation: operation, errno: number)
        }
    }
}
