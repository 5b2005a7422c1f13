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
