import HTTP
import HTTPServer
import JSON
import Observation
import Synchronization
import Timekeeping

/// Stands in for Slack: keeps what is posted, and answers as told.
final class SlackReceiver: HTTPResponder {
    private struct State {
        var answers: [HTTPResponse]
        var bodies: [[UInt8]] = []
    }

    static let path = "/services/T000/B000/hidden"
    private let state: Mutex<State>

    /// - Parameter answers: the first ones; then `200 ok`
    init(_ answers: [HTTPResponse] = []) {
        state = Mutex(State(answers: answers))
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        guard request.path == Self.path, request.method == .post else { return HTTPResponse(status: .notFound) }
        return state.withLock { state in
            state.bodies.append(request.body)
            return state.answers.isEmpty ? HTTPResponse(status: .ok, body: Array("ok".utf8)) : state.answers.removeFirst()
        }
    }

    /// The blocks of every message so far.
    func messages() throws -> [[JSONValue]] {
        try state.withLock { $0.bodies }.map { try JSONValue(parsing: $0)["blocks"]?.arrayValue ?? [] }
    }

    /// Serves on a free port.
    func start() throws -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        return try HTTPServer.start(configuration, responder: self, logger: .silent, timeSource: SystemTimeSource())
    }
}
