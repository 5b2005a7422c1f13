import HTTP
import Observation
import Synchronization
import Timekeeping

/// What all loops of a server share.
final class ServerShare: Sendable {
    /// Which loops have not ended, and who waits for them.
    private struct Ending {
        var runningCount = 0
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    let configuration: HTTPServerConfiguration
    let responder: any HTTPResponder
    let logger: Logger
    let timeSource: any TimeSource
    /// What every connection's parser is a copy of.
    let parser: HTTPRequestParser
    private let connectionCount = Atomic<Int>(0)
    private let ending = Mutex(Ending())

    init(
        configuration: HTTPServerConfiguration, responder: any HTTPResponder, logger: Logger, timeSource: any TimeSource
    ) {
        self.configuration = configuration
        self.responder = responder
        self.logger = logger
        self.timeSource = timeSource
        parser = HTTPRequestParser(limits: configuration.requestLimits, allowedHosts: configuration.allowedHosts)
    }
}

// MARK: - Connections

extension ServerShare {
    /// Counts a connection in.
    ///
    /// - Returns: `false` when it is one too many; it is not counted then
    func admitConnection() -> Bool {
        let count = connectionCount.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= configuration.largestConnectionCount { return true }
        dismissConnection()
        return false
    }

    func dismissConnection() {
        connectionCount.wrappingSubtract(1, ordering: .relaxed)
    }

    var openConnectionCount: Int { connectionCount.load(ordering: .relaxed) }
}

// MARK: - The end

extension ServerShare {
    func workerStarted() {
        ending.withLock { $0.runningCount += 1 }
    }

    func workerEnded() {
        let waiters = ending.withLock { ending in
            ending.runningCount -= 1
            if ending.runningCount > 0 { return [] as [CheckedContinuation<Void, Never>] }
            defer { ending.waiters = [] }
            return ending.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once no worker runs any more.
    func waitUntilEnded() async {
        await withCheckedContinuation { continuation in
            let hasEnded = ending.withLock { ending in
                if ending.runningCount > 0 { ending.waiters.append(continuation) }
                return ending.runningCount == 0
            }
            if hasEnded { continuation.resume() }
        }
    }
}
