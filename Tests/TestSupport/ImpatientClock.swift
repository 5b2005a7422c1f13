import Synchronization
package import Timekeeping

/// A clock on which every wait is over at once: it moves on by what is waited for, and keeps count.
package final class ImpatientClock: TimeSource {
    private struct State {
        var elapsed: Duration = .zero
        var waits: [Duration] = []
    }

    private let start: Instant
    private let state = Mutex(State())

    package init(now: Instant) {
        start = now
    }

    package var now: Instant { start + uptime }
    package var uptime: Duration { state.withLock { $0.elapsed } }
    /// How long each sleeper would have slept.
    package var waits: [Duration] { state.withLock { $0.waits } }

    package func sleep(until uptime: Duration) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        state.withLock { state in
            state.waits.append(uptime - state.elapsed)
            state.elapsed = max(state.elapsed, uptime)
        }
    }
}
