import DynamoDB
import JSON
import Observation
import Timekeeping

/// `ListStreams`: those of today and those that ended in the last day, in the order of their ARNs.
struct ListStreamsRequest: WireOnlyRequest {
    static let operation = "ListStreams"
    /// AWS's limit on the streams in one answer.
    static let limitMaximum = 100

    private var tableName: String?
    private var limit: Int?
    private var start: String?

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ListStreamsRequest {
        var request = ListStreamsRequest()
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "TableName": request.tableName = try reader.wireString()
            case "Limit": request.limit = try reader.wireInteger()
            case "ExclusiveStartStreamArn": request.start = try reader.wireString()
            default: return false
            }
            return true
        }
        if let tableName = request.tableName { checks.checkName(tableName, at: "tableName", minimum: 1) }
        checks.checkRange(request.limit, at: "limit", 1...limitMaximum)
        try checks.finish()
        if let start = request.start, !StreamShape.isARN(start) { throw DynamoDBError.invalidStreamARN }
        return request
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let now = surroundings.context.timeSource.now
        let name = tableName.map { TableARN.tableName(in: $0) ?? $0 }
        let shapes = try await engine.lookAtStreams { streams throws(DynamoDBError) in streams.shapes(at: now) }
        let rest = shapes.filter { shape in
            (name == nil || shape.tableName == name) && start.map { $0 < shape.arn } ?? true
        }
        let page = rest.prefix(limit ?? Self.limitMaximum)
        writer.key("Streams")
        writer.beginArray()
        for shape in page {
            writer.beginObject()
            writer.member("StreamArn", shape.arn)
            writer.member("TableName", shape.tableName)
            writer.member("StreamLabel", shape.label)
            writer.endObject()
        }
        writer.endArray()
        if page.count < rest.count, let last = page.last { writer.member("LastEvaluatedStreamArn", last.arn) }
    }
}
