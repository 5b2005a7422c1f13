import HTTP
import HTTPServer
import Observation
import Synchronization
import Timekeeping
import XCTest

/// Answers with a closure.
struct ClosureResponder: HTTPResponder {
    let closure: @Sendable (HTTPRequest, Context) async -> HTTPResponse

    init(_ closure: @escaping @Sendable (HTTPRequest, Context) async -> HTTPResponse) {
        self.closure = closure
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        await closure(request, context)
    }
}

extension HTTPResponse {
    init(text: String) {
        self.init(status: .ok, fields: [.contentType: "text/plain"], body: Array(text.utf8))
    }
}

/// A door that tasks wait at and tests open; also tells when somebody stands there.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var arrivalCount = 0
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    /// Returns once the gate is open.
    func pass() async {
        await withCheckedContinuation { continuation in
            let (isOpen, watchers) = state.withLock { state in
                state.arrivalCount += 1
                let arrivalCount = state.arrivalCount
                let watchers = state.watchers.filter { $0.count <= arrivalCount }
                state.watchers.removeAll { $0.count <= arrivalCount }
                if !state.isOpen { state.waiters.append(continuation) }
                return (state.isOpen, watchers)
            }
            if isOpen { continuation.resume() }
            for watcher in watchers { watcher.continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once so many have come to the gate, open or not.
    func waitForArrival(count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.arrivalCount >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

extension XCTestCase {
    /// Runs a test against a server on a port of its own and stops it afterwards.
    func withServer(
        _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(loopCount: 1), logger: Logger = .silent,
        timeSource: any TimeSource = SystemTimeSource(), responder: any HTTPResponder,
        _ test: (HTTPServer) async throws -> Void
    ) async throws {
        let server = try HTTPServer.start(configuration, responder: responder, logger: logger, timeSource: timeSource)
        do {
            try await test(server)
        } catch {
            await server.shutdown(drainingFor: .zero)
            throw error
        }
        await server.shutdown(drainingFor: .zero)
    }
}

/// Returns once something is so that no event tells of; fails when that takes unreasonably long.
func waitUntil(
    _ condition: () throws -> Bool, file: StaticString = #filePath, line: UInt = #line
) async rethrows {
    let clock = SystemTimeSource()
    let deadline = Deadline.after(.seconds(20), on: clock)
    while try !condition() {
        if deadline.hasPassed(on: clock) { return XCTFail("never became so", file: file, line: line) }
        await Task.yield()
    }
}

extension HTTPServer {
    /// Returns once the server accepts nobody any more.
    func waitUntilDraining() async {
        await waitUntil { (try? RawClient(port: address.port)) == nil }
    }
}

/// Tells method, target and body of what was asked.
let echo = ClosureResponder { request, _ in
    HTTPResponse(text: "\(request.method) \(request.target) \(String(decoding: request.body, as: UTF8.self))")
}
