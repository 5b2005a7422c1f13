import Timekeeping

/// A summary as a drawing (SVG 1.1): stacked days, or weeks where there are many days, a legend and a heatmap.
///
/// It stands on its own: no script, no font, no other file. Its colours follow whether the reader's screen is light or dark.
package struct ReportDrawing: Sendable {
    private let summary: TimeSummary
    /// The names that have a colour of their own; the others share the last one.
    private let named: [String]

    /// A drawing of a summary.
    package init(_ summary: TimeSummary) {
        self.summary = summary
        named = summary.activities.prefix(Self.colorCount - 1).map(\.name)
    }

    // Lengths in pixels of a screen that shows it as large as it is.
    private static let width = 860
    private static let margin = 20
    private static let chartHeight = 180
    private static let labelWidth = 34
    private static let cellPitch = 15
    private static let cellSize = 12
    private static let weeksPerBlock = 53
    private static let colorCount = 8
    /// Of more days weeks are stacked.
    private static let stackedDayCount = 62

    /// The file.
    package var svg: [UInt8] {
        var y = 48
        var content = "<text class=\"h\" x=\"\(Self.margin)\" y=\"30\">\(title)</text>\n"
        content += chart(top: y)
        y += Self.chartHeight + 44
        content += legend(top: &y)
        content += heatmap(top: &y)
        let size = "width=\"\(Self.width)\" height=\"\(y)\" viewBox=\"0 0 \(Self.width) \(y)\""
        let text = """
            <svg xmlns="http://www.w3.org/2000/svg" \(size) role="img" aria-label="\(title)">
            <style>\(Self.stylesheet)</style>
            <rect class="paper" width="100%" height="100%"/>
            \(content)</svg>

            """
        return Array(text.utf8)
    }

    private var title: String {
        let days = summary.firstDay == summary.lastDay ? "\(summary.firstDay)" : "\(summary.firstDay) to \(summary.lastDay)"
        return "\(days): \(DecimalHours(seconds: summary.seconds)) hours"
    }

    private static let stylesheet = """

        text{font:12px system-ui,sans-serif;fill:#57606a}.h{font-size:16px;font-weight:600;fill:#1f2328}.paper{fill:#fff}
        .axis{stroke:#d0d7de}.l0{fill:#ebedf0}.l1{fill:#9be9a8}.l2{fill:#40c463}.l3{fill:#30a14e}.l4{fill:#216e39}
        .a0{fill:#2f6fde}.a1{fill:#e8702a}.a2{fill:#2a9d5c}.a3{fill:#c2418d}.a4{fill:#b8860b}.a5{fill:#1a8f9c}.a6{fill:#7d5bd0}
        .a7{fill:#8b949e}
        @media(prefers-color-scheme:dark){text{fill:#9198a1}.h{fill:#f0f6fc}.paper{fill:#0d1117}.axis{stroke:#3d444d}
        .l0{fill:#1c2128}.l1{fill:#0e4429}.l2{fill:#006d32}.l3{fill:#26a641}.l4{fill:#39d353}
        .a0{fill:#6ea8fe}.a1{fill:#ff9e64}.a2{fill:#5fd38d}.a3{fill:#f28cc8}.a4{fill:#e3c15c}.a5{fill:#5cd0dd}.a6{fill:#b39df3}}

        """

    private func color(_ activity: String) -> Int { named.firstIndex(of: activity) ?? Self.colorCount - 1 }

    // MARK: Stacked days

    private struct Column {
        var name: String
        var label: String?
        /// Seconds by colour.
        var parts: [Int: Int] = [:]
        var seconds: Int { parts.values.reduce(0, +) }
    }

    private var columns: [Column] {
        if summary.dayCount <= Self.stackedDayCount {
            let step = max(1, summary.dayCount / 10)
            return summary.everyDay.enumerated().map { place, day in
                var column = Column(name: "\(day.date)", label: place % step == 0 ? String("\(day.date)".dropFirst(5)) : nil)
                for activity in day.activities { column.parts[color(activity.name), default: 0] += activity.seconds }
                return column
            }
        }
        let first = summary.firstDay.startOfWeek(on: summary.weekStart)
        let count = min(first.days(to: summary.lastDay) / 7 + 1, Heatmap.maximumWeekCount)
        let firstShown = summary.lastDay.startOfWeek(on: summary.weekStart).adding(days: -7 * (count - 1))
        let step = max(1, count / 10)
        var columns = (0..<count).map { place in
            let date = firstShown.adding(days: 7 * place)
            return Column(name: "week of \(date)", label: place % step == 0 ? "\(date)" : nil)
        }
        for day in summary.days where day.date >= firstShown {
            let place = firstShown.days(to: day.date) / 7
            for activity in day.activities { columns[place].parts[color(activity.name), default: 0] += activity.seconds }
        }
        return columns
    }

    private func chart(top: Int) -> String {
        let columns = columns
        let longest = max(1, columns.map(\.seconds).max() ?? 1)
        let left = Self.margin + Self.labelWidth
        let room = Self.width - Self.margin - left
        let bottom = top + Self.chartHeight
        var text = ""
        // Lines at round numbers of hours, about four.
        let step = Self.roundHours(above: longest / 3_600 / 4)
        for hours in stride(from: 0, through: longest / 3_600, by: step) {
            let y = bottom - hours * 3_600 * Self.chartHeight / longest
            text += "<path class=\"axis\" d=\"M\(left) \(y)h\(room)\"/>"
            text += "<text x=\"\(left - 6)\" y=\"\(y + 4)\" text-anchor=\"end\">\(hours)</text>\n"
        }
        for (place, column) in columns.enumerated() {
            let x = left + place * room / columns.count
            let gap = columns.count > 120 ? 0 : 2
            let breadth = max(1, min(48, (place + 1) * room / columns.count - place * room / columns.count - gap))
            var drawn = 0
            text += "<g><title>\(column.name): \(DecimalHours(seconds: column.seconds))</title>"
            for (color, seconds) in column.parts.sorted(by: { $0.key < $1.key }) where seconds > 0 {
                let (low, high) = (drawn * Self.chartHeight / longest, (drawn + seconds) * Self.chartHeight / longest)
                let place = "x=\"\(x)\" y=\"\(bottom - high)\" width=\"\(breadth)\" height=\"\(high - low)\""
                text += "<rect class=\"a\(color)\" \(place)/>"
                drawn += seconds
            }
            text += "</g>\n"
            if let label = column.label, x + label.count * 7 <= Self.width - Self.margin {
                text += "<text x=\"\(x)\" y=\"\(bottom + 16)\">\(label)</text>\n"
            }
        }
        return text
    }

    private static func roundHours(above hours: Int) -> Int {
        for magnitude in [1, 10, 100, 1_000] {
            for factor in [1, 2, 5] where factor * magnitude > hours { return factor * magnitude }
        }
        return 10_000
    }

    // MARK: Legend

    private func legend(top: inout Int) -> String {
        var text = ""
        var x = Self.margin
        let rest = summary.activities.dropFirst(named.count).reduce(0) { $0 + $1.seconds }
        var entries = summary.activities.prefix(named.count).map { ($0.name, $0.seconds) }
        if rest > 0 { entries.append(("others", rest)) }
        for (place, entry) in entries.enumerated() {
            let label = "\(TextRules.beginning(of: entry.0, codePointCount: 24)) \(DecimalHours(seconds: entry.1))"
            let room = 34 + label.count * 8
            if x + room > Self.width - Self.margin {
                x = Self.margin
                top += 20
            }
            let color = place < named.count ? place : Self.colorCount - 1
            text += "<rect class=\"a\(color)\" x=\"\(x)\" y=\"\(top - 10)\" width=\"12\" height=\"12\" rx=\"2\"/>"
            text += "<text x=\"\(x + 18)\" y=\"\(top)\">\(Self.escaped(label))</text>\n"
            x += room
        }
        if !entries.isEmpty { top += 24 }
        return text
    }

    // MARK: Heatmap

    private func heatmap(top: inout Int) -> String {
        let heatmap = Heatmap(summary)
        var text = ""
        for start in stride(from: 0, to: heatmap.weeks.count, by: Self.weeksPerBlock) {
            let left = Self.margin + Self.labelWidth
            for week in start..<min(start + Self.weeksPerBlock, heatmap.weeks.count) {
                let x = left + (week - start) * Self.cellPitch
                if let month = heatmap.monthName(ofWeek: week) { text += "<text x=\"\(x)\" y=\"\(top + 8)\">\(month)</text>\n" }
                for (row, cell) in heatmap.weeks[week].enumerated() {
                    guard let cell else { continue }
                    let size = "width=\"\(Self.cellSize)\" height=\"\(Self.cellSize)\" rx=\"2\""
                    text += "<rect class=\"l\(cell.level)\" x=\"\(x)\" y=\"\(top + 16 + row * Self.cellPitch)\" \(size)>"
                    text += "<title>\(cell.date): \(DecimalHours(seconds: cell.seconds))</title></rect>\n"
                }
            }
            for (row, name) in heatmap.rowNames.enumerated() where row % 2 == 0 {
                text += "<text x=\"\(Self.margin)\" y=\"\(top + 26 + row * Self.cellPitch)\">\(name)</text>\n"
            }
            top += 7 * Self.cellPitch + 36
        }
        return text
    }

    /// Text between tags (XML 1.0 §2.4), without the characters that XML cannot have.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case _ where scalar.properties.generalCategory == .control || scalar.value & 0xfffe == 0xfffe: result += "\u{fffd}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
