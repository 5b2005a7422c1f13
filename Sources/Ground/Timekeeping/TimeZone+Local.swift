/// From what a clock on the wall shows back to the instant: the direction in which there may be two answers, or none.
extension TimeZone {
    /// The first instant at which a calendar in the zone shows this day or a later one.
    ///
    /// Usually midnight. Where clocks jump over midnight it is the jump. Where midnight comes twice it is the first one.
    /// A day that never was (30 December 2011 in Apia) starts where the next one starts, and is empty. So the stretches
    /// from the start of each day to that of the next cover all of time, each moment once.
    package func startOfDay(_ day: CivilDate) -> Instant {
        let local = Int64(day.dayNumber) * Instant.secondsPerDay
        for stretch in stretches(around: local) {
            let instant = max(stretch.start, local - stretch.offset)
            if instant < stretch.end { return Instant(secondsSinceEpoch: instant) }
        }
        return Instant(secondsSinceEpoch: local)
    }

    /// The instant at which a clock in the zone shows this day and time.
    ///
    /// A time that comes twice (clocks set back) means its first coming. A time that is jumped over (clocks set forward)
    /// is counted on from before the jump: 02:30 where 02:00 becomes 03:00 is 03:30. Both as most calendars do it.
    ///
    /// - Parameters: hour 0–24, minute and second 0–59; more counts on into the next minute, hour or day
    package func instant(of day: CivilDate, hour: Int = 0, minute: Int = 0, second: Int = 0) -> Instant {
        let local = Int64(day.dayNumber) * Instant.secondsPerDay + Int64((hour * 60 + minute) * 60 + second)
        var offsetBefore: Int64?
        for stretch in stretches(around: local) {
            let instant = local - stretch.offset
            if instant < stretch.start, let offsetBefore { return Instant(secondsSinceEpoch: local - offsetBefore) }
            if instant < stretch.end { return Instant(secondsSinceEpoch: instant) }
            offsetBefore = stretch.offset
        }
        return Instant(secondsSinceEpoch: local)
    }

    /// A stretch of time with one offset.
    struct Stretch {
        var start: Int64
        var end: Int64
        var offset: Int64
    }

    /// The stretches around the moment at which UTC would show a local time, in order.
    ///
    /// No zone is as far as two days from UTC, so the first one begins before that local time and the last ends after it.
    func stretches(around local: Int64) -> [Stretch] {
        let span = 2 * Instant.secondsPerDay
        var stretches: [Stretch] = []
        var start = local - span
        while start < local + span {
            let end = min(transition(afterSecond: start) ?? .max, local + span)
            stretches.append(Stretch(start: start, end: end, offset: Int64(offset(atSecond: start))))
            start = end
        }
        return stretches
    }
}
