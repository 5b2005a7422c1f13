/// Where a service answers: scheme, host and port, and for what stands behind a proxy a path before every other.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// Host and port.
    package let authority: HTTPAuthority
    /// Empty, or `/…` without a slash at its end.
    package let pathPrefix: String

    /// Why a text is no endpoint.
    package enum Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        case scheme
        case authority(HTTPAuthority.Invalid)
        case path
        case queryOrFragment

        package var description: String {
            switch self {
            case .scheme: "does not begin with http:// or https://"
            case .authority(let error): error.description
            case .path: "has an illegal character in its path"
            case .queryOrFragment: "has a query or a fragment, which an endpoint cannot have"
            }
        }
    }

    /// Reads `http://localhost:8000`.
    ///
    /// - Throws: `Invalid`
    package init(_ text: String) throws(Invalid) {
        guard let separator = text.firstRange(of: "://") else { throw .scheme }
        scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw .scheme }
        let rest = text[separator.upperBound...]
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .queryOrFragment }
        let authorityEnd = rest.firstIndex(of: "/") ?? rest.endIndex
        do {
            authority = try HTTPAuthority(String(rest[..<authorityEnd]))
        } catch {
            throw .authority(error)
        }
        var path = rest[authorityEnd...]
        while path.last == "/" { path.removeLast() }
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .path }
        pathPrefix = String(path)
    }

    /// An endpoint at the root of a host.
    ///
    /// - Parameter isEncrypted: whether it is `https`
    package init(_ authority: HTTPAuthority, isEncrypted: Bool = true) {
        scheme = isEncrypted ? "https" : "http"
        self.authority = authority
        pathPrefix = ""
    }

    package var description: String { "\(scheme)://\(authority)\(pathPrefix)" }

    /// Whether it is this machine, by name or number.
    package var isLoopback: Bool { authority.isLoopback }

    /// A request to a path below the endpoint, its root unless said otherwise.
    package func request(
        _ method: HTTPMethod, path: String = "/", fields: HTTPFields = [:], body: [UInt8] = []
    ) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority.description, path: pathPrefix + path, fields: fields, body: body)
    }
}
