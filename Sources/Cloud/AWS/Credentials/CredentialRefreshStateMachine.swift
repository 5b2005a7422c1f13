import Timekeeping

/// Who fetches credentials and who waits for them, without I/O.
///
/// Invariants:
/// 1. At most one fetch is on its way.
/// 2. A waiter that was handed in is handed out by exactly one action.
/// 3. Nobody gets credentials that have ended, and nobody waits who can use those that are there.
struct CredentialRefreshStateMachine<Waiter: Sendable>: Sendable {
    /// Credentials are fetched anew so long before their end. Instances and containers have newer ones five minutes ahead, and
    /// a role can be borrowed for as little as fifteen.
    static var earlyDuration: Duration { .seconds(300) }
    /// So near their end they are not used any more: the request that they sign is on its way for a while.
    static var lastDuration: Duration { .seconds(30) }
    /// How long the ones that are there are used before another fetch, when the last one brought no newer.
    static var pauseDuration: Duration { .seconds(60) }

    private var known: Credentials?
    private var isFetching = false
    private var nextFetch = Instant.earliest
    private var waiters: [UInt64: Waiter] = [:]

    /// What whoever asks for credentials does.
    enum AskedAction {
        case use(Credentials)
        /// Fetch them, and call ``fetched(_:at:)`` or ``failed(at:)``.
        case fetch
        /// Wait until somebody else has fetched them, and ask again.
        case wait
    }

    /// Somebody needs credentials.
    mutating func asked(at now: Instant) -> AskedAction {
        if let known {
            let end = known.expiration ?? .latest
            if now < end - Self.earlyDuration { return .use(known) }
            if now < end - Self.lastDuration, isFetching || now < nextFetch { return .use(known) }
        }
        if isFetching { return .wait }
        isFetching = true
        return .fetch
    }

    /// Somebody waits.
    ///
    /// - Returns: whom to resume at once, when the fetch has ended in the meantime
    mutating func waits(_ id: UInt64, _ waiter: Waiter) -> Waiter? {
        guard isFetching else { return waiter }
        waiters[id] = waiter
        return nil
    }

    /// Somebody does not wait any more.
    mutating func gaveUp(_ id: UInt64) -> Waiter? {
        waiters.removeValue(forKey: id)
    }

    /// The fetch has brought credentials.
    ///
    /// - Returns: everybody to resume
    mutating func fetched(_ credentials: Credentials, at now: Instant) -> [Waiter] {
        known = credentials
        return end(at: now)
    }

    /// The fetch has brought none.
    ///
    /// - Returns: those that are there and still good, and everybody to resume
    mutating func failed(at now: Instant) -> (known: Credentials?, waiters: [Waiter]) {
        if let end = known?.expiration, end - Self.lastDuration <= now { known = nil }
        return (known, end(at: now))
    }

    private mutating func end(at now: Instant) -> [Waiter] {
        isFetching = false
        nextFetch = now + Self.pauseDuration
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}
