import Timekeeping

/// The life of a connection without its socket: events in, actions out (RFC 9112 §9).
///
/// 1. Every request that was handed out gets exactly one answer, in the order of the requests, or the connection ends.
/// 2. A refusal is answered once and is the last answer.
/// 3. In every state but `closed` time is limited; ``deadline`` says when it is up.
/// 4. Before the socket is closed on a client that may still be sending, the write side is shut and what comes is thrown away
///    for a bounded time, so that a reset does not destroy the last answer on its way (RFC 9112 §9.6).
/// 5. Whatever happens after `closed` changes nothing.
struct ConnectionStateMachine {
    /// ```
    /// receiving(betweenRequests) → receiving(head) → receiving(body)
    /// receiving → responding → writing → receiving | lingering | closed
    /// receiving → writing (a refusal) → lingering
    /// responding → abandoned → lingering
    /// lingering → closed; any → closed
    /// ```
    enum State: Hashable {
        /// Waits for bytes; how far the request has come.
        case receiving(HTTPRequestParser.Progress)
        /// A handler works on a request.
        case responding(Exchange)
        /// A handler still works on a request that has been answered without it: its time was up.
        case abandoned
        /// An answer is being sent.
        case writing(Exchange)
        /// The last answer has been sent; what the client still sends is thrown away.
        case lingering(discardedByteCount: Int)
        case closed
    }

    /// One request and its answer.
    struct Exchange: Hashable {
        /// Whether the client lets another request follow.
        var keepsAlive: Bool
        var isOldVersion = false
        /// Whether the request was read to its end, so that nothing of it can still be on the way.
        var isWhole = true
    }

    /// What is to be done next.
    enum Action: Hashable {
        /// Wait for bytes and parse them.
        case receive
        /// Send that there is time for the body, then go on receiving.
        case sendContinue
        /// Hand the request to the responder.
        case respond
        /// Send an answer: the handler's, or the one to a refusal.
        case write
        /// Answer in place of the handler and cancel it.
        case abandon
        /// Shut the write side, read and discard.
        case linger
        case close
    }

    let timeouts: HTTPServerTimeouts
    let lingeringByteCount: Int
    private(set) var state = State.receiving(.betweenRequests)
    /// When the present state has lasted too long.
    private(set) var deadline: Deadline
    /// When the transfer began whose pace is watched, and how much it has moved.
    private var transferStart = Duration.zero
    private var transferredByteCount = 0
    /// The server stops: no request may follow.
    private(set) var isDraining = false
    /// The client has ended its side: nothing more will come.
    private var hasPeerFinished = false

    init(timeouts: HTTPServerTimeouts, lingeringByteCount: Int, isDraining: Bool = false, now: Duration) {
        self.timeouts = timeouts
        self.lingeringByteCount = lingeringByteCount
        self.isDraining = isDraining
        deadline = Deadline(uptime: now + timeouts.idle)
    }

    /// What the answer that is being written says about the connection.
    var connectionOption: ConnectionOption {
        guard case .writing(let exchange) = state else { return .closes }
        if !staysOpen(after: exchange) { return .closes }
        return exchange.isOldVersion ? .keepsAlive : .stays
    }

    /// Whether a handler works, whose result is still wanted.
    var isResponding: Bool {
        if case .responding = state { return true }
        return false
    }

    /// Whether a handler works, wanted or not.
    var hasHandler: Bool { isResponding || state == .abandoned }

    private func staysOpen(after exchange: Exchange) -> Bool {
        exchange.keepsAlive && exchange.isWhole && !isDraining
    }
}

// MARK: - Receiving

extension ConnectionStateMachine {
    /// Bytes came and did not make a request whole.
    mutating func receivedPart(
        byteCount: Int, progress: HTTPRequestParser.Progress, expectsContinue: Bool = false, now: Duration
    ) -> Action {
        guard case .receiving(let before) = state else { return nextAction }
        state = .receiving(progress)
        switch progress {
        case .betweenRequests:
            if before != .betweenRequests { deadline = Deadline(uptime: now + timeouts.idle) }
        case .head:
            if before != .head { deadline = Deadline(uptime: now + timeouts.head) }
        case .body:
            if before != .body { beginTransfer(now: now) }
            transferredByteCount += byteCount
            deadline = Deadline(uptime: transferStart + timeouts.body.allowance(byteCount: transferredByteCount))
        }
        return expectsContinue ? .sendContinue : .receive
    }

