import Timekeeping

/// A log line as words: time, level, message, and fields as `name=value`.
struct TextLogLine {
    var bytes: [UInt8] = []

    mutating func begin(time: Instant, level: LogLevel, message: String) {
        bytes.reserveCapacity(256)
        time.appendRFC3339Milliseconds(to: &bytes)
        append(" \(level.rawValue) ")
        appendEscaped(message)
    }

    mutating func add(_ name: String, _ value: LogValue) {
        append(" \(name)=")
        switch value {
        case .string(let text):
            let needsQuotes = text.isEmpty || text.utf8.contains { $0 <= 0x20 || "\"=".utf8.contains($0) }
            if needsQuotes { append("\"") }
            appendEscaped(text, isQuoted: needsQuotes)
            if needsQuotes { append("\"") }
        case .int(let number): append(String(number))
        case .double(let number): append(String(number))
        case .bool(let isTrue): append(isTrue ? "true" : "false")
        case .duration(let duration):
            if duration < .seconds(1), duration > .seconds(-1) {
                append(duration.decimalText(unitNanoseconds: 1_000_000, decimalCount: 3) + "ms")
            } else {
                append(duration.decimalText(unitNanoseconds: 1_000_000_000, decimalCount: 3) + "s")
            }
        }
    }

    /// The whole line.
    consuming func ended() -> [UInt8] {
        append("\n")
        return bytes
    }

    private mutating func append(_ text: String) {
        bytes += text.utf8
    }

    private mutating func appendEscaped(_ text: String, isQuoted: Bool = false) {
        for scalar in LogFormat.shortened(text).unicodeScalars {
            switch scalar {
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "\"" where isQuoted: append("\\\"")
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                append((scalar.value < 0x10 ? "\\x0" : "\\x") + String(scalar.value, radix: 16))
            default: bytes += UTF8.encode(scalar).map { Array($0) } ?? []
            }
        }
    }
}
