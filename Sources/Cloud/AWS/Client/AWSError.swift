import HTTP

/// Why a call to an AWS service did not do what was asked.
package struct AWSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where a call came to its end.
    package enum Kind: Sendable, Hashable {
        /// The service has answered with an error.
        case service
        /// Nothing of the request has reached the service.
        case unreachable
        /// The connection broke; the service may have done what was asked.
        case interrupted
        /// The time was up; the service may have done what was asked.
        case timedOut
        /// The caller's task was cancelled.
        case cancelled
        /// No credentials on this side.
        case credentials
        /// The answer cannot be understood, or is not what was sent.
        case malformedAnswer
        /// This side could not send it: no libcurl, too many requests, one that is not HTTP.
        case client
    }

    /// Who says so, and of what kind it is.
    package let kind: Kind
    /// AWS's name of the error, without its prefix; for the other kinds one of ours.
    package let code: String
    /// AWS's text, or ours; without secrets.
    package let message: String
    /// The status of the answer; `nil` where none came.
    package let status: Int?
    /// AWS's id of the request, for its support.
    package let requestID: String?
    /// Whether the same request may succeed later.
    package let isRetryable: Bool
    /// Whether the service said that it is too much.
    package let isThrottling: Bool
    /// The answer's body, for errors that say more (the reasons of a cancelled transaction); empty where none came.
    package let body: [UInt8]

    /// An error of a kind.
    package init(
        _ kind: Kind, code: String, _ message: String, status: Int? = nil, requestID: String? = nil, isRetryable: Bool = false,
        isThrottling: Bool = false, body: [UInt8] = []
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.status = status
        self.requestID = requestID
        self.isRetryable = isRetryable
        self.isThrottling = isThrottling
        self.body = body
    }

    package var description: String {
        requestID.map { "\(code): \(message) (request \($0))" } ?? "\(code): \(message)"
    }

    /// How a retry policy sees it.
    var failure: RetryPolicy.Failure {
        isThrottling ? .throttling : isRetryable ? .transient : .permanent
    }
}
