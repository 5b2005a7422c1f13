package import Timekeeping

/// What comes with a piece of work besides its input: how long it may take, which request it belongs to, where to log.
package struct Context: Sendable {
    /// When whoever asked stops waiting.
    package var deadline: Deadline
    /// Names the request in logs and answers.
    package var requestID: String
    /// Writes lines that carry the request id.
    package var logger: Logger
    /// The clock to read and to wait with.
    package var timeSource: any TimeSource
    /// The trace that the work belongs to, as X-Ray's header `X-Amzn-Trace-Id` names it; calls to AWS pass it on.
    package var traceID: String?
    /// What is counted about this piece of work alone, where somebody asks for it.
    package var counters: Counters?

    /// A context of these parts; from here on the logger names the request.
    package init(deadline: Deadline, requestID: String, logger: Logger, timeSource: any TimeSource) {
        self.deadline = deadline
        self.requestID = requestID
        self.logger = logger.with(requestID: requestID)
        self.timeSource = timeSource
    }

    /// The same context with that deadline, or its own when that is earlier: time can only be taken away.
    package func with(deadline: Deadline) -> Context {
        var context = self
        context.deadline = deadline.earlier(of: self.deadline)
        return context
    }

    /// Counts something about the work; free where nobody asks.
    package func count(_ name: String, _ amount: Int) {
        counters?.counter(name).add(amount)
    }

    /// A context for work that nobody waits for: start, shutdown, a tool's run, tests.
    package static func background(
        timeSource: any TimeSource = SystemTimeSource(), logger: Logger = .silent, requestID: String = "background"
    ) -> Context {
        var context = Context(deadline: .never, requestID: requestID, logger: logger, timeSource: timeSource)
        // Nobody has a request id to look its lines up by.
        context.logger = logger
        return context
    }
}
