package import CommandLineTool
package import Timekeeping

/// The whole days that a report is asked about.
package struct ReportRange: Sendable, Hashable {
    /// The first day.
    package let firstDay: CivilDate
    /// The last day, which belongs to it.
    package let lastDay: CivilDate

    /// The words of a command line besides dates.
    package static let words = [
        "today", "yesterday", "thisweek", "lastweek", "thismonth", "lastmonth", "thisyear", "lastyear",
    ] + Period.allCases.map(\.rawValue)

    /// Reads a word, `2024-05-21`, `2024-05`, `2024`, or `FROM..TO` with both of them included; `FROM..` ends today.
    ///
    /// `week`, `fortnight`, `month` and `year` are those of `/fetch`: from the day so long ago to today.
    ///
    /// - Throws: ``ToolError`` with 64
    package init(_ text: String, today: CivilDate, weekStart: Weekday) throws(ToolError) {
        if let dots = text.firstIndex(of: "."), text[dots...].hasPrefix("..") {
            let (from, to) = (String(text[..<dots]), String(text[dots...].dropFirst(2)))
            let first = try Self.days(from, in: text).lowerBound
            let last = to.isEmpty ? today : try Self.days(to, in: text).upperBound
            try self.init(first, last)
        } else if let days = Self.days(word: text, today: today, weekStart: weekStart) {
            try self.init(days.lowerBound, days.upperBound)
        } else {
            let days = try Self.days(text, in: text)
            try self.init(days.lowerBound, days.upperBound)
        }
    }

    private init(_ first: CivilDate, _ last: CivilDate) throws(ToolError) {
        guard first <= last else { throw ToolError("the range ends before it begins: \(first)..\(last)", .usage) }
        guard last.year - first.year < TimeEntryStore.maximumYearCount - 1 else {
            throw ToolError("the range has more than \(TimeEntryStore.maximumYearCount - 1) years", .usage)
        }
        firstDay = first
        lastDay = last
    }

    /// From the start of the first day to that of the one after the last.
    package func stretch(in zone: TimeZone) -> Range<Instant> {
        let start = zone.startOfDay(firstDay)
        return start..<max(start + .seconds(1), zone.stretch(of: lastDay).upperBound)
    }

    private static func days(word: String, today: CivilDate, weekStart: Weekday) -> ClosedRange<CivilDate>? {
        let week = today.startOfWeek(on: weekStart)
        let month = today.adding(days: 1 - today.day)
        let year = month.adding(months: 1 - month.month)
        switch word {
        case "today": return today...today
        case "yesterday": return today.adding(days: -1)...today.adding(days: -1)
        case "thisweek": return week...today
        case "lastweek": return week.adding(days: -7)...week.adding(days: -1)
        case "thismonth": return month...today
        case "lastmonth": return month.adding(months: -1)...month.adding(days: -1)
        case "thisyear": return year...today
        case "lastyear": return year.adding(years: -1)...year.adding(days: -1)
        default: return Period(rawValue: word).map { $0.firstDay(before: today)...today }
        }
    }

    /// The days of a date, a month or a year.
    private static func days(_ text: String, in whole: String) throws(ToolError) -> ClosedRange<CivilDate> {
        if let day = try? CivilDate(text: text) { return day...day }
        if text.utf8.count == 7, let first = try? CivilDate(text: "\(text)-01") {
            return first...first.adding(months: 1).adding(days: -1)
        }
        if text.utf8.count == 4, let first = try? CivilDate(text: "\(text)-01-01") {
            return first...first.adding(months: 11).adding(days: 30)
        }
        throw ToolError(
            "\"\(ColumnText.printable(whole))\" is no range: it is one of \(words.joined(separator: ", ")), "
                + "a date such as 2024-05-21, a month such as 2024-05, a year, or FROM..TO", .usage)
    }
}
