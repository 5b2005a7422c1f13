/// Cuts stretches of time where the days of a zone begin: the calendar arithmetic of every total by day.
///
/// 1. A day lasts from its ``TimeZone/startOfDay(_:)`` to that of the next: 23 or 25 hours where clocks change, none where the
///    zone left the day out. So every moment belongs to one day.
/// 2. The parts of a stretch follow one another without a gap, are not empty, and together are the stretch.
///
/// It remembers the last day it was asked about: entries come in order, and mostly several a day.
package struct CalendarDays: Sendable {
    /// Whose days they are.
    package let zone: TimeZone
    private var known: (day: CivilDate, stretch: Range<Instant>)?

    /// The days of a zone.
    package init(zone: TimeZone) {
        self.zone = zone
    }

    /// What of a stretch lies on one day.
    package struct Part: Sendable, Hashable {
        package let day: CivilDate
        /// Not empty.
        package let stretch: Range<Instant>

        /// Its length in whole seconds.
        package var seconds: Int { stretch.seconds }
    }

    /// The day that a moment belongs to.
    package mutating func day(of instant: Instant) -> CivilDate {
        bounds(of: instant).day
    }

    /// A stretch cut at the starts of days, in order; one that is empty has no parts.
    package mutating func parts(of stretch: Range<Instant>) -> [Part] {
        var parts: [Part] = []
        var start = stretch.lowerBound
        while start < stretch.upperBound {
            let (day, bounds) = bounds(of: start)
            let end = min(bounds.upperBound, stretch.upperBound)
            // The last day that can be named has no end of its own.
            guard start < end else { break }
            parts.append(Part(day: day, stretch: start..<end))
            start = end
        }
        return parts
    }

    private mutating func bounds(of instant: Instant) -> (day: CivilDate, stretch: Range<Instant>) {
        if let known, known.stretch.contains(instant) { return known }
        // Where clocks are set back over midnight a calendar shows a day again that is over.
        var day = zone.civilDate(at: instant)
        while day < .latest, zone.stretch(of: day).upperBound <= instant { day = day.adding(days: 1) }
        let found = (day, zone.stretch(of: day))
        known = found
        return found
    }
}

extension TimeZone {
    /// A day from its start to that of the next one; empty when the zone left it out.
    package func stretch(of day: CivilDate) -> Range<Instant> {
        let start = startOfDay(day)
        return start..<max(start, day < .latest ? startOfDay(day.adding(days: 1)) : .latest)
    }
}

extension Range<Instant> {
    /// Its length in whole seconds.
    package var seconds: Int {
        Int(upperBound.secondsSinceEpoch - lowerBound.secondsSinceEpoch)
    }
}
