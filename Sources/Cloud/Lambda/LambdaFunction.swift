package import HTTP
package import Observation
import Timekeeping

/// A function as a value: what it does with each kind of event that it takes.
///
/// 1. An HTTP event gets an HTTP answer, whatever happens; only what is no event is a failure of the invocation.
/// 2. A batch of a queue is answered with the messages that have failed, each by itself; after one of an ordered queue the rest
///    of the batch counts as failed too.
/// 3. Each event is one line in the log, see ``EventLine``, written when it is known whether Lambda took the answer.
package struct LambdaFunction: Sendable {
    /// Answers requests; an event of that kind is a failure where there is none.
    package var http: (any HTTPResponder)?
    /// What is done when it rings.
    package var scheduled: (@Sendable (ScheduledEvent, Context) async throws -> Void)?
    /// What is done with one message of a queue. It may be delivered twice.
    package var message: (@Sendable (QueueEvent.Message, Context) async throws -> Void)?

    private let lines: EventLine.Configuration
    private let payloadByteCount: Int

    /// - Parameters:
    ///   - payloadByteCount: the largest answer that Lambda takes
    package init(
        lines: EventLine.Configuration, payloadByteCount: Int = LambdaRuntime.Configuration().payloadByteCount,
        http: (any HTTPResponder)? = nil
    ) {
        self.lines = lines
        self.payloadByteCount = payloadByteCount
        self.http = http
    }

    /// Handles an invocation; an ``InvocationHandler``.
    package func handle(_ invocation: Invocation, _ context: Context) async throws -> InvocationAnswer {
        var context = context
        let counters = Counters()
        context.counters = counters
        let start = context.timeSource.uptime
        var line = EventLine(lines, context: context)
        do {
            let payload = try await payload(for: invocation, &line, context)
            let (line, duration) = (line, context.timeSource.uptime - start)
            return InvocationAnswer(payload: payload) { reason in
                var line = line
                if let reason { line.failed(reason) }
                line.write(counters: counters.snapshot(), duration: duration)
            }
        } catch {
            line.write(counters: counters.snapshot(), duration: context.timeSource.uptime - start)
            throw error
        }
    }

    private func payload(for invocation: Invocation, _ line: inout EventLine, _ context: Context) async throws -> [UInt8] {
        let event: LambdaEvent
        do throws(EventError) {
            event = try LambdaEvent(parsing: invocation.payload)
        } catch {
            line.failed("\(error)")
            throw error.report
        }
        switch event {
        case .http(let event):
            guard let http else { throw unexpected("\(event.shape.kind)", &line) }
            line.name = "\(event.request.method) \(event.request.path)"
            let (payload, status) = await answer(event, http, context)
            line.answered(status, byteCount: payload.count)
            return payload
        case .scheduled(let event):
            guard let scheduled else { throw unexpected("scheduled events", &line) }
            line.name = "scheduled event"
            do {
                try await scheduled(event, context)
            } catch {
                line.failed("\(error)")
                throw error
            }
            return Array("null".utf8)
        case .queue(let event):
            guard let message else { throw unexpected("messages of a queue", &line) }
            line.name = "\(event.messages.count) message(s)"
            let failed = await handle(event, message, context)
            if !failed.isEmpty { line.failed("\(failed.count) message(s) failed") }
            return QueueEvent.payload(failed: failed)
        }
    }

    private func unexpected(_ kind: String, _ line: inout EventLine) -> FailureReport {
        let error = EventError.unexpected(kind: kind)
        line.failed("\(error)")
        return error.report
    }

    private func answer(_ event: HTTPEvent, _ http: any HTTPResponder, _ context: Context) async -> ([UInt8], HTTPStatus) {
        let isHead = event.request.method == .head
        var response = await http.respond(to: event.request, context: context)
        if isHead { response.body = [] }
        let payload = event.payload(for: response)
        let payloadByteCount = event.shape.payloadByteCount(atMost: payloadByteCount)
        guard payload.count > payloadByteCount else { return (payload, response.status) }
        let problem = Problem(
            .internalServerError,
            "The answer has \(payload.count) bytes, and no more than \(payloadByteCount) can be sent. Ask for less at a time.")
        let refusal = problem.response(requestID: context.requestID)
        return (event.payload(for: refusal), refusal.status)
    }

    private func handle(
        _ event: QueueEvent, _ handler: @Sendable (QueueEvent.Message, Context) async throws -> Void, _ context: Context
    ) async -> [String] {
        var failed: [String] = []
        for message in event.messages {
            if event.isOrdered, !failed.isEmpty {
                failed.append(message.id)
                continue
            }
            do {
                try await handler(message, context)
            } catch {
                context.logger.error("a message failed", ["message": .string(message.id), "error": .string("\(error)")])
                failed.append(message.id)
            }
        }
        return failed
    }
}
