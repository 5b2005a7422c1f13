import HTTP

/// The answers that the server gives by itself.
extension HTTPResponse {
    /// The answer to a request that was not handed to anyone.
    init(refusal: RequestRefusal) {
        self = Problem(refusal.status, refusal.detail).response(requestID: nil)
    }

    /// The answer in place of one that did not come in time.
    static let handlerTooSlow =
        Problem(.serviceUnavailable, "The request took too long to answer.").response(requestID: nil)

    /// The answer to a connection beyond the limit.
    static let tooManyConnections =
        Problem(.serviceUnavailable, "The server has too many connections.", fields: [.retryAfter: "1"])
        .response(requestID: nil)

    /// The answer in place of one that may not be sent: a handler that answers 1xx.
    static let notFinal =
        Problem(.internalServerError, "The handler gave an answer that is not a final one.").response(requestID: nil)
}
