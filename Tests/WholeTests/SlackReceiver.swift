import HTTP
import HTTPServer
import JSON
import Observation
import Synchronization
import Timekeeping

/// Stands in for Slack: keeps what is posted, judges it as Slack would, and answers as told.
final class SlackReceiver: HTTPResponder {
    private struct State {
        var answers: [HTTPResponse?]
        var bodies: [[UInt8]] = []
        var complaints: [String] = []
    }

    static let path = "/services/T000/B000/hidden"
    private let state: Mutex<State>

    /// - Parameter answers: the first ones, `nil` for none at all; then `200 ok`, or 400 to what is no message
    init(_ answers: [HTTPResponse?] = []) {
        state = Mutex(State(answers: answers))
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        guard request.path == Self.path, request.method == .post else { return HTTPResponse(status: .notFound) }
        let complaints = BlockKit.complaints(about: request.body)
        let answer: HTTPResponse? = state.withLock { state in
            state.bodies.append(request.body)
            state.complaints += complaints
            if !state.answers.isEmpty { return state.answers.removeFirst() }
            if !complaints.isEmpty { return HTTPResponse(status: .badRequest, body: Array("invalid_blocks".utf8)) }
            return HTTPResponse(status: .ok, body: Array("ok".utf8))
        }
        if let answer { return answer }
        // Until the receiver is shut down, which cancels this.
        try? await context.timeSource.sleep(for: .seconds(600))
        return HTTPResponse(status: .serviceUnavailable)
    }

    /// The blocks of every message so far.
    func messages() throws -> [[JSONValue]] {
        try state.withLock { $0.bodies }.map { try JSONValue(parsing: $0)["blocks"]?.arrayValue ?? [] }
    }

    /// What Slack would have found wrong.
    var complaints: [String] { state.withLock { $0.complaints } }
}

/// Slack's rules of messages, as its reference of Block Kit tells them: "Blocks", "Section", "Text object", "Formatting".
enum BlockKit {
    static func complaints(about body: [UInt8]) -> [String] {
        guard let message = try? JSONValue(parsing: body) else { return ["it is not JSON"] }
        var complaints: [String] = []
        if (message["text"]?.stringValue ?? "").isEmpty { complaints.append("there is no top-level text") }
        let blocks = message["blocks"]?.arrayValue ?? []
        if blocks.count > 50 { complaints.append("there are \(blocks.count) blocks") }
        for block in blocks {
            switch block["type"]?.stringValue {
            case "divider": break
            case "section":
                let fields = block["fields"]?.arrayValue
                if block["text"] == nil, fields == nil { complaints.append("a section has neither text nor fields") }
                if let text = block["text"] { complaints += self.complaints(about: text, limit: 3_000) }
                if let fields, !(1...10).contains(fields.count) { complaints.append("there are \(fields.count) fields") }
                complaints += (fields ?? []).flatMap { self.complaints(about: $0, limit: 2_000) }
            default: complaints.append("a block is of no known type")
            }
        }
        return complaints
    }

    private static func complaints(about text: JSONValue, limit: Int) -> [String] {
        guard text["type"] == "mrkdwn", let markup = text["text"]?.stringValue else { return ["a text object is not one"] }
        var complaints: [String] = []
        if !(1...limit).contains(markup.utf16.count) { complaints.append("a text has \(markup.utf16.count) characters") }
        if markup.contains("<") || markup.contains(">") { complaints.append("a text has unescaped < or >") }
        let escapes = markup.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        if !escapes.allSatisfy({ rest in ["amp;", "lt;", "gt;"].contains { rest.hasPrefix($0) } }) {
            complaints.append("a text has an unescaped &")
        }
        return complaints
    }
}
