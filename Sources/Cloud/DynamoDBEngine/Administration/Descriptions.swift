import DynamoDB
import JSON
import Observation

/// `DescribeContinuousBackups`: there is no point-in-time recovery here, as on a table that never turned it on.
struct DescribeContinuousBackupsRequest: WireOnlyRequest {
    static let operation = "DescribeContinuousBackups"

    private var tableName: String

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeContinuousBackupsRequest {
        DescribeContinuousBackupsRequest(tableName: try readTableName(from: &reader, checks: &checks))
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try ContinuousBackups.write(of: tableName, asKnownBy: engine, to: &writer)
    }
}

/// What is told of the backups of a table.
enum ContinuousBackups {
    static func write(
        of tableName: String, asKnownBy engine: DynamoDBEngine, to writer: inout JSONWriter
    ) throws(DynamoDBError) {
        guard engine.look({ $0.shape(named: tableName) }) != nil else {
            throw DynamoDBError(DynamoDBError.Code("TableNotFoundException"), "Table not found: \(tableName)")
        }
        writer.key("ContinuousBackupsDescription")
        writer.beginObject()
        writer.member("ContinuousBackupsStatus", "ENABLED")
        writer.key("PointInTimeRecoveryDescription")
        writer.beginObject()
        writer.member("PointInTimeRecoveryStatus", "DISABLED")
        writer.endObject()
        writer.endObject()
    }
}

/// `DescribeLimits`: those of a new account; nothing is held to them.
struct DescribeLimitsRequest: WireOnlyRequest {
    static let operation = "DescribeLimits"

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeLimitsRequest {
        try readMembers(from: &reader, checks: &checks) { _, _, _ in false }
        return DescribeLimitsRequest()
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        writer.member("AccountMaxReadCapacityUnits", 80_000)
        writer.member("AccountMaxWriteCapacityUnits", 80_000)
        writer.member("TableMaxReadCapacityUnits", 40_000)
        writer.member("TableMaxWriteCapacityUnits", 40_000)
    }
}

/// `DescribeEndpoints`: the one that was reached.
struct DescribeEndpointsRequest: WireOnlyRequest {
    static let operation = "DescribeEndpoints"
    /// A day, as AWS says.
    private static let cachePeriodMinutes = 1440

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeEndpointsRequest {
        try readMembers(from: &reader, checks: &checks) { _, _, _ in false }
        return DescribeEndpointsRequest()
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        writer.key("Endpoints")
        writer.beginArray()
        writer.beginObject()
        writer.member("Address", surroundings.authority)
        writer.member("CachePeriodInMinutes", Self.cachePeriodMinutes)
        writer.endObject()
        writer.endArray()
    }
}
