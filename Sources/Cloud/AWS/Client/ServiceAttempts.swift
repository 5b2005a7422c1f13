import Digest
import HTTP
import Observation
import Timekeeping

/// Sends requests to one service until an attempt succeeds, fails for good or would come too late: the one retry loop of
/// AWS's protocols, whatever stands in their bodies.
struct ServiceAttempts: Sendable {
    /// For people: `DynamoDB`.
    let serviceName: String
    let endpoint: Endpoint
    let transport: any HTTPTransport
    let retryPolicy: RetryPolicy
    /// The longest single attempt.
    let attemptTimeout: Duration
    let budget: RetryBudget
    /// From 0 to 1, for the waits between attempts.
    let randomPart: @Sendable () -> Double
    let clockCorrection = ClockCorrection()

    /// What an attempt that may be repeated has left behind.
    struct FailedAttempt: Error {
        let error: AWSError
        /// `x-amz-retry-after`.
        var askedWait: Duration?
        /// The answer's `Date`.
        var serverTime: Instant?
    }

    /// The body of the answer to a call.
    ///
    /// The context's deadline bounds all attempts together; no wait goes beyond it.
    ///
    /// - Parameters:
    ///   - operation: its name, for the log
    ///   - request: makes the request as it is to be sent at that time; what it throws ends the call
    ///   - readError: reads an answer that is no success
    /// - Throws: `AWSError`, of the last attempt
    func body(
        of operation: String, context: Context, request: (Instant) async throws(AWSError) -> HTTPRequest,
        readError: (_ answer: HTTPResponse, _ place: String) -> AWSError
    ) async throws(AWSError) -> [UInt8] {
        var attempt = 1
        var lastCost: Int?
        var hasCorrectedClock = false
        while true {
            let outgoing = try await request(context.timeSource.now + clockCorrection.current)
            switch await send(outgoing, context, readError) {
            case .success(let body):
                budget.recordSuccess(lastCost: lastCost)
                return body
            case .failure(let failure):
                if !hasCorrectedClock, clockCorrection.adjust(after: failure, now: context.timeSource.now) {
                    hasCorrectedClock = true
                    context.logger.warning(
                        "the clock of this machine is wrong; requests are signed with the service's time",
                        ["service": .string(serviceName), "correction": .duration(clockCorrection.current)])
                    continue
                }
                guard let wait = wait(after: failure, attempt: attempt, context) else { throw failure.error }
                guard let cost = budget.take(for: failure.error.failure) else {
                    context.logger.warning("no retry: too many have failed lately", fields(operation, failure.error, attempt))
                    throw failure.error
                }
                lastCost = cost
                log(failure.error, operation, attempt, wait, context)
                do {
                    try await context.timeSource.sleep(for: wait)
                } catch {
                    throw AWSError(.cancelled, code: "Cancelled", "the call to \(serviceName) was cancelled")
                }
                attempt += 1
            }
        }
    }

    private func send(
        _ request: HTTPRequest, _ context: Context, _ readError: (HTTPResponse, String) -> AWSError
    ) async -> Result<[UInt8], FailedAttempt> {
        let answer: HTTPResponse
        do {
            answer = try await transport.send(
                request, context: context.with(deadline: .after(attemptTimeout, on: context.timeSource)))
        } catch {
            return .failure(FailedAttempt(error: AWSError(error, service: serviceName, endpoint: endpoint)))
        }
        // Made only for an error: it costs as much as reading a small answer.
        var place: String { "\(serviceName) at \(endpoint)" }
        if let text = answer.fields[.xAmzCRC32], UInt32(text) != CRC32.checksum(answer.body) {
            let error = AWSError(
                .malformedAnswer, code: "MalformedAnswer", "the answer of \(place) does not match its checksum",
                status: answer.status.code, requestID: answer.fields[.xAmznRequestID], isRetryable: true)
            return .failure(FailedAttempt(error: error))
        }
        if answer.status.isSuccess { return .success(answer.body) }
        return .failure(
            FailedAttempt(
                error: readError(answer, place), askedWait: answer.fields[.xAmzRetryAfter].flatMap(Self.milliseconds),
                serverTime: answer.fields[.date].flatMap { try? Instant(httpDate: $0) }))
    }

    /// `x-amz-retry-after`; anything but a count of milliseconds is ignored.
    private static func milliseconds(_ text: String) -> Duration? {
        guard let count = UInt32(text) else { return nil }
        return .milliseconds(Int64(count))
    }

    /// - Returns: `nil` when another attempt is of no use or comes too late
    private func wait(after failure: FailedAttempt, attempt: Int, _ context: Context) -> Duration? {
        let decision = retryPolicy.decide(
            after: failure.error.failure, attempt: attempt, randomPart: randomPart(), askedWait: failure.askedWait)
        guard case .wait(let wait) = decision, wait < context.deadline.remaining(on: context.timeSource) else { return nil }
        return wait
    }

    private func log(_ error: AWSError, _ operation: String, _ attempt: Int, _ wait: Duration, _ context: Context) {
        // One accident is daily life; a second for the same call is worth a line.
        let level: LogLevel = attempt > 1 || error.isThrottling ? .info : .debug
        let milliseconds = wait.components.seconds * 1_000 + wait.components.attoseconds / 1_000_000_000_000_000
        context.logger.log(level, "call failed and is repeated after \(milliseconds) ms", fields(operation, error, attempt))
    }

    private func fields(_ operation: String, _ error: AWSError, _ attempt: Int) -> KeyValuePairs<String, LogValue> {
        [
            "operation": .string(operation), "attempt": .int(attempt), "code": .string(error.code),
            "reason": .string(error.message),
            "awsRequestID": .string(error.requestID ?? "none"),
        ]
    }
}
