import HTTP
import HTTPServer
import Observation
import Synchronization
import Timekeeping

/// Lambda's runtime API (2018-06-01) as a function meets it, for one function that handles one invocation at a time.
final class RuntimeEmulator: HTTPResponder {
    /// What became of an invocation.
    enum Outcome: Equatable {
        case answer([UInt8])
        case failure(type: String, body: [UInt8])
    }

    private struct Pending {
        var id: String
        var payload: [UInt8]
        var milliseconds: Int64
    }

    private struct State {
        var count = 0
        var pending: Pending?
        var next: CheckedContinuation<Pending?, Never>?
        var waiting: (id: String, continuation: CheckedContinuation<Outcome, Never>)?
        var initFailure: Outcome?
        var isLost = false
    }

    private let state = Mutex(State())

    /// What was said about a function that cannot begin.
    var initFailure: Outcome? { state.withLock { $0.initFailure } }

    /// From now on Lambda's side answers 500; also whoever waits.
    func lose() {
        let next = state.withLock { state in
            state.isLost = true
            return state.next.take()
        }
        next?.resume(returning: nil)
    }

    /// Hands an event to the function and waits for what becomes of it.
    func invoke(_ payload: String, in time: Duration = .seconds(30)) async -> Outcome {
        let now = SystemTimeSource().now
        let deadline = now + time
        let milliseconds = deadline.secondsSinceEpoch * 1_000 + Int64(deadline.nanosecond) / 1_000_000
        return await withCheckedContinuation { continuation in
            let (next, pending) = state.withLock { state in
                state.count += 1
                let pending = Pending(id: "request-\(state.count)", payload: Array(payload.utf8), milliseconds: milliseconds)
                state.waiting = (pending.id, continuation)
                if state.next == nil { state.pending = pending }
                return (state.next.take(), pending)
            }
            next?.resume(returning: pending)
        }
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        let path = request.path.split(separator: "/").map(String.init)
        guard path.starts(with: ["2018-06-01", "runtime"]) else { return HTTPResponse(status: .notFound) }
        switch (request.method, path.dropFirst(2).joined(separator: "/")) {
        case (.get, "invocation/next"): return await next()
        case (.post, "init/error"):
            let failure = Self.failure(request)
            state.withLock { $0.initFailure = failure }
            return HTTPResponse(status: .accepted)
        case (.post, "invocation/\(path[3])/response"): return settle(path[3], .answer(request.body))
        case (.post, "invocation/\(path[3])/error"): return settle(path[3], Self.failure(request))
        default: return HTTPResponse(status: .notFound)
        }
    }

    private func next() async -> HTTPResponse {
        let pending: Pending? = await withCheckedContinuation { continuation in
            let (isReady, pending) = state.withLock { state in
                if state.isLost { return (true, Pending?.none) }
                if let pending = state.pending.take() { return (true, pending) }
                state.next = continuation
                return (false, nil)
            }
            if isReady { continuation.resume(returning: pending) }
        }
        guard let pending else { return HTTPResponse(status: .internalServerError) }
        var response = HTTPResponse(status: .ok, fields: [.contentType: "application/json"], body: pending.payload)
        for (name, value) in [
            ("lambda-runtime-aws-request-id", pending.id), ("lambda-runtime-deadline-ms", "\(pending.milliseconds)"),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-central-1:123456789012:function:test"),
            ("lambda-runtime-trace-id", "Root=1-5bef4de7-\(pending.id)"),
        ] {
            if let name = HTTPFieldName(name), let field = HTTPField(name, value) { response.fields.append(field) }
        }
        return response
    }

    private func settle(_ id: String, _ outcome: Outcome) -> HTTPResponse {
        let continuation = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.waiting?.id == id else { return nil }
            return state.waiting.take()?.continuation
        }
        continuation?.resume(returning: outcome)
        return HTTPResponse(status: continuation == nil ? .badRequest : .accepted)
    }

    private static func failure(_ request: HTTPRequest) -> Outcome {
        .failure(type: request.fields[HTTPFieldName(known: "lambda-runtime-function-error-type")] ?? "", body: request.body)
    }
}
