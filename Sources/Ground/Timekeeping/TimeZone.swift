/// A time zone of the IANA database: what clocks in a place showed, show and will show.
///
/// 1. `transitions` are strictly ascending; from `transitions[i].instant` on, `transitions[i].offset` holds.
/// 2. Before the first transition `initialOffset` holds.
/// 3. After the last one `rule` holds, where there is one; otherwise the last offset stays.
///
/// Offsets are whole seconds east of Greenwich. The zones themselves are read from files: see `TimeZone+File.swift`.
package struct TimeZone: Sendable, Hashable {
    /// The name that was asked for, such as `Europe/Vienna`.
    package let identifier: String
    let initialOffset: Int32
    let transitions: [Transition]
    let rule: PosixRule?

    struct Transition: Hashable, Sendable {
        /// Seconds since 1970.
        var instant: Int64
        /// Seconds east from then on.
        var offset: Int32
    }

    init(identifier: String, initialOffset: Int32, transitions: [Transition], rule: PosixRule?) {
        self.identifier = identifier
        self.initialOffset = initialOffset
        self.transitions = transitions
        self.rule = rule
    }

    /// Coordinated Universal Time, without a file.
    package static let utc = TimeZone(identifier: "UTC", initialOffset: 0, transitions: [], rule: nil)

    /// What a clock in the zone is ahead of UTC, in seconds; negative west of Greenwich.
    package func offset(at instant: Instant) -> Int {
        offset(atSecond: instant.secondsSinceEpoch)
    }

    /// The day that a calendar in the zone shows.
    package func civilDate(at instant: Instant) -> CivilDate {
        let local = instant.secondsSinceEpoch + Int64(offset(at: instant))
        return CivilDate(dayNumber: Int(floorDivide(local, Instant.secondsPerDay)))
    }

    func offset(atSecond second: Int64) -> Int {
        let index = transitionCount(through: second)
        if index == transitions.count, let rule { return rule.offset(atSecond: second) }
        return Int(index == 0 ? initialOffset : transitions[index - 1].offset)
    }

    /// The first moment after `second` from which another stretch begins; nothing when the offset stays for good.
    func transition(afterSecond second: Int64) -> Int64? {
        let index = transitionCount(through: second)
        if index < transitions.count { return transitions[index].instant }
        return rule?.transition(afterSecond: second)
    }

    /// How many transitions lie at or before a moment.
    private func transitionCount(through second: Int64) -> Int {
        // Most questions are about today, which lies after the last transition or near it.
        guard let last = transitions.last, second < last.instant else { return transitions.count }
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].instant <= second { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
