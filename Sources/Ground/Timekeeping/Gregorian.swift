/// Arithmetic of the proleptic Gregorian calendar, without a zone: dates to day numbers and back.
///
/// Day 0 is 1 January 1970. Years are turned to begin in March, so that the leap day is the last day of the year and the
/// months before it follow one linear rule; 400 years always have 146,097 days.
package enum Gregorian {
    /// Whether February has 29 days in that year.
    package static func isLeapYear(_ year: Int) -> Bool {
        year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// The number of days of a month; 0 when there is no such month.
    package static func dayCount(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: isLeapYear(year) ? 29 : 28
        default: 0
        }
    }

    /// The number of days from 1 January 1970 to a date that exists.
    package static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let era = floorDivide(marchYear, 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * daysPerEra + dayOfEra - daysBeforeEpoch
    }

    /// The date of a day number: the inverse of `dayNumber(year:month:day:)`.
    package static func date(ofDayNumber dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + daysBeforeEpoch
        let era = floorDivide(shifted, daysPerEra)
        let dayOfEra = shifted - era * daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }

    /// The weekday of a day number: 0 is Sunday, 6 is Saturday.
    package static func weekday(ofDayNumber dayNumber: Int) -> Int {
        // 1 January 1970 was a Thursday.
        floorRemainder(dayNumber + 4, 7)
    }

    private static let daysPerEra = 146_097
    /// From 1 March of year 0 to 1 January 1970.
    private static let daysBeforeEpoch = 719_468
}

/// Division that rounds towards negative infinity, as calendars need before 1970; the divisor is positive.
@inline(__always)
func floorDivide<Number: FixedWidthInteger & SignedInteger>(_ dividend: Number, _ divisor: Number) -> Number {
    let quotient = dividend / divisor
    return dividend % divisor < 0 ? quotient - 1 : quotient
}

/// What `floorDivide` leaves: always from 0 up to the divisor.
@inline(__always)
func floorRemainder<Number: FixedWidthInteger & SignedInteger>(_ dividend: Number, _ divisor: Number) -> Number {
    let remainder = dividend % divisor
    return remainder < 0 ? remainder + divisor : remainder
}
