import Glibc
import HTTP
import Observation
import Timekeeping

/// A connection: performs on its socket what ``ConnectionStateMachine`` says, in one task on its loop.
///
/// Loop-confined, and so `@unchecked Sendable`: its task prefers the loop as executor, and whoever else calls it is the
/// loop itself.
final class Connection: EventLoopMember, @unchecked Sendable {
    /// Why a wait has ended.
    enum WakeReason {
        case ready
        case deadlinePassed
        case drainingBegan
        case socketClosed
    }

    /// Whether it is beyond the limit and only told so.
    let isSurplus: Bool
    let worker: Worker
    var descriptor: Descriptor?
    var registration: EventLoop.Registration?
    var task: Task<Void, Never>?

    var machine: ConnectionStateMachine
    var parser: HTTPRequestParser
    /// Bytes behind the request that is being answered, from `pendingStart` on.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// Parsed, and not yet handed out.
    private var request: HTTPRequest?
    /// Made, and not yet sent.
    private var response: HTTPResponse?
    /// What the socket has not yet taken of an answer.
    private var outgoing: OutgoingBytes?
    /// What the log and the answer call the request that a handler works on.
    var requestID = ""
    /// Whether the request at hand wants no body in its answer.
    var isHead = false
    /// Whether the request at hand was so large that its memory is to be given back.
    private var leavesMemory = false
    private var isWriteSideShut = false

    /// What the socket was last known to be ready for.
    var readiness: Readiness = [.readable, .writable]
    var waiter: (continuation: UnsafeContinuation<WakeReason, Never>, interest: Readiness)?
    /// Actions since others on the loop had their turn.
    var actionCount = 0

    /// How many actions a client that is never waited for may cause in a row.
    private static let largestActionCount = 64
    /// A body up to this is copied behind its head: for the system one part is less work than two.
    private static let copiedByteCount = 2048

    init(_ descriptor: consuming Descriptor, worker: Worker, isSurplus: Bool) {
        self.worker = worker
        self.isSurplus = isSurplus
        self.descriptor = consume descriptor
        let configuration = worker.configuration
        machine = ConnectionStateMachine(
            timeouts: configuration.timeouts, lingeringByteCount: configuration.lingeringByteCount,
            isDraining: worker.isDraining, now: worker.loop.now)
        parser = worker.share.parser
    }

    var loop: EventLoop { worker.loop }

    /// Begins the connection's task.
    func start() {
        let registration = loop.add(self)
        self.registration = registration
        if let number = descriptor?.number, !loop.watchConnection(number, for: registration) { closeSocket() }
        loop.taskBegan()
        task = Task(executorPreference: loop) {
            await self.run()
            self.loop.taskEnded()
        }
    }

    private func run() async {
        var action = ConnectionStateMachine.Action.receive
        if isSurplus {
            response = .tooManyConnections
            action = machine.refused(now: loop.now)
        }
        while action != .close, descriptor != nil {
            actionCount += 1
            if actionCount > Self.largestActionCount {
                actionCount = 0
                await loop.nextTurn()
            }
            if let registration { loop.setDeadline(machine.deadline, for: registration) }
            switch action {
            case .receive:
                // Mostly something has come; a function that never waits costs less than one that might.
                if let next = receiveAtOnce() { action = next } else { action = await waitToReceive() }
            case .sendContinue: action = sendContinue()
            case .respond: action = await respond()
            case .write:
                if let next = writeAtOnce() { action = next } else { action = await writeRest() }
            case .linger: action = await linger()
            case .abandon, .close: action = .close
            }
        }
        closeSocket()
        task = nil
        worker.ended(self)
    }
}

// MARK: - What the machine asks for

