import Glibc
import HTTP
import Observation
import Timekeeping

/// What others tell a connection, and how its task waits for it.
extension Connection {
    /// Suspends until the socket is ready or something else has happened.
    func wait(for interest: Readiness) async -> WakeReason {
        actionCount = 0
        // Closed while this task was not waiting: nothing would ever wake it.
        if descriptor == nil { return .socketClosed }
        return await withUnsafeContinuation { waiter = ($0, interest) }
    }

    private func wake(_ reason: WakeReason) {
        guard let waiter else { return }
        self.waiter = nil
        waiter.continuation.resume(returning: reason)
    }

    func handle(_ readiness: Readiness) {
        self.readiness.formUnion(readiness)
        if let waiter, !readiness.isDisjoint(with: waiter.interest) { wake(.ready) }
        // Nobody is left to take the answer, so the handler need not finish it.
        if readiness.contains(.vanished), machine.isResponding { task?.cancel() }
    }

    func deadlinePassed() {
        if waiter != nil { return wake(.deadlinePassed) }
        // With neither waiter nor handler the task is about to go on, and sets the deadline of what it does next.
        guard machine.hasHandler else { return }
        switch machine.deadlinePassed(now: loop.now) {
        case .abandon: abandonHandler()
        default: closeSocket()
        }
    }

    /// Answers in place of a handler that works too long.
    private func abandonHandler() {
        logger.with(requestID: requestID).warning("handler took too long and is cancelled", ["status": 503])
        task?.cancel()
        guard let number = descriptor?.number else { return }
        let response = HTTPResponse.handlerTooSlow(requestID: requestID)
        worker.makeHead(of: response, connection: .closes)
        var bytes = OutgoingBytes(head: worker.headBuffer, body: isHead ? [] : response.body)
        // A client that has not even taken its earlier answers is not waited for.
        guard bytes.send(to: number) == .sentAll else { return closeSocket() }
        shutWriteSide()
        if let registration { loop.setDeadline(machine.deadline, for: registration) }
    }

    /// The server stops: finish what has begun.
    func drainingBegan() {
        machine.drainingBegan()
        wake(.drainingBegan)
    }

    /// The server has stopped waiting.
    func cancel() {
        if machine.cancelled() == .close { closeSocket() }
        task?.cancel()
    }

    /// Closes the socket under whoever still uses it.
    func closeSocket() {
        guard descriptor != nil else { return }
        descriptor = nil
        if let registration { loop.remove(registration) }
        _ = machine.peerVanished()
        wake(.socketClosed)
    }
}
