import HTTP
package import Observation
import Timekeeping

extension DynamoDBStorage {
    /// A page of a scan, asked for again while the table has no capacity left for it.
    ///
    /// A table with few capacity units serves its first pages from what it has saved up and then refuses for minutes, longer
    /// than a client tries by itself. A scan of all rows must outlast that.
    ///
    /// - Throws: what `scan` throws; its throttling only when it has gone on for some five minutes
    package func patientScan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        var policy = RetryPolicy()
        // Waits grow to 20 s, of which half is waited on average: thirty of them are some five minutes, and the debt of one
        // page (1 MB, 128 units when read without consistency) is paid in little over two with a single unit.
        policy.attemptCount = 30
        var attempt = 1
        while true {
            try context.checkTimeIsLeft()
            do throws(DynamoDBError) {
                return try await scan(request, context: context)
            } catch {
                let isThrottled = [.provisionedThroughputExceeded, .throttling, .requestLimitExceeded].contains(error.code)
                let decision = policy.decide(after: .throttling, attempt: attempt, randomPart: Double.random(in: 0...1))
                guard isThrottled, case .wait(let wait) = decision,
                    wait < context.deadline.remaining(on: context.timeSource)
                else { throw error }
                attempt += 1
                context.logger.debug("the table has no capacity left for a page; it is asked again", ["wait": .duration(wait)])
                do {
                    try await context.timeSource.sleep(for: wait)
                } catch {
                    throw DynamoDBError(.cancelled, "the work was cancelled", status: nil)
                }
            }
        }
    }
}
