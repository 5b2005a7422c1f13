package import JSON
package import Observation

extension GetItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.getItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> GetItemRequest {
        var tableName: String?
        var itemKey: Item?
        var consistentRead = false
        var report = UsageReportReader()
        var expressions = ExpressionMembers([.projection], legacy: [.attributesToGet])
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "Key": itemKey = try checks.values.item(from: &reader)
            case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
            default:
                if try report.read(key, from: &reader) { return true }
                return try expressions.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let checkedName = checks.tableName(tableName)
        let checkedKey = checks.required(itemKey, at: "key", standIn: [:])
        let checkedReport = report.report(&checks)
        expressions.check(&checks)
        try checks.finish()
        return GetItemRequest(
            tableName: checkedName, key: checkedKey, consistentRead: consistentRead,
            projection: try expressions.resolved().projection, report: checkedReport)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Key", key)
        if consistentRead { writer.member("ConsistentRead", true) }
        writer.projectionMembers(projection)
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> GetItemAnswer {
        var values = AttributeValueReader()
        var answer = GetItemAnswer()
        try reader.object { key, reader in
            switch key {
            case "Item": answer.item = try values.item(from: &reader)
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity(from: &reader)
            default: break
            }
        }
        try values.finish()
        return answer
    }

    package func writeMembers(of answer: GetItemAnswer, to writer: inout JSONWriter) {
        if let item = answer.item { writer.member("Item", item) }
        writer.capacityMember(answer.consumedCapacity)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        try await storage.getItem(self, context: context)
    }
}

extension JSONWriter {
    /// Writes the members that say which parts of items are wanted.
    mutating func projectionMembers(_ projection: ItemProjection?) {
        guard let projection else { return }
        var rendering = ExpressionRendering()
        member("ProjectionExpression", rendering.text(of: projection))
        rendering.writeMembers(to: &self)
    }
}
