import Glibc
// In a statically linked build the compiler finds `timespec` in this module of its own instead of in Glibc.
import SwiftOverlayShims

/// The clock of the machine.
package struct SystemTimeSource: TimeSource {
    /// The one clock there is.
    package init() {}

    /// The time of day, `CLOCK_REALTIME`.
    package var now: Instant {
        let reading = Self.read(CLOCK_REALTIME)
        return Instant(secondsSinceEpoch: Int64(reading.tv_sec), nanosecond: Int32(reading.tv_nsec))
    }

    /// The time since the machine was started, `CLOCK_MONOTONIC`.
    package var uptime: Duration {
        let reading = Self.read(CLOCK_MONOTONIC)
        return .seconds(reading.tv_sec) + .nanoseconds(reading.tv_nsec)
    }

    /// Waits without holding a thread.
    ///
    /// - Throws: `CancellationError`
    package func sleep(until uptime: Duration) async throws(CancellationError) {
        // The timer may run on another clock than ours and fire a little early; what is left is waited for again.
        repeat {
            let rest = uptime - self.uptime
            do {
                try await Task.sleep(for: max(rest, .zero))
            } catch {
                throw CancellationError()
            }
        } while self.uptime < uptime
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var reading = timespec()
        // Fails only for a clock that the kernel does not have; these two every Linux has.
        clock_gettime(clock, &reading)
        return reading
    }
}
