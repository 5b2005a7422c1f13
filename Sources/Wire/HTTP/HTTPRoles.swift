package import Observation

/// What answers a request: the Lambda-style shape that the socket server and the Lambda runtime both serve.
///
/// The context has the deadline, the request id and the logger. An error that is thrown becomes an answer in one place,
/// ``Routes``.
package typealias HTTPHandler = @Sendable (_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse

/// Whoever turns every request into an answer and never fails: what a server hosts.
package protocol HTTPResponder: Sendable {
    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse
}

/// Whoever carries a request to another machine and brings its answer back.
///
/// An answer of any status is an answer; only the want of one is an error. The context's deadline bounds the whole exchange.
package protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse
}

/// Why no answer came.
package struct HTTPTransportError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule that was broken, for those who decide whether to try again.
    package enum Reason: Sendable, Hashable {
        /// Name not found, connection refused or unreachable: no byte of the request has left.
        case notConnected
        /// The connection broke, or the answer was cut or malformed, after the request may have been seen.
        case interrupted
        /// The deadline passed.
        case timedOut
        /// The caller's task was cancelled.
        case cancelled
        /// The answer is larger than the client takes.
        case answerTooLarge
        /// The certificate or the handshake was refused.
        case insecure
        /// The request cannot be sent as it is: no scheme or authority, an illegal byte.
        case invalidRequest
        /// The transport itself is not there (libcurl missing, shut down, its queue full).
        case unavailable
    }

    package let reason: Reason
    /// For people; names the host, never a credential or a query.
    package let detail: String

    package init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    package var description: String { detail }
}
