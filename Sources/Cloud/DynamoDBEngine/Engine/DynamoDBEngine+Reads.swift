package import DynamoDB
package import Observation
import Timekeeping

extension DynamoDBEngine {
    /// A page of one partition of a table or index.
    package func query(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request, at: context.timeSource.now).itemPage(select: request.select)
    }

    /// A page of a table or index, in the order of the hashes of its partition keys.
    package func scan(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await rowPage(request, at: context.timeSource.now).itemPage(select: request.select)
    }

    func rowPage(_ request: QueryRequest, at now: Instant) async throws(DynamoDBError) -> TargetedPage {
        try Self.check(request)
        let (page, target) = try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try QueryPlan(request, of: table.shape)
            return (table.page(plan.page), plan.target)
        }
        sweepExpired(target.table, at: now)
        return TargetedPage(
            page, target, of: request.tableName, filter: request.filter, request.report, request.consistentRead, at: now)
    }

    func rowPage(_ request: ScanRequest, at now: Instant) async throws(DynamoDBError) -> TargetedPage {
        try Self.check(request)
        let (page, target) = try await read(consistent: request.consistentRead) { state throws(DynamoDBError) in
            guard let table = state.table(named: request.tableName) else { throw .tableNotFound }
            let plan = try ScanPlan(request, of: table.shape)
            return (table.page(plan.page), plan.target)
        }
        sweepExpired(target.table, at: now)
        return TargetedPage(
            page, target, of: request.tableName, filter: request.filter, request.report, request.consistentRead, at: now)
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
struct TargetedPage: Sendable {
    let target: ReadTarget
    /// The rows that the filter lets through.
    let rows: [Row]
    /// How many rows were looked at, expired ones left out.
    let scannedCount: Int
    let consumedCapacity: ConsumedCapacity?
    /// The row behind which the next page begins.
    private let last: Row?

    init(
        _ page: RowPage, _ target: ReadTarget, of tableName: String, filter: Condition?, _ report: UsageReport,
        _ isConsistent: Bool, at now: Instant
    ) {
        self.target = target
        last = page.endsAtLimit ? page.rows.last : nil
        consumedCapacity = Usage.ofRead([page.byteCount], from: target, as: tableName, isConsistent: isConsistent, report)
        let live = target.table.hasExpiry ? page.rows.filter { !target.table.isExpired($0, at: now) } : page.rows
        scannedCount = live.count
        rows = filter.map { filter in live.filter(Self.test(filter, target)) } ?? live
    }

    /// Decides a filter with as much of each row as it asks about.
    private static func test(_ filter: Condition, _ target: ReadTarget) -> (Row) -> Bool {
        var reader = RowReader()
        let names = target.visibleNames.map { $0.intersection(filter.attributeNames) } ?? filter.attributeNames
        return { filter.isMet(by: reader.item(of: $0, projectedTo: names)) }
    }

    /// The start key of the next page.
    func lastEvaluatedKey(_ reader: inout RowReader) -> Item? {
        last.map { target.startKey(after: $0, &reader) }
    }

    func itemPage(select: Select?) -> ItemPage {
        var reader = RowReader()
        var items: [Item] = []
        if select != .count {
            items.reserveCapacity(rows.count)
            rows.forEachRow { items.append(target.selection.item(of: $0, &reader)) }
        }
        return ItemPage(
            items: items, count: rows.count, scannedCount: scannedCount, lastEvaluatedKey: lastEvaluatedKey(&reader),
            consumedCapacity: consumedCapacity)
    }
}
