package import Observation
package import Timekeeping

extension Context {
    /// A context without a deadline for tests; it logs nowhere unless a sink is given.
    package static func test(timeSource: any TimeSource = SystemTimeSource(), sink: (any LogSink)? = nil) -> Context {
        let logger = sink.map { Logger(level: .debug, format: .json, timeSource: timeSource, sink: $0) } ?? .silent
        return Context(deadline: .never, requestID: "test-request", logger: logger, timeSource: timeSource)
    }
}
