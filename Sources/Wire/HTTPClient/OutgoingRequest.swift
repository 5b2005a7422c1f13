import HTTP

/// A request that has been found fit to be sent, in the form libcurl takes.
struct OutgoingRequest: Sendable {
    let method: HTTPMethod
    /// `http://host:port`, for errors: neither path nor query, which may hold secrets.
    let origin: String
    let url: String
    let isEncrypted: Bool
    /// This machine or one on the same link: asked without a proxy, whatever the environment says.
    let isNearby: Bool
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
        let authority = try Self.authority(request.authority ?? "")
        origin = "\(scheme)://\(authority)"
        isEncrypted = scheme == "https"
        isNearby = authority.isLoopback || authority.isLinkLocal
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

    private static func authority(_ text: String) throws(HTTPTransportError) -> HTTPAuthority {
        do {
            return try HTTPAuthority(text)
        } catch {
            throw invalid("its authority \(error)")
        }
    }

    /// Visible ASCII without what would end the part: a request line or another part of the URL cannot be smuggled in.
    private static func isTargetText(_ text: String, isQuery: Bool) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") && (isQuery || $0 != UInt8(ascii: "?")) }
    }

    private static func lines(of request: HTTPRequest, origin: String) throws(HTTPTransportError) -> ([String], Bool) {
        var lines = ["Expect:"]
        var acceptsGzip = false
        for field in request.fields.list {
            switch field.name.lowercased {
            case "content-length":
                guard field.value == String(request.body.count) else {
                    throw invalid("content-length for \(origin) is not the length of the body")
                }
            case "transfer-encoding", "expect":
                throw invalid("\(field.name) is not the caller's to set")
            case "accept-encoding" where field.value.lowercased() == "gzip":
                acceptsGzip = true
            default:
                lines.append(field.value.isEmpty ? field.name.lowercased + ";" : field.name.lowercased + ": " + field.value)
            }
        }
        if !request.fields.contains(.accept) { lines.append("Accept:") }
        if !request.fields.contains(.contentType) { lines.append("Content-Type:") }
        return (lines, acceptsGzip)
    }
}
