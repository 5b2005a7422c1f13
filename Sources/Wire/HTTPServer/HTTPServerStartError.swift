import Glibc

/// Why a server could not begin to listen.
package enum HTTPServerStartError: Error, Hashable, CustomStringConvertible {
    /// Neither an address in digits nor `localhost`.
    case invalidHost(String)
    /// Not in 0 … 65535.
    case invalidPort(Int)
    /// Another process, or another server of this one, listens there.
    case addressInUse(host: String, port: Int)
    /// No interface of this machine has the address.
    case addressNotAvailable(host: String, port: Int)
    /// Ports below 1024 are for those who are allowed to.
    case permissionDenied(host: String, port: Int)
    /// Anything else the system says.
    case system(operation: String, errno: Int32)

    package var description: String {
        switch self {
        case .invalidHost(let host): "\"\(host)\" is neither an IP address nor localhost"
        case .invalidPort(let port): "\(port) is not a port from 0 to 65535"
        case .addressInUse(let host, let port): "\(host) port \(port) is in use by another program"
        case .addressNotAvailable(let host, let port): "\(host) port \(port): this machine has no such address"
        case .permissionDenied(let host, let port): "\(host) port \(port): permission denied"
        case .system(let operation, let errno): "\(operation): \(String(cString: strerror(errno)))"
        }
    }
}
