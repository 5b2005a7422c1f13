/// A day of the week; the raw value is that of ``CivilDate/weekday``.
package enum Weekday: Int, CaseIterable, Sendable {
    case sunday, monday, tuesday, wednesday, thursday, friday, saturday

    /// The English name in lower case, `monday`.
    package var name: String { String(describing: self) }

    /// The weekday of an English name in any case.
    package init?(name: String) {
        guard let day = Weekday.allCases.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = day
    }

    /// The first two letters, `Mo`, for narrow columns.
    package var shortName: String { name.prefix(1).uppercased() + name.dropFirst().prefix(1) }
}

extension CivilDate {
    /// The last day not after this one on which a week begins; `CivilDate.earliest` where that lies before it.
    ///
    /// Weeks that begin on a Monday are those of ISO 8601.
    package func startOfWeek(on weekStart: Weekday) -> CivilDate {
        adding(days: -((weekday - weekStart.rawValue + 7) % 7))
    }

    /// The number of days from this one to another; negative when that is earlier.
    package func days(to other: CivilDate) -> Int {
        other.dayNumber - dayNumber
    }
}
