package import Timekeeping

/// Where the time of a range went: totals by activity, by day and by week, pauses and overlaps.
///
/// The one place where time is added up; `/summary`, the report and the dashboard show it.
///
/// 1. Time is `end` − `start`, whatever `duration` says: only that can be cut where a day or the range ends.
/// 2. The days of an entry are those it touches, in the zone; of one that reaches out of the range the part inside counts.
/// 3. The totals by activity, by day and by week each add up to ``seconds``, to the second.
/// 4. An entry of more than ``longestEntry`` is left out and counted as skipped: it would be a tracker that was forgotten, and
///    whoever reads by start must know how far back an entry can begin that still runs into the range.
package struct TimeSummary: Sendable, Hashable {
    /// A number of seconds under a name or a day.
    package struct Total<Name: Hashable & Sendable>: Sendable, Hashable {
        package let name: Name
        package internal(set) var seconds = 0
        /// How many entries; of activities only, for an entry has one of them and may have several days.
        package internal(set) var entryCount = 0
    }

    /// A day that has entries.
    package struct Day: Sendable, Hashable {
        package let date: CivilDate
        package internal(set) var seconds = 0
        /// The longest first.
        package internal(set) var activities: [Total<String>] = []
    }

    /// Pauses or overlaps: how many there are and how long they are together, and the first of them.
    package struct Stretches: Sendable, Hashable {
        package internal(set) var count = 0
        package internal(set) var seconds = 0
        /// In order; at most ``namedCount``.
        package internal(set) var first: [Range<Instant>] = []

        /// How many are named one by one.
        package static let namedCount = 100

        mutating func add(_ stretch: Range<Instant>) {
            count += 1
            seconds += stretch.seconds
            if first.count < Self.namedCount { first.append(stretch) }
        }
    }

    /// The longest entry that is counted.
    package static let longestEntry = Duration.seconds(7 * 86_400)

    /// The range; whole seconds.
    package let range: Range<Instant>
    package let zone: TimeZone
    package let weekStart: Weekday
    /// The day of the range's first moment, and that of its last.
    package let firstDay: CivilDate
    package let lastDay: CivilDate
    /// All time.
    package private(set) var seconds = 0
    /// How many entries have time in the range, or begin in it without having any.
    package private(set) var entryCount = 0
    /// How many were left out: without start or end, or too long.
    package private(set) var skippedCount = 0
    /// The longest first.
    package private(set) var activities: [Total<String>] = []
    /// Ascending; only days that have entries.
    package private(set) var days: [Day] = []
    /// By the day on which the week begins, ascending; only weeks that have entries. Weeks are cut off where the range ends.
    package private(set) var weeks: [Total<CivilDate>] = []
    /// Between two entries of one day.
    package private(set) var gaps = Stretches()
    /// Where an entry begins before all earlier ones have ended: time that is counted twice.
    package private(set) var overlaps = Stretches()

    /// Adds up entries.
    ///
    /// - Parameters:
    ///   - entries: in any order; those that do not touch the range do not count
    ///   - range: not empty
    ///   - unreadableCount: how many rows were none
    package init(
        _ entries: [StoredEntry], in range: Range<Instant>, zone: TimeZone, weekStart: Weekday, unreadableCount: Int = 0
    ) {
        self.range = range
        self.zone = zone
        self.weekStart = weekStart
        var calendar = CalendarDays(zone: zone)
        firstDay = calendar.day(of: range.lowerBound)
        lastDay = max(firstDay, calendar.day(of: max(range.lowerBound, range.upperBound - .nanoseconds(1))))
        skippedCount = unreadableCount
        var ledger = Ledger()
        var latestEnd: Instant?
        for entry in entries.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            guard entry.end - entry.start <= Self.longestEntry else {
                if entry.start < range.upperBound, entry.end > range.lowerBound { skippedCount += 1 }
                continue
            }
            let start = max(entry.start, range.lowerBound)
            let end = min(entry.end, range.upperBound)
            guard start < end || start == end && range.contains(entry.start) else { continue }
            entryCount += 1
            if let latestEnd {
                if start < latestEnd, start < end { overlaps.add(start..<min(latestEnd, end)) }
                if latestEnd < start, calendar.day(of: latestEnd) == calendar.day(of: start) { gaps.add(latestEnd..<start) }
            }
            latestEnd = max(latestEnd ?? end, end)
            let activity = ledger.activity(named: entry.activity)
            if start == end { ledger.add(0, of: activity, on: calendar.day(of: start)) }
            for part in calendar.parts(of: start..<end) { ledger.add(part.seconds, of: activity, on: part.day) }
        }
        activities = ledger.activities.sorted(by: Self.isLonger)
        days = ledger.days.map { date, seconds in
            let totals = seconds.map { Total(name: ledger.activities[$0.key].name, seconds: $0.value) }.sorted(by: Self.isLonger)
            return Day(date: date, seconds: totals.reduce(0) { $0 + $1.seconds }, activities: totals)
        }
        for day in days {
            let week = day.date.startOfWeek(on: weekStart)
            if weeks.last?.name != week { weeks.append(Total(name: week)) }
            weeks[weeks.count - 1].seconds += day.seconds
        }
        seconds = activities.reduce(0) { $0 + $1.seconds }
    }

    private static func isLonger(_ left: Total<String>, _ right: Total<String>) -> Bool {
        left.seconds == right.seconds ? left.name < right.name : left.seconds > right.seconds
    }

    /// Sums under way. Activities go by their place, so that an entry's name is looked up once.
    private struct Ledger {
        var activities: [Total<String>] = []
        /// Ascending; the seconds by the places of activities.
        var days: [(date: CivilDate, seconds: [Int: Int])] = []
        private var places: [String: Int] = [:]

        /// The place of an activity, of which there is one more entry.
        mutating func activity(named name: String) -> Int {
            let place = places[name] ?? activities.count
            if place == activities.count {
                places[name] = place
                activities.append(Total(name: name))
            }
            activities[place].entryCount += 1
            return place
        }

        mutating func add(_ seconds: Int, of activity: Int, on day: CivilDate) {
            activities[activity].seconds += seconds
            days[place(of: day)].seconds[activity, default: 0] += seconds
        }

        /// Entries come in order and none is long, so that a day is the last one, or not far from it.
        private mutating func place(of day: CivilDate) -> Int {
            var place = days.count
            while place > 0, days[place - 1].date >= day {
                place -= 1
                if days[place].date == day { return place }
            }
            days.insert((day, [:]), at: place)
            return place
        }
    }
}

// MARK: - Averages

extension TimeSummary {
    /// How many days the range touches.
    package var dayCount: Int { firstDay.days(to: lastDay) + 1 }

    /// How many of them have time.
    package var activeDayCount: Int { days.count { $0.seconds > 0 } }

    /// Hours of a day, of a day that has time, and of seven days, on average.
    package var averages: (day: DecimalHours, activeDay: DecimalHours, week: DecimalHours) {
        let week = Duration.seconds(seconds) * 7 / dayCount
        return (
            DecimalHours(rounding: .seconds(seconds) / dayCount), DecimalHours(rounding: .seconds(seconds) / max(activeDayCount, 1)),
            DecimalHours(rounding: week)
        )
    }

    /// The time of every day of the range, those without entries too.
    package var everyDay: [Day] {
        var known = Dictionary(uniqueKeysWithValues: days.map { ($0.date, $0) })
        return (0..<dayCount).map { offset in
            let date = firstDay.adding(days: offset)
            return known.removeValue(forKey: date) ?? Day(date: date)
        }
    }
}
