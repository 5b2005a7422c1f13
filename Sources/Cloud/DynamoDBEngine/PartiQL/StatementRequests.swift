import DynamoDB
import JSON
import Observation

/// A statement of a request, as it is read.
private struct StatementReader {
    private var text: String?
    private var parameters: [AttributeValue] = []
    var consistentRead = false
    private var returnValuesOnFailure: String?

    /// - Returns: whether it was a member of a statement
    mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch key {
        case "Statement": text = try reader.wireString()
        case "Parameters":
            var items = [AttributeValue]()
            _ = try reader.wireList { items.append(try checks.value(from: &$0)) }
            parameters = items
        case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
        case "ReturnValuesOnConditionCheckFailure": returnValuesOnFailure = try reader.wireString()
        default: return false
        }
        return true
    }

    func check(at path: String, _ checks: inout RequestChecks) {
        let statement = checks.required(text, at: "\(path)statement", standIn: "SELECT")
        checks.checkLength(statement, at: "\(path)statement", 1...8192)
        checks.checkChoice(returnValuesOnFailure, at: "\(path)returnValuesOnConditionCheckFailure", ["ALL_OLD", "NONE"])
    }

    var returnsItemOnFailure: Bool { returnValuesOnFailure == "ALL_OLD" }

    func parsed() throws(DynamoDBError) -> PartiQLStatement {
        try PartiQLParser.parse(text ?? "", parameters)
    }

    /// The statements of a batch or a transaction.
    static func list(from reader: inout JSONReader, checks: inout RequestChecks) throws -> [StatementReader]? {
        var statements: [StatementReader] = []
        let isThere = try reader.wireList { reader in
            var statement = StatementReader()
            _ = try reader.wireObject(.element("Statement")) { key, reader in
                _ = try statement.read(key, from: &reader, checks: &checks)
            }
            statements.append(statement)
        }
        return isThere ? statements : nil
    }

    /// Checks how many there are, and each.
    static func check(
        _ statements: [StatementReader]?, at path: String, limit: Int, _ checks: inout RequestChecks
    ) -> [StatementReader] {
        let checked = checks.required(statements, at: path, standIn: [])
        if statements?.isEmpty == true { checks.violation("[]", at: path, "Member must have length greater than or equal to 1") }
        if checked.count > limit {
            checks.violation("[\(checked.count) statements]", at: path, "Member must have length less than or equal to \(limit)")
        }
        for (place, statement) in checked.enumerated() { statement.check(at: "\(path).\(place + 1).member.", &checks) }
        return checked
    }
}

/// `ExecuteStatement`
struct ExecuteStatementRequest: WireOnlyRequest {
    static let operation = "ExecuteStatement"

    private var statement: PartiQLStatement
    private var options: DynamoDBEngine.StatementOptions

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ExecuteStatementRequest {
        var statement = StatementReader()
        var report = UsageReportReader()
        var options = DynamoDBEngine.StatementOptions()
        var token: String?
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "Limit": options.limit = try reader.wireInteger()
            case "NextToken": token = try reader.wireString()
            default:
                if try report.read(key, from: &reader) { return true }
                return try statement.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        statement.check(at: "", &checks)
        checks.checkRange(options.limit, at: "limit", 1...Int.max)
        options.report = report.report(&checks)
        try checks.finish()
        options.consistentRead = statement.consistentRead
        options.returnsItemOnFailure = statement.returnsItemOnFailure
        if let token { options.exclusiveStartKey = try PageToken.decode(token) }
        return ExecuteStatementRequest(statement: try statement.parsed(), options: options)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        let answer = try await engine.carryOut(statement, options, context: surroundings.context)
        writer.key("Items")
        writer.items(answer.items)
        if let key = answer.lastEvaluatedKey {
            writer.member("NextToken", PageToken.encode(key))
            writer.key("LastEvaluatedKey")
            writer.item(key)
        }
        writer.capacityMember(answer.consumedCapacity)
    }
}

/// `BatchExecuteStatement`: up to 25 reads or writes of single items; each stands alone.
struct BatchExecuteStatementRequest: WireOnlyRequest {
    static let operation = "BatchExecuteStatement"
    private static let maximumStatementCount = 25

    private var statements: [StatementReader]
    private var report: UsageReport

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> BatchExecuteStatementRequest {
        var statements: [StatementReader]?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            guard key == "Statements" else { return try report.read(key, from: &reader) }
            statements = try StatementReader.list(from: &reader, checks: &checks)
            return true
        }
        let checked = StatementReader.check(statements, at: "statements", limit: maximumStatementCount, &checks)
        let checkedReport = report.report(&checks)
        try checks.finish()
        return BatchExecuteStatementRequest(statements: checked, report: checkedReport)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        var used: [ConsumedCapacity] = []
        writer.key("Responses")
        writer.beginArray()
        for statement in statements {
            writer.beginObject()
            var tableName: String?
            do throws(DynamoDBError) {
                let parsed = try statement.parsed()
                var options = DynamoDBEngine.StatementOptions(consistentRead: statement.consistentRead, report: report)
                options.returnsItemOnFailure = statement.returnsItemOnFailure
                if parsed.isSelect { _ = try engine.transactGet(parsed, in: Self.operation) }
                tableName = parsed.tableName
                let answer = try await engine.carryOut(parsed, options, context: surroundings.context)
                if let capacity = answer.consumedCapacity { used.append(capacity) }
                writer.member("TableName", parsed.tableName)
                if let item = answer.items.first {
                    writer.key("Item")
                    writer.item(item)
                }
            } catch {
                writer.errorMember(error)
                // Only what came as far as its table is said to be of it.
                if let tableName, error.isOfItem { writer.member("TableName", tableName) }
            }
            writer.endObject()
        }
        writer.endArray()
        if report.capacity != .none { writer.capacityMember(used) }
    }
}

