package import JSON
package import Observation

extension DescribeTableRequest: WireRequest {
    package static let operation = DynamoDBOperation.describeTable

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DescribeTableRequest {
        let tableName = try readTableName(from: &reader, checks: &checks)
        try checks.finish()
        return DescribeTableRequest(tableName: tableName)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> TableDescription {
        try TableDescription.read(from: &reader, member: "Table")
    }

    package func writeMembers(of answer: TableDescription, to writer: inout JSONWriter) {
        writer.member("Table", answer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await storage.describeTable(self, context: context)
    }
}

extension DeleteTableRequest: WireRequest {
    package static let operation = DynamoDBOperation.deleteTable

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DeleteTableRequest {
        let tableName = try readTableName(from: &reader, checks: &checks)
        try checks.finish()
        return DeleteTableRequest(tableName: tableName)
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> TableDescription {
        try TableDescription.read(from: &reader, member: "TableDescription")
    }

    package func writeMembers(of answer: TableDescription, to writer: inout JSONWriter) {
        writer.member("TableDescription", answer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await storage.deleteTable(self, context: context)
    }
}

extension ListTablesRequest: WireRequest {
    package static let operation = DynamoDBOperation.listTables
    /// AWS's limit on the names in one answer.
    static let maximumLimit = 100

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ListTablesRequest {
        var request = ListTablesRequest()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "ExclusiveStartTableName": request.exclusiveStartTableName = try reader.wireString()
            case "Limit": request.limit = try reader.wireInteger()
            default: return false
            }
            return true
        }
        if let name = request.exclusiveStartTableName { checks.checkName(name, at: "exclusiveStartTableName") }
        checks.checkRange(request.limit, at: "limit", 1...maximumLimit)
        try checks.finish()
        return request
    }

    package func writeMembers(to writer: inout JSONWriter) {
        if let exclusiveStartTableName { writer.member("ExclusiveStartTableName", exclusiveStartTableName) }
        if let limit { writer.member("Limit", limit) }
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> ListTablesAnswer {
        var answer = ListTablesAnswer(tableNames: [])
        try reader.object { key, reader in
            switch key {
            case "TableNames":
                _ = try reader.wireList { reader in
                    if let name = try reader.wireString() { answer.tableNames.append(name) }
                }
            case "LastEvaluatedTableName": answer.lastEvaluatedTableName = try reader.wireString()
            default: break
            }
        }
        return answer
    }

    package func writeMembers(of answer: ListTablesAnswer, to writer: inout JSONWriter) {
        writer.member("TableNames", answer.tableNames)
        if let name = answer.lastEvaluatedTableName { writer.member("LastEvaluatedTableName", name) }
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> ListTablesAnswer {
        try await storage.listTables(self, context: context)
    }
}

extension WireRequest {
    /// Reads a request that has a table's name and nothing else.
    fileprivate static func readTableName(from reader: inout JSONReader, checks: inout RequestChecks) throws -> String {
        var tableName: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, _ in
            guard key == "TableName" else { return false }
            tableName = try reader.wireString()
            return true
        }
        return checks.tableName(tableName)
    }
}
