import JSON
import Timekeeping

/// A log line as one JSON object.
///
/// `time`, `level` and `message` come first; their names are not for fields.
struct JSONLogLine {
    private var writer = JSONWriter(reservingCapacity: 256)

    /// What is written so far.
    var bytes: [UInt8] { writer.bytes }

    mutating func begin(time: Instant, level: LogLevel, message: String) {
        writer.beginObject()
        writer.key("time")
        writer.string(time.rfc3339Milliseconds)
        writer.key("level")
        writer.string(level.rawValue)
        writer.key("message")
        writer.string(Self.printable(message))
    }

    mutating func add(_ name: String, _ value: LogValue) {
        writer.key(name)
        switch value {
        case .string(let text): writer.string(Self.printable(text))
        case .int(let number): writer.integer(number)
        case .double(let number):
            if let number = JSONNumber(number) { writer.number(number) } else { writer.string(String(number)) }
        case .bool(let isTrue): writer.bool(isTrue)
        case .duration(let duration):
            writer.raw(Array(duration.decimalText(unitNanoseconds: 1_000_000_000, decimalCount: 6).utf8))
        }
    }

    /// Adds members that another line has written: to the writer they are one more thing behind a comma.
    mutating func add(encoded members: [UInt8]) {
        if !members.isEmpty { writer.raw(members) }
    }

    /// The whole line.
    consuming func ended() -> [UInt8] {
        writer.endObject()
        var bytes = writer.bytes
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A text for a line that may be read on a terminal.
    ///
    /// JSON lets DEL and the C1 controls stand as they are, and a terminal obeys them; here they become U+FFFD.
    private static func printable(_ text: String) -> String {
        let text = LogFormat.shortened(text)
        guard text.utf8.contains(where: { $0 == 0x7F || $0 == 0xC2 }) else { return text }
        let scalars = text.unicodeScalars.map { (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
