package import HTTP
import Synchronization

/// How many retries a client may still make: while a service is down, retrying everything would keep it down.
///
/// Every retry takes tokens; a success gives those of its last retry back, or one if it had none. Shared by all calls of
/// a client.
package final class RetryBudget: Sendable {
    /// AWS's numbers: about 35 accidents in a row, or 100 refusals.
    package static let fullTokenCount = 500
    static let transientCost = 14
    static let throttlingCost = 5
    static let successIncome = 1

    private let tokens: Mutex<Int>

    /// A full budget, unless said otherwise.
    package init(tokenCount: Int = RetryBudget.fullTokenCount) {
        tokens = Mutex(tokenCount)
    }

    /// What is left.
    package var tokenCount: Int { tokens.withLock { $0 } }

    /// Pays for a retry.
    ///
    /// - Returns: what it cost, to be given back by ``recordSuccess(lastCost:)``; `nil` when there is not enough
    package func take(for failure: RetryPolicy.Failure) -> Int? {
        let cost = failure == .throttling ? Self.throttlingCost : Self.transientCost
        return tokens.withLock { tokens in
            guard tokens >= cost else { return nil }
            tokens -= cost
            return cost
        }
    }

    /// A call has succeeded, after a retry of that cost or at once.
    package func recordSuccess(lastCost: Int?) {
        tokens.withLock { $0 = min($0 + (lastCost ?? Self.successIncome), max($0, Self.fullTokenCount)) }
    }
}
