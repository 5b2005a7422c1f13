import Glibc

/// How a child is ended: asked with `SIGTERM`, and after a while made to with `SIGKILL`. Decides, and sends nothing itself.
package struct StopLadder {
    /// Why it is ended.
    package enum Cause: Sendable, Equatable {
        /// It ran longer than allowed.
        case timeout
        /// The task that ran it was cancelled.
        case cancellation
        /// Its owner wants it to end.
        case request
        /// It printed more than allowed.
        case outputTooLong
    }

    /// A moment of the clock that goes on while the machine sleeps.
    package typealias Instant = ContinuousClock.Instant

    private enum State: Equatable {
        case running
        case asked(killAt: Instant)
        case killed
    }

    private var state = State.running
    private let deadline: Instant?
    private let grace: Duration
    /// The first cause; `nil` as long as nobody wanted it to end.
    package private(set) var cause: Cause?

    /// - Parameters:
    ///   - deadline: when it is ended for its time; never when `nil`.
    ///   - grace: how long it may take to end itself after being asked.
    package init(deadline: Instant?, grace: Duration) {
        self.deadline = deadline
        self.grace = grace
    }

    /// When to look again.
    package var nextInstant: Instant? {
        switch state {
        case .running: deadline
        case .asked(let killAt): killAt
        case .killed: nil
        }
    }

    /// Wants it to end. Returns the signal to send now.
    package mutating func stop(_ cause: Cause, now: Instant) -> Int32? {
        self.cause = self.cause ?? cause
        guard state == .running else { return nil }
        state = .asked(killAt: now + grace)
        return SIGTERM
    }

    /// Wants it to end at once. Returns the signal to send now.
    package mutating func kill(_ cause: Cause) -> Int32? {
        self.cause = self.cause ?? cause
        guard state != .killed else { return nil }
        state = .killed
        return SIGKILL
    }

    /// Time has passed. Returns the signal to send now.
    package mutating func advance(to now: Instant) -> Int32? {
        switch state {
        case .running:
            guard let deadline, now >= deadline else { return nil }
            return stop(.timeout, now: now)
        case .asked(let killAt):
            return now >= killAt ? kill(.timeout) : nil
        case .killed:
            return nil
        }
    }
}
