package import JSON
package import Observation

/// What `Query` and `Scan` have in common.
private struct PageRequestReader {
    var tableName: String?
    var indexName: String?
    var limit: Int?
    var exclusiveStartKey: Item?
    var consistentRead = false
    private var selectName: String?
    private var report = UsageReportReader()
    var expressions: ExpressionMembers

    init(_ expressions: [ExpressionMembers.Expression], legacy: [LegacyParameters.Parameter]) {
        self.expressions = ExpressionMembers(expressions, legacy: legacy)
    }

    /// - Returns: whether it was one of these members
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch key {
        case "TableName": tableName = try reader.wireString()
        case "IndexName": indexName = try reader.wireString()
        case "Limit": limit = try reader.wireInteger()
        case "ExclusiveStartKey":
            var values = AttributeValueReader()
            exclusiveStartKey = try values.item(from: &reader)
            if let problem = values.problem { checks.note("The provided starting key is invalid: \(problem)") }
        case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
        case "Select": selectName = try reader.wireString()
        default:
            if try report.read(key, from: &reader) { return true }
            return try expressions.read(key, from: &reader, checks: &checks)
        }
        return true
    }

    /// Checks these members, and says what `Select` selects and what is reported.
    func check(_ checks: inout RequestChecks) -> (select: Select?, report: UsageReport) {
        if let indexName { checks.checkName(indexName, at: "indexName") }
        checks.checkRange(limit, at: "limit", 1...Int.max)
        checks.checkChoice(
            selectName, at: "select", ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"])
        let checkedReport = report.report(&checks)
        expressions.check(&checks)
        let hasProjection = expressions.has(.projection)
        if selectName == "SPECIFIC_ATTRIBUTES", !hasProjection {
            checks.note("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        }
        if let selectName, selectName != "SPECIFIC_ATTRIBUTES", hasProjection {
            checks.note(
                "Cannot specify the \(expressions.hasText(.projection) ? "ProjectionExpression" : "AttributesToGet") when choosing "
                    + "to get \(selectName == "COUNT" ? "only the Count" : selectName)")
        }
        if selectName == "ALL_PROJECTED_ATTRIBUTES", indexName == nil {
            checks.note("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        }
        return (selectName.flatMap { Select(rawValue: $0) }, checkedReport)
    }
}

extension ItemPage {
    /// Reads the answer to a `Query` or a `Scan`.
    fileprivate static func read(from reader: inout JSONReader) throws -> ItemPage {
        var values = AttributeValueReader()
        var page = ItemPage(items: [], scannedCount: 0)
        var count: Int?
        var scannedCount: Int?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "Items":
                guard try reader.begins(.array, of: .list) else { break }
                try reader.beginArray()
                while try reader.nextElement() {
                    guard let item = try values.item(from: &reader) else { continue }
                    page.items.append(item)
                }
            case "Count": count = try reader.wireInteger()
            case "ScannedCount": scannedCount = try reader.wireInteger()
            case "LastEvaluatedKey": page.lastEvaluatedKey = try values.item(from: &reader)
            case "ConsumedCapacity": page.consumedCapacity = try ConsumedCapacity(from: &reader)
            default: break
            }
        }
        try values.finish()
        page.count = count ?? page.items.count
        page.scannedCount = scannedCount ?? page.count
        return page
    }

    /// Writes the answer; without the items when only their count was asked for.
    fileprivate func writeMembers(to writer: inout JSONWriter, select: Select?) {
        if select != .count {
            writer.key("Items")
            writer.items(items)
        }
        writer.member("Count", count)
        writer.member("ScannedCount", scannedCount)
        if let lastEvaluatedKey { writer.member("LastEvaluatedKey", lastEvaluatedKey) }
        writer.capacityMember(consumedCapacity)
    }
}

extension QueryRequest: WireRequest {
    package static let operation = DynamoDBOperation.query

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> QueryRequest {
        var page = PageRequestReader(
            [.projection, .filter, .keyCondition],
            legacy: [.attributesToGet, .queryFilter, .conditionalOperator, .keyConditions])
        var ascending = true
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "ScanIndexForward" else { return try page.read(key, from: &reader, checks: &checks) }
            ascending = try reader.wireBool() ?? true
            return true
        }
        let tableName = checks.tableName(page.tableName)
        let (select, report) = page.check(&checks)
        if !page.expressions.has(.keyCondition) {
            checks.note("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
        }
        try checks.finish()
        let resolved = try page.expressions.resolved()
        guard let condition = resolved.keyCondition else {
            throw DynamoDBError(.validation, "Conditions can be of length 1 or 2 only")
        }
        return QueryRequest(
            tableName: tableName, indexName: page.indexName, keyCondition: condition, ascending: ascending, limit: page.limit,
            exclusiveStartKey: page.exclusiveStartKey, consistentRead: page.consistentRead, select: select,
            filter: resolved.condition, projection: resolved.projection, report: report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        if let indexName { writer.member("IndexName", indexName) }
        var rendering = ExpressionRendering()
        writer.member("KeyConditionExpression", rendering.text(of: keyCondition))
        writer.filterMembers(filter, projection, &rendering)
        if !ascending { writer.member("ScanIndexForward", false) }
        writer.pageMembers(
            limit: limit, exclusiveStartKey: exclusiveStartKey, consistentRead: consistentRead, select: select)
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ItemPage {
        try ItemPage.read(from: &reader)
    }

    package func writeMembers(of answer: ItemPage, to writer: inout JSONWriter) {
        answer.writeMembers(to: &writer, select: select)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await storage.query(self, context: context)
    }
}

extension ScanRequest: WireRequest {
    package static let operation = DynamoDBOperation.scan
    /// AWS's limit on parallel scans.
    static let maximumSegmentCount = 1_000_000

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ScanRequest {
        var page = PageRequestReader(
            [.projection, .filter], legacy: [.attributesToGet, .scanFilter, .conditionalOperator])
        var segment: Int?
        var totalSegments: Int?
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "Segment": segment = try reader.wireInteger()
            case "TotalSegments": totalSegments = try reader.wireInteger()
            default: return try page.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let tableName = checks.tableName(page.tableName)
        let (select, report) = page.check(&checks)
        checks.checkRange(segment, at: "segment", 0...maximumSegmentCount - 1)
        checks.checkRange(totalSegments, at: "totalSegments", 1...maximumSegmentCount)
        let part = Segment(segment, of: totalSegments, &checks)
        try checks.finish()
        let resolved = try page.expressions.resolved()
        return ScanRequest(
            tableName: tableName, indexName: page.indexName, limit: page.limit, exclusiveStartKey: page.exclusiveStartKey,
            segment: part, consistentRead: page.consistentRead, select: select, filter: resolved.condition,
            projection: resolved.projection, report: report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        if let indexName { writer.member("IndexName", indexName) }
        if let segment {
            writer.member("Segment", segment.index)
            writer.member("TotalSegments", segment.total)
        }
        var rendering = ExpressionRendering()
        writer.filterMembers(filter, projection, &rendering)
        writer.pageMembers(
            limit: limit, exclusiveStartKey: exclusiveStartKey, consistentRead: consistentRead, select: select)
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ItemPage {
        try ItemPage.read(from: &reader)
    }

    package func writeMembers(of answer: ItemPage, to writer: inout JSONWriter) {
        answer.writeMembers(to: &writer, select: select)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemPage {
        try await storage.scan(self, context: context)
    }
}

extension ScanRequest.Segment {
    /// Both numbers or none, the first smaller than the second; what else there is, is noted.
    fileprivate init?(_ index: Int?, of total: Int?, _ checks: inout RequestChecks) {
        switch (index, total) {
        case (nil, nil):
            return nil
        case (_?, nil):
            checks.note(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
            return nil
        case (nil, _?):
            checks.note(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
            return nil
        case (let index?, let total?):
            if index >= total {
                checks.note(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                        + "Segment: \(index) is not less than TotalSegments: \(total)")
            }
            self.init(index: index, total: total)
        }
    }
}

extension JSONWriter {
    /// Writes which items and which parts of them are wanted, and what the expressions of the request refer to.
    fileprivate mutating func filterMembers(
        _ filter: Condition?, _ projection: ItemProjection?, _ rendering: inout ExpressionRendering
    ) {
        if let filter { member("FilterExpression", rendering.text(of: filter)) }
        if let projection { member("ProjectionExpression", rendering.text(of: projection)) }
        rendering.writeMembers(to: &self)
    }

    /// Writes the members that `Query` and `Scan` share.
    fileprivate mutating func pageMembers(limit: Int?, exclusiveStartKey: Item?, consistentRead: Bool, select: Select?) {
        if let limit { member("Limit", limit) }
        if let exclusiveStartKey { member("ExclusiveStartKey", exclusiveStartKey) }
        if consistentRead { member("ConsistentRead", true) }
        if let select { member("Select", select.rawValue) }
    }
}
