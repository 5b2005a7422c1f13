import Dispatch
import Glibc
import Synchronization

/// `SIGINT` and `SIGTERM`, delivered as values instead of ending the program. What the first and the second mean is the
/// caller's decision.
///
/// A handler may do next to nothing safely, so it writes to a pipe, and a thread reads from that. Unlike `signalfd` this does
/// not need every thread to block the signals.
package final class ShutdownSignals: Sendable {
    /// A signal that asks a program to end.
    package enum Signal: Int32, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        /// From a terminal's Ctrl-C.
        case interrupt = 2
        /// From a service manager, or `kill`.
        case terminate = 15

        package var description: String {
            switch self {
            case .interrupt: "SIGINT"
            case .terminate: "SIGTERM"
            }
        }
    }

    /// Why signals are not delivered.
    package enum Refusal: Error, Hashable {
        /// They are delivered to another value already.
        case inUse
        /// There is no descriptor left, or the system refused the handler.
        case system(code: Int32)
    }

    /// Signals as they arrive, for one reader. Ends with ``cancel()``.
    package let signals: AsyncStream<Signal>
    private let continuation: AsyncStream<Signal>.Continuation
    private let isCancelled = Atomic(false)

    /// Takes over the signals, until ``cancel()``: letting go of this value changes nothing, for then a signal on its way would
    /// end the program.
    ///
    /// - Throws: `Refusal.inUse` when another value has them.
    package init() throws(Refusal) {
        (signals, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.waitingSignalLimit))
        let (isFree, _) = SignalPipe.isInUse.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing)
        guard isFree else { throw .inUse }
        do throws(Refusal) {
            try SignalPipe.open()
            try Self.install(handler)
        } catch {
            Self.restore()
            SignalPipe.isInUse.store(false, ordering: .releasing)
            throw error
        }
        let continuation = continuation
        DispatchQueue(label: "shutdown-signals").async {
            while let number = SignalPipe.wait() {
                if let signal = Signal(rawValue: number) { continuation.yield(signal) }
            }
            SignalPipe.isInUse.store(false, ordering: .releasing)
            continuation.finish()
        }
    }

    /// Gives the signals their usual effect again and ends the stream.
    package func cancel() {
        guard !isCancelled.exchange(true, ordering: .acquiringAndReleasing) else { return }
        Self.restore()
        SignalPipe.end()
    }

    /// Two of each would do; nobody presses Ctrl-C more often and wants something else.
    private static let waitingSignalLimit = 16

    private static func install(_ handler: @escaping @convention(c) (Int32) -> Void) throws(Refusal) {
        for signal in Signal.allCases {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = handler
            // Calls that block are taken up again, but for those that the kernel never does, such as `poll`.
            action.sa_flags = Int32(SA_RESTART)
            guard sigaction(signal.rawValue, &action, nil) == 0 else { throw .system(code: errno) }
        }
    }

    private static func restore() {
        for signal in Signal.allCases { Glibc.signal(signal.rawValue, SIG_DFL) }
    }
}

/// Passes a signal on and keeps the `errno` of the code that it interrupts.
private func handler(_ number: Int32) {
    let code = errno
    SignalPipe.put(number)
    errno = code
}
