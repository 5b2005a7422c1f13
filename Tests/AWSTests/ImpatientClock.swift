import Synchronization
import Timekeeping

/// A clock on which every wait is over at once: it moves on by what is waited for, and keeps count.
final class ImpatientClock: TimeSource {
    private struct State {
        var elapsed: Duration = .zero
        var waits: [Duration] = []
    }

    private let start: Instant
    private let state = Mutex(State())

    init(now: Instant) {
        start = now
    }

    var now: Instant { start + uptime }
    var uptime: Duration { state.withLock { $0.elapsed } }
    /// How long each sleeper would have slept.
    var waits: [Duration] { state.withLock { $0.waits } }

    func sleep(until uptime: Duration) async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        state.withLock { state in
            state.waits.append(uptime - state.elapsed)
            state.elapsed = max(state.elapsed, uptime)
        }
    }
}
