package import JSON
package import Observation

extension TransactWriteItemsRequest: WireRequest {
    package static let operation = DynamoDBOperation.transactWriteItems
    /// AWS's limit on a token's length.
    private static let tokenLengths = 1...36

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> TransactWriteItemsRequest {
        var parts: [TransactWriteReader]?
        var token: String?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TransactItems": parts = try TransactWriteReader.list(from: &reader, checks: &checks)
            case "ClientRequestToken": token = try reader.wireString()
            default: return try report.read(key, from: &reader)
            }
            return true
        }
        if let token { checks.checkLength(token, at: "clientRequestToken", tokenLengths) }
        let checkedReport = report.report(&checks)
        let checkedParts = checks.requiredParts(parts)
        for (place, part) in checkedParts.enumerated() { part.check(at: "transactItems.\(place + 1).member", &checks) }
        try checks.finish()
        var items: [TransactWrite] = []
        for part in checkedParts { items.append(try part.resolved()) }
        return TransactWriteItemsRequest(items: items, clientRequestToken: token, report: checkedReport)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("TransactItems")
        writer.beginArray()
        for item in items { writer.transactWrite(item) }
        writer.endArray()
        if let clientRequestToken { writer.member("ClientRequestToken", clientRequestToken) }
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> TransactWriteItemsAnswer {
        var values = AttributeValueReader()
        var answer = TransactWriteItemsAnswer()
        try reader.object { key, reader in
            switch key {
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity.list(from: &reader)
            case "ItemCollectionMetrics": answer.collectionMetrics = try ItemCollectionMetrics.tables(from: &reader, &values)
            default: break
            }
        }
        try values.finish()
        return answer
    }

    package func writeMembers(of answer: TransactWriteItemsAnswer, to writer: inout JSONWriter) {
        writer.capacityMember(answer.consumedCapacity)
        writer.collectionMember(answer.collectionMetrics)
    }

    package func send(
        to storage: some DynamoDBStorage, context: Context
    ) async throws(DynamoDBError) -> TransactWriteItemsAnswer {
        try await storage.transactWriteItems(self, context: context)
    }
}

extension RequestChecks {
    /// The parts of a transaction: 1 to 100.
    fileprivate mutating func requiredParts<Part>(_ parts: [Part]?) -> [Part] {
        let checkedParts = required(parts, at: "transactItems", standIn: [])
        let limit = TransactWriteItemsRequest.maximumItemCount
        if parts?.isEmpty == true {
            violation("[]", at: "transactItems", "Member must have length greater than or equal to 1")
        }
        if checkedParts.count > limit {
            violation("[\(checkedParts.count) items]", at: "transactItems", "Member must have length less than or equal to \(limit)")
        }
        return checkedParts
    }
}

/// One part of a transaction that writes, as it is read.
private struct TransactWriteReader {
    private enum Kind: String, CaseIterable {
        case put = "Put"
        case update = "Update"
        case delete = "Delete"
        case check = "ConditionCheck"
    }

    private var kinds: [Kind] = []
    private var tableName: String?
    /// The item of a put, the key of everything else.
    private var item: Item?
    private var returnValuesOnFailure: String?
    private var expressions = ExpressionMembers([.update, .condition], legacy: [])
    /// What is wrong with a value. AWS looks at one part after the other.
    private var problem: String?

    static func list(from reader: inout JSONReader, checks: inout RequestChecks) throws -> [TransactWriteReader]? {
        var parts: [TransactWriteReader] = []
        let isThere = try reader.wireList { reader in
            var part = TransactWriteReader()
            _ = try reader.wireObject(.element("TransactWriteItem")) { key, reader in
                guard let kind = Kind.allCases.first(where: { key == $0.rawValue }) else { return }
                let isThere = try reader.wireObject(.structure(kind.rawValue)) { key, reader in
                    try part.read(key, of: kind, from: &reader, checks: &checks)
                }
                if isThere { part.kinds.append(kind) }
            }
            part.problem = checks.values.takeProblem()
            parts.append(part)
        }
        return isThere ? parts : nil
    }

    private mutating func read(
        _ key: JSONText, of kind: Kind, from reader: inout JSONReader, checks: inout RequestChecks
    ) throws {
        switch key {
        case "TableName": tableName = try reader.wireString()
        case "Item" where kind == .put: item = try checks.values.item(from: &reader)
        case "Key" where kind != .put: item = try checks.values.item(from: &reader)
        case "ReturnValuesOnConditionCheckFailure": returnValuesOnFailure = try reader.wireString()
        default: _ = try expressions.read(key, from: &reader, checks: &checks)
        }
    }

