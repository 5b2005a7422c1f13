import HTTP
import Observation
import Timekeeping

/// The waits between the attempts for what a batch left unprocessed.
///
/// What was processed starts the waits anew: only a batch of which nothing is processed any more is given up, and whatever the
/// deadline cuts off.
struct BatchPause {
    /// Whose waits they are; its count of attempts is how many in a row may be fruitless.
    let policy: RetryPolicy
    /// From 0 to 1.
    let randomPart: @Sendable () -> Double
    private var fruitlessAttempts = 0

    init(policy: RetryPolicy, fruitlessAttemptCount: Int, randomPart: @escaping @Sendable () -> Double) {
        var policy = policy
        policy.attemptCount = fruitlessAttemptCount
        self.policy = policy
        self.randomPart = randomPart
    }

    /// Waits before the rest is sent again.
    ///
    /// - Parameters:
    ///   - processedCount: how many the last attempt has processed
    ///   - unprocessedCount: how many it has left, and what they are
    /// - Throws: when it is no use: there is no time left, or nothing has been processed too often
    mutating func wait(
        processedCount: Int, unprocessedCount: Int, of what: String, _ context: Context
    ) async throws(DynamoDBError) {
        fruitlessAttempts = processedCount > 0 ? 0 : fruitlessAttempts + 1
        let decision = policy.decide(after: .transient, attempt: fruitlessAttempts + 1, randomPart: randomPart())
        guard case .wait(let wait) = decision, wait < context.deadline.remaining(on: context.timeSource) else {
            throw DynamoDBError(
                .throttling, "DynamoDB left the \(what) unprocessed, and there was no time for another attempt", status: nil,
                isRetryable: true)
        }
        context.logger.debug(
            "a part of a batch was left unprocessed and is sent again",
            ["what": .string(what), "count": .int(unprocessedCount), "wait": .duration(wait)])
        do {
            try await context.timeSource.sleep(for: wait)
        } catch {
            throw DynamoDBError(.cancelled, "the work was cancelled", status: nil)
        }
    }
}
