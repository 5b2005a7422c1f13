package import CommandLineTool
package import Timekeeping

/// The stretch of time in which storage is made to hold what Timewarrior holds: from an instant up to another.
///
/// Its ends are known here and not left to Timewarrior, whose ranges hold every interval that touches them: a row may only
/// be deleted where its absence from the export proves something.
package struct ReconcileRange: Sendable, Hashable {
    /// The starts of entries that lie inside.
    package let starts: Range<Instant>

    /// Reads the words of a command line. Days are those of the zone.
    ///
    /// - Parameter words: nothing or `today`, `yesterday`, `week`, `fortnight`, `month`, `year` (as `/fetch` has them, with today
    ///   to its end), a date, or a date, `-` and the date before which it ends
    /// - Throws: ``ToolError`` with 64
    package init(_ words: [String], now: Instant, zone: TimeZone) throws(ToolError) {
        let today = zone.civilDate(at: now)
        let first: CivilDate
        let end: CivilDate
        if words.count == 3, words[1] == "-" {
            (first, end) = (try Self.day(words[0]), try Self.day(words[2]))
        } else if words.count > 1 {
            let given = words.joined(separator: " ")
            throw ToolError("--reconcile takes one word, one date or \"DATE - DATE\", not \"\(given)\"", .usage)
        } else {
            let word = words.first ?? "today"
            switch word {
            case "today", "day": (first, end) = (today, today.adding(days: 1))
            case "yesterday": (first, end) = (today.adding(days: -1), today)
            default:
                // Not Timewarrior's own `:week`, which begins on a Monday.
                if let period = Period(rawValue: word) {
                    (first, end) = (period.firstDay(before: today), today.adding(days: 1))
                } else {
                    first = try Self.day(word)
                    end = first.adding(days: 1)
                }
            }
        }
        guard first < end else { throw ToolError("the range ends before it begins: \(first) - \(end)", .usage) }
        starts = zone.startOfDay(first)..<zone.startOfDay(end)
        guard starts.upperBound.year - starts.lowerBound.year < TimeEntryStore.maximumYearCount else {
            throw ToolError("the range has more than \(TimeEntryStore.maximumYearCount) years", .usage)
        }
    }

    private static func day(_ text: String) throws(ToolError) -> CivilDate {
        do {
            return try CivilDate(text: text)
        } catch {
            throw ToolError(
                "--reconcile needs a range whose ends are certain: today, yesterday, week, fortnight, month, year, or dates such as "
                    + "2024-05-21, not \"\(text)\"", .usage)
        }
    }
}
