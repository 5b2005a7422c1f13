/// A request, whole: the body has been read, or stands ready to be sent.
package struct HTTPRequest: Sendable, Hashable {
    /// What is asked to be done.
    package var method: HTTPMethod
    /// `http` or `https`; absent where a server reads a target in origin form.
    package var scheme: String?
    /// `host` or `host:port`; a server takes it from an absolute target or from `Host`.
    package var authority: String?
    /// The path as it stands on the wire, percent-encoded, beginning with `/` (or `*` for `OPTIONS *`).
    package var path: String
    /// What follows `?`, percent-encoded; `nil` without a question mark.
    package var query: String?
    /// In the order they came, or are to be sent.
    package var fields: HTTPFields
    /// Whole, without transfer coding.
    package var body: [UInt8]
    /// What ``Routes`` found behind the beginning that a family of paths shares, percent-decoded; `nil` at a path of its own.
    package internal(set) var pathParameter: String?

    /// A request of these parts.
    package init(
        method: HTTPMethod, scheme: String? = nil, authority: String? = nil, path: String, query: String? = nil,
        fields: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.scheme = scheme
        self.authority = authority
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
    }

    /// Path and query as they stand in a request line.
    package var target: String {
        query.map { "\(path)?\($0)" } ?? path
    }
}

/// An answer, whole. `Content-Length`, `Date` and `Connection` are the server's to add, not the handler's.
package struct HTTPResponse: Sendable, Hashable {
    /// What became of the request.
    package var status: HTTPStatus
    /// In the order they came, or are to be sent.
    package var fields: HTTPFields
    /// Whole, without transfer coding.
    package var body: [UInt8]

    /// An answer of these parts.
    package init(status: HTTPStatus, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}
