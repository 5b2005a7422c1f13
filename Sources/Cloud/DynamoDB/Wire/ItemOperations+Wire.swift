package import JSON
package import Observation

/// The members that `PutItem`, `UpdateItem` and `DeleteItem` have in common.
private struct ConditionalWrite {
    var tableName: String
    /// The item of a put, the key of the others.
    var item: Item
    var update: UpdateExpression?
    var condition: Condition?
    var returnValues: String?
    var returnsItemOnFailure: Bool
    var report: UsageReport

    /// `Item` or `Key`.
    enum ItemMember: String {
        case item = "Item"
        case key = "Key"
    }

    /// Reads a request.
    ///
    /// - Parameters:
    ///   - itemMember: the member that holds the item or its key
    ///   - choices: what `ReturnValues` may be, of all that there is
    static func read<Request: WireRequest>(
        _ type: Request.Type, _ itemMember: ItemMember, returnValues choices: [String] = ["ALL_OLD", "NONE"],
        from reader: inout JSONReader, checks: inout RequestChecks
    ) throws -> ConditionalWrite {
        let isUpdate = type.operation == .updateItem
        var expressions = ExpressionMembers(
            isUpdate ? [.update, .condition] : [.condition],
            legacy: (isUpdate ? [.attributeUpdates] : []) + [.expected, .conditionalOperator])
        var report = UsageReportReader()
        var tableName: String?
        var item: Item?
        var returnValues: String?
        var returnValuesOnFailure: String?
        try type.readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "ReturnValues": returnValues = try reader.wireString()
            case "ReturnValuesOnConditionCheckFailure": returnValuesOnFailure = try reader.wireString()
            case _ where key == itemMember.rawValue: item = try checks.values.item(from: &reader)
            default:
                if try report.read(key, from: &reader) { return true }
                return try expressions.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let checkedReport = report.report(&checks)
        let checkedName = checks.tableName(tableName)
        checks.checkChoice(returnValues, at: "returnValues", ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
        checks.checkChoice(returnValuesOnFailure, at: "returnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"])
        expressions.check(&checks)
        if let returnValues, !choices.contains(returnValues) { checks.note("ReturnValues can only be ALL_OLD or NONE") }
        let checkedItem = checks.required(item, at: itemMember.rawValue.lowercased(), standIn: [:])
        try checks.finish()
        let resolved = try expressions.resolved()
        return ConditionalWrite(
            tableName: checkedName, item: checkedItem, update: resolved.update, condition: resolved.condition,
            returnValues: returnValues, returnsItemOnFailure: returnValuesOnFailure == "ALL_OLD", report: checkedReport)
    }

    func writeMembers(_ itemMember: ItemMember, to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member(itemMember.rawValue, item)
        writer.conditionMembers(condition, update: update, returnsItemOnFailure: returnsItemOnFailure)
        if let returnValues { writer.member("ReturnValues", returnValues) }
        writer.reportMembers(report)
    }
}

/// The answer, which is the same for all of them.
extension WireRequest where Answer == ItemWriteAnswer {
    package static func readAnswer(from reader: inout JSONReader) throws -> ItemWriteAnswer {
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

    package func writeMembers(of answer: ItemWriteAnswer, to writer: inout JSONWriter) {
        if let attributes = answer.attributes { writer.member("Attributes", attributes) }
        writer.capacityMember(answer.consumedCapacity)
        writer.collectionMember(answer.collectionMetrics)
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
        let write = try ConditionalWrite.read(self, .item, from: &reader, checks: &checks)
        return PutItemRequest(
            tableName: write.tableName, item: write.item, condition: write.condition,
            returnsOldItem: write.returnValues == "ALL_OLD", returnsItemOnFailure: write.returnsItemOnFailure,
            report: write.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        ConditionalWrite(
            tableName: tableName, item: item, condition: condition, returnValues: returnsOldItem ? "ALL_OLD" : nil,
            returnsItemOnFailure: returnsItemOnFailure, report: report
        ).writeMembers(.item, to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.putItem(self, context: context)
    }
}

extension DeleteItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.deleteItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DeleteItemRequest {
        let write = try ConditionalWrite.read(self, .key, from: &reader, checks: &checks)
        return DeleteItemRequest(
            tableName: write.tableName, key: write.item, condition: write.condition,
            returnsOldItem: write.returnValues == "ALL_OLD", returnsItemOnFailure: write.returnsItemOnFailure,
            report: write.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        ConditionalWrite(
            tableName: tableName, item: key, condition: condition, returnValues: returnsOldItem ? "ALL_OLD" : nil,
            returnsItemOnFailure: returnsItemOnFailure, report: report
        ).writeMembers(.key, to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.deleteItem(self, context: context)
    }
}

extension UpdateItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.updateItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateItemRequest {
        let write = try ConditionalWrite.read(
            self, .key, returnValues: ReturnValues.allCases.map(\.rawValue), from: &reader, checks: &checks)
        return UpdateItemRequest(
            tableName: write.tableName, key: write.item, update: write.update ?? UpdateExpression([]), condition: write.condition,
            returnValues: write.returnValues.flatMap { ReturnValues(rawValue: $0) } ?? .none,
            returnsItemOnFailure: write.returnsItemOnFailure, report: write.report)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        ConditionalWrite(
            tableName: tableName, item: key, update: update, condition: condition,
            returnValues: returnValues == .none ? nil : returnValues.rawValue, returnsItemOnFailure: returnsItemOnFailure,
            report: report
        ).writeMembers(.key, to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ItemWriteAnswer {
        try await storage.updateItem(self, context: context)
    }
}
