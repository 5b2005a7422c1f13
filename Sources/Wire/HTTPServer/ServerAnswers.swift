import HTTP

/// The answers that the server gives by itself; each names the request under which the log has it.
extension HTTPResponse {
    /// The answer to a request that was not handed to anyone.
    init(refusal: RequestRefusal, requestID: String) {
        self = Problem(refusal.status, refusal.detail).response(requestID: requestID)
    }

    /// The answer in place of one that did not come in time.
    static func handlerTooSlow(requestID: String) -> HTTPResponse {
        Problem(.serviceUnavailable, "The request took too long to answer.").response(requestID: requestID)
    }

    /// The answer in place of one that may not be sent: a handler that answers 1xx.
    static func notFinal(requestID: String) -> HTTPResponse {
        Problem(.internalServerError, "The handler gave an answer that is not a final one.").response(requestID: requestID)
    }

    /// The answer to a connection beyond the limit. The same for all of them: when there are too many, each must cost little.
    static let tooManyConnections =
        Problem(.serviceUnavailable, "The server has too many connections.", fields: [.retryAfter: "1"])
        .response(requestID: nil)
}
