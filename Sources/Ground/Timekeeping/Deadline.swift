/// The moment at which somebody stops waiting, as a reading of `TimeSource.uptime`.
///
/// It is handed down unchanged: a callee that gets less time makes an earlier one with `earlier(of:)`, so that no part of
/// the work outlives the whole.
package struct Deadline: Hashable, Sendable {
    /// The reading after which the time is up.
    package let uptime: Duration

    /// The deadline at that reading.
    package init(uptime: Duration) {
        self.uptime = uptime
    }

    /// A deadline that never passes.
    package static let never = Deadline(uptime: Duration(secondsComponent: .max, attosecondsComponent: 0))

    /// The deadline that far from now.
    package static func after(_ duration: Duration, on timeSource: any TimeSource) -> Deadline {
        min(Deadline(uptime: timeSource.uptime + duration), .never)
    }

    /// How much time is left; zero once it has passed.
    package func remaining(on timeSource: any TimeSource) -> Duration {
        max(uptime - timeSource.uptime, .zero)
    }

    /// Whether no time is left.
    package func hasPassed(on timeSource: any TimeSource) -> Bool {
        timeSource.uptime >= uptime
    }

    /// The earlier of this one and another.
    package func earlier(of other: Deadline) -> Deadline {
        min(self, other)
    }
}

extension Deadline: Comparable {
    /// Whether the left one passes first.
    package static func < (left: Deadline, right: Deadline) -> Bool {
        left.uptime < right.uptime
    }
}
