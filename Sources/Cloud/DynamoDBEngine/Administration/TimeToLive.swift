import DynamoDB
import JSON
import Observation

/// `UpdateTimeToLive`: which attribute says when an item is gone.
struct UpdateTimeToLiveRequest: WireOnlyRequest {
    static let operation = "UpdateTimeToLive"

    private var tableName: String
    private var attribute: String
    private var isEnabled: Bool

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateTimeToLiveRequest {
        var tableName: String?
        var attribute: String?
        var isEnabled: Bool?
        var isThere = false
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "TimeToLiveSpecification":
                isThere = try reader.wireObject(.structure("TimeToLiveSpecification")) { key, reader in
                    switch key {
                    case "AttributeName": attribute = try reader.wireString()
                    case "Enabled": isEnabled = try reader.wireBool()
                    default: break
                    }
                }
            default: return false
            }
            return true
        }
        let path = "timeToLiveSpecification"
        let checkedName = checks.tableName(tableName)
        if isThere {
            let checkedAttribute = checks.required(attribute, at: "\(path).attributeName", standIn: "ttl")
            checks.checkLength(checkedAttribute, at: "\(path).attributeName", 1...255)
            _ = checks.required(isEnabled, at: "\(path).enabled", standIn: false)
        } else {
            _ = checks.required(Bool?.none, at: path, standIn: false)
        }
        try checks.finish()
        return UpdateTimeToLiveRequest(tableName: checkedName, attribute: attribute ?? "", isEnabled: isEnabled ?? false)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        try await engine.change(tableName) { shape throws(DynamoDBError) in
            switch (shape.settings.expiryAttribute, isEnabled) {
            case (nil, false): throw .validation("TimeToLive is already disabled")
            case (let current?, true) where current == attribute: throw .validation("TimeToLive is already enabled")
            case (let current?, _) where current != attribute:
                throw .validation("TimeToLive is active on a different AttributeName: current AttributeName is \(current)")
            default: break
            }
            var settings = shape.settings
            settings.expiryAttribute = isEnabled ? attribute : nil
            return shape.changed(settings: settings)
        }
        writer.key("TimeToLiveSpecification")
        writer.beginObject()
        writer.member("Enabled", isEnabled)
        writer.member("AttributeName", attribute)
        writer.endObject()
    }
}

/// `DescribeTimeToLive`
struct DescribeTimeToLiveRequest: WireOnlyRequest {
    static let operation = "DescribeTimeToLive"

    private var tableName: String

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeTimeToLiveRequest {
        DescribeTimeToLiveRequest(tableName: try readTableName(from: &reader, checks: &checks))
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        guard let shape = engine.look({ $0.shape(named: tableName) }) else { throw .tableNotFound(tableName) }
        writer.key("TimeToLiveDescription")
        writer.beginObject()
        writer.member("TimeToLiveStatus", shape.hasExpiry ? "ENABLED" : "DISABLED")
        if let attribute = shape.settings.expiryAttribute { writer.member("AttributeName", attribute) }
        writer.endObject()
    }
}
