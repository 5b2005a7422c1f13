/// The life of one exchange, without I/O: whoever waits for it is resumed exactly once.
///
/// The task that asked, its cancellation and the loop that transfers run on three threads and may be in any order.
///
/// Invariants:
/// 1. A waiter that was handed in is handed out by exactly one action.
/// 2. A cancelled exchange that has not begun to run never does.
/// 3. While the loop knows the exchange, only the loop ends it: when the waiter is resumed, nothing is being sent any more.
package struct TransferStateMachine<Waiter: Sendable>: Sendable {
    private enum State {
        /// → `waiting` (submitted), `cancelledEarly` (cancelled)
        case created
        /// Cancelled before anybody waited. → `ended` (submitted)
        case cancelledEarly
        /// The loop has it, or is about to. → `running` (started), `ended` (ended)
        case waiting(Waiter, isCancelled: Bool)
        /// → `ended` (ended)
        case running(Waiter, isCancelled: Bool)
        case ended
    }

    private var state = State.created

    /// An exchange that nobody waits for yet.
    package init() {}

    /// What to do when a task begins to wait.
    package enum SubmittedAction {
        /// Hand the exchange to the loop.
        case enqueue
        /// The task had been cancelled before.
        case resumeAsCancelled(Waiter)
    }

    /// The task waits.
    package mutating func submitted(_ waiter: Waiter) -> SubmittedAction {
        switch state {
        case .created:
            state = .waiting(waiter, isCancelled: false)
            return .enqueue
        case .cancelledEarly:
            state = .ended
            return .resumeAsCancelled(waiter)
        case .waiting, .running, .ended:
            preconditionFailure("an exchange is submitted once")
        }
    }

    /// What to do when that task is cancelled.
    package enum CancelledAction: Hashable {
        case nothing
        /// Tell the loop, which will ask ``isCancelled``.
        case notifyLoop
    }

    /// The task was cancelled.
    package mutating func cancelled() -> CancelledAction {
        switch state {
        case .created:
            state = .cancelledEarly
            return .nothing
        case .waiting(let waiter, isCancelled: false):
            state = .waiting(waiter, isCancelled: true)
            return .notifyLoop
        case .running(let waiter, isCancelled: false):
            state = .running(waiter, isCancelled: true)
            return .notifyLoop
        case .cancelledEarly, .waiting, .running, .ended:
            return .nothing
        }
    }

    /// Whether the loop should stop the exchange.
    package var isCancelled: Bool {
        switch state {
        case .waiting(_, let isCancelled), .running(_, let isCancelled): isCancelled
        case .cancelledEarly: true
        case .created, .ended: false
        }
    }

    /// Whether nobody waits any more.
    package var hasEnded: Bool {
        if case .ended = state { true } else { false }
    }

    /// The loop wants to begin.
    ///
    /// - Returns: whether it may; when not, it ends the exchange
    package mutating func started() -> Bool {
        guard case .waiting(let waiter, isCancelled: false) = state else { return false }
        state = .running(waiter, isCancelled: false)
        return true
    }

    /// The exchange has an outcome.
    ///
    /// - Returns: whom to resume with it; `nil` when that has been done
    package mutating func ended() -> Waiter? {
        switch state {
        case .waiting(let waiter, _), .running(let waiter, _):
            state = .ended
            return waiter
        case .created, .cancelledEarly, .ended:
            return nil
        }
    }
}
