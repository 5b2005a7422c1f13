import DynamoDB
import JSON
import Observation

/// An operation that lists what nobody has here: an empty page, whatever is asked for.
protocol EmptyListRequest: WireOnlyRequest {
    /// The member of the answer that is the list.
    static var member: String { get }

    init()
}

extension EmptyListRequest {
    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> Self {
        var limit: Int?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "Limit" else { return false }
            limit = try reader.wireInteger()
            return true
        }
        checks.checkRange(limit, at: "limit", 1...Int.max)
        try checks.finish()
        return Self()
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        writer.emptyList(Self.member)
    }
}

/// `ListBackups`
struct ListBackupsRequest: EmptyListRequest {
    static let operation = "ListBackups"
    static let member = "BackupSummaries"
}

/// `ListExports`
struct ListExportsRequest: EmptyListRequest {
    static let operation = "ListExports"
    static let member = "ExportSummaries"
}

/// `ListImports`
struct ListImportsRequest: EmptyListRequest {
    static let operation = "ListImports"
    static let member = "ImportSummaryList"
}

/// `ListGlobalTables`
struct ListGlobalTablesRequest: EmptyListRequest {
    static let operation = "ListGlobalTables"
    static let member = "GlobalTables"
}

/// `ListContributorInsights`
struct ListContributorInsightsRequest: EmptyListRequest {
    static let operation = "ListContributorInsights"
    static let member = "ContributorInsightsSummaries"
}
