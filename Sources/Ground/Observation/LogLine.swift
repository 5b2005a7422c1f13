import Timekeeping

/// The bytes of log lines.
///
/// 1. A line has exactly one newline, its last byte: whatever is logged, nobody can forge a second line.
/// 2. No control character reaches a terminal.
/// 3. Its length is bounded by the number of its texts times `longestTextByteCount`.
extension LogFormat {
    /// Where a text in a log is cut off, in bytes: room for a stack of errors, not for somebody's request body.
    static let longestTextByteCount = 4096

    /// What a request's id is called, in logs as in problem documents: one search finds both.
    private static let requestIDName = "requestId"

    /// A whole line.
    ///
    /// - Parameters:
    ///   - commonFields: what `encoded(_:after:)` made of the fields of every line, in the same format
    ///   - requestID: stands between them and the line's own fields
    func line(
        time: Instant, level: LogLevel, message: String, commonFields: [UInt8], requestID: String?,
        fields: KeyValuePairs<String, LogValue>
    ) -> [UInt8] {
        switch self {
        case .json:
            var line = JSONLogLine()
            line.begin(time: time, level: level, message: message)
            line.add(encoded: commonFields)
            if let requestID { line.add(Self.requestIDName, .string(requestID)) }
            for (name, value) in fields { line.add(name, value) }
            return line.ended()
        case .text:
            var line = TextLogLine()
            line.begin(time: time, level: level, message: message)
            line.bytes += commonFields
            if let requestID { line.add(Self.requestIDName, .string(requestID)) }
            for (name, value) in fields { line.add(name, value) }
            return line.ended()
        }
    }

    /// Fields as they stand in a line, to be made once for many lines.
    ///
    /// - Parameter encoded: fields of that kind, to which these are added
    func encoded(_ fields: some Sequence<(String, LogValue)>, after encoded: [UInt8]) -> [UInt8] {
        switch self {
        case .json:
            var line = JSONLogLine()
            line.add(encoded: encoded)
            for (name, value) in fields { line.add(name, value) }
            return line.bytes
        case .text:
            var line = TextLogLine(bytes: encoded)
            for (name, value) in fields { line.add(name, value) }
            return line.bytes
        }
    }

    /// A text that is short enough, with `…` at its end when something was cut off.
    static func shortened(_ text: String) -> String {
        guard text.utf8.count > longestTextByteCount else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: longestTextByteCount)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }
}

extension Duration {
    /// The duration as a decimal number of units, cut off after so many decimals and without zeros at its end.
    ///
    /// Durations of more than 292 years are told as 292 years.
    func decimalText(unitNanoseconds unit: UInt64, decimalCount: Int) -> String {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflowOfSum) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        let magnitude = overflow || overflowOfSum ? UInt64(Int64.max) : sum.magnitude
        var rest = magnitude % unit
        var digits = ""
        for _ in 0..<decimalCount where rest > 0 {
            rest *= 10
            digits += String(rest / unit)
            rest %= unit
        }
        while digits.last == "0" { digits.removeLast() }
        let sign = self < .zero && (magnitude >= unit || !digits.isEmpty) ? "-" : ""
        return sign + String(magnitude / unit) + (digits.isEmpty ? "" : "." + digits)
    }
}
