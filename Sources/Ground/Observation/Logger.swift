package import Timekeeping

/// Writes log lines of one level and above, with fields that belong to every line.
///
/// A logger is a value and is handed down; whoever knows more about the work in hand (its request id) hands a richer one
/// on. A line below the level costs one comparison: neither message nor fields are made.
package struct Logger: Sendable {
    /// What a logger shares with those made from it.
    private final class Output: Sendable {
        let level: LogLevel
        let format: LogFormat
        let timeSource: any TimeSource
        let sink: any LogSink

        init(level: LogLevel, format: LogFormat, timeSource: any TimeSource, sink: any LogSink) {
            self.level = level
            self.format = format
            self.timeSource = timeSource
            self.sink = sink
        }
    }

    private let output: Output?
    /// The fields of every line, already in the text of the format.
    private var encodedFields: [UInt8] = []
    /// Stands in every line, and unlike `encodedFields` is put into words only there: most requests write no line.
    private var requestID: String?

    /// A logger that writes nothing.
    package static let silent = Logger(output: nil)

    /// A logger that writes lines of a level and above.
    ///
    /// - Parameter fields: stand in every line, after the message
    package init(
        level: LogLevel, format: LogFormat, timeSource: any TimeSource, sink: any LogSink,
        fields: [(String, LogValue)] = []
    ) {
        self.init(output: Output(level: level, format: format, timeSource: timeSource, sink: sink))
        add(fields)
    }

    private init(output: Output?) {
        self.output = output
    }

    private mutating func add(_ fields: some Sequence<(String, LogValue)>) {
        guard let output else { return }
        encodedFields = output.format.encoded(fields, after: encodedFields)
    }

    /// The same logger with more fields in every line.
    package func with(_ fields: KeyValuePairs<String, LogValue>) -> Logger {
        var logger = self
        logger.add(fields.lazy.map { ($0.key, $0.value) })
        return logger
    }

    /// The same logger for one request, with its id as `requestId` in every line. Costs nothing until a line is written.
    package func with(requestID: String) -> Logger {
        var logger = self
        logger.requestID = requestID
        return logger
    }

    /// Whether a line of this level would be written.
    package func writes(_ level: LogLevel) -> Bool {
        guard let output else { return false }
        return level >= output.level
    }

    /// Writes a line of a level.
    package func log(
        _ level: LogLevel, _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        guard let output, level >= output.level else { return }
        let line = output.format.line(
            time: output.timeSource.now, level: level, message: message(), commonFields: encodedFields, requestID: requestID,
            fields: fields())
        output.sink.write(line)
    }

    /// Writes a line that is only of use while somebody looks for a fault.
    package func debug(
        _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        log(.debug, message(), fields())
    }

    /// Writes a line about the ordinary course of things.
    package func info(
        _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        log(.info, message(), fields())
    }

    /// Writes a line about something odd that was coped with.
    package func warning(
        _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        log(.warning, message(), fields())
    }

    /// Writes a line about something that failed.
    package func error(
        _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
    ) {
        log(.error, message(), fields())
    }
}
