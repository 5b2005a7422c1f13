import HTTP

/// A request that has been found fit to be sent, in the form libcurl takes.
struct OutgoingRequest: Sendable {
    let method: HTTPMethod
    /// `http://host:port`, for errors: neither path nor query, which may hold secrets.
    let origin: String
    let url: String
    let isEncrypted: Bool
    /// This machine: asked without a proxy, whatever the environment says.
    let isLoopback: Bool
    /// Lines for libcurl: `name: value`, `name;` for an empty value, `name:` to leave out one that libcurl would add.
    let fieldLines: [String]
    /// Whether the caller asked for gzip, which is then decoded here.
    let acceptsGzip: Bool
    let body: [UInt8]

    /// - Throws: `HTTPTransportError` with the reason `invalidRequest`
    init(_ request: HTTPRequest) throws(HTTPTransportError) {
        guard let scheme = request.scheme?.lowercased(), scheme == "http" || scheme == "https" else {
            throw Self.invalid("its scheme is \(request.scheme ?? "missing"), not http or https")
        }
        guard let authority = request.authority, let host = Self.host(of: authority) else {
            throw Self.invalid("its authority is not a host with an optional port")
        }
        origin = "\(scheme)://\(authority)"
        isEncrypted = scheme == "https"
        isLoopback = Self.isLoopback(host)
        guard request.path.utf8.first == UInt8(ascii: "/"), Self.isTargetText(request.path, isQuery: false) else {
            throw Self.invalid("the path for \(origin) does not begin with / or has an illegal character")
        }
        if let query = request.query, !Self.isTargetText(query, isQuery: true) {
            throw Self.invalid("the query for \(origin) has an illegal character")
        }
        guard request.body.isEmpty || request.method != .head && request.method != .trace && request.method != .connect else {
            throw Self.invalid("\(request.method) takes no body")
        }
        method = request.method
        url = origin + request.target
        body = request.body
        (fieldLines, acceptsGzip) = try Self.lines(of: request, origin: origin)
    }

    private static func invalid(_ detail: String) -> HTTPTransportError {
        HTTPTransportError(.invalidRequest, "the request cannot be sent: \(detail)")
    }

    /// The host of `host`, `host:port` or `[v6]:port`; `nil` when it is none of these. User names are refused: a password
    /// in an address ends up in logs.
    static func host(of authority: String) -> Substring? {
        let bytes = authority.utf8
        let hostEnd: String.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let inner = bytes[bytes.index(after: bytes.startIndex)..<close]
            guard !inner.isEmpty, inner.allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
            hostEnd = bytes.index(after: close)
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            let isName = bytes[..<hostEnd].allSatisfy {
                isHexDigit($0) || (UInt8(ascii: "g")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: ".")
                    || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
            }
            guard hostEnd > bytes.startIndex, isName else { return nil }
        }
        if hostEnd < bytes.endIndex {
            let port = bytes[bytes.index(after: hostEnd)...]
            guard bytes[hostEnd] == UInt8(ascii: ":"), port.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = UInt16(authority[bytes.index(after: hostEnd)...]), number > 0
            else { return nil }
        }
        return authority[..<hostEnd]
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    /// Whether the host is this machine by name or number (RFC 6761 §6.3, RFC 1122 §3.2.1.3).
    static func isLoopback(_ host: Substring) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Visible ASCII without what would end the part: a request line or another part of the URL cannot be smuggled in.
    private static func isTargetText(_ text: String, isQuery: Bool) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") && (isQuery || $0 != UInt8(ascii: "?")) }
    }

    private static func lines(of request: HTTPRequest, origin: String) throws(HTTPTransportError) -> ([String], Bool) {
        var lines = ["Expect:"]
        var acceptsGzip = false
        for field in request.fields {
            switch field.name {
            case .contentLength:
                guard field.value == String(request.body.count) else {
                    throw invalid("content-length for \(origin) is not the length of the body")
                }
            case .transferEncoding, .expect:
                throw invalid("\(field.name) is not the caller's to set")
            case .acceptEncoding where field.value.lowercased() == "gzip":
                acceptsGzip = true
            default:
                lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
            }
        }
        if !request.fields.contains(.accept) { lines.append("Accept:") }
        if !request.fields.contains(.contentType) { lines.append("Content-Type:") }
        return (lines, acceptsGzip)
    }
}
