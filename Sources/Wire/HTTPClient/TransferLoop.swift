import CCurl
import HTTP
import Timekeeping

/// What runs on the client's thread: takes exchanges from the mailbox, lets libcurl carry them, ends them.
///
/// Confined to that thread; only the mailbox is shared.
final class TransferLoop {
    private let mailbox: TransferMailbox
    private let configuration: HTTPClientConfiguration
    private let clock: any TimeSource
    private let multi: OpaquePointer
    private let wakeHandle: TransferMailbox.WakeHandle
    private var waiting: [Exchange] = []
    private var running: [OpaquePointer: EasyHandle] = [:]
    private var idle: [EasyHandle] = []

    /// The whole life of the thread.
    static func run(_ mailbox: TransferMailbox, _ configuration: HTTPClientConfiguration, clock: any TimeSource) {
        var refusal = HTTPTransportError(.unavailable, "libcurl has no memory")
        if let missing = ccurl_load() {
            refusal = HTTPTransportError(.unavailable, String(cString: missing))
        } else if let wakeHandle = TransferMailbox.WakeHandle() {
            defer { wakeHandle.close() }
            if let multi = ccurl_multi_start() {
                TransferLoop(mailbox, configuration, clock, multi, wakeHandle).run()
                return
            }
        } else {
            refusal = HTTPTransportError(.unavailable, "the system has no descriptor for HTTP requests")
        }
        for exchange in mailbox.shut(with: refusal) { exchange.end(.failure(refusal)) }
    }

    private init(
        _ mailbox: TransferMailbox, _ configuration: HTTPClientConfiguration, _ clock: any TimeSource, _ multi: OpaquePointer,
        _ wakeHandle: TransferMailbox.WakeHandle
    ) {
        self.mailbox = mailbox
        self.configuration = configuration
        self.clock = clock
        self.multi = multi
        self.wakeHandle = wakeHandle
        _ = ccurl_multi_set_long(multi, CCURL_MULTI_OPTION_MAXCONNECTS, configuration.runningCount)
    }

    private func run() {
        mailbox.open(wakeHandle)
        var closing = TransferMailbox.closed
        var isWoken = false
        while true {
            // Before looking, so that a wake for what comes after the look is not forgotten.
            if isWoken { wakeHandle.clear() }
            let delivery = mailbox.take()
            waiting += delivery.arrivals
            if delivery.isClosing { break }
            // An arrival may have been cancelled before it arrived.
            if delivery.hasCancellations || delivery.arrivals.contains(where: \.isCancelled) { dropCancelled() }
            dropExpired()
            startWaiting()
            guard ccurl_multi_advance(multi) else {
                closing = HTTPTransportError(.unavailable, "libcurl has failed")
                break
            }
            // With room again and exchanges waiting, begin those before sleeping.
            if endFinished(), !waiting.isEmpty { continue }
            guard ccurl_multi_wait(multi, wakeHandle.descriptor, &isWoken, waitMilliseconds) else {
                closing = HTTPTransportError(.unavailable, "libcurl cannot wait")
                break
            }
        }
        close(with: closing)
    }

    /// Until the first waiting exchange's deadline; libcurl knows those of the running ones.
    private var waitMilliseconds: Int32 {
        guard let first = waiting.lazy.map(\.deadline).min() else { return Self.longestWaitMilliseconds }
        return Int32(min((first - clock.uptime).wholeMilliseconds, Int(Self.longestWaitMilliseconds)))
    }

    /// Any number would do: whatever happens ends the wait. A minute bounds the harm of a lost wake-up.
    private static let longestWaitMilliseconds: Int32 = 60_000

    private func startWaiting() {
        guard !waiting.isEmpty, running.count < configuration.runningCount else { return }
        let room = configuration.runningCount - running.count
        for exchange in waiting.prefix(room) { start(exchange) }
        waiting.removeFirst(min(room, waiting.count))
    }

    private func start(_ exchange: Exchange) {
        guard exchange.start() else { return end(exchange, .failure(exchange.cancellation)) }
        let noMemory = HTTPTransportError(.unavailable, "libcurl has no memory for the request to \(exchange.request.origin)")
        guard let handle = idle.popLast() ?? EasyHandle(configuration: configuration) else {
            return end(exchange, .failure(noMemory))
        }
        guard handle.prepare(exchange, remaining: exchange.deadline - clock.uptime), ccurl_multi_add(multi, handle.pointer) else {
            handle.reset()
            return end(exchange, .failure(noMemory))
        }
        running[handle.pointer] = handle
    }

    /// - Returns: whether any had finished
    private func endFinished() -> Bool {
        var hasAny = false
        var result = CCURL_OK
        while let pointer = ccurl_multi_next_finished(multi, &result) {
            hasAny = true
            guard let handle = running[pointer], let exchange = handle.exchange else { continue }
            let outcome = handle.outcome(result, deadlineHasPassed: clock.uptime >= exchange.deadline)
            stop(handle)
            end(exchange, outcome ?? .failure(exchange.cancellation))
        }
        return hasAny
    }

    private func dropCancelled() {
        for exchange in waiting where exchange.isCancelled { end(exchange, .failure(exchange.cancellation)) }
        waiting.removeAll { $0.hasEnded }
        for handle in running.values {
            guard let exchange = handle.exchange, exchange.isCancelled else { continue }
            stop(handle)
            end(exchange, .failure(exchange.cancellation))
        }
    }

    /// Only those that wait: libcurl ends the running ones.
    private func dropExpired() {
        guard !waiting.isEmpty else { return }
        let now = clock.uptime
        guard waiting.contains(where: { $0.deadline <= now }) else { return }
        for exchange in waiting where exchange.deadline <= now { end(exchange, .failure(exchange.timeout)) }
        waiting.removeAll { $0.deadline <= now }
    }

    /// Takes a handle out of libcurl's set; an unfinished exchange's connection is closed by that.
    private func stop(_ handle: EasyHandle) {
        _ = ccurl_multi_remove(multi, handle.pointer)
        running[handle.pointer] = nil
        handle.reset()
        idle.append(handle)
    }

    private func end(_ exchange: Exchange, _ outcome: Exchange.Outcome) {
        mailbox.release(1)
        exchange.end(outcome)
    }

    private func close(with error: HTTPTransportError) {
        let unseen = mailbox.shut(with: error)
        for handle in Array(running.values) {
            let exchange = handle.exchange
            stop(handle)
            exchange?.end(.failure(error))
        }
        for exchange in waiting + unseen { exchange.end(.failure(error)) }
        waiting = []
        idle = []
        ccurl_multi_stop(multi)
    }
}
