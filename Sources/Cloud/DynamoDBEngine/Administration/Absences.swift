import DynamoDB
import JSON
import Observation

// Operations about what no table here has. Tools ask for it of every table that they look after: they are answered as AWS answers
// of a table that has none of it, and refused by name where they want some.

/// `DescribeContributorInsights`
struct DescribeContributorInsightsRequest: WireOnlyRequest {
    static let operation = "DescribeContributorInsights"

    private var index: InsightsTarget

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeContributorInsightsRequest {
        var index = InsightsTarget()
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in try index.read(key, from: &reader) }
        index.check(&checks)
        try checks.finish()
        return DescribeContributorInsightsRequest(index: index)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try index.write(asKnownBy: engine, to: &writer)
    }
}

/// `UpdateContributorInsights`, which may only say that there are none.
struct UpdateContributorInsightsRequest: WireOnlyRequest {
    static let operation = "UpdateContributorInsights"

    private var index: InsightsTarget

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateContributorInsightsRequest {
        var index = InsightsTarget()
        var action: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "ContributorInsightsAction" else { return try index.read(key, from: &reader) }
            action = try reader.wireString()
            return true
        }
        index.check(&checks)
        _ = checks.required(action, at: "contributorInsightsAction", standIn: "")
        checks.checkChoice(action, at: "contributorInsightsAction", ["ENABLE", "DISABLE"])
        if action == "ENABLE" { checks.refuse("ContributorInsightsAction with the value ENABLE") }
        try checks.finish()
        return UpdateContributorInsightsRequest(index: index)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try index.write(asKnownBy: engine, to: &writer)
    }
}

/// The table or index whose insights are asked about.
private struct InsightsTarget: Sendable {
    private var tableName = ""
    private var indexName: String?
    private var isNamed = false

    mutating func read(_ key: JSONText, from reader: inout JSONReader) throws -> Bool {
        switch key {
        case "TableName":
            guard let name = try reader.wireString() else { break }
            (tableName, isNamed) = (name, true)
        case "IndexName": indexName = try reader.wireString()
        default: return false
        }
        return true
    }

    func check(_ checks: inout RequestChecks) {
        _ = checks.tableName(isNamed ? tableName : nil)
    }

    func write(asKnownBy engine: DynamoDBEngine, to writer: inout JSONWriter) throws(DynamoDBError) {
        guard let shape = engine.look({ $0.shape(named: tableName) }) else { throw .tableNotFound(tableName) }
        writer.member("TableName", shape.name)
        if let indexName {
            guard shape.schema.globalIndexes.contains(where: { $0.name == indexName }) else {
                throw DynamoDBError(.resourceNotFound, "Index: \(indexName) not found for table: \(shape.name)")
            }
            writer.member("IndexName", indexName)
        }
        writer.member("ContributorInsightsStatus", "DISABLED")
    }
}

/// `DescribeKinesisStreamingDestination`
struct DescribeKinesisStreamingDestinationRequest: WireOnlyRequest {
    static let operation = "DescribeKinesisStreamingDestination"

    private var tableName: String

    static func read(
        from reader: inout JSONReader, checks: inout RequestChecks
    ) throws -> DescribeKinesisStreamingDestinationRequest {
        DescribeKinesisStreamingDestinationRequest(tableName: try readTableName(from: &reader, checks: &checks))
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        guard let shape = engine.look({ $0.shape(named: tableName) }) else { throw .tableNotFound(tableName) }
        writer.member("TableName", shape.name)
        writer.emptyList("KinesisDataStreamDestinations")
    }
}

/// `UpdateContinuousBackups`, which may only say that there is no point-in-time recovery.
struct UpdateContinuousBackupsRequest: WireOnlyRequest {
    static let operation = "UpdateContinuousBackups"

    private var tableName: String

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateContinuousBackupsRequest {
        var tableName: String?
        var isEnabled: Bool?
        var isThere = false
        var period: Int?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "PointInTimeRecoverySpecification":
                isThere = try reader.wireObject(.structure("PointInTimeRecoverySpecification")) { key, reader in
                    switch key {
                    case "PointInTimeRecoveryEnabled": isEnabled = try reader.wireBool()
                    case "RecoveryPeriodInDays": period = try reader.wireInteger()
                    default: break
                    }
                }
            default: return false
            }
            return true
        }
        let name = checks.tableName(tableName)
        let path = "pointInTimeRecoverySpecification"
        _ = checks.required(isThere ? true : nil, at: path, standIn: false)
        if isThere { _ = checks.required(isEnabled, at: "\(path).pointInTimeRecoveryEnabled", standIn: false) }
        checks.checkRange(period, at: "\(path).recoveryPeriodInDays", 1...35)
        if isEnabled == true { checks.refuse("PointInTimeRecoveryEnabled with the value true") }
        if period != nil {
            checks.note("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.")
        }
        try checks.finish()
        return UpdateContinuousBackupsRequest(tableName: name)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try ContinuousBackups.write(of: tableName, asKnownBy: engine, to: &writer)
    }
}

/// `GetResourcePolicy`: no table has a policy.
struct GetResourcePolicyRequest: WireOnlyRequest {
    static let operation = "GetResourcePolicy"

    private var arn: String

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> GetResourcePolicyRequest {
        let arn = try readARN(from: &reader, checks: &checks) { _, _, _ in false }
        try checks.finish()
        return GetResourcePolicyRequest(arn: arn)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        _ = try engine.tableName(ofPolicy: arn)
        throw .policyNotFound(arn)
    }
}

/// `DeleteResourcePolicy`: that there is none to delete is a success, unless a certain one is meant.
struct DeleteResourcePolicyRequest: WireOnlyRequest {
    static let operation = "DeleteResourcePolicy"

    private var arn: String
    private var revisionID: String?

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DeleteResourcePolicyRequest {
        var revisionID: String?
        let arn = try readARN(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "ExpectedRevisionId" else { return false }
            revisionID = try reader.wireString()
            return true
        }
        if let revisionID { checks.checkLength(revisionID, at: "expectedRevisionId", 1...255) }
        try checks.finish()
        return DeleteResourcePolicyRequest(arn: arn, revisionID: revisionID)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        _ = try engine.tableName(ofPolicy: arn)
        if revisionID != nil { throw .policyNotFound(arn) }
    }
}

extension DynamoDBEngine {
    /// The name of the table whose policy is asked for.
    fileprivate func tableName(ofPolicy arn: String) throws(DynamoDBError) -> String {
        guard let name = TableARN.tableName(in: arn) else {
            throw .invalidParameters("Provided Arn is not a DynamoDB resource arn: \(arn)")
        }
        guard look({ $0.shape(named: name)?.arn }) == arn else { throw .tableNotFound(name) }
        return name
    }
}

extension DynamoDBError {
    fileprivate static func policyNotFound(_ arn: String) -> DynamoDBError {
        DynamoDBError(
            Code("PolicyNotFoundException"), "Resource-based policy not found for the provided ResourceArn: \(arn)")
    }
}

extension JSONWriter {
    /// Writes a member that is a list of nothing.
    mutating func emptyList(_ name: String) {
        key(name)
        beginArray()
        endArray()
    }
}
