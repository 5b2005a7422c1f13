import Glibc

/// A thread of our own, for calls that block: they may not run on Swift's cooperative pool.
struct LoopThread: Sendable {
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private let handle: pthread_t

    /// Starts a thread; somebody must ``join()`` it.
    ///
    /// Every signal is blocked there: signals are for the program's own threads, and writing to a connection that is gone
    /// must not raise SIGPIPE.
    ///
    /// - Returns: `nil` when the system has no thread to give
    static func start(_ body: @escaping @Sendable () -> Void) -> LoopThread? {
        var everySignal = sigset_t()
        var former = sigset_t()
        sigfillset(&everySignal)
        // A thread inherits the mask of the one that starts it.
        pthread_sigmask(SIG_SETMASK, &everySignal, &former)
        defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
        let start = Unmanaged.passRetained(Start(body))
        var handle = pthread_t()
        let failure = pthread_create(
            &handle, nil,
            { pointer in
                guard let pointer else { return nil }
                let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
                start.body()
                return nil
            }, start.toOpaque())
        guard failure == 0 else {
            start.release()
            return nil
        }
        return LoopThread(handle: handle)
    }

    /// Waits until the thread has ended. Once, and not from the thread itself.
    func join() {
        pthread_join(handle, nil)
    }
}
