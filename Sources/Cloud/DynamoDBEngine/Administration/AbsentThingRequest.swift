import DynamoDB
import JSON
import Observation

/// An operation on something of which there is none: it is not found, whatever its name.
protocol AbsentThingRequest: WireOnlyRequest {
    /// The member of the request that names the thing.
    static var member: String { get }

    init(name: String)

    var name: String { get }

    /// What AWS says when there is no such thing.
    var refusal: DynamoDBError { get }
}

extension AbsentThingRequest {
    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> Self {
        var name: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            guard key == member else { return false }
            name = try reader.wireString()
            return true
        }
        let path = member.prefix(1).lowercased() + member.dropFirst()
        let checkedName = checks.required(name, at: path, standIn: "")
        try checks.finish()
        return Self(name: checkedName)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        throw refusal
    }
}

/// `DescribeBackup`
struct DescribeBackupRequest: AbsentThingRequest {
    static let operation = "DescribeBackup"
    static let member = "BackupArn"
    var name: String
    var refusal: DynamoDBError { .backupNotFound(name) }
}

/// `DeleteBackup`
struct DeleteBackupRequest: AbsentThingRequest {
    static let operation = "DeleteBackup"
    static let member = "BackupArn"
    var name: String
    var refusal: DynamoDBError { .backupNotFound(name) }
}

/// `DescribeExport`
struct DescribeExportRequest: AbsentThingRequest {
    static let operation = "DescribeExport"
    static let member = "ExportArn"
    var name: String
    var refusal: DynamoDBError { DynamoDBError(DynamoDBError.Code("ExportNotFoundException"), "Export not found: \(name)") }
}

/// `DescribeImport`
struct DescribeImportRequest: AbsentThingRequest {
    static let operation = "DescribeImport"
    static let member = "ImportArn"
    var name: String
    var refusal: DynamoDBError { DynamoDBError(DynamoDBError.Code("ImportNotFoundException"), "Import not found: \(name)") }
}

/// `DescribeGlobalTable`
struct DescribeGlobalTableRequest: AbsentThingRequest {
    static let operation = "DescribeGlobalTable"
    static let member = "GlobalTableName"
    var name: String
    var refusal: DynamoDBError { .globalTableNotFound(name) }
}

/// `DescribeGlobalTableSettings`
struct DescribeGlobalTableSettingsRequest: AbsentThingRequest {
    static let operation = "DescribeGlobalTableSettings"
    static let member = "GlobalTableName"
    var name: String
    var refusal: DynamoDBError { .globalTableNotFound(name) }
}

extension DynamoDBError {
    fileprivate static func backupNotFound(_ arn: String) -> DynamoDBError {
        guard arn.hasPrefix("arn:"), arn.split(separator: "/").contains("backup") else { return validation("Invalid Backup ARN") }
        return DynamoDBError(Code("BackupNotFoundException"), "Backup not found: \(arn)")
    }

    fileprivate static func globalTableNotFound(_ name: String) -> DynamoDBError {
        DynamoDBError(
            Code("GlobalTableNotFoundException"),
            "Global table not found: Global table with name: \(name) does not exist.")
    }
}
