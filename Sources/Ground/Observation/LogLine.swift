import Timekeeping

/// Builds the bytes of one log line.
///
/// 1. A line has exactly one newline, its last byte: whatever is logged, nobody can forge a second line.
/// 2. No control character reaches a terminal.
/// 3. Its length is bounded by the number of its fields times `longestTextByteCount`.
struct LogLine {
    let format: LogFormat
    private(set) var bytes: [UInt8] = []

    /// Where a text in a log is cut off, in bytes: room for a stack of errors, not for somebody's request body.
    static let longestTextByteCount = 4096

    init(format: LogFormat) {
        self.format = format
    }

    /// The head of a line: time, level and message.
    mutating func begin(time: Instant, level: LogLevel, message: String) {
        bytes.reserveCapacity(256)
        switch format {
        case .json:
            append("{\"time\":\"")
            time.appendRFC3339Milliseconds(to: &bytes)
            append("\",\"level\":\"")
            append(level.rawValue)
            append("\",\"message\":")
            appendJSON(message)
        case .text:
            time.appendRFC3339Milliseconds(to: &bytes)
            append(" ")
            append(level.rawValue)
            append(" ")
            appendEscaped(message)
        }
    }

    /// One field. Names come from the code, not from input: short words in snake case, each at most once in a line.
    mutating func add(_ name: String, _ value: LogValue) {
        switch format {
        case .json:
            append(",")
            appendJSON(name)
            append(":")
            appendJSON(value)
        case .text:
            append(" ")
            append(name)
            append("=")
            appendText(value)
        }
    }

    /// Fields that another line of the same format has built.
    mutating func add(encodedFields: [UInt8]) {
        bytes += encodedFields
    }

    mutating func end() {
        append(format == .json ? "}\n" : "\n")
    }

    private mutating func append(_ text: String) {
        bytes += text.utf8
    }
}

// MARK: - Values

extension LogLine {
    private mutating func appendJSON(_ value: LogValue) {
        switch value {
        case .string(let text): appendJSON(text)
        case .int(let number): append(String(number))
        case .double(let number): number.isFinite ? append(String(number)) : appendJSON(String(number))
        case .bool(let isTrue): append(isTrue ? "true" : "false")
        case .duration(let duration): appendDecimal(duration, unitNanoseconds: 1_000_000_000, decimals: 6)
        }
    }

    private mutating func appendText(_ value: LogValue) {
        switch value {
        case .string(let text):
            let needsQuotes = text.isEmpty || text.utf8.contains { $0 <= 0x20 || "\"=".utf8.contains($0) }
            if needsQuotes { append("\"") }
            appendEscaped(text, quote: needsQuotes)
            if needsQuotes { append("\"") }
        case .int(let number): append(String(number))
        case .double(let number): append(String(number))
        case .bool(let isTrue): append(isTrue ? "true" : "false")
        case .duration(let duration):
            if duration < .seconds(1), duration > .seconds(-1) {
                appendDecimal(duration, unitNanoseconds: 1_000_000, decimals: 3)
                append("ms")
            } else {
                appendDecimal(duration, unitNanoseconds: 1_000_000_000, decimals: 3)
                append("s")
            }
        }
    }

    /// A duration as a decimal number of units, rounded down to so many decimals, without zeros at its end.
    private mutating func appendDecimal(_ duration: Duration, unitNanoseconds: Int64, decimals: Int) {
        let (seconds, attoseconds) = duration.components
        // A log needs no more than the 290 years that fit.
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let nanoseconds = overflow ? (seconds < 0 ? -Int64.max : Int64.max) : whole &+ attoseconds / 1_000_000_000
        if nanoseconds < 0 { append("-") }
        let magnitude = nanoseconds.magnitude
        let unit = UInt64(unitNanoseconds)
        append(String(magnitude / unit))
        var digits: [UInt8] = []
        var rest = magnitude % unit
        for _ in 0..<decimals {
            rest *= 10
            digits.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if !digits.isEmpty {
            append(".")
            bytes += digits
        }
    }
}

// MARK: - Text

extension LogLine {
    /// A JSON string; besides what RFC 8259 asks for, DEL and the C1 controls are escaped, since terminals act on them.
    private mutating func appendJSON(_ text: String) {
        append("\"")
        forEachPart(of: text) { line, scalar in
            switch scalar {
            case "\"": line.append("\\\"")
            case "\\": line.append("\\\\")
            case "\n": line.append("\\n")
            case "\r": line.append("\\r")
            case "\t": line.append("\\t")
            case _ where Self.isControl(scalar): line.appendHexadecimal(scalar, prefix: "\\u", width: 4)
            default: return false
            }
            return true
        }
        append("\"")
    }

    private mutating func appendEscaped(_ text: String, quote: Bool = false) {
        forEachPart(of: text) { line, scalar in
            switch scalar {
            case "\\": line.append("\\\\")
            case "\n": line.append("\\n")
            case "\r": line.append("\\r")
            case "\t": line.append("\\t")
            case "\"" where quote: line.append("\\\"")
            case _ where Self.isControl(scalar): line.appendHexadecimal(scalar, prefix: "\\x", width: 2)
            default: return false
            }
            return true
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    private mutating func appendHexadecimal(_ scalar: Unicode.Scalar, prefix: String, width: Int) {
        let digits = String(scalar.value, radix: 16)
        append(prefix)
        append(String(repeating: "0", count: width - digits.utf8.count))
        append(digits)
    }

    /// Copies a text scalar by scalar up to the limit; `replace` says whether it wrote something in place of one.
    private mutating func forEachPart(of text: String, replace: (inout LogLine, Unicode.Scalar) -> Bool) {
        // Nearly every text is short printable ASCII and is copied in one piece.
        let isPlain = text.utf8.count <= Self.longestTextByteCount
            && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { return append(text) }
        var byteCount = 0
        for scalar in text.unicodeScalars {
            byteCount += UTF8.width(scalar)
            if byteCount > Self.longestTextByteCount { return append("…") }
            if !replace(&self, scalar) { bytes += UTF8.encode(scalar).map { Array($0) } ?? [] }
        }
    }
}
