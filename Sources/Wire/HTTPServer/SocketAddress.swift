import Glibc

/// An IPv4 or IPv6 address with a port.
struct SocketAddress: Hashable, CustomStringConvertible {
    /// In digits, as it was given.
    let host: String
    var port: Int
    let isV6: Bool

    /// - Returns: `nil` when `host` is not an address in digits
    init?(host: String, port: Int) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, host, &v4) == 1 {
            isV6 = false
        } else if inet_pton(AF_INET6, host, &v6) == 1 {
            isV6 = true
        } else {
            return nil
        }
        self.host = host
        self.port = port
    }

    var description: String {
        isV6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    var family: Int32 { isV6 ? AF_INET6 : AF_INET }

    /// Lends the address in the form that the system calls want.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if isV6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = in_port_t(port).bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return Self.withBytes(of: &address, body)
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return Self.withBytes(of: &address, body)
    }

    private static func withBytes<Address, Result>(
        of address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<Address>.size)) }
        }
    }

    /// The port that a bound socket has got.
    static func boundPort(of descriptor: Int32) -> Int? {
        var storage = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port stands at the same place in both families.
        return code == 0 ? Int(in_port_t(bigEndian: storage.sin6_port)) : nil
    }
}
