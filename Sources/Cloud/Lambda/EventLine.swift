package import HTTP
import JSON
package import Observation
import Timekeeping

/// The line in the log that tells of one event, and that CloudWatch makes metrics of.
///
/// One JSON object: when, which request, what, what became of it, how long it took, what was counted; and in `_aws` which of these
/// members are metrics. Holds no value of the event but method and path. Source: CloudWatch User Guide, "Specification: Embedded
/// metric format".
package struct EventLine: Sendable {
    /// What all lines of a function share.
    package struct Configuration: Sendable {
        /// Of the metrics.
        package var namespace: String
        /// The dimension by which they are kept apart; `nil` for none.
        package var functionName: String?
        /// Counts that are metrics; 0 where nothing was counted, so that a graph has no holes.
        package var counterNames: [String]
        /// Where lines go.
        package var sink: any LogSink

        package init(namespace: String, functionName: String?, counterNames: [String], sink: any LogSink) {
            self.namespace = namespace
            self.functionName = functionName
            self.counterNames = counterNames
            self.sink = sink
        }
    }

    /// What was asked; `event` until that is known.
    package var name = "event"
    private let configuration: Configuration
    private let context: Context
    private var status: HTTPStatus?
    private var byteCount: Int?
    private var failure: String?

    package init(_ configuration: Configuration, context: Context) {
        self.configuration = configuration
        self.context = context
    }

    /// An HTTP event got its answer.
    package mutating func answered(_ status: HTTPStatus, byteCount: Int) {
        self.status = status
        self.byteCount = byteCount
    }

    /// Something went wrong. A status that was meant to be sent counts no more: nobody has seen it.
    package mutating func failed(_ reason: String) {
        failure = reason
        status = nil
        byteCount = nil
    }

    private static let (durationName, errorName) = ("Duration", "Errors")

    /// Writes it.
    package func write(counters: [(name: String, value: Int)], duration: Duration) {
        let now = context.timeSource.now
        let isError = failure != nil || (status?.code ?? 0) >= 500
        var writer = JSONWriter(reservingCapacity: 768)
        writer.beginObject()
        writer.member("time", now.rfc3339Milliseconds)
        writer.member("level", isError ? LogLevel.error.rawValue : LogLevel.info.rawValue)
        writer.member("message", name)
        writer.member("requestId", context.requestID)
        if let status { writer.member("status", status.code) }
        if let byteCount { writer.member("bytes", byteCount) }
        if let failure { writer.member("error", failure) }
        if let traceID = context.traceID { writer.member("traceId", traceID) }
        if let functionName = configuration.functionName { writer.member("FunctionName", functionName) }
        for name in configuration.counterNames {
            writer.member(name, counters.first { $0.name == name }?.value ?? 0)
        }
        for counter in counters where !configuration.counterNames.contains(counter.name) {
            writer.member(counter.name, counter.value)
        }
        writer.member(Self.errorName, isError ? 1 : 0)
        writer.key(Self.durationName)
        let milliseconds = Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
        writer.number(JSONNumber((milliseconds * 1_000).rounded() / 1_000) ?? JSONNumber(0))
        writeDirective(at: now, to: &writer)
        writer.endObject()
        configuration.sink.write(writer.bytes + [UInt8(ascii: "\n")])
    }

    private func writeDirective(at now: Instant, to writer: inout JSONWriter) {
        writer.key("_aws")
        writer.beginObject()
        writer.member("Timestamp", Int(now.secondsSinceEpoch) * 1_000 + Int(now.nanosecond) / 1_000_000)
        writer.key("CloudWatchMetrics")
        writer.beginArray()
        writer.beginObject()
        writer.member("Namespace", configuration.namespace)
        writer.key("Dimensions")
        writer.beginArray()
        writer.beginArray()
        if configuration.functionName != nil { writer.string("FunctionName") }
        writer.endArray()
        writer.endArray()
        writer.key("Metrics")
        writer.beginArray()
        for name in configuration.counterNames + [Self.errorName] { Self.write(metric: name, unit: "Count", to: &writer) }
        Self.write(metric: Self.durationName, unit: "Milliseconds", to: &writer)
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
    }

    private static func write(metric name: String, unit: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("Name", name)
        writer.member("Unit", unit)
        writer.endObject()
    }
}
