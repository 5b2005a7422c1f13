package import JSON
package import Observation

extension BatchWriteItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.batchWriteItem

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> BatchWriteItemRequest {
        var requestItems: [String: [WriteRequest]]?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "RequestItems" else { return try report.read(key, from: &reader) }
            requestItems = try WriteRequest.readTables(from: &reader, checks: &checks)
            return true
        }
        let checkedReport = report.report(&checks)
        let items = checks.required(requestItems, at: "requestItems", standIn: [:])
        for (tableName, writes) in items {
            checks.check(tableName, writes)
        }
        if items.isEmpty { checks.note("The requestItems parameter is required for BatchWriteItem") }
        try checks.finish()
        return BatchWriteItemRequest(requestItems: items, report: checkedReport)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.key("RequestItems")
        writer.tables(requestItems)
        writer.reportMembers(report)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> BatchWriteItemAnswer {
        var answer = BatchWriteItemAnswer()
        var checks = RequestChecks()
        try reader.object { key, reader in
            switch key {
            case "UnprocessedItems":
                answer.unprocessedItems = try WriteRequest.readTables(from: &reader, checks: &checks) ?? [:]
            case "ConsumedCapacity": answer.consumedCapacity = try ConsumedCapacity.list(from: &reader)
            case "ItemCollectionMetrics":
                answer.collectionMetrics = try ItemCollectionMetrics.tables(from: &reader, &checks.values)
            default: break
            }
        }
        try checks.values.finish()
        return answer
    }

    package func writeMembers(of answer: BatchWriteItemAnswer, to writer: inout JSONWriter) {
        writer.key("UnprocessedItems")
        writer.tables(answer.unprocessedItems)
        writer.capacityMember(answer.consumedCapacity)
        writer.collectionMember(answer.collectionMetrics)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> BatchWriteItemAnswer {
        try await storage.batchWriteItem(self, context: context)
    }
}

extension RequestChecks {
    /// The name of a table and how many writes it gets. AWS shows the whole map, as Java prints it; here a count stands in.
    fileprivate mutating func check(_ tableName: String, _ writes: [WriteRequest]) {
        let lengths = "Member must have length less than or equal to 25, Member must have length greater than or equal to 1"
        if writes.isEmpty || writes.count > BatchWriteItemRequest.maximumWriteCount {
            let shown = writes.isEmpty ? "" : "\(writes.count) write requests"
            violation("{\(tableName)=[\(shown)]}", at: "requestItems", "Map value must satisfy constraint: [\(lengths)]")
        }
        checkMapKey(tableName, shown: "{\(tableName)=[\(writes.count) write requests]}")
    }

    /// The name of a table that is a key of `RequestItems`.
    mutating func checkMapKey(_ tableName: String, shown: String) {
        if TableARN.tableName(in: tableName) != nil { return }
        var names = RequestChecks()
        names.checkName(tableName, at: "")
        guard names.hasViolations else { return }
        violation(
            shown, at: "requestItems",
            "Map keys must satisfy constraint: [Member must have length less than or equal to 255, "
                + "Member must have length greater than or equal to 3, "
                + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]")
    }
}

extension WriteRequest {
    /// Reads the writes of each table.
    fileprivate static func readTables(
        from reader: inout JSONReader, checks: inout RequestChecks
    ) throws -> [String: [WriteRequest]]? {
        let type = JSONReader.WireType.map(of: "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>")
        guard try reader.begins(.object, of: type) else { return nil }
        var tables: [String: [WriteRequest]] = [:]
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let tableName = key.string
            var writes: [WriteRequest] = []
            if try reader.begins(.array, of: .list) {
                try reader.beginArray()
                while try reader.nextElement() {
                    let path = "requestItems.\(tableName).\(writes.count + 1).member"
                    writes.append(try read(from: &reader, at: path, checks: &checks))
                }
            }
            tables[tableName] = writes
        }
        return tables
    }

    private static func read(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> WriteRequest {
        var put: Item?
        var delete: Item?
        _ = try reader.wireObject(.element("WriteRequest")) { key, reader in
            switch key {
            case "PutRequest": put = try item(from: &reader, of: "PutRequest", member: "Item", at: path, checks: &checks)
            case "DeleteRequest": delete = try item(from: &reader, of: "DeleteRequest", member: "Key", at: path, checks: &checks)
            default: break
            }
        }
        switch (put, delete) {
        case (let item?, nil): return .put(item)
        case (nil, let key?): return .delete(key)
        case (_?, _?):
            checks.note(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
        case (nil, nil):
            checks.note(AttributeValueReader.emptyValue)
        }
        return .put([:])
    }

    /// The only member of a put or a delete.
    private static func item(
        from reader: inout JSONReader, of structure: String, member: StaticString, at path: String, checks: inout RequestChecks
    ) throws -> Item? {
        var item: Item?
        let isThere = try reader.wireObject(.structure(structure)) { key, reader in
            if key == member { item = try checks.values.item(from: &reader) }
        }
        guard isThere else { return nil }
        let place = structure == "PutRequest" ? "putRequest.item" : "deleteRequest.key"
        return checks.required(item, at: "\(path).\(place)", standIn: [:])
    }
}

extension JSONWriter {
    /// Writes the writes of each table, tables by name, so that equal requests are equal bytes.
    fileprivate mutating func tables(_ tables: [String: [WriteRequest]]) {
        beginObject()
        for (name, writes) in tables.sorted(by: { $0.key < $1.key }) {
            key(name)
            beginArray()
            for write in writes {
                beginObject()
                switch write {
                case .put(let item):
                    key("PutRequest")
                    beginObject()
                    member("Item", item)
                case .delete(let itemKey):
                    key("DeleteRequest")
                    beginObject()
                    member("Key", itemKey)
                }
                endObject()
                endObject()
            }
            endArray()
        }
        endObject()
    }
}
