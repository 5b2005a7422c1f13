package import Observation
package import Timekeeping

/// Sends a request again when it failed by accident or was refused for now.
///
/// The context's deadline bounds all attempts with the waits between them: no wait goes beyond it, also none that the
/// other side asks for.
package struct RetryingTransport: HTTPTransport {
    /// What may be sent again.
    package enum Repetition: Sendable, Hashable {
        /// Every request: it is idempotent, so that a second time changes nothing.
        case always
        /// Only a request that surely was not acted on: it never left, or was answered with 429. Whoever sends a message
        /// again that may have arrived says everything twice.
        case ifNotActedOn
    }

    private let transport: any HTTPTransport
    private let policy: RetryPolicy
    private let repetition: Repetition
    private let attemptTimeout: Duration
    private let randomPart: @Sendable () -> Double

    /// A transport over another one.
    ///
    /// - Parameters:
    ///   - attemptTimeout: the longest single attempt: one that hangs is given up while there is time for another
    ///   - randomPart: from 0 to 1, for the waits between attempts
    package init(
        _ transport: any HTTPTransport, policy: RetryPolicy, repetition: Repetition, attemptTimeout: Duration = .seconds(30),
        randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.transport = transport
        self.policy = policy
        self.repetition = repetition
        self.attemptTimeout = attemptTimeout
        self.randomPart = randomPart
    }

    /// The answer, which is the last one when all were refusals.
    ///
    /// - Throws: the error of the last attempt
    package func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
        var attempt = 1
        while true {
            let outcome = await outcome(of: request, context)
            guard let wait = wait(after: outcome, attempt: attempt, context) else { return try outcome.get() }
            context.logger.debug(
                "request failed and is repeated after \(wait)",
                ["method": .string("\(request.method)"), "attempt": .int(attempt), "outcome": .string(Self.name(outcome))])
            do {
                try await context.timeSource.sleep(for: wait)
            } catch {
                throw HTTPTransportError(.cancelled, "the request was cancelled")
            }
            attempt += 1
        }
    }

    private typealias Outcome = Result<HTTPResponse, HTTPTransportError>

    private func outcome(of request: HTTPRequest, _ context: Context) async -> Outcome {
        let attemptContext = context.with(deadline: .after(attemptTimeout, on: context.timeSource))
        do throws(HTTPTransportError) {
            return .success(try await transport.send(request, context: attemptContext))
        } catch {
            return .failure(error)
        }
    }

    /// - Returns: `nil` for what is final, and when another attempt would come too late
    private func wait(after outcome: Outcome, attempt: Int, _ context: Context) -> Duration? {
        var askedWait: Duration?
        if case .success(let response) = outcome { askedWait = response.fields.retryAfter(now: context.timeSource.now) }
        let decision = policy.decide(
            after: failure(outcome), attempt: attempt, randomPart: randomPart(), askedWait: askedWait)
        guard case .wait(let wait) = decision, wait < context.deadline.remaining(on: context.timeSource) else { return nil }
        return wait
    }

    private func failure(_ outcome: Outcome) -> RetryPolicy.Failure {
        switch outcome {
        case .success(let response):
            switch response.status {
            case .tooManyRequests: return .throttling
            case .requestTimeout, .internalServerError, .badGateway, .serviceUnavailable, .gatewayTimeout:
                return repetition == .always ? .transient : .permanent
            default: return .permanent
            }
        case .failure(let error):
            switch error.reason {
            case .notConnected: return .transient
            case .interrupted, .timedOut: return repetition == .always ? .transient : .permanent
            case .cancelled, .answerTooLarge, .insecure, .invalidRequest, .unavailable: return .permanent
            }
        }
    }

    /// For the log: nothing of the address, which may be a secret.
    private static func name(_ outcome: Outcome) -> String {
        switch outcome {
        case .success(let response): "\(response.status)"
        case .failure(let error): "\(error.reason)"
        }
    }
}

extension HTTPFields {
    /// How long to wait before the next request: `Retry-After`, a count of seconds or a date (RFC 9110 §10.2.3).
    ///
    /// - Returns: `nil` where it is missing or neither
    package func retryAfter(now: Instant) -> Duration? {
        guard let text = self[.retryAfter] else { return nil }
        if let seconds = UInt32(text) { return .seconds(Int64(seconds)) }
        guard let date = try? Instant(httpDate: text) else { return nil }
        return Swift.max(now.duration(to: date), .zero)
    }
}
