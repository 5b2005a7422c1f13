import Digest
import Timekeeping

/// Entries as events of a calendar (RFC 5545, iCalendar).
///
/// 1. Lines end with CR LF and have at most 75 bytes; longer ones are folded, never inside a character (§3.1).
/// 2. The same entry is always the same bytes with the same `UID`, so that importing it again changes nothing.
/// 3. An entry without length has no `DTEND`, which must be later than `DTSTART` (§3.8.2.2).
package enum CalendarFile {
    /// A calendar with an event for each entry.
    package static func bytes(_ entries: [StoredEntry]) -> [UInt8] {
        var bytes: [UInt8] = []
        append("BEGIN:VCALENDAR", to: &bytes)
        append("VERSION:2.0", to: &bytes)
        append("PRODID:-//time-tracking//timetracking-report//EN", to: &bytes)
        for entry in entries {
            append("BEGIN:VEVENT", to: &bytes)
            append("UID:\(Hex.encode(Array(SHA256.hash(entry.key).prefix(16))))@time-tracking", to: &bytes)
            append("DTSTAMP:\(entry.end.basic)", to: &bytes)
            append("DTSTART:\(entry.start.basic)", to: &bytes)
            if entry.end > entry.start { append("DTEND:\(entry.end.basic)", to: &bytes) }
            let summary = entry.description.isEmpty ? entry.activity : "\(entry.activity): \(entry.description)"
            append("SUMMARY:\(escaped(summary))", to: &bytes)
            append("CATEGORIES:\(escaped(entry.activity))", to: &bytes)
            append("TRANSP:TRANSPARENT", to: &bytes)
            append("END:VEVENT", to: &bytes)
        }
        append("END:VCALENDAR", to: &bytes)
        return bytes
    }

    private static let lineByteCount = 75

    private static func append(_ line: String, to bytes: inout [UInt8]) {
        var room = lineByteCount
        for character in line.unicodeScalars {
            let encoded = UTF8.encode(character).map { Array($0) } ?? []
            if encoded.count > room {
                bytes += Array("\r\n ".utf8)
                room = lineByteCount - 1
            }
            bytes += encoded
            room -= encoded.count
        }
        bytes += Array("\r\n".utf8)
    }

    /// A text value (§3.3.11); control characters cannot stand in one.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", ";", ",": result += "\\\(scalar)"
            case "\n": result += "\\n"
            case _ where scalar.properties.generalCategory == .control: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
