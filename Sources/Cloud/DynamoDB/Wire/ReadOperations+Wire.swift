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
    var names: [String: String]?
    var values: [String: AttributeValue]?

    /// - Returns: whether it was one of these members
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch key {
        case "TableName": tableName = try reader.wireString()
        case "IndexName": indexName = try reader.wireString()
        case "Limit": limit = try reader.wireInteger()
        case "ExclusiveStartKey": exclusiveStartKey = try checks.values.item(from: &reader)
        case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
        case "Select": selectName = try reader.wireString()
        case "ReturnConsumedCapacity": checks.checkConsumedCapacity(try reader.wireString())
        case "ExpressionAttributeNames": names = try reader.wireStrings()
        case "ExpressionAttributeValues":
            guard let item = try checks.values.item(from: &reader) else { break }
            // Names that an item keeps apart may be equal to Swift; none of those is a placeholder, so that one stands for all.
            values = Dictionary(item.lazy.map { ($0.name, $0.value) }) { first, _ in first }
        default: return false
        }
        return true
    }

    /// Checks these members, and says what `Select` selects.
    func check(_ checks: inout RequestChecks) -> Select? {
        if let indexName { checks.checkName(indexName, at: "indexName") }
        checks.checkRange(limit, at: "limit", 1...Int.max)
        checks.checkChoice(
            selectName, at: "select", ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"])
        if selectName == "SPECIFIC_ATTRIBUTES" {
            checks.note("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        }
        if selectName == "ALL_PROJECTED_ATTRIBUTES", indexName == nil {
            checks.note("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        }
        return selectName.flatMap { Select(rawValue: $0) }
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
    }
}

extension QueryRequest: WireRequest {
    package static let operation = DynamoDBOperation.query
    package static let unsupportedMembers = [
        "AttributesToGet", "ProjectionExpression", "FilterExpression", "QueryFilter", "ConditionalOperator", "KeyConditions",
    ]

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> QueryRequest {
        var page = PageRequestReader()
        var expression: String?
        var ascending = true
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "KeyConditionExpression": expression = try reader.wireString()
            case "ScanIndexForward": ascending = try reader.wireBool() ?? true
            default: return try page.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let tableName = checks.tableName(page.tableName)
        let select = page.check(&checks)
        try checks.finish()
        guard let expression else { throw missingCondition(page) }
        var placeholders = try ExpressionPlaceholders(names: page.names, values: page.values)
        let condition = try KeyCondition(parsing: expression, placeholders: &placeholders)
        try placeholders.checkAllUsed()
        return QueryRequest(
            tableName: tableName, indexName: page.indexName, keyCondition: condition, ascending: ascending, limit: page.limit,
            exclusiveStartKey: page.exclusiveStartKey, consistentRead: page.consistentRead, select: select)
    }

    private static func missingCondition(_ page: PageRequestReader) -> DynamoDBError {
        if page.names != nil {
            return DynamoDBError(.validation, "ExpressionAttributeNames can only be specified when using expressions")
        }
        if page.values != nil {
            return DynamoDBError(
                .validation,
                "ExpressionAttributeValues can only be specified when using expressions: "
                    + "FilterExpression and KeyConditionExpression are null")
        }
        return DynamoDBError(
            .validation, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        if let indexName { writer.member("IndexName", indexName) }
        let rendering = keyCondition.rendering
        writer.member("KeyConditionExpression", rendering.text)
        writer.key("ExpressionAttributeNames")
        writer.beginObject()
        for (placeholder, name) in rendering.names { writer.member(placeholder, name) }
        writer.endObject()
        writer.key("ExpressionAttributeValues")
        writer.beginObject()
        for (placeholder, value) in rendering.values {
            writer.key(placeholder)
            writer.attributeValue(value)
        }
        writer.endObject()
        if !ascending { writer.member("ScanIndexForward", false) }
        writer.pageMembers(
            limit: limit, exclusiveStartKey: exclusiveStartKey, consistentRead: consistentRead, select: select)
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
    package static let unsupportedMembers = [
        "AttributesToGet", "ProjectionExpression", "FilterExpression", "ScanFilter", "ConditionalOperator",
    ]
    /// AWS's limit on parallel scans.
    static let maximumSegmentCount = 1_000_000

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ScanRequest {
        var page = PageRequestReader()
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
        let select = page.check(&checks)
        checks.checkRange(segment, at: "segment", 0...maximumSegmentCount - 1)
        checks.checkRange(totalSegments, at: "totalSegments", 1...maximumSegmentCount)
        if page.names != nil {
            checks.note("ExpressionAttributeNames can only be specified when using expressions")
        } else if page.values != nil {
            checks.note("ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null")
        }
        let part = Segment(segment, of: totalSegments, &checks)
        try checks.finish()
        return ScanRequest(
            tableName: tableName, indexName: page.indexName, limit: page.limit, exclusiveStartKey: page.exclusiveStartKey,
            segment: part, consistentRead: page.consistentRead, select: select)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        if let indexName { writer.member("IndexName", indexName) }
        if let segment {
            writer.member("Segment", segment.index)
            writer.member("TotalSegments", segment.total)
        }
        writer.pageMembers(
            limit: limit, exclusiveStartKey: exclusiveStartKey, consistentRead: consistentRead, select: select)
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
    /// Writes the members that `Query` and `Scan` share.
    fileprivate mutating func pageMembers(limit: Int?, exclusiveStartKey: Item?, consistentRead: Bool, select: Select?) {
        if let limit { member("Limit", limit) }
        if let exclusiveStartKey { member("ExclusiveStartKey", exclusiveStartKey) }
        if consistentRead { member("ConsistentRead", true) }
        if let select { member("Select", select.rawValue) }
    }
}
