package import JSON
package import Observation

/// The members that `PutItem`, `UpdateItem` and `DeleteItem` have in common, as they are read.
private struct ConditionalWriteReader {
    private var tableName: String?
    private var returnValues: String?
    private var returnValuesOnFailure: String?
    private var report = UsageReportReader()
    private var expressions: ExpressionMembers

    /// What they say.
    struct Members {
        var tableName: String
        var returnValues: String?
        var returnsItemOnFailure: Bool
        var report: UsageReport
    }

    init(_ expressions: [ExpressionMembers.Expression], legacy: [LegacyParameters.Parameter]) {
        self.expressions = ExpressionMembers(expressions, legacy: legacy)
    }

    /// - Returns: whether it was one of these members
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch key {
        case "TableName": tableName = try reader.wireString()
        case "ReturnValues": returnValues = try reader.wireString()
        case "ReturnValuesOnConditionCheckFailure": returnValuesOnFailure = try reader.wireString()
        default:
            if try report.read(key, from: &reader) { return true }
            return try expressions.read(key, from: &reader, checks: &checks)
        }
        return true
    }

    /// Checks these members.
    ///
    /// - Parameter choices: what `ReturnValues` may be of all that it can be
    func members(_ checks: inout RequestChecks, returnValues choices: [String]) -> Members {
        let report = report.report(&checks)
        let name = checks.tableName(tableName)
        checks.checkChoice(returnValues, at: "returnValues", ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
        checks.checkChoice(returnValuesOnFailure, at: "returnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"])
        expressions.check(&checks)
        if let returnValues, !choices.contains(returnValues) { checks.note("ReturnValues can only be ALL_OLD or NONE") }
        return Members(
            tableName: name, returnValues: returnValues, returnsItemOnFailure: returnValuesOnFailure == "ALL_OLD", report: report)
    }

    func resolved() throws(DynamoDBError) -> ExpressionMembers.Resolved {
        try expressions.resolved()
    }
}

extension ItemWriteAnswer {
    fileprivate static func read(from reader: inout JSONReader) throws -> ItemWriteAnswer {
        var values = AttributeValueReader()
        var answer = ItemWriteAnswer()
        try reader.object { key, reader in
            switch key {
            case "Attributes": answer.attributes = try values.item(from: &reader)
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity(from: &reader)
            case "ItemCollectionMetrics": answer.collectionMetrics = try ItemCollectionMetrics(from: &reader, &values)
            default: break
            }
        }
        try values.finish()
        return answer
    }

    fileprivate func writeMembers(to writer: inout JSONWriter) {
        if let attributes { writer.member("Attributes", attributes) }
        writer.capacityMember(consumedCapacity)
        writer.collectionMember(collectionMetrics)
    }
}

extension AttributeValueReader {
    /// For answers: a value that is none makes the answer malformed.
    func finish() throws(DynamoDBError) {
        if let problem { throw DynamoDBError(.malformedAnswer, problem, status: nil) }
    }
}

extension JSONWriter {
    /// Writes the members of a write that may depend on a condition.
    ///
    /// - Parameter update: of `UpdateItem`
    mutating func conditionMembers(
        _ condition: Condition?, update: UpdateExpression? = nil, returnsItemOnFailure: Bool
    ) {
        var rendering = ExpressionRendering()
        if let update, !update.actions.isEmpty { member("UpdateExpression", rendering.text(of: update)) }
        if let condition { member("ConditionExpression", rendering.text(of: condition)) }
        rendering.writeMembers(to: &self)
        if returnsItemOnFailure { member("ReturnValuesOnConditionCheckFailure", "ALL_OLD") }
    }
}

extension PutItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.putItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> PutItemRequest {
        var item: Item?
        var write = ConditionalWriteReader([.condition], legacy: [.expected, .conditionalOperator])
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "Item" else { return try write.read(key, from: &reader, checks: &checks) }
            item = try checks.values.item(from: &reader)
            return true
        }
        let members = write.members(&checks, returnValues: ["ALL_OLD", "NONE"])
        let checkedItem = checks.required(item, at: "item", standIn: [:])
        try checks.finish()
        return PutItemRequest(
            tableName: members.tableName, item: checkedItem, condition: try write.resolved().condition,
            returnsOldItem: members.returnValues == "ALL_OLD", returnsItemOnFailure: members.returnsItemOnFailure,
            report: members.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Item", item)
        writer.conditionMembers(condition, returnsItemOnFailure: returnsItemOnFailure)
        if returnsOldItem { writer.member("ReturnValues", "ALL_OLD") }
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ItemWriteAnswer {
        try ItemWriteAnswer.read(from: &reader)
    }

    package func writeMembers(of answer: ItemWriteAnswer, to writer: inout JSONWriter) {
        answer.writeMembers(to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.putItem(self, context: context)
    }
}

extension DeleteItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.deleteItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DeleteItemRequest {
        var itemKey: Item?
        var write = ConditionalWriteReader([.condition], legacy: [.expected, .conditionalOperator])
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "Key" else { return try write.read(key, from: &reader, checks: &checks) }
            itemKey = try checks.values.item(from: &reader)
            return true
        }
        let members = write.members(&checks, returnValues: ["ALL_OLD", "NONE"])
        let checkedKey = checks.required(itemKey, at: "key", standIn: [:])
        try checks.finish()
        return DeleteItemRequest(
            tableName: members.tableName, key: checkedKey, condition: try write.resolved().condition,
            returnsOldItem: members.returnValues == "ALL_OLD", returnsItemOnFailure: members.returnsItemOnFailure,
            report: members.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Key", key)
        writer.conditionMembers(condition, returnsItemOnFailure: returnsItemOnFailure)
        if returnsOldItem { writer.member("ReturnValues", "ALL_OLD") }
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ItemWriteAnswer {
        try ItemWriteAnswer.read(from: &reader)
    }

    package func writeMembers(of answer: ItemWriteAnswer, to writer: inout JSONWriter) {
        answer.writeMembers(to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.deleteItem(self, context: context)
    }
}

extension UpdateItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.updateItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateItemRequest {
        var itemKey: Item?
        var write = ConditionalWriteReader(
            [.update, .condition], legacy: [.attributeUpdates, .expected, .conditionalOperator])
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "Key" else { return try write.read(key, from: &reader, checks: &checks) }
            itemKey = try checks.values.item(from: &reader)
            return true
        }
        let members = write.members(&checks, returnValues: ReturnValues.allCases.map(\.rawValue))
        let checkedKey = checks.required(itemKey, at: "key", standIn: [:])
        try checks.finish()
        let resolved = try write.resolved()
        return UpdateItemRequest(
            tableName: members.tableName, key: checkedKey, update: resolved.update ?? UpdateExpression([]),
            condition: resolved.condition, returnValues: members.returnValues.flatMap { ReturnValues(rawValue: $0) } ?? .none,
            returnsItemOnFailure: members.returnsItemOnFailure, report: members.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Key", key)
        writer.conditionMembers(condition, update: update, returnsItemOnFailure: returnsItemOnFailure)
        if returnValues != .none { writer.member("ReturnValues", returnValues.rawValue) }
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ItemWriteAnswer {
        try ItemWriteAnswer.read(from: &reader)
    }

    package func writeMembers(of answer: ItemWriteAnswer, to writer: inout JSONWriter) {
        answer.writeMembers(to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.updateItem(self, context: context)
    }
}
