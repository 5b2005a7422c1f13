package import JSON
package import Observation

extension CreateTableRequest: WireRequest {
    package static let operation = DynamoDBOperation.createTable
    package static let unsupportedMembers = [
        "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode", "ResourcePolicy", "VectorIndexes",
    ]

    package static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> CreateTableRequest {
        var table = CreateTableReader()
        try readMembers(from: &reader, checks: &checks) { key, reader, checks in
            try table.read(key, from: &reader, checks: &checks)
        }
        let request = table.request(&checks)
        try checks.finish()
        return request
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.schemaMembers(schema)
        switch schema.billing {
        case .payPerRequest: writer.member("BillingMode", "PAY_PER_REQUEST")
        case .provisioned(let throughput):
            writer.member("BillingMode", "PROVISIONED")
            writer.key("ProvisionedThroughput")
            writer.throughput(throughput)
        }
        for (member, indexes) in schema.indexLists {
            writer.key(member)
            writer.beginArray()
            for index in indexes {
                writer.beginObject()
                writer.indexMembers(index)
                if let throughput = index.throughput {
                    writer.key("ProvisionedThroughput")
                    writer.throughput(throughput)
                }
                if let options = options.indexes[index.name] { writer.indexOptionMembers(options) }
                writer.endObject()
            }
            writer.endArray()
        }
        if isDeletionProtected { writer.member("DeletionProtectionEnabled", true) }
        if let tableClass { writer.member("TableClass", tableClass.rawValue) }
        if !tags.isEmpty { writer.member("Tags", tags) }
        writer.optionMembers(options)
        if let streamViewType { writer.streamSpecification(streamViewType) }
    }

    package static func readAnswer(from reader: inout JSONReader) throws -> TableDescription {
        try TableDescription.read(from: &reader, member: "TableDescription")
    }

    package func writeMembers(of answer: TableDescription, to writer: inout JSONWriter) {
        writer.member("TableDescription", answer)
    }

    package func send(to storage: some DynamoDBStorage, context: Context) async throws(DynamoDBError) -> TableDescription {
        try await storage.createTable(self, context: context)
    }
}

extension TableSchema {
    /// Reads a schema from the document that CreateTable takes (`aws dynamodb create-table --cli-input-json`).
    ///
    /// - Throws: a SerializationException or a ValidationException that says what is wrong with it
    package init(json: [UInt8]) throws(DynamoDBError) {
        self = try CreateTableRequest(decoding: json).schema
    }

    /// The document that CreateTable takes.
    package var json: [UInt8] {
        CreateTableRequest(schema: self).encoded()
    }

    /// The lists of indexes that there are, by the member that holds them.
    var indexLists: [(member: String, indexes: [IndexSchema])] {
        [("GlobalSecondaryIndexes", globalIndexes), ("LocalSecondaryIndexes", localIndexes)].filter { !$0.1.isEmpty }
    }
}

/// What a CreateTable request says, as it is read.
private struct CreateTableReader {
    private var name: String?
    private var attributes: [AttributeDefinition]?
    private var key: KeySchema?
    private var globalIndexes: [IndexSchema]?
    private var localIndexes: [IndexSchema]?
    private var billingMode: String?
    private var throughput: ProvisionedThroughput?
    private var isDeletionProtected = false
    private var tableClass: String?
    private var tags: [Tag] = []
    private var options = TableOptions()
    private var stream: StreamSpecification?

    /// - Returns: whether it was a member that is known
    mutating func read(_ member: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        switch member {
        case "TableName": name = try reader.wireString().map { TableARN.tableName(in: $0) ?? $0 }
        case "AttributeDefinitions": attributes = try TableSchemaReader.attributeDefinitions(from: &reader, checks: &checks)
        case "KeySchema": key = try TableSchemaReader.keySchema(from: &reader, at: "keySchema", checks: &checks)
        case "GlobalSecondaryIndexes":
            guard try reader.peek() != .null else { break }
            globalIndexes = try TableSchemaReader.indexes(
                from: &reader, at: "globalSecondaryIndexes", &options.indexes, checks: &checks)
        case "LocalSecondaryIndexes":
            guard try reader.peek() != .null else { break }
            var none: [String: IndexOptions] = [:]
            localIndexes = try TableSchemaReader.indexes(from: &reader, at: "localSecondaryIndexes", &none, checks: &checks)
        case "BillingMode": billingMode = try reader.wireString()
        case "ProvisionedThroughput":
            throughput = try TableSchemaReader.throughput(from: &reader, at: "provisionedThroughput", checks: &checks)
        case "OnDemandThroughput": options.onDemand = try OnDemandThroughput(from: &reader)
        case "WarmThroughput": options.warm = try WarmThroughput(from: &reader)
        case "SSESpecification": options.encryption = try EncryptionRequest(from: &reader, checks: &checks)?.encryption
        case "DeletionProtectionEnabled": isDeletionProtected = try reader.wireBool() ?? false
        case "TableClass": tableClass = try reader.wireString()
        case "Tags": tags = try Tag.list(from: &reader, checks: &checks) ?? []
        case "StreamSpecification": stream = try StreamSpecification.read(from: &reader, checks: &checks, .creation)
        default: return false
        }
        return true
    }

