/// A point in time: seconds since 1970-01-01T00:00:00Z without leap seconds (POSIX time), and nanoseconds.
///
/// Always between year 1 and year 9999 in UTC, so that every instant has a text of fixed width: arithmetic that would
/// leave that range stops at its edge.
package struct Instant: Hashable, Sendable {
    /// Whole seconds since 1970, rounded down; negative before.
    package let secondsSinceEpoch: Int64
    /// What is left of the second: 0 to 999,999,999.
    package let nanosecond: Int32

    /// 0001-01-01T00:00:00Z.
    package static let earliest = Instant(uncheckedSeconds: -62_135_596_800, nanosecond: 0)
    /// 9999-12-31T23:59:59.999999999Z.
    package static let latest = Instant(uncheckedSeconds: 253_402_300_799, nanosecond: 999_999_999)
    /// 1970-01-01T00:00:00Z.
    package static let epoch = Instant(uncheckedSeconds: 0, nanosecond: 0)

    /// A point in time by its seconds, clamped to the years 1 to 9999.
    ///
    /// - Parameter nanosecond: 0 to 999,999,999
    package init(secondsSinceEpoch: Int64, nanosecond: Int32 = 0) {
        precondition((0..<1_000_000_000).contains(nanosecond), "a nanosecond is less than a second")
        if secondsSinceEpoch < Self.earliest.secondsSinceEpoch {
            self = .earliest
        } else if secondsSinceEpoch > Self.latest.secondsSinceEpoch {
            self = .latest
        } else {
            self.init(uncheckedSeconds: secondsSinceEpoch, nanosecond: nanosecond)
        }
    }

    /// The start of a day in UTC plus a time of day.
    package init(_ date: CivilDate, secondOfDay: Int = 0) {
        self.init(secondsSinceEpoch: Int64(date.dayNumber) * Self.secondsPerDay + Int64(secondOfDay))
    }

    private init(uncheckedSeconds: Int64, nanosecond: Int32) {
        self.secondsSinceEpoch = uncheckedSeconds
        self.nanosecond = nanosecond
    }

    static var secondsPerDay: Int64 { 86_400 }

    /// The same instant without its fraction of a second.
    package var truncatedToSeconds: Instant {
        Instant(uncheckedSeconds: secondsSinceEpoch, nanosecond: 0)
    }

    /// The day in UTC.
    package var civilDate: CivilDate {
        CivilDate(dayNumber: Int(floorDivide(secondsSinceEpoch, Self.secondsPerDay)))
    }

    /// The year in UTC, 1 to 9999.
    package var year: Int {
        civilDate.year
    }

    /// Seconds since midnight in UTC.
    var secondOfDay: Int {
        Int(floorRemainder(secondsSinceEpoch, Self.secondsPerDay))
    }
}

extension Instant: Comparable {
    /// Whether the left instant is earlier.
    package static func < (left: Instant, right: Instant) -> Bool {
        if left.secondsSinceEpoch != right.secondsSinceEpoch { return left.secondsSinceEpoch < right.secondsSinceEpoch }
        return left.nanosecond < right.nanosecond
    }
}

extension Instant: InstantProtocol {
    /// The instant that much later (earlier when negative), clamped to the years 1 to 9999.
    package func advanced(by duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        var nanoseconds = Int64(nanosecond) + attoseconds / 1_000_000_000
        let carry = floorDivide(nanoseconds, 1_000_000_000)
        nanoseconds -= carry * 1_000_000_000
        let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        if overflow { return seconds < 0 ? .earliest : .latest }
        let (total, totalOverflow) = sum.addingReportingOverflow(carry)
        if totalOverflow { return carry < 0 ? .earliest : .latest }
        return Instant(secondsSinceEpoch: total, nanosecond: Int32(nanoseconds))
    }

    /// How long it is from this instant to another; negative when the other is earlier.
    package func duration(to other: Instant) -> Duration {
        .seconds(other.secondsSinceEpoch - secondsSinceEpoch) + .nanoseconds(Int64(other.nanosecond) - Int64(nanosecond))
    }

    /// The instant that much later.
    package static func + (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: duration) }
    /// The instant that much earlier.
    package static func - (instant: Instant, duration: Duration) -> Instant { instant.advanced(by: .zero - duration) }
    /// How much later the left instant is.
    package static func - (left: Instant, right: Instant) -> Duration { right.duration(to: left) }
}

/// Why a text is not an instant.
package enum InstantError: Error, Hashable, Sendable {
    /// The day in it is wrong.
    case date(CivilDateError)
    /// The text does not have the shape of its format; the offset is that of the first byte of the part that is wrong.
    case malformed(expected: String, byteOffset: Int)
    /// No day has this time: hour 24, minute 60, second 61.
    case noSuchTime(hour: Int, minute: Int, second: Int)
    /// Second 60. POSIX time has no room for leap seconds, and storing it as the next second would change the text.
    case leapSecond
    /// The offset from UTC is not from −23:59 to +23:59.
    case noSuchOffset(hours: Int, minutes: Int)
    /// The weekday in the text is not that of its date.
    case wrongWeekday
    /// Before year 1 or after year 9999 once it is in UTC.
    case outsideYears
}

extension InstantError: CustomStringConvertible {
    /// What is wrong, and where.
    package var description: String {
        switch self {
        case .date(let error): error.description
        case .malformed(let expected, let byteOffset): "expected \(expected) at character \(byteOffset + 1)"
        case .noSuchTime(let hour, let minute, let second):
            "there is no time of day with hour \(hour), minute \(minute) and second \(second)"
        case .leapSecond: "a leap second (second 60) cannot be kept"
        case .noSuchOffset(let hours, let minutes): "there is no offset of \(hours) hours and \(minutes) minutes"
        case .wrongWeekday: "the weekday is not that of the date"
        case .outsideYears: "the instant lies outside the years 0001 to 9999 in UTC"
        }
    }
}
