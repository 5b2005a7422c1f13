package import HTTP

/// Where a service answers: scheme, host and port, and for what stands behind a proxy a path before every other.
package struct Endpoint: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    package let scheme: String
    /// `host` or `host:port`.
    package let authority: String
    /// Empty, or `/…` without a slash at its end.
    package let pathPrefix: String

    /// Why a text is no endpoint.
    package enum Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        case scheme
        case userInformation
        case host
        case port
        case path
        case queryOrFragment

        package var description: String {
            switch self {
            case .scheme: "does not begin with http:// or https://"
            case .userInformation: "has a user name or password before the host"
            case .host: "has no host name, or one with an illegal character"
            case .port: "has a port that is not a number from 1 to 65535"
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
        authority = try Self.authority(rest[..<authorityEnd])
        var path = rest[authorityEnd...]
        while path.last == "/" { path.removeLast() }
        guard path.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .path }
        pathPrefix = String(path)
    }

    /// AWS's own endpoint of a service in a region.
    package init(service: String, region: Region) {
        scheme = "https"
        authority = "\(service).\(region.name).\(region.domain)"
        pathPrefix = ""
    }

    package var description: String { "\(scheme)://\(authority)\(pathPrefix)" }

    /// Whether it is this machine, by name or number: then there is no AWS account behind it.
    package var isLoopback: Bool {
        let host = authority.lowercased()
        let isNumber = host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2e || $0 == 0x3a || (0x30...0x39).contains($0) }
        let isName =
            host == "localhost" || host.hasPrefix("localhost:") || host.hasSuffix(".localhost") || host.contains(".localhost:")
        return isNumber || isName || host == "[::1]" || host.hasPrefix("[::1]:")
    }

    /// A request to the endpoint's root.
    package func request(_ method: HTTPMethod, fields: HTTPFields = [:], body: [UInt8] = []) -> HTTPRequest {
        HTTPRequest(method: method, scheme: scheme, authority: authority, path: pathPrefix + "/", fields: fields, body: body)
    }

    private static func authority(_ text: Substring) throws(Invalid) -> String {
        guard !text.contains("@") else { throw .userInformation }
        var host = text
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else { throw .host }
            host = text[...close]
            let inner = host.dropFirst().dropLast()
            guard !inner.isEmpty, inner.utf8.allSatisfy({ isHexDigit($0) || $0 == 0x3a || $0 == 0x2e }) else { throw .host }
        } else {
            host = text[..<(text.firstIndex(of: ":") ?? text.endIndex)]
            guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else { throw .host }
        }
        let rest = text[host.endIndex...]
        if rest.isEmpty { return String(text) }
        guard rest.first == ":" else { throw .host }
        let digits = rest.dropFirst()
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else { throw .port }
        return String(text)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == 0x2d || byte == 0x2e || byte == 0x5f
    }
}
