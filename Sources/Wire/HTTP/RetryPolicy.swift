/// When to try again, and how long to wait first: by AWS's standard mode, which serves for any service.
///
/// A value that is asked and does nothing itself. Before the `n`-th retry (from 0) the wait is a random part of
/// `min(longestWait, base × 2ⁿ)`, so that clients that failed together do not come back together.
///
/// Source: AWS SDKs and Tools reference guide, "Retry behavior", as the SDKs behave since late 2026 (botocore's
/// `retries/standard.py`).
package struct RetryPolicy: Sendable, Hashable {
    /// Attempts altogether, the first included.
    package var attemptCount = 3
    /// The base of the wait after a failure that was an accident.
    package var transientBase: Duration = .milliseconds(50)
    /// The base of the wait after being told to slow down.
    package var throttlingBase: Duration = .seconds(1)
    /// No wait is longer, whatever the attempt.
    package var longestWait: Duration = .seconds(20)
    /// How much longer than the computed wait the service may ask for, by `Retry-After` or `x-amz-retry-after`.
    package var longestAskedExtra: Duration = .seconds(5)

    /// The numbers for services in general.
    package init() {}

    /// What the SDKs use for DynamoDB, whose answers take milliseconds: one attempt more, half the wait.
    package static let dynamoDB: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attemptCount = 4
        policy.transientBase = .milliseconds(25)
        return policy
    }()

    /// One attempt.
    package static let never: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attemptCount = 1
        return policy
    }()

    /// What went wrong, as far as it matters here.
    package enum Failure: Sendable, Hashable {
        /// An accident: no connection, a cut answer, a 500.
        case transient
        /// The service said that it is too much.
        case throttling
        /// The same request would fail again.
        case permanent
    }

    /// What to do after a failure.
    package enum Decision: Sendable, Hashable {
        case wait(Duration)
        case stop
    }

    /// Whether to try again, and after which wait.
    ///
    /// - Parameters:
    ///   - attempt: the number of the attempt that failed, from 1
    ///   - randomPart: from 0 to 1
    ///   - askedWait: what the service asked for
    package func decide(after failure: Failure, attempt: Int, randomPart: Double, askedWait: Duration? = nil) -> Decision {
        let base: Duration
        switch failure {
        case .permanent: return .stop
        case .transient: base = transientBase
        case .throttling: base = throttlingBase
        }
        guard attempt < attemptCount else { return .stop }
        // Beyond 2^20 any base is longer than the longest wait.
        let exponential = min(longestWait, base * (1 << min(attempt - 1, 20)))
        let wait = exponential * min(max(randomPart, 0), 1)
        guard let askedWait else { return .wait(wait) }
        return .wait(min(max(askedWait, wait), wait + longestAskedExtra))
    }
}
