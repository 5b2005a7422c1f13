package import Timekeeping

/// A wall clock that stands still over the machine's own monotonic one: dates in answers are known, timeouts still work.
package struct FixedTimeSource: TimeSource {
    package let now: Instant
    private let system = SystemTimeSource()

    package init(now: Instant) {
        self.now = now
    }

    package var uptime: Duration { system.uptime }

    package func sleep(until uptime: Duration) async throws(CancellationError) {
        try await system.sleep(until: uptime)
    }
}
