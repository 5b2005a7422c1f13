package import Observation
import Timekeeping

/// What a function does with an invocation.
///
/// - Returns: the answer
/// - Throws: anything; ``FailureReport`` as it is, the rest without its details
package typealias InvocationHandler = @Sendable (_ invocation: Invocation, _ context: Context) async throws -> InvocationAnswer

/// What a handler says of an invocation.
package struct InvocationAnswer: Sendable {
    /// As JSON.
    package var payload: [UInt8]
    /// Told once what became of it: `nil` when Lambda took it, otherwise why it was not heard. Only then is it known how the
    /// invocation ended, for a log line, say.
    package var settled: @Sendable (_ reason: String?) -> Void

    package init(payload: [UInt8], settled: @escaping @Sendable (_ reason: String?) -> Void = { _ in }) {
        self.payload = payload
        self.settled = settled
    }
}

extension FailureReport: Error {}

/// The loop of a custom runtime: takes an invocation, has it handled, answers, and takes the next.
///
/// 1. Every invocation is answered once: with what the handler returns, or with a failure.
/// 2. A handler is given less time than Lambda gives the function, so that its answer still goes out; when that has passed it is
///    cancelled, and whatever it says then is not heard. Lambda is told at once; the next invocation waits until the handler has
///    come to its end, for the function has one at a time.
/// 3. An answer that is larger than Lambda takes is a failure before it is sent.
/// 4. The loop ends only when Lambda's side is lost; the process must end then too.
package struct LambdaRuntime: Sendable {
    /// The limits of the loop.
    package struct Configuration: Sendable, Hashable {
        /// Kept back from the time of an invocation: for an answer on its way and a line in the log.
        package var margin: Duration = .milliseconds(250)
        /// What Lambda takes as an answer. Source: "Lambda quotas", invocation payload, and the limit that its refusals name.
        package var payloadByteCount = 6 * 1_024 * 1_024

        package init() {}
    }

    private let api: any RuntimeAPI
    private let configuration: Configuration
    private let context: Context
    private let exportTraceID: @Sendable (String?) -> Void

    /// - Parameters:
    ///   - context: clock and logger of all invocations
    ///   - exportTraceID: puts the trace id where other libraries look for it, before each invocation
    package init(
        api: any RuntimeAPI, configuration: Configuration = Configuration(), context: Context,
        exportTraceID: @escaping @Sendable (String?) -> Void = { _ in }
    ) {
        self.api = api
        self.configuration = configuration
        self.context = context
        self.exportTraceID = exportTraceID
    }

    /// Handles invocations until Lambda's side is lost.
    package func run(_ handler: @escaping InvocationHandler) async -> RuntimeAPIError {
        while true {
            do throws(RuntimeAPIError) {
                let invocation = try await api.next()
                try await answer(invocation, handler)
            } catch {
                return error
            }
        }
    }

    private func answer(_ invocation: Invocation, _ handler: @escaping InvocationHandler) async throws(RuntimeAPIError) {
        exportTraceID(invocation.traceID)
        var context = Context(
            deadline: handlerDeadline(invocation), requestID: invocation.requestID, logger: context.logger,
            timeSource: context.timeSource)
        context.traceID = invocation.traceID
        try await handleAndTell(invocation, handler, context).get()
    }

    /// The wall clock tells the deadline, and the other one measures the way there: it does not jump.
    private func handlerDeadline(_ invocation: Invocation) -> Deadline {
        .after(max(invocation.deadline - context.timeSource.now - configuration.margin, .zero), on: context.timeSource)
    }

    /// The handler and the clock run against each other, and the first of them is heard.
    ///
    /// - Returns: whether Lambda's side is still there
    private func handleAndTell(
        _ invocation: Invocation, _ handler: @escaping InvocationHandler, _ context: Context
    ) async -> Result<Void, RuntimeAPIError> {
        await withTaskGroup(of: Result<InvocationAnswer, FailureReport>?.self) { group in
            group.addTask {
                do {
                    return .success(try await handler(invocation, context))
                } catch let report as FailureReport {
                    return .failure(report)
                } catch {
                    context.logger.error("the invocation failed", ["error": .string("\(error)")])
                    return .failure(Self.internalFailure)
                }
            }
            group.addTask {
                // Half of the margin later: a handler that keeps to its deadline answers for itself.
                let end = context.timeSource.uptime + context.deadline.remaining(on: context.timeSource) + configuration.margin / 2
                do throws(CancellationError) {
                    while context.timeSource.uptime < end {
                        try await context.timeSource.sleep(until: min(end, context.timeSource.uptime + Self.longestSleep))
                    }
                } catch {
                    return nil
                }
                return .failure(Self.timeout)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            // Before the other one has ended: a handler may take no notice of being cancelled.
            let told = await tell(first ?? .failure(Self.internalFailure), of: invocation, context)
            while let late = await group.next() {
                if case .success(let answer)? = late { answer.settled(Self.timeout.message) }
            }
            return told
        }
    }

    private func tell(
        _ outcome: Result<InvocationAnswer, FailureReport>, of invocation: Invocation, _ context: Context
    ) async -> Result<Void, RuntimeAPIError> {
        do throws(RuntimeAPIError) {
            switch outcome {
            case .success(let answer): try await send(answer, of: invocation)
            case .failure(let report): try await api.fail(invocation.requestID, report)
            }
        } catch {
            guard case .refused = error else { return .failure(error) }
            // Lambda goes on without this answer: it came too late, or was too large after all.
            context.logger.error("the answer was refused", ["reason": .string("\(error)")])
        }
        return .success(())
    }

    private func send(_ answer: InvocationAnswer, of invocation: Invocation) async throws(RuntimeAPIError) {
        guard answer.payload.count <= configuration.payloadByteCount else {
            let report = Self.tooLarge(answer.payload.count, limit: configuration.payloadByteCount)
            answer.settled(report.message)
            return try await api.fail(invocation.requestID, report)
        }
        do throws(RuntimeAPIError) {
            try await api.respond(to: invocation.requestID, with: answer.payload)
        } catch {
            answer.settled("\(error)")
            throw error
        }
        answer.settled(nil)
    }

    /// A sleep that is cancelled keeps its memory until it would have ended, so one of half a minute for each invocation adds up.
    private static let longestSleep = Duration.seconds(1)

    private static let internalFailure = FailureReport(
        type: "Function.Failed", message: "Something went wrong in the function; the log has it under this request id.")
    private static let timeout = FailureReport(type: "Function.TimedOut", message: "The function did not answer in its time.")

    private static func tooLarge(_ byteCount: Int, limit: Int) -> FailureReport {
        FailureReport(
            type: "Function.ResponseTooLarge", message: "The answer has \(byteCount) bytes, and Lambda takes \(limit) at most.")
    }
}
