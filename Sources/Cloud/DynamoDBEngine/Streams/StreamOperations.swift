import DynamoDB
import JSON
import Timekeeping

/// The operations of DynamoDB Streams (`DynamoDBStreams_20120810`), all of them.
///
/// A stream has one shard here, from its beginning to its end: all changes of a table are in one order.
enum StreamOperations {
    private static let requests: [any WireOnlyRequest.Type] = [
        ListStreamsRequest.self, DescribeStreamRequest.self, GetShardIteratorRequest.self, GetRecordsRequest.self,
    ]

    /// The operation of that name, if there is one.
    static func named(_ name: String) -> (any WireOnlyRequest.Type)? {
        requests.first { $0.operation == name }
    }
}

extension DynamoDBEngine {
    /// Looks at the streams, and waits until all that was seen is durable.
    ///
    /// Whatever a reader was told once is still so after a crash: a record that was never acknowledged may be gone then, and its
    /// number given to another one. So no record, and no number of the next one, leaves before it is on the disk.
    func lookAtStreams<Result: Sendable>(
        _ body: (borrowing Streams) throws(DynamoDBError) -> Result
    ) async throws(DynamoDBError) -> Result {
        try await read(consistent: true) { state throws(DynamoDBError) in try body(state.streams) }
    }
}

extension Streams {
    /// A stream that a request names.
    ///
    /// - Throws: that there is none, or that the name is none of a stream
    func stream(_ arn: String, at now: Instant) throws(DynamoDBError) -> Stream {
        guard let stream = named(arn, at: now) else {
            throw StreamShape.isARN(arn) ? .streamNotFound(arn) : .invalidStreamARN
        }
        return stream
    }
}

/// The refusals of streams, in AWS's words where they are known.
extension DynamoDBError {
    static let invalidStreamARN = validation("Invalid StreamArn")
    static let invalidShardIterator = validation("Invalid ShardIterator")
    static let shardNotFound = DynamoDBError(.resourceNotFound, "Requested resource not found: Shard does not exist")
    static let trimmedData = DynamoDBError(
        Code("TrimmedDataAccessException"), "The data you are trying to access has been trimmed")
    static let expiredIterator = DynamoDBError(
        Code("ExpiredIteratorException"), "The shard iterator has expired: it was made more than 15 minutes ago")

    static func streamNotFound(_ arn: String) -> DynamoDBError {
        DynamoDBError(.resourceNotFound, "Requested resource not found: Stream: \(arn) not found")
    }
}

extension JSONWriter {
    /// Writes a member that is a time, in seconds since 1970 with a fraction.
    mutating func member(_ name: String, _ date: Instant) {
        let milliseconds = String(date.nanosecond / 1_000_000)
        let fraction = String(repeating: "0", count: 3 - milliseconds.utf8.count) + milliseconds
        key(name)
        raw(Array("\(date.secondsSinceEpoch).\(fraction)".utf8))
    }
}
