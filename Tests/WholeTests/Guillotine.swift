import HTTP
import HTTPServer
import Observation
import Processes
import Synchronization
import Timekeeping

/// Counts the requests of a program, to whichever server, and kills it at one of them.
final class Blade: Sendable {
    /// When the blade falls: the server has not seen the request yet, or has done what it asks but nobody heard so.
    enum Moment: CaseIterable {
        case beforeTheRequest, beforeTheAnswer
    }

    private struct State {
        var requestCount = 0
        var isLifted = false
        var victim: RunningProcess?
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let number: Int
    private let moment: Moment
    private let state = Mutex(State())

    /// - Parameter number: of the request that is the last one, from 1
    init(at number: Int, _ moment: Moment) {
        self.number = number
        self.moment = moment
    }

    /// Whether the program has come so far that it was killed.
    var hasFallen: Bool { state.withLock { $0.requestCount >= number } }

    /// From now on everybody passes.
    func lift() {
        state.withLock { $0.isLifted = true }
    }

    /// Names the program; until then its requests wait.
    func aim(at victim: RunningProcess) {
        let waiter = state.withLock { state in
            state.victim = victim
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Has a request answered by somebody, or kills who sent it.
    func pass(_ answer: () async -> HTTPResponse) async -> HTTPResponse {
        let count = state.withLock { state in
            if state.isLifted { return 0 }
            state.requestCount += 1
            return state.requestCount
        }
        // Whatever else it had under way is not seen either: it is dead.
        guard count < number else {
            if count == number, moment == .beforeTheAnswer { _ = await answer() }
            await kill()
            return HTTPResponse(status: .serviceUnavailable)
        }
        return await answer()
    }

    private func kill() async {
        await withCheckedContinuation { continuation in
            let isAimed = state.withLock { state in
                if state.victim == nil, state.waiter == nil { state.waiter = continuation }
                return state.victim != nil || state.waiter == nil
            }
            if isAimed { continuation.resume() }
        }
        guard let victim = state.withLock({ $0.victim }) else { return }
        victim.kill()
        _ = await victim.wait()
    }
}

/// A server in this process that a blade hangs over.
struct Guillotine: HTTPResponder {
    let blade: Blade
    let responder: any HTTPResponder

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        await blade.pass { await responder.respond(to: request, context: context) }
    }
}
