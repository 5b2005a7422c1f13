package import HTTP
package import Observation

/// Posts messages to a channel through its incoming webhook.
///
/// A message is not idempotent: it is sent again only when it surely was not posted. Source: Slack, "Sending messages using
/// incoming webhooks" and "Rate limits" (429 with `Retry-After`).
package struct SlackClient: Sendable {
    private let webhook: SlackWebhook
    private let transport: RetryingTransport

    /// How long an answer may take. Slack needs well under a second.
    private static let answerTimeout = Duration.seconds(10)

    /// Few and short attempts: nobody's data depends on a message. A wait that Slack asks for is kept whole.
    private static let retryPolicy: RetryPolicy = {
        var policy = RetryPolicy()
        policy.transientBase = .milliseconds(500)
        policy.longestAskedExtra = .seconds(300)
        return policy
    }()

    /// A client of one channel.
    ///
    /// - Parameter randomPart: from 0 to 1, for the waits between attempts
    package init(
        webhook: SlackWebhook, transport: any HTTPTransport,
        randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.webhook = webhook
        self.transport = RetryingTransport(
            transport, policy: Self.retryPolicy, repetition: .ifNotActedOn, attemptTimeout: Self.answerTimeout,
            randomPart: randomPart)
    }

    /// Posts a message, within the context's deadline.
    package func post(_ message: SlackMessage, context: Context) async throws(SlackError) {
        let answer: HTTPResponse
        do {
            answer = try await transport.send(webhook.request(body: message.payload), context: context)
        } catch {
            throw .notSent(error.reason)
        }
        guard answer.status == .ok, Self.isOK(answer.body) else {
            throw .refused(status: answer.status, reason: Self.reason(answer.body))
        }
    }

    /// Success is the text `ok`: a page of a proxy with status 200 is none.
    private static func isOK(_ body: [UInt8]) -> Bool {
        var body = body[...]
        while let last = body.last, last == 0x0a || last == 0x0d || last == 0x20 { body.removeLast() }
        return body.elementsEqual("ok".utf8)
    }

    /// Slack's word for what was wrong, such as `invalid_payload`. Anything else is not repeated: a page of a proxy may
    /// hold the address.
    private static func reason(_ body: [UInt8]) -> String? {
        let isWord = body.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }
        guard (1...64).contains(body.count), isWord else { return nil }
        return String(decoding: body, as: UTF8.self)
    }
}

/// Why a message was not posted, or may not have been. Never holds the webhook's address.
package enum SlackError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No answer came.
    case notSent(HTTPTransportError.Reason)
    /// Another answer than `200 ok`, perhaps with Slack's word for the reason.
    case refused(status: HTTPStatus, reason: String?)

    package var description: String {
        switch self {
        case .notSent(.notConnected): "Slack cannot be reached"
        case .notSent(.timedOut): "Slack did not answer in time"
        case .notSent(.interrupted): "the connection to Slack broke before an answer came"
        case .notSent(.cancelled): "the message to Slack was cancelled"
        case .notSent(.insecure): "Slack's certificate was refused"
        case .notSent(.answerTooLarge), .notSent(.invalidRequest), .notSent(.unavailable): "the message could not be sent to Slack"
        case .refused(.ok, _): "Slack answered 200 without \"ok\""
        case .refused(let status, let reason?): "Slack refused the message: \(status) (\(reason))"
        case .refused(let status, nil): "Slack refused the message: \(status)"
        }
    }
}