extension Connection {
    /// Takes what has come.
    ///
    /// - Returns: `nil` when nothing has
    private func receiveAtOnce() -> ConnectionStateMachine.Action? {
        if pendingStart < pending.count { return takePending() }
        guard readiness.contains(.readable) else { return nil }
        guard let number = descriptor?.number else { return machine.peerVanished() }
        switch receive(from: number) {
        case .bytes(let bytes): return take(bytes)
        case .mustWait: return .receive
        case .failed: return machine.peerVanished()
        case .end:
            let isMidRequest = parser.progress != .betweenRequests
            let action = machine.peerFinished(isMidRequest: isMidRequest, now: loop.now)
            if action == .write, let refusal = parser.inputEnded() { refuse(refusal) }
            return action
        }
    }

    private func waitToReceive() async -> ConnectionStateMachine.Action {
        if machine.isDraining, machine.drained() == .close { return .close }
        switch await wait(for: .readable) {
        case .ready:
            return .receive
        case .deadlinePassed:
            let action = machine.deadlinePassed(now: loop.now)
            if action == .write { refuse(.tooSlow) }
            return action
        case .drainingBegan:
            // One more look: what has come already is answered.
            readiness.insert(.readable)
            return .receive
        case .socketClosed:
            return machine.peerVanished()
        }
    }

    private func sendContinue() -> ConnectionStateMachine.Action {
        var bytes = OutgoingBytes(head: ResponseHead.continueBytes)
        guard let number = descriptor?.number, bytes.send(to: number) == .sentAll else {
            // So few bytes always fit, unless the client reads nothing at all.
            return machine.peerVanished()
        }
        return .receive
    }

    private func respond() async -> ConnectionStateMachine.Action {
        guard let request else { return machine.peerVanished() }
        self.request = nil
        requestID = worker.nextRequestID()
        if request.body.count >= worker.configuration.memoryReturnByteCount { leavesMemory = true }
        let context = worker.makeContext(deadline: machine.deadline, requestID: requestID)
        let response = await worker.share.responder.respond(to: request, context: context)
        self.response = response.status.isInformational ? .notFinal(requestID: requestID) : response
        return machine.responded(now: loop.now)
    }

    /// Sends an answer.
    ///
    /// - Returns: `nil` when the socket did not take all of it; the rest stands in `outgoing`
    private func writeAtOnce() -> ConnectionStateMachine.Action? {
        guard let response else { return machine.peerVanished() }
        self.response = nil
        worker.makeHead(of: response, connection: machine.connectionOption)
        let body = isHead || response.status.forbidsBody ? [] : response.body
        if body.count <= Self.copiedByteCount {
            worker.headBuffer += body
            return send(OutgoingBytes(head: worker.headBuffer))
        }
        return send(OutgoingBytes(head: worker.headBuffer, body: body))
    }

    private func send(_ bytes: consuming OutgoingBytes) -> ConnectionStateMachine.Action? {
        guard let number = descriptor?.number else { return machine.peerVanished() }
        let before = bytes.sentByteCount
        switch bytes.send(to: number) {
        case .sentAll:
            if leavesMemory {
                leavesMemory = false
                worker.giveBackMemory()
            }
            return machine.wroteAll(hasMoreInput: pendingStart < pending.count, now: loop.now)
        case .failed(let code):
            log("client gone before the answer", code)
            return machine.peerVanished()
        case .mustWait:
            machine.wrotePart(byteCount: bytes.sentByteCount - before)
            readiness.remove(.writable)
            outgoing = bytes
            return nil
        }
    }

    private func writeRest() async -> ConnectionStateMachine.Action {
        while let bytes = outgoing {
            outgoing = nil
            if let registration { loop.setDeadline(machine.deadline, for: registration) }
            switch await wait(for: .writable) {
            case .ready, .drainingBegan:
                if let action = send(bytes) { return action }
            case .deadlinePassed:
                log("client takes its answer too slowly")
                return machine.deadlinePassed(now: loop.now)
            case .socketClosed:
                return machine.peerVanished()
            }
        }
        return machine.peerVanished()
    }

