package import JSON
package import Observation

/// What `PutItem` and `DeleteItem` have in common.
private enum ConditionalWrite {
    static let unsupportedMembers = ["ConditionExpression", "Expected", "ConditionalOperator"]

    /// Members that are read for their own checks only.
    struct Options {
        private var returnValues: String?
        private var hasNames = false
        private var hasValues = false

        /// - Returns: whether it was one of these members
        mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
            switch key {
            case "ReturnValues": returnValues = try reader.wireString()
            case "ReturnConsumedCapacity": checks.checkConsumedCapacity(try reader.wireString())
            case "ReturnItemCollectionMetrics": checks.checkCollectionMetrics(try reader.wireString())
            case "ExpressionAttributeNames": hasNames = try reader.wireStrings() != nil
            case "ExpressionAttributeValues": hasValues = try checks.values.item(from: &reader) != nil
            default: return false
            }
            return true
        }

        /// - Returns: whether the old item is asked for
        func finish(_ checks: inout RequestChecks) -> Bool {
            checks.checkChoice(
                returnValues, at: "returnValues", ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"])
            if hasNames {
                checks.note("ExpressionAttributeNames can only be specified when using expressions")
            } else if hasValues {
                checks.note(
                    "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null")
            }
            if let returnValues, returnValues != "ALL_OLD", returnValues != "NONE" {
                checks.note("ReturnValues can only be ALL_OLD or NONE")
            }
            return returnValues == "ALL_OLD"
        }
    }

    static func readAnswer(from reader: inout JSONReader) throws -> OldItemAnswer {
        var values = AttributeValueReader()
        var answer = OldItemAnswer()
        try reader.object { key, reader in
            if key == "Attributes" { answer.attributes = try values.item(from: &reader) }
        }
        try values.finish()
        return answer
    }

    static func writeMembers(of answer: OldItemAnswer, to writer: inout JSONWriter) {
        if let attributes = answer.attributes { writer.member("Attributes", attributes) }
    }
}

extension RequestChecks {
    mutating func checkConsumedCapacity(_ value: String?) {
        checkChoice(value, at: "returnConsumedCapacity", ["INDEXES", "TOTAL", "NONE"])
    }

    fileprivate mutating func checkCollectionMetrics(_ value: String?) {
        checkChoice(value, at: "returnItemCollectionMetrics", ["SIZE", "NONE"])
    }
}

extension AttributeValueReader {
    /// For answers: a value that is none makes the answer malformed.
    func finish() throws(DynamoDBError) {
        if let problem { throw DynamoDBError(.malformedAnswer, problem, status: nil) }
    }
}

extension PutItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.putItem
    package static let unsupportedMembers = ConditionalWrite.unsupportedMembers

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> PutItemRequest {
        var tableName: String?
        var item: Item?
        var options = ConditionalWrite.Options()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "Item": item = try checks.values.item(from: &reader)
            default: return try options.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let request = PutItemRequest(
            tableName: checks.tableName(tableName), item: checks.required(item, at: "item", standIn: [:]),
            returnsOldItem: options.finish(&checks))
        try checks.finish()
        return request
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Item", item)
        if returnsOldItem { writer.member("ReturnValues", "ALL_OLD") }
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> OldItemAnswer {
        try ConditionalWrite.readAnswer(from: &reader)
    }

    package func writeMembers(of answer: OldItemAnswer, to writer: inout JSONWriter) {
        ConditionalWrite.writeMembers(of: answer, to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> OldItemAnswer {
        try await storage.putItem(self, context: context)
    }
}

extension DeleteItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.deleteItem
    package static let unsupportedMembers = ConditionalWrite.unsupportedMembers

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> DeleteItemRequest {
        var tableName: String?
        var itemKey: Item?
        var options = ConditionalWrite.Options()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "Key": itemKey = try checks.values.item(from: &reader)
            default: return try options.read(key, from: &reader, checks: &checks)
            }
            return true
        }
        let request = DeleteItemRequest(
            tableName: checks.tableName(tableName), key: checks.required(itemKey, at: "key", standIn: [:]),
            returnsOldItem: options.finish(&checks))
        try checks.finish()
        return request
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Key", key)
        if returnsOldItem { writer.member("ReturnValues", "ALL_OLD") }
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> OldItemAnswer {
        try ConditionalWrite.readAnswer(from: &reader)
    }

    package func writeMembers(of answer: OldItemAnswer, to writer: inout JSONWriter) {
        ConditionalWrite.writeMembers(of: answer, to: &writer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> OldItemAnswer {
        try await storage.deleteItem(self, context: context)
    }
}

extension GetItemRequest: WireRequest {
    package static let operation = DynamoDBOperation.getItem
    package static let unsupportedMembers = ["AttributesToGet", "ProjectionExpression"]

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> GetItemRequest {
        var tableName: String?
        var itemKey: Item?
        var consistentRead = false
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            switch key {
            case "TableName": tableName = try reader.wireString()
            case "Key": itemKey = try checks.values.item(from: &reader)
            case "ConsistentRead": consistentRead = try reader.wireBool() ?? false
            case "ReturnConsumedCapacity": checks.checkConsumedCapacity(try reader.wireString())
            case "ExpressionAttributeNames":
                guard try reader.wireStrings() != nil else { break }
                checks.note("ExpressionAttributeNames can only be specified when using expressions")
            default: return false
            }
            return true
        }
        let request = GetItemRequest(
            tableName: checks.tableName(tableName), key: checks.required(itemKey, at: "key", standIn: [:]),
            consistentRead: consistentRead)
        try checks.finish()
        return request
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("TableName", tableName)
        writer.member("Key", key)
        if consistentRead { writer.member("ConsistentRead", true) }
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> GetItemAnswer {
        var values = AttributeValueReader()
        var answer = GetItemAnswer()
        try reader.object { key, reader in
            if key == "Item" { answer.item = try values.item(from: &reader) }
        }
        try values.finish()
        return answer
    }

    package func writeMembers(of answer: GetItemAnswer, to writer: inout JSONWriter) {
        if let item = answer.item { writer.member("Item", item) }
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> GetItemAnswer {
        try await storage.getItem(self, context: context)
    }
}
