/// The rule that a zone follows for good: the `TZ` text of POSIX with the extensions of RFC 9636 section 3.3.1.
///
/// It stands as the last line of a zone file and answers for every moment after the last listed transition.
struct PosixRule: Hashable, Sendable {
    /// Seconds east of Greenwich outside daylight saving time.
    var standardOffset: Int
    var daylight: Daylight?

    struct Daylight: Hashable, Sendable {
        /// Seconds east of Greenwich; may be less than the standard one (Ireland's winter is its daylight saving time).
        var offset: Int
        var start: YearlyMoment
        var end: YearlyMoment
    }

    /// A moment that comes once a year.
    struct YearlyMoment: Hashable, Sendable {
        var day: Day
        /// Seconds after midnight of the clock that is about to be changed: −167 to 167 hours.
        var secondOfDay: Int

        enum Day: Hashable, Sendable {
            /// `Jn`, 1 to 365: 29 February is never counted.
            case julian(Int)
            /// `n`, 0 to 365: 29 February is counted.
            case zeroBased(Int)
            /// `Mm.w.d`: the w-th weekday of a month, 5 means the last.
            case weekday(month: Int, week: Int, weekday: Int)
        }
    }

    func offset(atSecond second: Int64) -> Int {
        guard let daylight else { return standardOffset }
        var offset = standardOffset
        for change in changes(of: daylight, around: second) where change.second <= second {
            offset = change.isDaylight ? daylight.offset : standardOffset
        }
        return offset
    }

    /// The first change after a moment; nothing without daylight saving time.
    func transition(afterSecond second: Int64) -> Int64? {
        guard let daylight else { return nil }
        return changes(of: daylight, around: second).first { $0.second > second }?.second
    }

    private struct Change {
        var second: Int64
        var isDaylight: Bool
    }

    /// The changes of the year of a moment and of its neighbours, in order.
    ///
    /// Where one daylight saving time ends at the very moment at which the next begins (a rule for the whole year), the
    /// beginning comes last and wins.
    private func changes(of daylight: Daylight, around second: Int64) -> [Change] {
        let year = Gregorian.date(ofDayNumber: Int(floorDivide(second, Instant.secondsPerDay))).year
        var changes: [Change] = []
        changes.reserveCapacity(6)
        for year in year - 1...year + 1 {
            let start = daylight.start.second(inYear: year) - Int64(standardOffset)
            let end = daylight.end.second(inYear: year) - Int64(daylight.offset)
            changes.append(Change(second: end, isDaylight: false))
            changes.append(Change(second: start, isDaylight: true))
        }
        changes.sort { $0.second != $1.second ? $0.second < $1.second : !$0.isDaylight && $1.isDaylight }
        return changes
    }
}

extension PosixRule.YearlyMoment {
    /// The local time of the moment in a year, in seconds since 1970 as if it were UTC.
    func second(inYear year: Int) -> Int64 {
        let firstDay = Gregorian.dayNumber(year: year, month: 1, day: 1)
        let dayNumber: Int
        switch day {
        case .julian(let number):
            dayNumber = firstDay + number - 1 + (Gregorian.isLeapYear(year) && number >= 60 ? 1 : 0)
        case .zeroBased(let number):
            dayNumber = firstDay + number
        case .weekday(let month, let week, let weekday):
            let first = Gregorian.dayNumber(year: year, month: month, day: 1)
            let firstMatch = first + floorRemainder(weekday - Gregorian.weekday(ofDayNumber: first), 7)
            let afterMonth = first + Gregorian.dayCount(ofMonth: month, year: year)
            let candidate = firstMatch + (week - 1) * 7
            dayNumber = candidate < afterMonth ? candidate : candidate - 7
        }
        return Int64(dayNumber) * Instant.secondsPerDay + Int64(secondOfDay)
    }
}