    /// A request is whole.
    mutating func receivedRequest(keepsAlive: Bool, isOldVersion: Bool, now: Duration) -> Action {
        guard case .receiving = state else { return nextAction }
        state = .responding(Exchange(keepsAlive: keepsAlive, isOldVersion: isOldVersion))
        deadline = Deadline(uptime: now + timeouts.handler)
        return .respond
    }

    /// The request breaks a rule, or the connection is one too many.
    mutating func refused(now: Duration) -> Action {
        guard case .receiving = state else { return nextAction }
        beginWriting(Exchange(keepsAlive: false, isWhole: false), now: now)
        return .write
    }

    /// The client has ended its side.
    ///
    /// - Parameter isMidRequest: whether a request has begun and will never be whole
    mutating func peerFinished(isMidRequest: Bool, now: Duration) -> Action {
        hasPeerFinished = true
        switch state {
        case .receiving:
            if isMidRequest { return refused(now: now) }
            return close()
        case .lingering:
            return close()
        default:
            // It may well wait for the answer: half a connection is enough for that.
            return nextAction
        }
    }
}

// MARK: - Answering

extension ConnectionStateMachine {
    /// The handler has returned.
    mutating func responded(now: Duration) -> Action {
        switch state {
        case .responding(let exchange):
            beginWriting(exchange, now: now)
            return .write
        case .abandoned:
            state = .lingering(discardedByteCount: 0)
            deadline = Deadline(uptime: now + timeouts.lingering)
            return .linger
        default:
            return nextAction
        }
    }

    /// Some of the answer is on its way, not all.
    mutating func wrotePart(byteCount: Int) {
        guard case .writing = state else { return }
        transferredByteCount += byteCount
        deadline = Deadline(uptime: transferStart + timeouts.write.allowance(byteCount: transferredByteCount))
    }

    /// The answer is on its way.
    ///
    /// - Parameter hasMoreInput: whether bytes behind the request have come already
    mutating func wroteAll(hasMoreInput: Bool, now: Duration) -> Action {
        guard case .writing(let exchange) = state else { return nextAction }
        if staysOpen(after: exchange) {
            state = .receiving(.betweenRequests)
            deadline = Deadline(uptime: now + timeouts.idle)
            return .receive
        }
        // A client that itself asked for the end and sent no more has nothing on the way that could cause a reset.
        let mayStillSend = !exchange.isWhole || hasMoreInput || exchange.keepsAlive
        if hasPeerFinished || !mayStillSend { return close() }
        state = .lingering(discardedByteCount: 0)
        deadline = Deadline(uptime: now + timeouts.lingering)
        return .linger
    }

    /// Bytes that came after the last answer were thrown away.
    mutating func discarded(byteCount: Int) -> Action {
        guard case .lingering(let before) = state else { return nextAction }
        let count = before + byteCount
        if count > lingeringByteCount { return close() }
        state = .lingering(discardedByteCount: count)
        return .linger
    }

    private mutating func beginWriting(_ exchange: Exchange, now: Duration) {
        state = .writing(exchange)
        beginTransfer(now: now)
        deadline = Deadline(uptime: now + timeouts.write.grace)
    }

    private mutating func beginTransfer(now: Duration) {
        transferStart = now
        transferredByteCount = 0
    }
}

// MARK: - Ends

extension ConnectionStateMachine {
    /// The time of the present state is up.
    mutating func deadlinePassed(now: Duration) -> Action {
        switch state {
        case .receiving(.betweenRequests), .writing, .lingering, .abandoned, .closed:
            return close()
        case .receiving:
            return refused(now: now)
        case .responding:
            state = .abandoned
            deadline = Deadline(uptime: now + timeouts.lingering)
            return .abandon
        }
    }

    /// The connection is broken; nothing can be sent or received.
    mutating func peerVanished() -> Action {
        close()
    }

    /// The server stops: what has begun may end, nothing new begins.
    mutating func drainingBegan() {
        isDraining = true
    }

    /// Nothing has come, and nothing is expected any more.
    mutating func drained() -> Action {
        guard isDraining, case .receiving(.betweenRequests) = state else { return nextAction }
        return close()
    }

    /// The server has stopped waiting.
    mutating func cancelled() -> Action {
        isDraining = true
        return isResponding ? .respond : close()
    }

    /// The action that the present state calls for, for an event that changes nothing.
    private var nextAction: Action {
        switch state {
        case .receiving: .receive
        case .responding, .abandoned: .respond
        case .writing: .write
        case .lingering: .linger
        case .closed: .close
        }
    }

    private mutating func close() -> Action {
        state = .closed
        deadline = .never
        return .close
    }
}
