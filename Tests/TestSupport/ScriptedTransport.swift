package import HTTP
package import Observation
import Synchronization

/// Gives the answers that a test has laid out, one after the other, and keeps what was asked.
package final class ScriptedTransport: HTTPTransport {
    package enum Step: Sendable {
        case answer(HTTPResponse)
        case fail(HTTPTransportError)

        package static func fail(_ reason: HTTPTransportError.Reason) -> Step {
            .fail(HTTPTransportError(reason, "http://127.0.0.1:8000 \(reason)"))
        }

        /// An answer with a body of text.
        package static func text(_ code: Int, _ body: String, fields: HTTPFields = [:]) -> Step {
            let status = HTTPStatus(code: code) ?? .internalServerError
            return .answer(HTTPResponse(status: status, fields: fields, body: Array(body.utf8)))
        }
    }

    private struct State {
        var steps: [Step]
        var sent: [HTTPRequest] = []
        var contexts: [Context] = []
    }

    private let state: Mutex<State>

    package init(_ steps: [Step]) {
        state = Mutex(State(steps: steps))
    }

    package func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
        let step = state.withLock { state in
            state.sent.append(request)
            state.contexts.append(context)
            return state.steps.isEmpty
                ? Step.fail(HTTPTransportError(.unavailable, "the script has ended")) : state.steps.removeFirst()
        }
        switch step {
        case .answer(let response): return response
        case .fail(let error): throw error
        }
    }

    /// What was asked so far.
    package var sent: [HTTPRequest] { state.withLock { $0.sent } }
    /// With which contexts.
    package var contexts: [Context] { state.withLock { $0.contexts } }
}
