import HTTP
import Synchronization

/// One request on its way, shared by the task that waits for it and the loop that carries it.
final class Exchange: Sendable {
    typealias Outcome = Result<HTTPResponse, HTTPTransportError>
    typealias Waiter = CheckedContinuation<Outcome, Never>

    let request: OutgoingRequest
    /// The reading of the monotonic clock at which the time is up.
    let deadline: Duration
    private let machine = Mutex(TransferStateMachine<Waiter>())

    init(request: OutgoingRequest, deadline: Duration) {
        self.request = request
        self.deadline = deadline
    }

    /// The task waits.
    ///
    /// - Returns: whether the exchange is to go to the loop
    func submit(_ waiter: Waiter) -> Bool {
        switch machine.withLock({ $0.submitted(waiter) }) {
        case .enqueue:
            return true
        case .resumeAsCancelled(let waiter):
            waiter.resume(returning: .failure(cancellation))
            return false
        }
    }

    /// The task was cancelled.
    ///
    /// - Returns: whether the loop must be told
    func cancel() -> Bool {
        machine.withLock { $0.cancelled() } == .notifyLoop
    }

    var isCancelled: Bool { machine.withLock { $0.isCancelled } }

    var hasEnded: Bool { machine.withLock { $0.hasEnded } }

    /// - Returns: whether the loop may begin
    func start() -> Bool {
        machine.withLock { $0.started() }
    }

    /// Resumes whoever waits, unless that has been done.
    func end(_ outcome: Outcome) {
        machine.withLock { $0.ended() }?.resume(returning: outcome)
    }

    var cancellation: HTTPTransportError {
        HTTPTransportError(.cancelled, "the request to \(request.origin) was cancelled")
    }

    var timeout: HTTPTransportError {
        HTTPTransportError(.timedOut, "\(request.origin) did not answer in time")
    }
}
