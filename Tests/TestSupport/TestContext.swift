package import Observation
package import Timekeeping

extension Context {
    /// A context without a deadline for tests; it logs nowhere unless a sink is given.
    package static func test(timeSource: any TimeSource = SystemTimeSource(), sink: (any LogSink)? = nil) -> Context {
        let logger = sink.map { Logger(level: .debug, format: .json, timeSource: timeSource, sink: $0) } ?? .silent
        let requestID = "test-request"
        return Context(
            deadline: .never, requestID: requestID, logger: logger.with(requestID: requestID), timeSource: timeSource)
    }
}
