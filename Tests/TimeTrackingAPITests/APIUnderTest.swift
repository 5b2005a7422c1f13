import DynamoDB
import DynamoDBEngine
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Observation
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

/// The API as a test talks to it: in process, or over a socket.
struct APIUnderTest: Sendable {
    let name: String
    let send: @Sendable (HTTPRequest) async throws -> HTTPResponse

    func get(_ target: String, fields: HTTPFields = [:]) async throws -> HTTPResponse {
        try await send(request(.get, target, fields: fields))
    }

    func post(_ body: String, to target: String = "/update", fields: HTTPFields = [.contentType: "application/json"]) async throws
        -> HTTPResponse
    {
        try await send(request(.post, target, fields: fields, body: Array(body.utf8)))
    }

    func request(_ method: HTTPMethod, _ target: String, fields: HTTPFields = [:], body: [UInt8] = []) -> HTTPRequest {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return HTTPRequest(
            method: method, path: String(parts[0]), query: parts.count == 2 ? String(parts[1]) : nil, fields: fields, body: body)
    }
}

/// A world with a fixed clock: 2024-05-21T12:00:00Z, a Tuesday.
struct World: Sendable {
    static let now = Instant(secondsSinceEpoch: 1_716_292_800)
    let storage: any DynamoDBStorage
    let settings: TimeTrackingSettings
    let sink = MemoryLogSink()

    init(storage: any DynamoDBStorage, settings: TimeTrackingSettings = TimeTrackingSettings()) {
        self.storage = storage
        self.settings = settings
    }

    /// A world with an empty table in memory.
    static func empty(settings: TimeTrackingSettings = TimeTrackingSettings()) async throws -> World {
        let engine = DynamoDBEngine()
        let schema = TimeEntryTable.schema(named: settings.tableName)
        _ = try await engine.createTable(CreateTableRequest(schema: schema), context: .test())
        return World(storage: engine, settings: settings)
    }

    var routes: Routes {
        TimeTrackingRoutes(store: TimeEntryStore(storage: storage, tableName: settings.tableName), settings: settings).routes
    }

    var timeSource: FixedTimeSource { FixedTimeSource(now: World.now) }

    var logger: Logger { Logger(level: .debug, format: .json, timeSource: timeSource, sink: sink) }

    /// No socket.
    func inProcess() -> APIUnderTest {
        let routes = routes
        let logger = logger
        let timeSource = timeSource
        return APIUnderTest(name: "in process") { request in
            let context = Context(
                deadline: .after(.seconds(29), on: timeSource), requestID: "in-process", logger: logger, timeSource: timeSource)
            return await routes.respond(to: request, context: context)
        }
    }

    /// A server on a free port and libcurl before it, both gone when the body is done.
    func overSocket(_ body: (APIUnderTest) async throws -> Void) async throws {
        var configuration = HTTPServerConfiguration()
        configuration.port = 0
        let server = try HTTPServer.start(configuration, responder: routes, logger: logger, timeSource: timeSource)
        let client = CurlHTTPClient()
        let authority = "127.0.0.1:\(server.address.port)"
        let api = APIUnderTest(name: "over a socket") { request in
            var request = request
            request.scheme = "http"
            request.authority = authority
            return try await client.send(request, context: .test())
        }
        do {
            try await body(api)
        } catch {
            await server.shutdown(drainingFor: .seconds(1))
            client.close()
            throw error
        }
        await server.shutdown(drainingFor: .seconds(1))
        client.close()
    }
}

extension XCTestCase {
    /// Runs the same closure in process, through the events of API Gateway, and over a socket, each in a world of its own.
    func inEveryWay(
        settings: TimeTrackingSettings = TimeTrackingSettings(), _ body: (APIUnderTest, World) async throws -> Void
    ) async throws {
        let first = try await World.empty(settings: settings)
        try await body(first.inProcess(), first)
        for shape in EventShape.allCases {
            let world = try await World.empty(settings: settings)
            try await body(world.throughEvents(shape), world)
        }
        let last = try await World.empty(settings: settings)
        try await last.overSocket { try await body($0, last) }
    }
}

extension HTTPResponse {
    /// The body as JSON.
    var json: JSONValue {
        get throws { try JSONValue(parsing: body) }
    }

    /// The keys of the entries of an answer to `/fetch`.
    var keys: [String] {
        get throws {
            guard case .array(let entries)? = try json["data"] else { return [] }
            return entries.compactMap { $0["activity_start_end"]?.stringValue }
        }
    }
}

/// An entry as `/update` takes it.
func entry(_ type: String, _ start: String, _ end: String, _ more: String = "") -> String {
    #"{"activity_type":"\#(type)","start":"\#(start)","end":"\#(end)"\#(more.isEmpty ? "" : "," + more)}"#
}
