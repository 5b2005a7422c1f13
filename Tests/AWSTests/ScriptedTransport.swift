import Digest
import HTTP
import Observation
import Synchronization

/// Gives the answers that a test has laid out, one after the other, and keeps what was asked.
final class ScriptedTransport: HTTPTransport {
    enum Step: Sendable {
        case answer(HTTPResponse)
        case fail(HTTPTransportError)

        static func fail(_ reason: HTTPTransportError.Reason) -> Step {
            .fail(HTTPTransportError(reason, "http://127.0.0.1:8000 \(reason)"))
        }

        /// An answer of AWS's JSON protocol, with its checksum.
        static func answer(_ code: Int, _ body: String, fields: HTTPFields = [:]) -> Step {
            var fields = fields
            let body = Array(body.utf8)
            fields.setValue(String(CRC32.checksum(body)), for: HTTPFieldName(known: "x-amz-crc32"))
            return .answer(HTTPResponse(status: HTTPStatus(code: code) ?? .internalServerError, fields: fields, body: body))
        }

        static func error(_ code: Int, _ name: String, _ message: String = "text", fields: HTTPFields = [:]) -> Step {
            .answer(code, #"{"__type":"com.amazonaws.dynamodb.v20120810#\#(name)","message":"\#(message)"}"#, fields: fields)
        }
    }

    private struct State {
        var steps: [Step]
        var sent: [HTTPRequest] = []
        var contexts: [Context] = []
    }

    private let state: Mutex<State>

    init(_ steps: [Step]) {
        state = Mutex(State(steps: steps))
    }

    func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
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

    var sent: [HTTPRequest] { state.withLock { $0.sent } }
    var contexts: [Context] { state.withLock { $0.contexts } }
}
