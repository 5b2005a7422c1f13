package import DynamoDB
package import Observation

extension DynamoDBEngine {
    /// A page of one partition of a table or index.
    package func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request).itemPage(select: request.select)
    }

    /// A page of a table or index, in the order of the hashes of its partition keys.
    package func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request).itemPage(select: request.select)
    }

    func rowPage(_ request: QueryRequest) async throws(DynamoDBError) -> TargetedPage {
        try Self.check(request)
        return try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try QueryPlan(request, of: table.shape)
            return TargetedPage(page: table.page(plan.page), target: plan.target)
        }
    }

    func rowPage(_ request: ScanRequest) async throws(DynamoDBError) -> TargetedPage {
        try Self.check(request)
        return try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try ScanPlan(request, of: table.shape)
            return TargetedPage(page: table.page(plan.page), target: plan.target)
        }
    }

    static func check(_ request: QueryRequest) throws(DynamoDBError) {
        var checks = RequestChecks()
        checks.checkRange(request.limit, at: "limit", 1...Int.max)
        checks.checkName(request.tableName, at: "tableName", minimum: 1)
        if let name = request.indexName { checks.checkName(name, at: "indexName") }
        try checks.finish()
    }

    private static func check(_ request: ScanRequest) throws(DynamoDBError) {
        var checks = RequestChecks()
        if let name = request.indexName { checks.checkName(name, at: "indexName") }
        checks.checkRange(request.segment?.total, at: "totalSegments", 1...segmentCountLimit)
        checks.checkName(request.tableName, at: "tableName", minimum: 1)
        checks.checkRange(request.limit, at: "limit", 1...Int.max)
        checks.checkRange(request.segment?.index, at: "segment", 0...segmentCountLimit - 1)
        try checks.finish()
        if let segment = request.segment, segment.index >= segment.total {
            throw .segmentOutOfRange(segment.index, of: segment.total)
        }
    }

    /// AWS's limit on `TotalSegments`.
    private static let segmentCountLimit = 1_000_000
}

/// A page of rows, and what it was read from.
struct TargetedPage {
    var page: RowPage
    var target: ReadTarget

    /// The start key of the next page.
    func lastEvaluatedKey(_ reader: inout RowReader) -> Item? {
        guard page.endsAtLimit, let last = page.rows.last else { return nil }
        return target.startKey(after: last, &reader)
    }

    func itemPage(select: Select?) -> ItemPage {
        var reader = RowReader()
        let items = select == .count ? [] : page.rows.map { reader.item(of: $0, projectedTo: target.projectedNames) }
        return ItemPage(
            items: items, count: page.rows.count, scannedCount: page.rows.count, lastEvaluatedKey: lastEvaluatedKey(&reader))
    }
}
