import Synchronization
import Timekeeping

/// How far this machine's clock is off, found out from a service that refused a signature for it.
final class ClockCorrection: Sendable {
    private let correction = Mutex(Duration.zero)

    /// To be added to this machine's time.
    var current: Duration { correction.withLock { $0 } }

    /// Takes the service's time over when the failure is about the time of the signature and the clocks do differ.
    ///
    /// - Returns: whether the request is worth signing again
    func adjust(after failure: ServiceAttempts.FailedAttempt, now: Instant) -> Bool {
        guard Self.isAboutTime(failure.error), let serverTime = failure.serverTime else { return false }
        let difference = now.duration(to: serverTime)
        return correction.withLock { correction in
            // The signature was made with the correction so far: when that was right already, time is not what is wrong.
            guard max(difference - correction, correction - difference) >= Self.leastDifference else { return false }
            correction = difference
            return true
        }
    }

    /// Less than AWS tolerates, and more than a request and a `Date` in whole seconds make up.
    private static let leastDifference: Duration = .seconds(60)

    /// Names by which AWS's services say so. DynamoDB's is also said of a wrong secret; then the clocks agree.
    private static func isAboutTime(_ error: AWSError) -> Bool {
        codes.contains(error.code)
    }

    private static let codes: Set<String> = [
        "InvalidSignatureException", "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "SignatureDoesNotMatch",
        "AuthFailure",
    ]
}
