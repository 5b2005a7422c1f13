import DynamoDB
import JSON
import Observation
import Timekeeping

/// `GetShardIterator`: a place in a stream to read from.
struct GetShardIteratorRequest: WireOnlyRequest {
    static let operation = "GetShardIterator"

    private enum Start: String, CaseIterable {
        case after = "AFTER_SEQUENCE_NUMBER"
        case latest = "LATEST"
        case at = "AT_SEQUENCE_NUMBER"
        case trimHorizon = "TRIM_HORIZON"

        var isByNumber: Bool { self == .at || self == .after }
    }

    private var arn: String
    private var shardID: String
    private var start: Start
    /// Of those that begin at one.
    private var number: Int

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> GetShardIteratorRequest {
        var arn: String?
        var shardID: String?
        var type: String?
        var number: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "StreamArn": arn = try reader.wireString()
            case "ShardId": shardID = try reader.wireString()
            case "ShardIteratorType": type = try reader.wireString()
            case "SequenceNumber": number = try reader.wireString()
            default: return false
            }
            return true
        }
        let checkedType = checks.required(type, at: "shardIteratorType", standIn: Start.latest.rawValue)
        checks.checkChoice(type, at: "shardIteratorType", Start.allCases.map(\.rawValue))
        let checkedARN = checks.required(arn, at: "streamArn", standIn: "")
        let checkedShardID = checks.required(shardID, at: "shardId", standIn: "")
        if let number { checks.checkLength(number, at: "sequenceNumber", SequenceNumber.textLengths) }
        try checks.finish()
        let start = Start(rawValue: checkedType) ?? .latest
        guard start.isByNumber == (number != nil) else {
            throw DynamoDBError.validation(
                start.isByNumber
                    ? "A SequenceNumber is required for ShardIteratorType \(checkedType)"
                    : "A SequenceNumber cannot be specified for ShardIteratorType \(checkedType)")
        }
        let position = number.map { SequenceNumber.number(of: $0) } ?? 0
        guard let position else { throw DynamoDBError.invalidSequenceNumber }
        return GetShardIteratorRequest(arn: checkedARN, shardID: checkedShardID, start: start, number: position)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let now = surroundings.context.timeSource.now
        let next = try await engine.lookAtStreams { streams throws(DynamoDBError) in
            let stream = try streams.stream(arn, at: now)
            guard shardID == stream.shape.shardID else { throw .shardNotFound }
            return try position(in: stream, horizon: stream.horizon(at: now, streams.retention))
        }
        writer.member("ShardIterator", ShardIterator(arn: arn, next: next, at: now).text)
    }

    /// The number of the record to begin with.
    private func position(in stream: borrowing Stream, horizon: Int) throws(DynamoDBError) -> Int {
        switch start {
        case .trimHorizon: return horizon
        case .latest: return stream.next
        case .at, .after:
            // That of the next record is known too: as the start of a shard that has none yet.
            guard number <= stream.next else { throw .invalidSequenceNumber }
            let next = min(start == .at ? number : number + 1, stream.next)
            guard next >= horizon else { throw .trimmedData }
            return next
        }
    }
}

extension DynamoDBError {
    fileprivate static let invalidSequenceNumber = validation("Invalid SequenceNumber")
}
