import HTTP
import HTTPServer
import Observation
import Synchronization
import Timekeeping

extension HTTPResponder {
    /// Serves on this machine, on a free port unless told otherwise.
    func start(port: Int = 0) throws -> HTTPServer {
        var configuration = HTTPServerConfiguration()
        configuration.port = port
        configuration.requestLimits.bodyByteCount = 16 << 20
        return try HTTPServer.start(configuration, responder: self, logger: .silent, timeSource: SystemTimeSource())
    }
}

/// Always says the same.
struct FixedAnswer: HTTPResponder {
    let answer: HTTPResponse

    init(_ answer: HTTPResponse) {
        self.answer = answer
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse { answer }
}

/// Says something once it may.
final class GatedAnswer: HTTPResponder {
    private let answer: HTTPResponse
    private let (requests, requested) = AsyncStream.makeStream(of: Void.self)
    private let (openings, opened) = AsyncStream.makeStream(of: Void.self)

    init(_ answer: HTTPResponse) {
        self.answer = answer
    }

    func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        requested.yield()
        for await _ in openings {}
        return answer
    }

    /// Returns when somebody has asked.
    func waitForRequest() async {
        for await _ in requests { return }
    }

    /// Lets every answer go, and all later ones.
    func open() {
        opened.finish()
    }
}
