import CLinux
import Glibc
import Observation
import Timekeeping

/// Accepts the connections of one listening socket on its loop.
///
/// A listener that cannot accept must not spin: the socket would go on telling of the client that waits. When the process has no
/// descriptor left, a reserved one is given up for long enough to turn that client away.
final class Listener: EventLoopMember {
    private let socket: ListeningSocket
    private unowned let worker: Worker
    private var registration: EventLoop.Registration?
    private var isWatching = true

    /// Connections accepted before others on the loop have their turn.
    private static let batchCount = 64
    /// How long no connection is accepted when the kernel lacks memory.
    private static let pause = Duration.milliseconds(100)

    init(_ socket: ListeningSocket, worker: Worker) {
        self.socket = socket
        self.worker = worker
    }

    /// - Throws: `.system` when the kernel cannot watch another socket
    func start() throws(HTTPServerStartError) {
        let registration = worker.loop.add(self)
        guard worker.loop.watchConnectionRequests(socket.descriptor.number, for: registration) else {
            throw .system(operation: "epoll_ctl", errno: errno)
        }
        self.registration = registration
    }

    func handle(_ readiness: Readiness) {
        _ = acceptSome()
    }

    /// Accepts everybody who waits. The caller then lets go of the listener, which closes its socket.
    func stop() {
        while acceptSome() {}
        if let registration { worker.loop.remove(registration) }
        registration = nil
    }

    func deadlinePassed() {
        guard let registration else { return }
        isWatching = true
        worker.loop.setWatching(true, socket.descriptor.number, for: registration)
    }

    /// - Returns: whether more may be waiting
    private func acceptSome() -> Bool {
        for _ in 0..<Self.batchCount {
            let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            let number = accept4(socket.descriptor.number, nil, nil, flags)
            if number >= 0 {
                worker.accepted(Descriptor(number))
                continue
            }
            switch errno {
            case EAGAIN:
                return false
            case EMFILE, ENFILE:
                worker.logger.warning("no descriptor left for a connection")
                if worker.turnAway(from: socket.descriptor.number) { continue }
                pauseAccepting()
                return false
            case ENOBUFS, ENOMEM:
                worker.logger.warning("no memory left for a connection")
                pauseAccepting()
                return false
            default:
                // EINTR, ECONNABORTED and the errors of a connection that broke while it waited (accept(2)): the next, please.
                continue
            }
        }
        return true
    }

    private func pauseAccepting() {
        guard let registration, isWatching else { return }
        isWatching = false
        worker.loop.setWatching(false, socket.descriptor.number, for: registration)
        worker.loop.setDeadline(Deadline(uptime: worker.loop.now + Self.pause), for: registration)
    }
}