    /// The request; what is wrong with it is noted.
    func request(_ checks: inout RequestChecks) -> CreateTableRequest {
        let schema = schema(&checks)
        checks.checkChoice(tableClass, at: "tableClass", ["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
        var request = CreateTableRequest(
            schema: schema, isDeletionProtected: isDeletionProtected,
            tableClass: tableClass.flatMap { TableClass(rawValue: $0) }, tags: tags)
        request.options = options
        if case .enabled(let viewType)? = stream { request.streamViewType = viewType }
        return request
    }

    private func schema(_ checks: inout RequestChecks) -> TableSchema {
        let name = checks.required(self.name, at: "tableName", standIn: "table")
        checks.checkName(name, at: "tableName")
        checks.checkChoice(billingMode, at: "billingMode", ["PROVISIONED", "PAY_PER_REQUEST"])
        let attributes = checks.required(self.attributes, at: "attributeDefinitions", standIn: [])
        let key = checks.required(self.key, at: "keySchema", standIn: KeySchema(partition: ""))
        for (list, member) in [(globalIndexes, "GlobalSecondaryIndexes"), (localIndexes, "LocalSecondaryIndexes")]
        where list?.isEmpty == true {
            checks.note("One or more parameter values were invalid: List of \(member) is empty")
        }
        return TableSchema(
            name: name, attributes: attributes, key: key, globalIndexes: globalIndexes ?? [], localIndexes: localIndexes ?? [],
            billing: billing(&checks))
    }

    /// A table is provisioned unless it says otherwise, and then its throughput and that of its global indexes must be given.
    private func billing(_ checks: inout RequestChecks) -> BillingMode {
        let invalid = "One or more parameter values were invalid: "
        if billingMode == "PAY_PER_REQUEST" {
            if throughput != nil {
                checks.note(
                    invalid
                        + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
            }
            if let index = globalIndexes?.first(where: { $0.throughput != nil }) {
                checks.note(
                    invalid + "ProvisionedThroughput should not be specified for index: \(index.name) "
                        + "when BillingMode is PAY_PER_REQUEST")
            }
            return .payPerRequest
        }
        guard let throughput else {
            checks.note(
                invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
            return .payPerRequest
        }
        if let index = globalIndexes?.first(where: { $0.throughput == nil }) {
            checks.note(invalid + "ProvisionedThroughput must be specified for index: \(index.name)")
        }
        return .provisioned(throughput)
    }
}

extension Tag {
    /// Reads a list of tags; `nil` for `null`.
    package static func list(from reader: inout JSONReader, checks: inout RequestChecks) throws -> [Tag]? {
        var tags: [Tag] = []
        let isThere = try reader.wireList { reader in
            var tagKey: String?
            var value: String?
            _ = try reader.wireObject(.element("Tag")) { key, reader in
                switch key {
                case "Key": tagKey = try reader.wireString()
                case "Value": value = try reader.wireString()
                default: break
                }
            }
            let path = "tags.\(tags.count + 1).member"
            if tagKey == nil { checks.note("The Tag Key provided is invalid, Key: null") }
            if value == nil { checks.note("The Tag Value provided is invalid, Value: null") }
            let tag = Tag(key: tagKey ?? "key", value: value ?? "")
            checks.checkLength(tag.key, at: "\(path).key", 1...128)
            checks.checkLength(tag.value, at: "\(path).value", 0...256)
            tags.append(tag)
        }
        return isThere ? tags : nil
    }
}

extension JSONWriter {
    /// Writes name, attributes and key of a table.
    mutating func schemaMembers(_ schema: TableSchema) {
        member("TableName", schema.name)
        key("AttributeDefinitions")
        beginArray()
        for attribute in schema.attributes {
            beginObject()
            member("AttributeName", attribute.name)
            member("AttributeType", attribute.type.rawValue)
            endObject()
        }
        endArray()
        keySchema(schema.key)
    }

    /// Writes name, key and projection of an index.
    mutating func indexMembers(_ index: IndexSchema) {
        member("IndexName", index.name)
        keySchema(index.key)
        key("Projection")
        beginObject()
        switch index.projection {
        case .all: member("ProjectionType", "ALL")
        case .keysOnly: member("ProjectionType", "KEYS_ONLY")
        case .include(let names):
            member("ProjectionType", "INCLUDE")
            member("NonKeyAttributes", names)
        }
        endObject()
    }

    /// Writes the key of a table or an index.
    package mutating func keySchema(_ schema: KeySchema) {
        key("KeySchema")
        beginArray()
        for (name, type) in zip(schema.attributeNames, ["HASH", "RANGE"]) {
            beginObject()
            member("AttributeName", name)
            member("KeyType", type)
            endObject()
        }
        endArray()
    }

    /// Writes a member that is a list of tags.
    package mutating func member(_ name: String, _ tags: [Tag]) {
        key(name)
        beginArray()
        for tag in tags {
            beginObject()
            member("Key", tag.key)
            member("Value", tag.value)
            endObject()
        }
        endArray()
    }

    fileprivate mutating func throughput(_ throughput: ProvisionedThroughput) {
        beginObject()
        member("ReadCapacityUnits", throughput.readCapacityUnits)
        member("WriteCapacityUnits", throughput.writeCapacityUnits)
        endObject()
    }
}
