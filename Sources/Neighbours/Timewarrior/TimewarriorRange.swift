import Timekeeping

/// The stretch of time that `timew` is asked about, from words as people write them.
package enum TimewarriorRange {
    /// Words for Timewarrior's range hints (timew-hints(7)), which it writes with a colon.
    private static let hints: Set<String> = [
        "day", "yesterday", "week", "fortnight", "month", "quarter", "year", "lastweek", "lastmonth", "lastquarter", "lastyear",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    ]

    /// The words that are used most, for a shell to offer.
    package static let words = [
        "today", "yesterday", "week", "lastweek", "fortnight", "month", "lastmonth", "quarter", "lastquarter", "year", "lastyear",
        "all",
    ]

    /// A single word that looks as if it was meant to be a range and is none: Timewarrior takes it for a tag, and finds nothing.
    package static func doubtful(_ words: [String]) -> String? {
        guard words.count == 1, let word = words.first, !hints.contains(word), !["today", "all"].contains(word) else { return nil }
        // A hint of Timewarrior's own, an interval's number, or a date.
        let isItsOwn = word.hasPrefix(":") || word.hasPrefix("@") || (try? CivilDate(text: String(word.prefix(10)))) != nil
        return isItsOwn ? nil : word
    }

    /// The arguments for `timew export`.
    ///
    /// - Parameter words: nothing or `today` for the current day, `all` for everything, a hint with or without its colon;
    ///   anything else is Timewarrior's to understand.
    package static func arguments(_ words: [String]) -> [String] {
        guard let word = words.first else { return [":day"] }
        guard words.count == 1 else { return words }
        switch word {
        case "today": return [":day"]
        case "all": return []
        default: return [hints.contains(word) ? ":\(word)" : word]
        }
    }
}
