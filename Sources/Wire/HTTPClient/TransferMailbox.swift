import CLinux
import Glibc
import HTTP
import Synchronization

/// What other threads hand to the loop's thread, and its only door.
///
/// Invariants:
/// 1. An exchange that was taken in is ended by the loop, or by ``shut(with:)`` when the loop has none.
/// 2. The wake handle is used only under its lock, and is taken out under that lock before its descriptor is closed.
/// 3. Whoever leaves something wakes the loop afterwards, outside of the lock that the loop takes first when it is awake.
final class TransferMailbox: Sendable {
    /// An eventfd that ends the loop's wait; libcurl's own pair of sockets takes twice as long to be written and read.
    struct WakeHandle: Sendable {
        let descriptor: Int32

        /// - Returns: `nil` when the system has no descriptor to give
        init?() {
            descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
            if descriptor < 0 { return nil }
        }

        func wake() {
            eventfd_write(descriptor, 1)
        }

        /// Forgets all wakes so far.
        func clear() {
            var count: eventfd_t = 0
            eventfd_read(descriptor, &count)
        }

        /// Once, when nobody has the handle any more.
        func close() {
            Glibc.close(descriptor)
        }
    }

    /// What has come since the loop last looked.
    struct Delivery {
        var arrivals: [Exchange] = []
        var hasCancellations = false
        var isClosing = false
        var isEmpty: Bool { arrivals.isEmpty && !hasCancellations && !isClosing }
    }

    private struct State {
        var delivery = Delivery()
        var outstandingCount = 0
        /// Set when nothing more is taken: closed, or libcurl is missing.
        var refusal: HTTPTransportError?
    }

    private enum Thread {
        case notNeededYet
        case running(LoopThread)
        case closed
    }

    private let state = Mutex(State())
    private let wakeHandle = Mutex<WakeHandle?>(nil)
    /// Apart from the state, which the new thread looks at while it is being started.
    private let thread = Mutex(Thread.notNeededYet)
    private let outstandingLimit: Int

    init(outstandingLimit: Int) {
        self.outstandingLimit = outstandingLimit
    }

    /// Takes an exchange in, and starts the loop's thread for the first one.
    ///
    /// - Throws: `unavailable` when closed or full; then the exchange has not been taken
    func submit(_ exchange: Exchange, startThread: () -> LoopThread?) throws(HTTPTransportError) {
        if let refusal = ensureThread(startThread) ?? take(in: exchange) { throw refusal }
    }

    private func ensureThread(_ start: () -> LoopThread?) -> HTTPTransportError? {
        thread.withLock { thread in
            switch thread {
            case .running: return nil
            case .closed: return Self.closed
            case .notNeededYet:
                guard let started = start() else {
                    return HTTPTransportError(.unavailable, "the system has no thread for HTTP requests")
                }
                thread = .running(started)
                return nil
            }
        }
    }

    private func take(in exchange: Exchange) -> HTTPTransportError? {
        var wasEmpty = false
        let refusal: HTTPTransportError? = state.withLock { state in
            if let refusal = state.refusal { return refusal }
            guard state.outstandingCount < outstandingLimit else {
                return HTTPTransportError(
                    .unavailable,
                    "the request to \(exchange.request.origin) was not sent: \(outstandingLimit) others are on their way")
            }
            state.outstandingCount += 1
            wasEmpty = state.delivery.isEmpty
            state.delivery.arrivals.append(exchange)
            return nil
        }
        if wasEmpty { wake() }
        return refusal
    }

    private func wake() {
        wakeHandle.withLock { $0?.wake() }
    }

    /// Why nothing is taken after ``close()``.
    static let closed = HTTPTransportError(.unavailable, "the HTTP client has been closed")

    /// Tells the loop to look for cancelled exchanges.
    func notifyOfCancellation() {
        let wasEmpty = state.withLock { state in
            defer { state.delivery.hasCancellations = true }
            return state.delivery.isEmpty
        }
        if wasEmpty { wake() }
    }

    /// Refuses further exchanges and tells the loop to end.
    ///
    /// - Returns: the thread, which the caller has to join; `nil` when there is none or another caller has got it
    func close() -> LoopThread? {
        state.withLock { state in
            if state.refusal == nil { state.refusal = Self.closed }
            state.delivery.isClosing = true
        }
        wake()
        return thread.withLock { thread in
            defer { thread = .closed }
            if case .running(let running) = thread { return running }
            return nil
        }
    }

    // MARK: The loop's side

    /// The loop can be woken from now on.
    func open(_ handle: WakeHandle) {
        wakeHandle.withLock { $0 = handle }
    }

    /// Takes what has come.
    func take() -> Delivery {
        state.withLock { state in
            defer { state.delivery = Delivery(isClosing: state.delivery.isClosing) }
            return state.delivery
        }
    }

    /// Exchanges have ended; there is room for as many.
    func release(_ count: Int) {
        state.withLock { $0.outstandingCount -= count }
    }

    /// The loop ends: nothing more is taken, and nobody wakes it.
    ///
    /// - Returns: what had come and was not looked at
    func shut(with refusal: HTTPTransportError) -> [Exchange] {
        wakeHandle.withLock { $0 = nil }
        return state.withLock { state in
            if state.refusal == nil { state.refusal = refusal }
            defer { state.delivery.arrivals = [] }
            return state.delivery.arrivals
        }
    }
}
