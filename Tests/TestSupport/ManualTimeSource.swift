import Synchronization
package import Timekeeping

/// A clock that stands still until it is told to move.
///
/// A test starts the work, waits until the work sleeps (`waitForSleeper()`), moves the clock, and the sleeper wakes. No
/// test needs a real pause, and a wait that should not happen shows as a test that never sees its sleeper.
package final class ManualTimeSource: TimeSource {
    private struct Sleeper {
        var wakeUptime: Duration
        /// Resumed with whether the sleep ended by cancellation.
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Instant
        var uptime: Duration = .zero
        var nextSleeperID = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Sleeps that were cancelled before they were entered in `sleepers`.
        var cancelledSleeperIDs: Set<Int> = []
        var watchers: [(sleeperCount: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    /// A clock that shows this time and an uptime of zero.
    package init(now: Instant = .epoch) {
        state = Mutex(State(now: now))
    }

    /// The time it was told.
    package var now: Instant {
        state.withLock { $0.now }
    }

    /// How far it was advanced.
    package var uptime: Duration {
        state.withLock { $0.uptime }
    }

    /// How many tasks sleep on this clock.
    package var sleeperCount: Int {
        state.withLock { $0.sleepers.count }
    }

    /// The reading at which the first sleeper wakes; nothing when nobody sleeps.
    package var nextWakeUptime: Duration? {
        state.withLock { state in state.sleepers.values.map(\.wakeUptime).min() }
    }

    /// Moves both readings forward and wakes whoever waited for a moment up to there, the earliest first.
    package func advance(by duration: Duration) {
        precondition(duration >= .zero, "uptime only grows")
        let woken = state.withLock { state in
            state.now = state.now + duration
            state.uptime += duration
            let due = state.sleepers.filter { $0.value.wakeUptime <= state.uptime }
            for id in due.keys { state.sleepers[id] = nil }
            return due.sorted { ($0.value.wakeUptime, $0.key) < ($1.value.wakeUptime, $1.key) }
        }
        for (_, sleeper) in woken { sleeper.continuation.resume(returning: false) }
    }

    /// Moves forward to the moment at which the first sleeper wakes; does nothing when nobody sleeps.
    package func advanceToNextSleeper() {
        guard let next = nextWakeUptime else { return }
        advance(by: max(next - uptime, .zero))
    }

    /// Sets the time of day, as somebody does who sets a clock; `uptime` goes on undisturbed.
    package func set(now: Instant) {
        state.withLock { $0.now = now }
    }

    /// Returns once at least that many tasks sleep on this clock.
    package func waitForSleeper(count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Returns once the clock was advanced to that reading.
    ///
    /// - Throws: `CancellationError`
    package func sleep(until uptime: Duration) async throws(CancellationError) {
        let id = state.withLock { state in
            defer { state.nextSleeperID += 1 }
            return state.nextSleeperID
        }
        let wasCancelled = await withTaskCancellationHandler {
            await withCheckedContinuation { enter($0, id: id, wakeUptime: uptime) }
        } onCancel: {
            cancel(id: id)
        }
        // A cancellation that came after the waking has left its mark for nobody.
        state.withLock { _ = $0.cancelledSleeperIDs.remove(id) }
        if wasCancelled { throw CancellationError() }
    }

    private func enter(_ continuation: CheckedContinuation<Bool, Never>, id: Int, wakeUptime: Duration) {
        enum Outcome { case cancelled, due, sleeps([CheckedContinuation<Void, Never>]) }
        let outcome: Outcome = state.withLock { state in
            if state.cancelledSleeperIDs.remove(id) != nil { return .cancelled }
            if wakeUptime <= state.uptime { return .due }
            state.sleepers[id] = Sleeper(wakeUptime: wakeUptime, continuation: continuation)
            let count = state.sleepers.count
            let satisfied = state.watchers.filter { $0.sleeperCount <= count }
            state.watchers.removeAll { $0.sleeperCount <= count }
            return .sleeps(satisfied.map(\.continuation))
        }
        switch outcome {
        case .cancelled: continuation.resume(returning: true)
        case .due: continuation.resume(returning: false)
        case .sleeps(let watchers): for watcher in watchers { watcher.resume() }
        }
    }

    private func cancel(id: Int) {
        let continuation = state.withLock { state in
            guard let sleeper = state.sleepers.removeValue(forKey: id) else {
                state.cancelledSleeperIDs.insert(id)
                return nil as CheckedContinuation<Bool, Never>?
            }
            return sleeper.continuation
        }
        continuation?.resume(returning: true)
    }
}
