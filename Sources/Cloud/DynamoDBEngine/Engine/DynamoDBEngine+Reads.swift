package import DynamoDB
package import Observation

extension DynamoDBEngine {
    /// A page of one partition of a table or index.
    package func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request).itemPage()
    }

    /// A page of a table or index, in the order of the hashes of its partition keys.
    package func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request).itemPage()
    }

    func rowPage(_ request: QueryRequest) async throws(DynamoDBError) -> TargetedPage {
        var constraints = Constraints()
        constraints.number(request.limit, at: "limit", in: 1...Int.max)
        constraints.name(request.tableName, at: "tableName")
        if let name = request.indexName { constraints.name(name, at: "indexName", length: Constraints.newNameLength) }
        try constraints.check()
        return try read { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try QueryPlan(request, of: table.shape)
            return TargetedPage(page: table.page(plan.page), target: plan.target)
        }
    }

    func rowPage(_ request: ScanRequest) async throws(DynamoDBError) -> TargetedPage {
        try Self.check(request)
        return try read { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try ScanPlan(request, of: table.shape)
            return TargetedPage(page: table.page(plan.page), target: plan.target)
        }
    }

    private static func check(_ request: ScanRequest) throws(DynamoDBError) {
        var constraints = Constraints()
        if let name = request.indexName { constraints.name(name, at: "indexName", length: Constraints.newNameLength) }
        constraints.number(request.segment?.total, at: "totalSegments", in: 1...segmentCountLimit)
        constraints.name(request.tableName, at: "tableName")
        constraints.number(request.limit, at: "limit", in: 1...Int.max)
        constraints.number(request.segment?.index, at: "segment", in: 0...segmentCountLimit - 1)
        try constraints.check()
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

    /// What a reader gets of each row; `nil` for all.
    var projectedNames: Set<String>? {
        target.index.flatMap { target.table.indexes[$0].projectedNames }
    }

    /// The start key of the next page.
    func lastEvaluatedKey(_ reader: inout RowReader) -> Item? {
        guard page.endsAtLimit, let last = page.rows.last else { return nil }
        return target.startKey(after: last, &reader)
    }

    func itemPage() -> ItemPage {
        var reader = RowReader()
        let names = projectedNames
        let items = page.rows.map { reader.item(of: $0, projectedTo: names) }
        return ItemPage(items: items, scannedCount: items.count, lastEvaluatedKey: lastEvaluatedKey(&reader))
    }
}
