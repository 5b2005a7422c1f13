import DynamoDB
package import HTTP
import JSON
import Observation
import Timekeeping

/// The service over HTTP: `/fetch`, `/summary`, `/update`, `/entries/…`, `/health`, `/ready`, `/openapi.json`, and the dashboard.
package struct TimeTrackingRoutes: Sendable {
    let store: TimeEntryStore
    let settings: TimeTrackingSettings

    package init(store: TimeEntryStore, settings: TimeTrackingSettings) {
        self.store = store
        self.settings = settings
    }

    /// The routes, ready to be hosted by a socket server or by Lambda.
    package var routes: Routes {
        var routes = Routes(crossOrigin: CrossOrigin(allowedOrigin: settings.allowedOrigin))
        let guarded = APIKeyGuard(key: settings.apiKey)
        routes.on(.get, "/fetch", handler: guarded.wrapping(fetch))
        routes.on(.post, "/update", handler: guarded.wrapping(update))
        routes.on(.get, "/summary", handler: guarded.wrapping(summary))
        routes.on(.delete, "/entries/", parameter: TimeEntryTable.Attribute.key, handler: guarded.wrapping(delete))
        let healthy = Routes.constant(TimeTrackingRoutes.status("ok"))
        routes.on(.get, "/health") { _, _ in healthy }
        routes.on(.get, "/ready", handler: ready)
        let description = Routes.constant(
            HTTPResponse(status: .ok, fields: [.contentType: TimeTrackingRoutes.json], body: OpenAPIDocument.bytes))
        routes.on(.get, "/openapi.json") { _, _ in description }
        addDashboard(to: &routes)
        return routes
    }

    /// What is counted of each request, by the names of metrics.
    package static let counterNames = [fetchedCounter, writtenCounter, deletedCounter]
    static let fetchedCounter = "EntriesFetched"
    private static let writtenCounter = "EntriesWritten"
    static let deletedCounter = "EntriesDeleted"

    static let json = "application/json"

    private static func status(_ text: String) -> HTTPResponse {
        var writer = JSONWriter(reservingCapacity: 32)
        writer.beginObject()
        writer.key("data")
        writer.beginObject()
        writer.member("status", text)
        writer.endObject()
        writer.endObject()
        return HTTPResponse(status: .ok, fields: [.contentType: json], body: writer.bytes)
    }

    /// `GET /fetch`
    @Sendable private func fetch(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        let query = try FetchQuery(parsing: request.query, now: context.timeSource.now, zone: settings.timeZone)
        return HTTPResponse(
            status: .ok, fields: [.contentType: TimeTrackingRoutes.json], body: try await answer(to: query, context))
    }

    private func answer(to query: FetchQuery, _ context: Context) async throws -> [UInt8] {
        let shape = FetchAnswer.shape(of: query.activityType)
        let encoded = try await store.encodedRows(
            startingIn: query.range, as: shape, startingWith: FetchAnswer.start, context: context)
        if let encoded {
            context.count(Self.fetchedCounter, encoded.count)
            return encoded.ended(with: FetchAnswer.end)
        }
        var rows = try await store.rows(startingIn: query.range, context: context)
        if let choice = shape.choice { rows.removeAll { !choice.includes($0) } }
        context.count(Self.fetchedCounter, rows.count)
        return FetchAnswer.encoded(rows)
    }

    /// `POST /update`
    @Sendable private func update(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        try UpdateRequest.checkMediaType(request)
        if let answer = try await storedAtOnce(request.body, context) { return answer }
        let entries = try UpdateRequest.entries(in: request.body, allowing: settings.activityTypes)
        let outcome = try await store.put(entries, context: context)
        guard outcome.isComplete else { throw UpdateAnswer.problem(for: outcome, of: entries.count, table: store.tableName) }
        context.count(Self.writtenCounter, entries.count)
        context.logger.debug("entries stored", ["count": .int(entries.count)])
        return HTTPResponse(
            status: .ok, fields: [.contentType: TimeTrackingRoutes.json],
            body: UpdateAnswer.encoded(entries, tableName: store.tableName))
    }

    /// Stores a body that needs no closer look in a storage that takes rows as bytes.
    ///
    /// - Returns: `nil` when either is not so, or when storing failed: then the long way is gone, and tells what is wrong
    private func storedAtOnce(_ body: [UInt8], _ context: Context) async throws -> HTTPResponse? {
        guard store.takesRows, let update = PlainUpdate(body, allowing: settings.activityTypes),
            await store.put(update.rows, context: context)
        else { return nil }
        context.count(Self.writtenCounter, update.rows.count)
        context.logger.debug("entries stored", ["count": .int(update.rows.count)])
        return HTTPResponse(
            status: .ok, fields: [.contentType: TimeTrackingRoutes.json], body: update.answer(tableName: store.tableName))
    }

    /// How long `/ready` waits: whoever asks does so every few seconds and wants a no rather than none.
    private static let readinessPatience = Duration.seconds(5)

    /// `GET /ready`
    @Sendable private func ready(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        let patience = Deadline.after(Self.readinessPatience, on: context.timeSource)
        try await store.checkReady(context: context.with(deadline: patience))
        return TimeTrackingRoutes.status("ready")
    }
}
