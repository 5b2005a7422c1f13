/// A stretch of whole days up to now, as a reader asks for it.
package enum Period: String, CaseIterable, Sendable {
    /// Since the day 7 days ago.
    case week
    /// Since the day 14 days ago.
    case fortnight
    /// Since the same day of last month, or that month's last day when it is shorter.
    case month
    /// Since the same day of last year; on 29 February since 28 February.
    case year

    /// From the start of the first day of the period to now, both included.
    ///
    /// Days are those of the zone: the first one starts when it starts there, also where clocks change at midnight.
    package func range(endingAt now: Instant, in zone: TimeZone) -> ClosedRange<Instant> {
        let start = zone.startOfDay(firstDay(before: zone.civilDate(at: now)))
        // In year 1 the first day may be cut off at the beginning of time; it never lies after now.
        return min(start, now)...now
    }

    /// The first day of the period that ends on a day.
    package func firstDay(before today: CivilDate) -> CivilDate {
        switch self {
        case .week: today.adding(days: -7)
        case .fortnight: today.adding(days: -14)
        case .month: today.adding(months: -1)
        case .year: today.adding(years: -1)
        }
    }
}