/// `ExecuteTransaction`: up to 100 reads of single items, or as many writes, all or none.
struct ExecuteTransactionRequest: WireOnlyRequest {
    static let operation = "ExecuteTransaction"

    private var statements: [PartiQLStatement]
    private var returnsItemOnFailure: [Bool]
    private var token: String?
    private var report: UsageReport

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> ExecuteTransactionRequest {
        var statements: [StatementReader]?
        var token: String?
        var report = UsageReportReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TransactStatements": statements = try StatementReader.list(from: &reader, checks: &checks)
            case "ClientRequestToken": token = try reader.wireString()
            default: return try report.read(key, from: &reader)
            }
            return true
        }
        let checked = StatementReader.check(
            statements, at: "transactStatements", limit: TransactWriteItemsRequest.maximumItemCount, &checks)
        if let token { checks.checkLength(token, at: "clientRequestToken", 1...36) }
        let checkedReport = report.report(&checks)
        try checks.finish()
        var parsed: [PartiQLStatement] = []
        for (place, statement) in checked.enumerated() {
            parsed.append(try DynamoDBError.ofStatement(place) { () throws(DynamoDBError) in try statement.parsed() })
        }
        for (place, statement) in parsed.enumerated() {
            if statement.isReturning {
                throw DynamoDBError.statement(place, "RETURNING clause is not supported in ExecuteTransaction.")
            }
            if case .select(let select) = statement, select.indexName != nil {
                throw DynamoDBError.statement(place, "Reads on indices are not supported within transactions.")
            }
        }
        guard parsed.allSatisfy(\.isSelect) || !parsed.contains(where: \.isSelect) else {
            throw DynamoDBError.readsAndWrites
        }
        return ExecuteTransactionRequest(
            statements: parsed, returnsItemOnFailure: checked.map(\.returnsItemOnFailure), token: token, report: checkedReport)
    }

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        // Writes answer nothing, each.
        var responses: [Item?] = []
        let used: [ConsumedCapacity]?
        if statements[0].isSelect {
            var items: [TransactGet] = []
            for (place, statement) in statements.enumerated() {
                items.append(
                    try DynamoDBError.ofStatement(place) { () throws(DynamoDBError) in
                        try engine.transactGet(statement, in: Self.operation)
                    })
            }
            let answer = try await engine.transactGetItems(
                TransactGetItemsRequest(items: items, report: report), context: surroundings.context)
            responses = zip(answer.items, statements).map { item, statement in
                guard case .select(let select) = statement else { return item }
                return item.map(select.columns(of:))
            }
            used = answer.consumedCapacity
        } else {
            var items: [TransactWrite] = []
            for (place, (statement, returnsItem)) in zip(statements, returnsItemOnFailure).enumerated() {
                items.append(
                    try DynamoDBError.ofStatement(place) { () throws(DynamoDBError) in
                        try engine.transactWrite(statement, returnsItemOnFailure: returnsItem)
                    })
            }
            used = try await engine.transactWriteItems(
                TransactWriteItemsRequest(items: items, clientRequestToken: token, report: report), context: surroundings.context
            ).consumedCapacity
        }
        writer.key("Responses")
        writer.beginArray()
        for item in responses {
            writer.beginObject()
            if let item {
                writer.key("Item")
                writer.item(item)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.capacityMember(used)
    }
}

extension DynamoDBError {
    /// Makes a value of one statement of a transaction, and says of which when that is refused.
    fileprivate static func ofStatement<Value>(
        _ place: Int, _ make: () throws(DynamoDBError) -> Value
    ) throws(DynamoDBError) -> Value {
        do throws(DynamoDBError) {
            return try make()
        } catch {
            throw error.code == .validation ? .statement(place, error.message) : error
        }
    }

    /// Whether it is about an item that was looked at.
    fileprivate var isOfItem: Bool {
        code == .conditionalCheckFailed || self == .duplicateItem
    }
}

extension JSONWriter {
    /// Writes why a statement of a batch was not carried out.
    fileprivate mutating func errorMember(_ error: DynamoDBError) {
        key("Error")
        beginObject()
        // In a batch errors go by names of their own: `ConditionalCheckFailed`, `ValidationError`.
        let name = error.code == .validation ? "ValidationError" : error.code.name
        member("Code", name.hasSuffix("Exception") ? String(name.dropLast("Exception".count)) : name)
        member("Message", error.message)
        if let item = error.item {
            key("Item")
            self.item(item)
        }
        endObject()
    }
}
