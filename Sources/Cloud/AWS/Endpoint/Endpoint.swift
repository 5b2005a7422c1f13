package import HTTP

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
            authority = try HTTPAuthority(rest[..<authorityEnd])
        } catch {
            throw .authority(error)
        }
        var path = rest[authorityEnd...]
        while path.last == "/" { path.removeLast() }
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .path }
        pathPrefix = String(path)
    }

    /// AWS's own endpoint of a service in a region.
    ///
    /// - Parameter service: its name in host names, `dynamodb`
    package init(service: StaticString, region: Region) {
        guard let authority = try? HTTPAuthority("\(service).\(region.name).\(region.domain)") else {
            preconditionFailure("\(service) cannot be part of a host name")
        }
        scheme = "https"
        self.authority = authority
        pathPrefix = ""
    }

    package var description: String { "\(scheme)://\(authority)\(pathPrefix)" }

    /// Whether it is this machine, by name or number: then there is no AWS account behind it.
    package var isLoopback: Bool { authority.isLoopback }

    /// A request to the endpoint's root.
    package func request(_ method: HTTPMethod, fields: HTTPFields = [:], body: [UInt8] = []) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority.description, path: pathPrefix + "/", fields: fields, body: body)
    }
}