    func check(at path: String, _ checks: inout RequestChecks) {
        guard let kind = kinds.first, kinds.count == 1 else {
            checks.note(
                kinds.isEmpty
                    ? "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"
                    : "TransactItems can only contain one of Check, Put, Update or Delete")
            return
        }
        let member = "\(path).\(kind.rawValue.prefix(1).lowercased())\(kind.rawValue.dropFirst())"
        let name = checks.required(tableName, at: "\(member).tableName", standIn: "table")
        checks.checkName(name, at: "\(member).tableName", minimum: 1)
        _ = checks.required(item, at: "\(member).\(kind == .put ? "item" : "key")", standIn: [:])
        checks.checkChoice(returnValuesOnFailure, at: "\(member).returnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"])
        if kind == .update, !expressions.hasText(.update) {
            checks.violation(nil, at: "\(member).updateExpression", "Member must not be null")
        }
        if kind == .check, !expressions.hasText(.condition) {
            checks.violation(nil, at: "\(member).conditionExpression", "Member must not be null")
        }
        expressions.check(&checks)
    }

    func resolved() throws(DynamoDBError) -> TransactWrite {
        if let problem { throw DynamoDBError(.validation, problem) }
        let resolved = try expressions.resolved()
        let item = item ?? [:]
        let action: TransactWrite.Action =
            switch kinds.first {
            case .put: .put(item)
            case .update: .update(key: item, resolved.update ?? UpdateExpression([]))
            case .delete: .delete(key: item)
            case .check, nil: .check(key: item)
            }
        return TransactWrite(
            tableName: tableName ?? "", action, condition: resolved.condition,
            returnsItemOnFailure: returnValuesOnFailure == "ALL_OLD")
    }
}

extension JSONWriter {
    fileprivate mutating func transactWrite(_ write: TransactWrite) {
        beginObject()
        let (kind, itemMember, item, update): (String, String, Item, UpdateExpression?) =
            switch write.action {
            case .put(let item): ("Put", "Item", item, nil)
            case .update(let key, let update): ("Update", "Key", key, update)
            case .delete(let key): ("Delete", "Key", key, nil)
            case .check(let key): ("ConditionCheck", "Key", key, nil)
            }
        key(kind)
        beginObject()
        member("TableName", write.tableName)
        member(itemMember, item)
        conditionMembers(write.condition, update: update, returnsItemOnFailure: write.returnsItemOnFailure)
        endObject()
        endObject()
    }
}

extension TransactGetItemsRequest: WireRequest {
    package static let operation = DynamoDBOperation.transactGetItems

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> TransactGetItemsRequest {
        var parts: [TransactGetReader]?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "TransactItems" else { return try report.read(key, from: &reader) }
            parts = try TransactGetReader.list(from: &reader, checks: &checks)
            return true
        }
        let checkedReport = report.report(&checks)
        let checkedParts = checks.requiredParts(parts)
        for (place, part) in checkedParts.enumerated() { part.check(at: "transactItems.\(place + 1).member.get", &checks) }
        try checks.finish()
        var items: [TransactGet] = []
        for part in checkedParts { items.append(try part.resolved()) }
        return TransactGetItemsRequest(items: items, report: checkedReport)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("TransactItems")
        writer.beginArray()
        for item in items {
            writer.beginObject()
            writer.key("Get")
            writer.beginObject()
            writer.member("TableName", item.tableName)
            writer.member("Key", item.key)
            writer.projectionMembers(item.projection)
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> TransactGetItemsAnswer {
        var values = AttributeValueReader()
        var answer = TransactGetItemsAnswer(items: [])
        try reader.object { key, reader in
            switch key {
            case "Responses":
                _ = try reader.wireList { reader in
                    var item: Item?
                    _ = try reader.wireObject(.element("ItemResponse")) { key, reader in
                        if key == "Item" { item = try values.item(from: &reader) }
                    }
                    answer.items.append(item)
                }
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity.list(from: &reader)
            default: break
            }
        }
        try values.finish()
        return answer
    }

    package func writeMembers(of answer: TransactGetItemsAnswer, to writer: inout JSONWriter) {
        writer.key("Responses")
        writer.beginArray()
        for item in answer.items {
            writer.beginObject()
            if let item { writer.member("Item", item) }
            writer.endObject()
        }
        writer.endArray()
        writer.capacityMember(answer.consumedCapacity)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> TransactGetItemsAnswer {
        try await storage.transactGetItems(self, context: context)
    }
}

/// One part of a transaction that reads, as it is read.
private struct TransactGetReader {
    private var isThere = false
    private var tableName: String?
    private var itemKey: Item?
    private var expressions = ExpressionMembers([.projection], legacy: [])

    static func list(from reader: inout JSONReader, checks: inout RequestChecks) throws -> [TransactGetReader]? {
        var parts: [TransactGetReader] = []
        let isThere = try reader.wireList { reader in
            var part = TransactGetReader()
            _ = try reader.wireObject(.element("TransactGetItem")) { key, reader in
                guard key == "Get" else { return }
                part.isThere = try reader.wireObject(.structure("Get")) { key, reader in
                    switch key {
                    case "TableName": part.tableName = try reader.wireString()
                    case "Key": part.itemKey = try checks.values.item(from: &reader)
                    default: _ = try part.expressions.read(key, from: &reader, checks: &checks)
                    }
                }
            }
            parts.append(part)
        }
        return isThere ? parts : nil
    }

    func check(at path: String, _ checks: inout RequestChecks) {
        guard isThere else {
            checks.violation(nil, at: path, "Member must not be null")
            return
        }
        let name = checks.required(tableName, at: "\(path).tableName", standIn: "table")
        checks.checkName(name, at: "\(path).tableName", minimum: 1)
        _ = checks.required(itemKey, at: "\(path).key", standIn: [:])
        expressions.check(&checks)
    }

    func resolved() throws(DynamoDBError) -> TransactGet {
        TransactGet(tableName: tableName ?? "", key: itemKey ?? [:], projection: try expressions.resolved().projection)
    }
}
