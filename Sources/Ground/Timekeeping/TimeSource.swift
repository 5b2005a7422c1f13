/// The clock that everyone is handed: what time it is, how long we run, and how to wait.
///
/// Nothing below a program asks the system for the time; so a test decides what time it is and nobody sleeps for real.
package protocol TimeSource: Sendable {
    /// The time of day; it may jump when somebody sets the clock.
    var now: Instant { get }
    /// A reading that only grows, for deadlines and measuring; its zero means nothing.
    var uptime: Duration { get }
    /// Returns once `uptime` has reached that reading, at once when it already has.
    ///
    /// - Throws: `CancellationError` when the task is cancelled, also before the first moment of waiting
    func sleep(until uptime: Duration) async throws(CancellationError)
}

extension TimeSource {
    /// Waits for a duration from now.
    ///
    /// - Throws: `CancellationError` when the task is cancelled
    package func sleep(for duration: Duration) async throws(CancellationError) {
        try await sleep(until: uptime + duration)
    }
}
