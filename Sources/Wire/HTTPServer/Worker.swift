import CLinux
import Glibc
import HTTP
import Observation
import Timekeeping

/// One event loop's part of a server: its listeners, its connections, and what the connections use in turn.
///
/// Loop-confined, and so `@unchecked Sendable`: after ``start()`` all of it is touched by the loop's thread only, except
/// `loop` and `share`, which never change.
final class Worker: EventLoopMember, @unchecked Sendable {
    /// `working → draining → cancelling → ended`
    private enum Phase {
        case working, draining, cancelling, ended
    }

    let loop: EventLoop
    let share: ServerShare

    private var phase = Phase.working
    private var listeners: [Listener] = []
    private var connections: [ObjectIdentifier: Connection] = [:]
    /// Connections beyond the limit that are being told so.
    private var surplusCount = 0
    /// Fires when a phase of the end has lasted long enough.
    private var registration: EventLoop.Registration?
    /// Given up for a moment when the process has no descriptor left.
    private var reserve: Descriptor?

    /// What the next connection reads into; nothing stays in it over a suspension.
    let readBuffer: UnsafeMutableRawBufferPointer
    /// What the next head is written into; nothing stays in it over a suspension.
    var headBuffer: [UInt8] = []
    private var dateLine = DateLine()
    private var requestIDs = RequestIDSource(start: .random(in: .min ... .max))

    /// How many surplus connections are told why they are closed; further ones are closed without a word.
    private static let largestSurplusCount = 64

    init(share: ServerShare) throws(HTTPServerStartError) {
        loop = try EventLoop(timeSource: share.timeSource)
        self.share = share
        readBuffer = .allocate(byteCount: max(1024, share.configuration.readBufferByteCount), alignment: 16)
        headBuffer.reserveCapacity(1024)
        openReserve()
    }

    deinit {
        readBuffer.deallocate()
    }

    var logger: Logger { share.logger }
    var configuration: HTTPServerConfiguration { share.configuration }
    var isDraining: Bool { phase != .working }

    /// Begins to listen on these sockets, on a thread of its own.
    func start(_ sockets: [ListeningSocket]) throws(HTTPServerStartError) {
        registration = loop.add(self)
        for socket in sockets {
            let listener = Listener(socket, worker: self)
            try listener.start()
            listeners.append(listener)
        }
        try loop.start()
        share.workerStarted()
    }

    func handle(_ readiness: Readiness) {}
}

// MARK: - Connections

extension Worker {
    func accepted(_ descriptor: consuming Descriptor) {
        let isAdmitted = share.admitConnection()
        if !isAdmitted {
            // Said once for a crowd, not for each in it.
            if surplusCount == 0 {
                logger.warning("connections beyond the limit are turned away", ["limit": .int(configuration.largestConnectionCount)])
            }
            if surplusCount == Self.largestSurplusCount { return }
            surplusCount += 1
        }
        let connection = Connection(descriptor, worker: self, isSurplus: !isAdmitted)
        connections[ObjectIdentifier(connection)] = connection
        connection.start()
    }

    /// A connection's task does its last step.
    func ended(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        if connection.isSurplus { surplusCount -= 1 } else { share.dismissConnection() }
        if isDraining, connections.isEmpty { end() }
    }

    /// Gives up the reserved descriptor to accept one connection and close it with a word.
    ///
    /// - Returns: whether that was possible
    func turnAway(from listeningSocket: Int32) -> Bool {
        if reserve == nil { return false }
        reserve = nil
        let number = accept4(listeningSocket, nil, nil, Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue))
        if number >= 0 {
            let descriptor = Descriptor(number)
            makeHead(of: .tooManyConnections, connection: .closes)
            var bytes = OutgoingBytes(head: headBuffer, body: HTTPResponse.tooManyConnections.body)
            _ = bytes.send(to: descriptor.number)
        }
        openReserve()
        return true
    }

    private func openReserve() {
        let number = open("/dev/null", O_RDONLY | O_CLOEXEC)
        if number >= 0 { reserve = Descriptor(number) }
    }

    /// Writes a head into ``headBuffer``.
    func makeHead(of response: HTTPResponse, connection: ConnectionOption) {
        dateLine.update(uptime: loop.now, timeSource: share.timeSource)
        headBuffer.removeAll(keepingCapacity: true)
        ResponseHead.append(response, connection: connection, dateLine: dateLine.bytes, to: &headBuffer)
    }

    /// What comes with a request that must be answered by then.
    func makeContext(deadline: Deadline, requestID: String) -> Context {
        Context(deadline: deadline, requestID: requestID, logger: share.logger, timeSource: share.timeSource)
    }

    /// Gives what was freed back to the system: a few milliseconds, in which the other connections of the loop wait.
    func giveBackMemory() {
        _ = malloc_trim(0)
    }

    func nextRequestID() -> String {
        requestIDs.next()
    }
}

// MARK: - The end

extension Worker {
    /// Asks for ``drain(until:)`` from any thread.
    func requestDrain(until deadline: Deadline) {
        _ = loop.call { self.drain(until: deadline) }
    }

    /// Stops accepting, lets what has begun come to its end until then, then cancels it.
    func drain(until deadline: Deadline) {
        guard phase == .working || phase == .draining, let registration else { return }
        loop.setDeadline(deadline, for: registration)
        guard phase == .working else { return }
        phase = .draining
        for listener in listeners { listener.stop() }
        listeners.removeAll()
        reserve = nil
        for connection in connections.values { connection.drainingBegan() }
        if connections.isEmpty { end() }
    }

    func deadlinePassed() {
        switch phase {
        case .draining:
            phase = .cancelling
            if let registration {
                loop.setDeadline(Deadline(uptime: loop.now + configuration.timeouts.cancellation), for: registration)
            }
            for connection in connections.values { connection.cancel() }
        case .cancelling:
            logger.warning("requests did not stop when cancelled", ["count": .int(connections.count)])
            for connection in connections.values { connection.closeSocket() }
            end()
        case .working, .ended:
            break
        }
    }

    private func end() {
        guard phase != .ended else { return }
        phase = .ended
        if let registration { loop.remove(registration) }
        loop.stop()
        share.workerEnded()
    }
}
