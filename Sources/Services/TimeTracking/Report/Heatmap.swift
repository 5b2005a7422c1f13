import Timekeeping

/// The days of a range as a calendar of weeks, each with how full it is: what the terminal and a drawing show alike.
struct Heatmap: Sendable, Hashable {
    /// A day and its shade.
    struct Cell: Sendable, Hashable {
        let date: CivilDate
        let seconds: Int
        /// 0 without time, 1 to 4 with it.
        let level: Int
    }

    /// Weeks from the first with time to the last, each of seven places from the start of the week; `nil` outside the range.
    let weeks: [[Cell?]]
    let weekStart: Weekday

    /// The most weeks that are shown: ten years. The last ones are.
    static let maximumWeekCount = 530

    /// The shades are quarters of the longest day.
    init(_ summary: TimeSummary) {
        weekStart = summary.weekStart
        guard let first = summary.days.first?.date, let last = summary.days.last?.date else {
            weeks = []
            return
        }
        let seconds = Dictionary(uniqueKeysWithValues: summary.days.map { ($0.date, $0.seconds) })
        let longest = max(1, summary.days.map(\.seconds).max() ?? 0)
        let firstWeek = max(
            first.startOfWeek(on: weekStart), last.startOfWeek(on: weekStart).adding(days: -7 * (Self.maximumWeekCount - 1)))
        weeks = (0...firstWeek.days(to: last) / 7).map { week in
            (0..<7).map { place in
                let date = firstWeek.adding(days: week * 7 + place)
                guard date >= summary.firstDay, date <= summary.lastDay else { return nil }
                let seconds = seconds[date] ?? 0
                return Cell(date: date, seconds: seconds, level: seconds == 0 ? 0 : min(4, 1 + 4 * seconds / (longest + 1)))
            }
        }
    }

    /// The names of the seven rows.
    var rowNames: [String] {
        (0..<7).compactMap { Weekday(rawValue: (weekStart.rawValue + $0) % 7)?.shortName }
    }

    /// The name of the month that begins in a week, if one does.
    func monthName(ofWeek index: Int) -> String? {
        weeks[index].compactMap { $0?.date }.first { $0.day == 1 }.map { CalendarNames.months[$0.month - 1] }
    }
}

/// English names for columns.
enum CalendarNames {
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
