import DynamoDB
import JSON
import Observation
import Timekeeping

/// `GetRecords`: the next records of a stream.
struct GetRecordsRequest: WireOnlyRequest {
    static let operation = "GetRecords"
    /// AWS's limit on the records of one answer.
    static let limitMaximum = 1_000
    /// AWS's limit on what the records of one answer weigh, as ``ItemMeasure`` counts.
    static let byteCountLimit = 1024 * 1024
    /// AWS's limit on the text of an iterator.
    private static let iteratorLengths = 1...2_048

    private var iterator: String
    private var limit: Int

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> GetRecordsRequest {
        var iterator: String?
        var limit: Int?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "ShardIterator": iterator = try reader.wireString()
            case "Limit": limit = try reader.wireInteger()
            default: return false
            }
            return true
        }
        checks.checkRange(limit, at: "limit", 1...limitMaximum)
        if let iterator { checks.checkLength(iterator, at: "shardIterator", iteratorLengths) }
        let request = GetRecordsRequest(
            iterator: checks.required(iterator, at: "shardIterator", standIn: ""), limit: limit ?? limitMaximum)
        try checks.finish()
        return request
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let now = surroundings.context.timeSource.now
        guard let place = ShardIterator(iterator) else { throw .invalidShardIterator }
        engine.sweepTable(ofStream: place.arn, at: now)
        let page = try await engine.lookAtStreams { streams throws(DynamoDBError) in
            let stream = try streams.stream(place.arn, at: now)
            guard !place.isExpired(at: now) else { throw .expiredIterator }
            guard place.next >= stream.horizon(at: now, streams.retention) else { throw .trimmedData }
            return Page(of: stream, from: min(place.next, stream.next), limit: limit)
        }
        let next = write(page, to: &writer)
        // A shard that has ended, and was read to its end, has nothing to go on with.
        guard page.isOpen || next < page.end else { return }
        writer.member("NextShardIterator", ShardIterator(arn: place.arn, next: next, at: now).text)
    }

    /// What is found.
    private struct Page: Sendable {
        let shape: StreamShape
        let start: Int
        let records: [StreamRecord]
        let isOpen: Bool
        /// The number behind the last record of the stream.
        let end: Int

        init(of stream: borrowing Stream, from start: Int, limit: Int) {
            shape = stream.shape
            self.start = start
            records = stream.page(from: start, limit: limit, byteCountLimit: GetRecordsRequest.byteCountLimit)
            isOpen = stream.end == nil
            end = stream.next
        }
    }

    /// Writes as many records as an answer may have: one at least.
    ///
    /// - Returns: the number of the record to go on with
    private func write(_ page: Page, to writer: inout JSONWriter) -> Int {
        var rows = RowJSONWriter(reservingCapacity: 0)
        var next = page.start
        var byteCount = 0
        writer.key("Records")
        writer.beginArray()
        // The same writer, which rows are written with too.
        swap(&rows.json, &writer)
        for record in page.records {
            let recordByteCount = record.itemByteCount(page.shape)
            byteCount += recordByteCount
            guard byteCount <= Self.byteCountLimit || next == page.start else { break }
            rows.record(record, recordByteCount, page.shape)
            next = record.sequence + 1
        }
        swap(&rows.json, &writer)
        writer.endArray()
        return next
    }
}

extension DynamoDBEngine {
    /// Removes expired items of a stream's table, as reading the table would: who only reads the stream waits to be told of them.
    fileprivate func sweepTable(ofStream arn: String, at now: Instant) {
        let shape = look { state in state.streams.named(arn, at: now).flatMap { state.shape(numbered: $0.shape.table) } }
        if let shape { sweepExpired(shape, at: now) }
    }
}
