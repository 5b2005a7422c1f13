import DynamoDB
import JSON
import Observation
import Timekeeping

/// `DescribeStream`: what a stream is, and its one shard.
struct DescribeStreamRequest: WireOnlyRequest {
    static let operation = "DescribeStream"
    /// AWS's limit on the shards in one answer.
    private static let limitMaximum = 100

    private var arn = ""
    private var start: String?
    /// Whether the shards that came of another one are asked for: no shard here comes of another one.
    private var wantsChildren = false

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeStreamRequest {
        var request = DescribeStreamRequest()
        var arn: String?
        var limit: Int?
        var filterType: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "StreamArn": arn = try reader.wireString()
            case "Limit": limit = try reader.wireInteger()
            case "ExclusiveStartShardId": request.start = try reader.wireString()
            case "ShardFilter":
                request.wantsChildren = try reader.wireObject(.structure("ShardFilter")) { key, reader in
                    if key == "Type" { filterType = try reader.wireString() }
                }
            default: return false
            }
            return true
        }
        request.arn = checks.required(arn, at: "streamArn", standIn: "")
        checks.checkRange(limit, at: "limit", 1...limitMaximum)
        checks.checkChoice(filterType, at: "shardFilter.type", ["CHILD_SHARDS"])
        try checks.finish()
        return request
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let now = surroundings.context.timeSource.now
        let (stream, horizon) = try await engine.lookAtStreams { streams throws(DynamoDBError) in
            let stream = try streams.stream(arn, at: now)
            return (stream, stream.horizon(at: now, streams.retention))
        }
        let shape = stream.shape
        writer.key("StreamDescription")
        writer.beginObject()
        writer.member("StreamArn", shape.arn)
        writer.member("StreamLabel", shape.label)
        writer.member("StreamStatus", stream.end == nil ? "ENABLED" : "DISABLED")
        writer.member("StreamViewType", shape.viewType.rawValue)
        writer.member("CreationRequestDateTime", shape.creationDate)
        writer.member("TableName", shape.tableName)
        writer.keySchema(shape.schema.key)
        writer.key("Shards")
        writer.beginArray()
        if !wantsChildren, start.map({ $0 < shape.shardID }) ?? true { writer.shard(of: stream, horizon: horizon) }
        writer.endArray()
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func shard(of stream: Stream, horizon: Int) {
        beginObject()
        member("ShardId", stream.shape.shardID)
        key("SequenceNumberRange")
        beginObject()
        member("StartingSequenceNumber", SequenceNumber.text(of: horizon))
        if stream.end != nil { member("EndingSequenceNumber", SequenceNumber.text(of: max(stream.next - 1, horizon))) }
        endObject()
        endObject()
    }
}
