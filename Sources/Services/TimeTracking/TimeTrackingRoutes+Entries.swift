import DynamoDB
import HTTP
package import Observation
package import Timekeeping

extension TimeTrackingRoutes {
    /// `GET /summary`
    @Sendable func summary(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        let query = try FetchQuery(parsing: request.query, now: context.timeSource.now, zone: settings.timeZone)
        let summary = try await store.summary(of: query, settings: settings, context: context)
        context.count(Self.fetchedCounter, summary.entryCount)
        return HTTPResponse(status: .ok, fields: [.contentType: Self.json], body: summary.json)
    }

    /// `DELETE /entries/{activity_start_end}`
    @Sendable func delete(_ request: HTTPRequest, _ context: Context) async throws -> HTTPResponse {
        let key = request.pathParameter ?? ""
        let wasThere = try await store.delete(key: key, context: context)
        guard wasThere else { throw Problem(.notFound, "There is no entry of this key.") }
        context.count(Self.deletedCounter, 1)
        context.logger.debug("entry deleted", ["key": .string(key)])
        return HTTPResponse(status: .noContent)
    }
}

extension TimeEntryStore {
    /// The time of what was asked for, added up.
    ///
    /// An entry that began before the range may run into it, so that more is read than starts in it.
    func summary(of query: FetchQuery, settings: TimeTrackingSettings, context: Context) async throws -> TimeSummary {
        let range = query.range.lowerBound..<query.range.upperBound + .seconds(1)
        var stored = try await entries(touching: range, as: StoredRowShape.totals, context: context)
        if let activityType = query.activityType { stored.entries.removeAll { $0.activity != activityType } }
        return stored.summary(in: range, zone: settings.timeZone, weekStart: settings.weekStart)
    }

    /// The entries that may have time in a range: those that start in it, or not longer before it than an entry can last.
    package func entries(touching range: Range<Instant>, context: Context) async throws -> StoredEntries {
        try await entries(touching: range, as: StoredRowShape.whole, context: context)
    }

    /// - Parameter shape: of what of a row is wanted; a storage that does not write its rows by itself gives all of it
    private func entries(touching range: Range<Instant>, as shape: RowShape, context: Context) async throws -> StoredEntries {
        let starts = StoredEntries.firstStart(touching: range)...range.upperBound - .seconds(1)
        let encoded = try await encodedRows(
            startingIn: starts, as: shape, startingWith: StoredRowShape.start, context: context)
        if let encoded { return try StoredEntries(encoded, touching: range) }
        let rows = try await rows(startingIn: starts, context: context)
        return StoredEntries(rows, touching: range, read: { StoredEntry($0) }) { $0[TimeEntryTable.Attribute.start]?.stringValue }
    }
}
