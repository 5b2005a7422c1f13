/// A day of the Gregorian calendar without a zone: year 1 to 9999, and a month and day that exist.
package struct CivilDate: Hashable, Sendable {
    /// The year, 1 to 9999.
    package let year: Int
    /// The month, 1 to 12.
    package let month: Int
    /// The day of the month, from 1.
    package let day: Int

    /// The first day that can be named.
    package static let earliest = CivilDate(uncheckedYear: 1, month: 1, day: 1)
    /// The last day that can be named.
    package static let latest = CivilDate(uncheckedYear: 9999, month: 12, day: 31)

    /// A day by its numbers.
    ///
    /// - Throws: `CivilDateError.noSuchDate` for 30 February, month 13, year 0 or 10000.
    package init(year: Int, month: Int, day: Int) throws(CivilDateError) {
        guard (1...9999).contains(year), day >= 1, day <= Gregorian.dayCount(ofMonth: month, year: year) else {
            throw .noSuchDate(year: year, month: month, day: day)
        }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    /// The day with that number of days after 1 January 1970, clamped to the years 1 to 9999.
    package init(dayNumber: Int) {
        let date = Gregorian.date(ofDayNumber: min(max(dayNumber, Self.earliestDayNumber), Self.latestDayNumber))
        self.init(uncheckedYear: date.year, month: date.month, day: date.day)
    }

    /// The day number of `earliest`, here as a literal because every instant that is written asks for it.
    private static var earliestDayNumber: Int { -719_162 }
    /// The day number of `latest`.
    private static var latestDayNumber: Int { 2_932_896 }

    private init(uncheckedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The number of days since 1 January 1970; negative before.
    package var dayNumber: Int {
        Gregorian.dayNumber(year: year, month: month, day: day)
    }

    /// The weekday: 0 is Sunday, 6 is Saturday.
    package var weekday: Int {
        Gregorian.weekday(ofDayNumber: dayNumber)
    }

    /// The day that many days later (earlier when negative), clamped to the years 1 to 9999.
    package func adding(days: Int) -> CivilDate {
        let (sum, overflow) = dayNumber.addingReportingOverflow(days)
        if overflow { return days < 0 ? .earliest : .latest }
        return CivilDate(dayNumber: sum)
    }

    /// The same day of the month that many months later, or the last day of that month when it is shorter.
    ///
    /// Outside the years 1 to 9999 the first or last day that can be named.
    package func adding(months: Int) -> CivilDate {
        let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
        guard !overflow else { return months < 0 ? .earliest : .latest }
        let newYear = floorDivide(sum, 12)
        guard newYear >= 1 else { return .earliest }
        guard newYear <= 9999 else { return .latest }
        let newMonth = floorRemainder(sum, 12) + 1
        let newDay = min(day, Gregorian.dayCount(ofMonth: newMonth, year: newYear))
        return CivilDate(uncheckedYear: newYear, month: newMonth, day: newDay)
    }

    /// The same day that many years later; 29 February becomes 28 February in a common year.
    package func adding(years: Int) -> CivilDate {
        let (months, overflow) = years.multipliedReportingOverflow(by: 12)
        guard !overflow else { return years < 0 ? .earliest : .latest }
        return adding(months: months)
    }
}

extension CivilDate: Comparable {
    /// Whether the left day is earlier.
    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

/// Why a text or three numbers are not a day.
package enum CivilDateError: Error, Hashable, Sendable {
    /// The text does not have the shape `YYYY-MM-DD`; the offset is that of the first byte of the part that is wrong.
    case malformed(expected: String, byteOffset: Int)
    /// The shape is right and the calendar has no such day.
    case noSuchDate(year: Int, month: Int, day: Int)
}

extension CivilDateError: CustomStringConvertible {
    /// What is wrong, and where.
    package var description: String {
        switch self {
        case .malformed(let expected, let byteOffset):
            "expected \(expected) at character \(byteOffset + 1)"
        case .noSuchDate(let year, let month, let day):
            "there is no day \(day) in month \(month) of year \(year)"
        }
    }
}
