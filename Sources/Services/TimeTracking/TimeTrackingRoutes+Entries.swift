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
        guard (1...Self.maximumKeyByteCount).contains(key.utf8.count), try await store.delete(key: key, context: context) else {
            throw Problem(.notFound, "There is no entry of this key.")
        }
        context.count(Self.deletedCounter, 1)
        context.logger.debug("entry deleted", ["key": .string(key)])
        return HTTPResponse(status: .noContent)
    }

    /// DynamoDB has no longer partition key, so nothing longer can be there.
    private static let maximumKeyByteCount = 2_048
}

extension TimeEntryStore {
    /// The time of what was asked for, added up.
    ///
    /// An entry that began before the range may run into it, so that more is read than starts in it.
    func summary(of query: FetchQuery, settings: TimeTrackingSettings, context: Context) async throws -> TimeSummary {
        let range = query.range.lowerBound..<query.range.upperBound + .seconds(1)
        var (entries, unreadableCount) = try await entries(touching: range, context: context)
        if let activityType = query.activityType { entries.removeAll { $0.activity != activityType } }
        return TimeSummary(
            entries, in: range, zone: settings.timeZone, weekStart: settings.weekStart, unreadableCount: unreadableCount)
    }

    /// The entries that may have time in a range: those that start in it, or not longer before it than an entry can last.
    ///
    /// - Returns: also the number of rows in the range that cannot be read as entries
    package func entries(
        touching range: Range<Instant>, context: Context
    ) async throws -> (entries: [StoredEntry], unreadableCount: Int) {
        let rows = try await rows(
            startingIn: range.lowerBound - TimeSummary.longestEntry...range.upperBound - .seconds(1), context: context)
        let first = range.lowerBound.rfc3339
        var entries: [StoredEntry] = []
        entries.reserveCapacity(rows.count)
        var unreadableCount = 0
        for row in rows {
            if let entry = StoredEntry(row) {
                entries.append(entry)
            } else if let start = row[TimeEntryTable.Attribute.start]?.stringValue, !start.precedesByBytes(first) {
                unreadableCount += 1
            }
        }
        return (entries, unreadableCount)
    }
}
