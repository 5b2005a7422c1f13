package import Timekeeping

/// One piece of work that Lambda hands out.
package struct Invocation: Sendable, Hashable {
    /// Names the invocation in answers and logs.
    package var requestID: String
    /// When Lambda stops waiting, by the clock on the wall.
    package var deadline: Instant
    /// Of the function, with the version or alias that was asked for.
    package var functionARN: String?
    /// The X-Ray header of what this belongs to.
    package var traceID: String?
    /// The event, as JSON.
    package var payload: [UInt8]

    package init(requestID: String, deadline: Instant, functionARN: String? = nil, traceID: String? = nil, payload: [UInt8]) {
        self.requestID = requestID
        self.deadline = deadline
        self.functionARN = functionARN
        self.traceID = traceID
        self.payload = payload
    }
}

/// A failure as Lambda's API takes it: shown to whoever invoked the function, so it holds nothing secret.
package struct FailureReport: Sendable, Hashable {
    /// A word such as `Function.UnknownEvent`; metrics count by it.
    package var type: String
    package var message: String

    package init(type: String, message: String) {
        self.type = type
        self.message = message
    }
}
