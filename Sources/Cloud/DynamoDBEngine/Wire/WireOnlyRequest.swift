import DynamoDB
import JSON
import Observation
import Timekeeping

/// An operation that tools ask for (the AWS CLI, Terraform) and no service does: it is spoken on the wire only, and is no part
/// of `DynamoDBStorage`.
protocol WireOnlyRequest: Sendable {
    /// AWS's name of the operation.
    static var operation: String { get }

    /// Reads a request from its body.
    ///
    /// - Throws: as ``DynamoDB/WireRequest/read(from:checks:)`` does
    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> Self

    /// Carries it out and writes the members of the answer.
    func carryOut(by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter) async throws(DynamoDBError)
}

/// What a request is carried out in.
struct Surroundings: Sendable {
    let context: Context
    /// The host and port that the client reached.
    let authority: String
}

/// The operations that are spoken besides those of every storage.
enum WireOnlyOperations {
    private static let requests: [any WireOnlyRequest.Type] = [
        UpdateTableRequest.self, UpdateTimeToLiveRequest.self, DescribeTimeToLiveRequest.self, TagResourceRequest.self,
        UntagResourceRequest.self, ListTagsOfResourceRequest.self, DescribeContinuousBackupsRequest.self,
        DescribeLimitsRequest.self, DescribeEndpointsRequest.self, ExecuteStatementRequest.self,
        BatchExecuteStatementRequest.self, ExecuteTransactionRequest.self,
    ]

    /// Those about what no table here has.
    private static let absences: [any WireOnlyRequest.Type] = [
        DescribeContributorInsightsRequest.self, UpdateContributorInsightsRequest.self, ListContributorInsightsRequest.self,
        DescribeKinesisStreamingDestinationRequest.self, UpdateContinuousBackupsRequest.self, GetResourcePolicyRequest.self,
        DeleteResourcePolicyRequest.self, ListBackupsRequest.self, DescribeBackupRequest.self, DeleteBackupRequest.self,
        ListExportsRequest.self, DescribeExportRequest.self, ListImportsRequest.self, DescribeImportRequest.self,
        ListGlobalTablesRequest.self, DescribeGlobalTableRequest.self, DescribeGlobalTableSettingsRequest.self,
    ]

    /// The operation of that name, if there is one.
    static func named(_ name: String) -> (any WireOnlyRequest.Type)? {
        requests.first { $0.operation == name } ?? absences.first { $0.operation == name }
    }
}

extension WireOnlyRequest {
    /// Reads the body of a request, carries it out and gives the body of the answer.
    static func answer(
        to body: [UInt8], by engine: DynamoDBEngine, _ surroundings: Surroundings
    ) async throws(DynamoDBError) -> [UInt8] {
        let request = try WireBody.decode(body) { reader, checks in try Self.read(from: &reader, checks: &checks) }
        var writer = JSONWriter(reservingCapacity: 512)
        writer.beginObject()
        try await request.carryOut(by: engine, surroundings, to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Reads the members of a request one by one.
    static func readMembers(
        from reader: inout JSONReader, checks: inout RequestChecks, unsupportedMembers: [String] = [],
        _ member: (JSONText, inout JSONReader, inout RequestChecks) throws -> Bool
    ) throws {
        try WireBody.readMembers(
            of: operation, from: &reader, checks: &checks, unsupportedMembers: unsupportedMembers, member)
    }

    /// Reads a request that has a table's name and nothing else.
    static func readTableName(from reader: inout JSONReader, checks: inout RequestChecks) throws -> String {
        var tableName: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "TableName" else { return false }
            tableName = try reader.wireString()
            return true
        }
        let name = checks.tableName(tableName)
        try checks.finish()
        return name
    }
}

extension DynamoDBEngine {
    /// Changes a table under the lock.
    ///
    /// - Parameters:
    ///   - stream: what is to be made of the table's stream, and when
    ///   - change: gives the table as it should be; what it throws changes nothing
    func change(
        _ tableName: String, stream: (specification: StreamSpecification, now: Instant)? = nil,
        _ change: (TableShape) throws(DynamoDBError) -> TableShape?
    ) async throws(DynamoDBError) {
        try await commit { state throws(DynamoDBError) in
            guard let shape = state.shape(named: tableName) else { throw .tableNotFound(tableName) }
            let changes: [Mutation] = try change(shape).map { [.changeTable($0)] } ?? []
            guard let stream else { return changes }
            return changes + (try state.changes(to: stream.specification, of: shape, at: stream.now))
        }
    }
}
