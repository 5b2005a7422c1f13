import Timekeeping

/// The `date` field of answers, made once a second (RFC 9110 §6.6.1).
///
/// One per event loop. A clock that somebody sets shows in it within a second.
struct DateLine {
    /// The field with its line end.
    private(set) var bytes: [UInt8] = []
    /// When the second ends that `bytes` shows.
    private var staleUptime: Duration?

    /// Makes the field anew when its second is over.
    mutating func update(uptime: Duration, timeSource: any TimeSource) {
        if let staleUptime, uptime < staleUptime { return }
        let now = timeSource.now
        bytes = Array("date: \(now.httpDate)\r\n".utf8)
        staleUptime = uptime + .nanoseconds(1_000_000_000 - Int64(now.nanosecond))
    }
}
