import Observation
import Synchronization
import Timekeeping

/// Keeps the credentials of another source, and fetches them anew before they end: one fetch at a time, whoever asks.
///
/// The task that asks first fetches for all. When it is cancelled or its time is up, the next one takes over. When a fetch
/// fails, credentials that have not ended yet go on being used.
final class RefreshingCredentialSource: CredentialSource {
    private enum Wake: Sendable {
        /// Ask again.
        case fetchEnded
        case failed(CredentialError)
        case gaveUp
    }

    private typealias Waiter = CheckedContinuation<Wake, Never>

    private let source: any CredentialSource
    private let machine = Mutex(CredentialRefreshStateMachine<Waiter>())
    private let nextID = Atomic<UInt64>(0)

    init(_ source: any CredentialSource) {
        self.source = source
    }

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        while true {
            switch machine.withLock({ $0.asked(at: context.timeSource.now) }) {
            case .use(let credentials): return credentials
            case .fetch: return try await fetch(context)
            case .wait:
                switch await wait(context) {
                case .fetchEnded: continue
                case .failed(let error): throw error
                case .gaveUp: throw CredentialError([], interruption: Task.isCancelled ? .cancelled : .timedOut)
                }
            }
        }
    }

    private func fetch(_ context: Context) async throws(CredentialError) -> Credentials {
        do throws(CredentialError) {
            let credentials = try await source.credentials(context)
            if let end = credentials.expiration, end <= context.timeSource.now {
                throw .invalid("credentials", "those that were lent have ended at \(end)")
            }
            for waiter in machine.withLock({ $0.fetched(credentials, at: context.timeSource.now) }) {
                waiter.resume(returning: .fetchEnded)
            }
            return credentials
        } catch {
            var interruption: CredentialError.Interruption?
            if Task.isCancelled {
                interruption = .cancelled
            } else if context.deadline.hasPassed(on: context.timeSource) {
                interruption = .timedOut
            }
            let error = CredentialError(error.reasons, interruption: interruption)
            let (known, waiters) = machine.withLock { $0.failed(at: context.timeSource.now) }
            let isForAll = interruption == nil && known == nil
            for waiter in waiters { waiter.resume(returning: isForAll ? .failed(error) : .fetchEnded) }
            guard let known else { throw error }
            context.logger.warning(
                "credentials could not be renewed; those that are there are used on", ["reason": .string(error.description)])
            return known
        }
    }

    /// Until the fetch that is on its way has ended, or the caller's time is up.
    private func wait(_ context: Context) async -> Wake {
        await withTaskGroup(of: Wake.self) { group in
            group.addTask { await self.waitForFetch() }
            if context.deadline < .never {
                group.addTask {
                    try? await context.timeSource.sleep(until: context.deadline.uptime)
                    return .gaveUp
                }
            }
            defer { group.cancelAll() }
            return await group.next() ?? .gaveUp
        }
    }

    private func waitForFetch() async -> Wake {
        let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                // A cancellation is marked before its handler runs: either it is seen here, or the handler finds the waiter.
                let immediate: (Waiter, Wake)? = machine.withLock { machine in
                    if Task.isCancelled { return (waiter, .gaveUp) }
                    return machine.waits(id, waiter).map { ($0, .fetchEnded) }
                }
                if let (waiter, wake) = immediate { waiter.resume(returning: wake) }
            }
        } onCancel: {
            machine.withLock { $0.gaveUp(id) }?.resume(returning: .gaveUp)
        }
    }
}
