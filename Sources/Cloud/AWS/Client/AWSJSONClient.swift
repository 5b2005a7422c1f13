import Digest
package import HTTP
package import Observation
import Synchronization
import Timekeeping

/// Calls operations of a service that speaks the AWS JSON protocol: signs, sends, tries again, checks, reads errors.
///
/// Source: Smithy, "AWS JSON 1.0 protocol".
package struct AWSJSONClient: Sendable {
    /// What is known about a service before the first call.
    package struct Configuration: Sendable {
        /// For people: `DynamoDB`.
        package var serviceName: String
        /// In the credential scope: `dynamodb`.
        package var signingName: String
        /// Before the operation's name in `x-amz-target`: `DynamoDB_20120810`.
        package var targetPrefix: String
        /// Where the credential scope says the service is.
        package var region: Region
        /// Where it answers.
        package var endpoint: Endpoint
        /// Whether and when attempts are repeated.
        package var retryPolicy: RetryPolicy
        /// The longest single attempt: a connection that hangs is given up while there is time for another.
        package var attemptTimeout: Duration = .seconds(15)

        /// A configuration with the usual limit for an attempt.
        package init(
            serviceName: String, signingName: String, targetPrefix: String, region: Region, endpoint: Endpoint,
            retryPolicy: RetryPolicy = RetryPolicy()
        ) {
            self.serviceName = serviceName
            self.signingName = signingName
            self.targetPrefix = targetPrefix
            self.region = region
            self.endpoint = endpoint
            self.retryPolicy = retryPolicy
        }

        /// DynamoDB of a region, or whatever speaks like it at another endpoint.
        package static func dynamoDB(region: Region, endpoint: Endpoint? = nil) -> Configuration {
            Configuration(
                serviceName: "DynamoDB", signingName: "dynamodb", targetPrefix: "DynamoDB_20120810", region: region,
                endpoint: endpoint ?? Endpoint(service: "dynamodb", region: region), retryPolicy: .dynamoDB)
        }
    }

    /// Which service, where, and how patiently.
    package let configuration: Configuration
    private let transport: any HTTPTransport
    private let credentials: any CredentialSource
    private let randomPart: @Sendable () -> Double
    private let signer: Signer
    private let budget: RetryBudget
    private let clockCorrection = ClockCorrection()

    /// A client of one service.
    ///
    /// - Parameters:
    ///   - budget: shared by clients that would bring the same service down together
    ///   - randomPart: from 0 to 1, for the waits between attempts
    package init(
        configuration: Configuration, transport: any HTTPTransport, credentials: any CredentialSource,
        budget: RetryBudget = RetryBudget(), randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.configuration = configuration
        self.transport = transport
        self.credentials = credentials
        self.budget = budget
        self.randomPart = randomPart
        signer = Signer(region: configuration.region.name, service: configuration.signingName)
    }

    /// Calls an operation and returns the body of its answer.
    ///
    /// An attempt that fails by accident is repeated, also when the service may have done what was asked: as with AWS's own
    /// SDKs, conditions or request tokens are what makes an operation safe to repeat. The context's deadline bounds all
    /// attempts together; no wait goes beyond it.
    ///
    /// - Throws: `AWSError`, of the last attempt
    package func call(_ operation: String, body: [UInt8], context: Context) async throws(AWSError) -> [UInt8] {
        var attempt = 1
        var lastCost: Int?
        var hasCorrectedClock = false
        while true {
            let result = try await self.attempt(operation, body, context)
            switch result {
            case .success(let body):
                budget.recordSuccess(lastCost: lastCost)
                return body
            case .failure(let failure):
                if !hasCorrectedClock, clockCorrection.adjust(after: failure, now: context.timeSource.now) {
                    hasCorrectedClock = true
                    context.logger.warning(
                        "the clock of this machine is wrong; requests are signed with the service's time",
                        ["service": .string(configuration.serviceName), "correction": .duration(clockCorrection.current)])
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
                    throw AWSError(.cancelled, code: "Cancelled", "the call to \(configuration.serviceName) was cancelled")
                }
                attempt += 1
            }
        }
    }

    /// What an attempt that may be repeated has left behind.
    struct FailedAttempt: Error {
        let error: AWSError
        /// `x-amz-retry-after`.
        var askedWait: Duration?
        /// The answer's `Date`.
        var serverTime: Instant?
    }

    /// - Throws: `AWSError` when there is nothing to send, so nothing to repeat
    private func attempt(
        _ operation: String, _ body: [UInt8], _ context: Context
    ) async throws(AWSError) -> Result<[UInt8], FailedAttempt> {
        let known: Credentials
        do {
            known = try await credentials.credentials(context)
        } catch {
            throw AWSError(.credentials, code: "CredentialsUnavailable", error.description)
        }
        let request = configuration.endpoint.request(
            .post,
            fields: [.contentType: "application/x-amz-json-1.0", .xAmzTarget: "\(configuration.targetPrefix).\(operation)"],
            body: body)
        let signed = signer.sign(request, with: known, at: context.timeSource.now + clockCorrection.current)
        let attemptContext = context.with(deadline: .after(configuration.attemptTimeout, on: context.timeSource))
        let answer: HTTPResponse
        do {
            answer = try await transport.send(signed, context: attemptContext)
        } catch {
            return .failure(
                FailedAttempt(error: AWSError(error, service: configuration.serviceName, endpoint: configuration.endpoint)))
        }
        return read(answer)
    }

    private func read(_ answer: HTTPResponse) -> Result<[UInt8], FailedAttempt> {
        let place = "\(configuration.serviceName) at \(configuration.endpoint)"
        if let text = answer.fields[.xAmzCRC32], UInt32(text) != CRC32.checksum(answer.body) {
            let error = AWSError(
                .malformedAnswer, code: "MalformedAnswer", "the answer of \(place) does not match its checksum",
                status: answer.status.code, requestID: answer.fields[.xAmznRequestID], isRetryable: true)
            return .failure(FailedAttempt(error: error))
        }
        if answer.status.isSuccess { return .success(answer.body) }
        return .failure(
            FailedAttempt(
                error: AWSError(answer: answer, from: place),
                askedWait: answer.fields[.xAmzRetryAfter].flatMap(Self.milliseconds),
                serverTime: answer.fields[.date].flatMap { try? Instant(httpDate: $0) }))
    }

    /// `x-amz-retry-after`; anything but a count of milliseconds is ignored.
    private static func milliseconds(_ text: String) -> Duration? {
        guard let count = UInt32(text) else { return nil }
        return .milliseconds(Int64(count))
    }

    /// - Returns: `nil` when another attempt is of no use or comes too late
    private func wait(after failure: FailedAttempt, attempt: Int, _ context: Context) -> Duration? {
        let decision = configuration.retryPolicy.decide(
            after: failure.error.failure, attempt: attempt, randomPart: randomPart(), askedWait: failure.askedWait)
        guard case .wait(let wait) = decision, wait < context.deadline.remaining(on: context.timeSource) else { return nil }
        return wait
    }

    private func log(_ error: AWSError, _ operation: String, _ attempt: Int, _ wait: Duration, _ context: Context) {
        // One accident is daily life; a second for the same call is worth a line.
        let level: LogLevel = attempt > 1 || error.isThrottling ? .warning : .debug
        context.logger.log(level, "call failed and is repeated after \(wait)", fields(operation, error, attempt))
    }

    private func fields(_ operation: String, _ error: AWSError, _ attempt: Int) -> KeyValuePairs<String, LogValue> {
        [
            "operation": .string(operation), "attempt": .int(attempt), "code": .string(error.code),
            "reason": .string(error.message),
            "awsRequestID": .string(error.requestID ?? "none"),
        ]
    }
}