    private func linger() async -> ConnectionStateMachine.Action {
        pending = []
        pendingStart = 0
        shutWriteSide()
        if !readiness.contains(.readable) {
            switch await wait(for: .readable) {
            case .ready, .drainingBegan: break
            case .deadlinePassed: return machine.deadlinePassed(now: loop.now)
            case .socketClosed: return machine.peerVanished()
            }
        }
        guard let number = descriptor?.number else { return machine.peerVanished() }
        switch receive(from: number) {
        case .bytes(let bytes): return machine.discarded(byteCount: bytes.count)
        case .mustWait: return .linger
        case .failed: return machine.peerVanished()
        case .end: return machine.peerFinished(isMidRequest: false, now: loop.now)
        }
    }
}

// MARK: - Bytes

extension Connection {
    private enum Received {
        /// They stand in the loop's buffer until the next suspension.
        case bytes(UnsafeRawBufferPointer)
        case end
        case mustWait
        case failed
    }

    private func receive(from number: Int32) -> Received {
        let buffer = worker.readBuffer
        let count = recv(number, buffer.baseAddress, buffer.count, 0)
        if count > 0 {
            // Less than there was room for: the socket is empty and will tell when it is not. Only an end that it has told
            // of already it tells no more.
            if count < buffer.count, !readiness.contains(.finished) { readiness.remove(.readable) }
            return .bytes(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        if count == 0 { return .end }
        switch errno {
        case EAGAIN:
            readiness.remove(.readable)
            return .mustWait
        case EINTR:
            return .mustWait
        case let code:
            log("connection broken", code)
            return .failed
        }
    }

    /// Parses bytes that have just been read; what is behind a request is kept.
    private func take(_ bytes: UnsafeRawBufferPointer) -> ConnectionStateMachine.Action {
        let (verdict, byteCount) = parser.parse(bytes)
        if case .request = verdict, byteCount < bytes.count {
            pending = Array(bytes[byteCount...])
            pendingStart = 0
        }
        return act(on: verdict, byteCount: byteCount)
    }

    /// Parses what was kept.
    private func takePending() -> ConnectionStateMachine.Action {
        let (verdict, byteCount) = pending.withUnsafeBytes { bytes in
            parser.parse(UnsafeRawBufferPointer(rebasing: bytes[pendingStart...]))
        }
        pendingStart += byteCount
        if pendingStart == pending.count {
            pending = []
            pendingStart = 0
        }
        return act(on: verdict, byteCount: byteCount)
    }

    private func act(
        on verdict: consuming HTTPRequestParser.Verdict, byteCount: Int
    ) -> ConnectionStateMachine.Action {
        switch consume verdict {
        case .incomplete:
            return machine.receivedPart(
                byteCount: byteCount, progress: parser.progress, expectsContinue: parser.takeContinueExpectation(),
                now: loop.now)
        case .request(let request, let keepsAlive, let isOldVersion):
            isHead = request.method == .head
            self.request = request
            return machine.receivedRequest(keepsAlive: keepsAlive, isOldVersion: isOldVersion, now: loop.now)
        case .refused(let refusal):
            refuse(refusal)
            return machine.refused(now: loop.now)
        }
    }

    private func refuse(_ refusal: RequestRefusal) {
        isHead = parser.isHead
        let requestID = worker.nextRequestID()
        response = HTTPResponse(refusal: refusal, requestID: requestID)
        logger.with(requestID: requestID).info(
            "request refused", ["status": .int(refusal.status.code), "rule": .string("\(refusal)")])
    }

    func shutWriteSide() {
        guard !isWriteSideShut, let number = descriptor?.number else { return }
        isWriteSideShut = true
        shutdown(number, Int32(SHUT_WR))
    }

    var logger: Logger { worker.logger }

    func log(_ message: @autoclosure () -> String, _ code: Int32 = 0) {
        logger.debug(message(), code == 0 ? [:] : ["error": .string(String(cString: strerror(code)))])
    }
}
