package import JSON
package import Observation

extension BatchGetItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.batchGetItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> BatchGetItemRequest {
        var tables: [(name: String, keys: KeysToReadReader)]?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "RequestItems" else { return try report.read(key, from: &reader) }
            tables = try KeysToReadReader.tables(from: &reader, checks: &checks)
            return true
        }
        let checkedReport = report.report(&checks)
        let checkedTables = checks.required(tables, at: "requestItems", standIn: [])
        if tables?.isEmpty == true {
            checks.violation("{}", at: "requestItems", "Member must have length greater than or equal to 1")
        }
        for (name, keys) in checkedTables { keys.check(name, &checks) }
        if checkedTables.reduce(0, { $0 + $1.keys.count }) > maximumKeyCount {
            checks.note("Too many items requested for the BatchGetItem call")
        }
        try checks.finish()
        var requestItems: [String: KeysToRead] = [:]
        for (name, keys) in checkedTables { requestItems[name] = try keys.resolved() }
        return BatchGetItemRequest(requestItems: requestItems, report: checkedReport)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("RequestItems")
        writer.tables(requestItems)
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> BatchGetItemAnswer {
        var answer = BatchGetItemAnswer(responses: [:])
        var checks = RequestChecks()
        var unprocessed: [(name: String, keys: KeysToReadReader)] = []
        try reader.object { key, reader in
            switch key {
            case "Responses":
                _ = try reader.wireObject(.attributeMap) { key, reader in
                    let name = key.string
                    var items: [Item] = []
                    _ = try reader.wireList { reader in
                        if let item = try checks.values.item(from: &reader) { items.append(item) }
                    }
                    answer.responses[name] = items
                }
            case "UnprocessedKeys": unprocessed = try KeysToReadReader.tables(from: &reader, checks: &checks) ?? []
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity.list(from: &reader)
            default: break
            }
        }
        try checks.values.finish()
        for (name, keys) in unprocessed { answer.unprocessedKeys[name] = try keys.resolved() }
        return answer
    }

    package func writeMembers(of answer: BatchGetItemAnswer, to writer: inout JSONWriter) {
        writer.key("Responses")
        writer.beginObject()
        for (name, items) in answer.responses.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.items(items)
        }
        writer.endObject()
        writer.unprocessedKeys(answer.unprocessedKeys)
        writer.capacityMember(answer.consumedCapacity)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> BatchGetItemAnswer {
        try await storage.batchGetItem(self, context: context)
    }
}

/// What a batch reads of one table, as it is read.
private struct KeysToReadReader {
    private var keys: [Item]?
    private var consistentRead = false
    private var expressions = ExpressionMembers([.projection], legacy: [.attributesToGet])

    var count: Int { keys?.count ?? 0 }

    static func tables(
        from reader: inout JSONReader, checks: inout RequestChecks
    ) throws -> [(name: String, keys: KeysToReadReader)]? {
        var tables: [(String, KeysToReadReader)] = []
        let type = JSONReader.WireType.map(of: "com.amazonaws.dynamodb.v20120810.KeysAndAttributes")
        let isThere = try reader.wireObject(type) { key, reader in
            var table = KeysToReadReader()
            let name = key.string
            _ = try reader.wireObject(.element("KeysAndAttributes")) { key, reader in
                try table.read(key, from: &reader, checks: &checks)
            }
            tables.append((name, table))
        }
        return isThere ? tables : nil
    }

    private mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws {
        switch key {
        case "Keys":
            var read: [Item] = []
            let isThere = try reader.wireList { reader in
                if let key = try checks.values.item(from: &reader) { read.append(key) }
            }
            if isThere { keys = read }
        case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
        default: _ = try expressions.read(key, from: &reader, checks: &checks)
        }
    }

    func check(_ tableName: String, _ checks: inout RequestChecks) {
        checks.checkMapKey(tableName, shown: "{\(tableName)=KeysAndAttributes}")
        let path = "requestItems.\(tableName).member.keys"
        let checkedKeys = checks.required(keys, at: path, standIn: [[:]])
        if checkedKeys.isEmpty { checks.violation("[]", at: path, "Member must have length greater than or equal to 1") }
        if checkedKeys.count > BatchGetItemRequest.maximumKeyCount {
            checks.violation("[\(checkedKeys.count) keys]", at: path, "Member must have length less than or equal to 100")
        }
        expressions.check(&checks)
    }

    func resolved() throws(DynamoDBError) -> KeysToRead {
        KeysToRead(keys: keys ?? [], consistentRead: consistentRead, projection: try expressions.resolved().projection)
    }
}

extension JSONWriter {
    /// Writes the keys that were not read.
    package mutating func unprocessedKeys(_ tables: [String: KeysToRead]) {
        key("UnprocessedKeys")
        self.tables(tables)
    }

    fileprivate mutating func tables(_ tables: [String: KeysToRead]) {
        beginObject()
        for (name, keys) in tables.sorted(by: { $0.key < $1.key }) {
            key(name)
            beginObject()
            key("Keys")
            items(keys.keys)
            if keys.consistentRead { member("ConsistentRead", true) }
            projectionMembers(keys.projection)
            endObject()
        }
        endObject()
    }
}
