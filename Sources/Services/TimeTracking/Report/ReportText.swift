package import CommandLineTool
import Timekeeping

/// A summary as text for a terminal of any width.
package struct ReportText: Sendable {
    private let summary: TimeSummary
    private let style: TextStyle
    private let width: Int
    private let colors: [String: Int]

    /// Colours that can be told apart on light and on dark, one for each of the activities with the most time.
    private static let palette = [33, 208, 35, 170, 178, 37, 167, 99, 71, 244]

    /// - Parameter terminal: its width and colours
    package init(_ summary: TimeSummary, terminal: Terminal) {
        self.summary = summary
        style = TextStyle(terminal)
        width = min(terminal.width, Self.widest)
        let named = summary.activities.enumerated().map { ($1.name, Self.palette[min($0, Self.palette.count - 1)]) }
        colors = Dictionary(uniqueKeysWithValues: named)
    }

    /// Wider bars say nothing more.
    private static let widest = 120
    /// Of that many days each is shown; of more the days are a heatmap, and each week is shown, or of many weeks each month.
    private static let shownDayCount = 31
    private static let shownWeekCount = 18
    /// Of more months the last are shown.
    private static let shownMonthCount = 36

    /// The report, lines with an end each.
    package var text: String {
        let lines = [heading] + (summary.entryCount == 0 ? ["", "No entries."] : body) + remarks
        return lines.map { "\($0)\n" }.joined()
    }

    private var heading: String {
        let dayNames = summary.firstDay == summary.lastDay ? "\(summary.firstDay)" : "\(summary.firstDay) to \(summary.lastDay)"
        return "\(style.bold(dayNames))  \(style.dim("\(summary.dayCount) day(s), \(summary.zone.identifier)"))"
    }

    private var body: [String] {
        var lines = [""] + activityLines
        if summary.dayCount > 1 {
            lines += [""]
            if summary.dayCount <= Self.shownDayCount {
                lines += dayLines
            } else if summary.dayCount <= Self.shownWeekCount * 7 {
                lines += sumLines(limit: Self.shownWeekCount + 1) { "week of \($0.startOfWeek(on: summary.weekStart))" }
            } else {
                lines += sumLines(limit: Self.shownMonthCount) { String("\($0)".prefix("2024-05".count)) }
            }
        }
        if summary.dayCount > Self.shownDayCount { lines += [""] + heatmapLines }
        let averages = summary.averages
        lines += [
            "",
            "average    \(hours(averages.day)) a day, \(hours(averages.activeDay)) a day with entries, "
                + "\(hours(averages.week)) a week",
        ]
        return lines
    }

    // MARK: Bars

    private var activityLines: [String] {
        let names = summary.activities.map { ColumnText.printable($0.name) }
        let nameWidth = min(max(names.map(ColumnText.width).max() ?? 0, "total".count), max(8, width / 3))
        let hourWidth = hours(summary.seconds).count
        let longest = summary.activities.first?.seconds ?? 0
        let room = width - nameWidth - hourWidth - " ".count * 2 - "  100%".count
        var lines = zip(summary.activities, names).map { activity, name in
            let share = summary.seconds == 0 ? 0 : (activity.seconds * 100 + summary.seconds / 2) / summary.seconds
            let bar = self.bar([(activity.name, activity.seconds)], of: longest, columns: room)
            return "\(ColumnText.fitted(name, columns: nameWidth)) \(fitted(hours(activity.seconds), hourWidth)) "
                + "\(fitted("\(share)%", 4)) \(bar)"
        }
        let total = "\(ColumnText.fitted("total", columns: nameWidth)) \(hours(summary.seconds))"
        lines.append(style.bold(total) + style.dim("  in \(summary.entryCount) entries"))
        return lines
    }

    private var dayLines: [String] {
        rows(summary.everyDay.map { day in
            let weekday = Weekday(rawValue: day.date.weekday)?.shortName ?? ""
            return ("\(weekday) \(day.date)", day.seconds, day.activities.map { ($0.name, $0.seconds) })
        })
    }

    /// A line for all days of one name, in the order of the days.
    private func sumLines(limit: Int, name: (CivilDate) -> String) -> [String] {
        var sums: [(name: String, seconds: Int, parts: [String: Int])] = []
        for day in summary.days {
            let name = name(day.date)
            if sums.last?.name != name { sums.append((name, 0, [:])) }
            sums[sums.count - 1].seconds += day.seconds
            for activity in day.activities { sums[sums.count - 1].parts[activity.name, default: 0] += activity.seconds }
        }
        return rows(sums.suffix(limit).map { name, seconds, parts in
            (name, seconds, parts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) })
        })
    }

    private func rows(_ rows: [(name: String, seconds: Int, parts: [(String, Int)])]) -> [String] {
        let longest = rows.map(\.seconds).max() ?? 0
        let hourWidth = rows.map { hours($0.seconds).count }.max() ?? 0
        return rows.map { name, seconds, parts in
            let room = width - name.count - hourWidth - 2
            return "\(name) \(fitted(hours(seconds), hourWidth)) \(bar(parts, of: longest, columns: room))"
        }.map(trimmedEnd)
    }

    private func trimmedEnd(_ line: String) -> String {
        String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// Blocks of eighths of a column, a stretch for each part in its colour.
    private func bar(_ parts: [(name: String, seconds: Int)], of longest: Int, columns: Int) -> String {
        guard longest > 0, columns > 0 else { return "" }
        guard style.isEnabled else {
            return Self.blocks(parts.reduce(0) { $0 + $1.seconds } * columns * 8 / longest)
        }
        var text = ""
        var (seconds, drawn) = (0, 0)
        for part in parts {
            seconds += part.seconds
            // Whole columns but for the last part, which ends where it ends.
            let eighths = seconds * columns * 8 / longest
            let end = part.name == parts.last?.name ? eighths : eighths / 8 * 8
            text += style.colored(Self.blocks(end - drawn), colors[part.name] ?? 244)
            drawn = end
        }
        return text
    }

    private static func blocks(_ eighths: Int) -> String {
        let rest = eighths % 8
        return String(repeating: "█", count: eighths / 8) + (rest == 0 ? "" : String(Array("▏▎▍▌▋▊▉")[rest - 1]))
    }

    // MARK: Heatmap

    /// The shades without colours, and the colours: from nothing to the longest day.
    private static let shades = ["·", "░", "▒", "▓", "█"]
    private static let greens = [0, 151, 114, 71, 28]

    private var heatmapLines: [String] {
        let heatmap = Heatmap(summary)
        // Close together where that lets all of them stand in one block.
        let pitch = (width - 3) / 2 < heatmap.weeks.count && heatmap.weeks.count <= width - 3 ? 1 : 2
        let weeksPerBlock = max(1, (width - 3) / pitch)
        // Blocks of about one length look better than a full one and a rest.
        let blockCount = (heatmap.weeks.count + weeksPerBlock - 1) / weeksPerBlock
        guard blockCount > 0 else { return [] }
        let length = (heatmap.weeks.count + blockCount - 1) / blockCount
        var lines: [String] = []
        for start in stride(from: 0, to: heatmap.weeks.count, by: length) {
            let weeks = start..<min(start + length, heatmap.weeks.count)
            if start > 0 { lines.append("") }
            lines.append(monthLine(heatmap, weeks, pitch))
            for (row, name) in heatmap.rowNames.enumerated() {
                let cells = weeks.map { week -> String in
                    let blank = pitch == 2 ? " " : ""
                    guard let cell = heatmap.weeks[week][row] else { return " " + blank }
                    if !style.isEnabled { return Self.shades[cell.level] + blank }
                    return cell.level == 0 ? style.dim("·") + blank : style.colored("■", Self.greens[cell.level]) + blank
                }
                lines.append(trimmedEnd("\(name) " + cells.joined()))
            }
        }
        return lines
    }

    private func monthLine(_ heatmap: Heatmap, _ weeks: Range<Int>, _ pitch: Int) -> String {
        var line = "  "
        for week in weeks {
            let column = 3 + pitch * (week - weeks.lowerBound)
            if let name = heatmap.monthName(ofWeek: week), line.count < column {
                line += String(repeating: " ", count: column - line.count) + name
            }
        }
        return line
    }

    // MARK: What is odd

    private var remarks: [String] {
        var lines: [String] = []
        if summary.gaps.count > 0 { lines += stretchLines("pauses", summary.gaps) }
        if summary.overlaps.count > 0 { lines += stretchLines("overlaps", summary.overlaps) }
        if summary.skippedCount > 0 {
            lines.append("skipped    \(summary.skippedCount): without start or end, or longer than seven days")
        }
        return lines
    }

    /// How many pauses or overlaps are shown one by one.
    private static let shownStretchCount = 3

    private func stretchLines(_ name: String, _ stretches: TimeSummary.Stretches) -> [String] {
        let longest = stretches.first.enumerated().sorted { ($1.element.seconds, $0.offset) < ($0.element.seconds, $1.offset) }
        let shown = longest.prefix(Self.shownStretchCount).map { _, stretch in
            "\(summary.zone.civilDate(at: stretch.lowerBound)) \(clock(stretch.lowerBound))–\(clock(stretch.upperBound))"
        }
        let count = "\(stretches.count), \(hours(stretches.seconds)) together"
        let among = stretches.count > stretches.first.count ? " of the first \(stretches.first.count)" : ""
        let rest = stretches.count > shown.count ? ", longest\(among)" : ""
        return ["\(ColumnText.fitted(name, columns: 10)) \(count)\(rest): \(shown.joined(separator: ", "))"]
    }

    /// What a clock in the zone shows, `09:05`.
    private func clock(_ instant: Instant) -> String {
        let local = instant + .seconds(summary.zone.offset(at: instant))
        return String(local.rfc3339.dropFirst("2024-05-21T".count).prefix("09:05".count))
    }

    // MARK: Numbers

    private func hours(_ seconds: Int) -> String { hours(DecimalHours(seconds: seconds)) }

    /// Hours with both decimals, so that points stand below one another.
    private func hours(_ hours: DecimalHours) -> String {
        let rest = hours.hundredths % 100
        return "\(hours.hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    private func fitted(_ text: String, _ columns: Int) -> String {
        ColumnText.fitted(text, columns: columns, alignsRight: true)
    }
}
