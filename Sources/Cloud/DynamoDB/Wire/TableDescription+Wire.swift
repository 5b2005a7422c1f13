package import JSON
import Timekeeping

extension TableDescription {
    /// Reads the one member of an answer that describes a table.
    ///
    /// - Throws: `malformedAnswer` when there is none or it has no name
    static func read(from reader: inout JSONReader, member: StaticString) throws -> TableDescription {
        var description: TableDescription?
        try reader.object { key, reader in
            if key == member { description = try read(from: &reader) }
        }
        guard let description else { throw DynamoDBError(.malformedAnswer, "it does not describe a table", status: nil) }
        return description
    }

    /// Tolerant: AWS leaves members out while a table comes or goes, and adds new ones.
    private static func read(from reader: inout JSONReader) throws -> TableDescription? {
        var schema = TableSchema(name: "", attributes: [], key: KeySchema(partition: ""))
        var billingMode: String?
        var throughput: ProvisionedThroughput?
        var description = TableDescription(
            schema: schema, status: .active, creationDate: .epoch, itemCount: 0, sizeByteCount: 0, arn: "", id: "")
        // Of no use to anybody here.
        var indexOptions: [String: IndexOptions] = [:]
        // What these checks note is for requests; a description is taken as it is.
        var checks = RequestChecks()
        let isThere = try reader.wireObject(.structure("TableDescription")) { key, reader in
            switch key {
            case "TableName": schema.name = try reader.wireString() ?? ""
            case "AttributeDefinitions":
                schema.attributes = try TableSchemaReader.attributeDefinitions(from: &reader, checks: &checks) ?? []
            case "KeySchema":
                guard let key = try TableSchemaReader.keySchema(from: &reader, at: "", checks: &checks) else { break }
                schema.key = key
            case "GlobalSecondaryIndexes":
                schema.globalIndexes = try TableSchemaReader.indexes(from: &reader, at: "", &indexOptions, checks: &checks)
            case "LocalSecondaryIndexes":
                schema.localIndexes = try TableSchemaReader.indexes(from: &reader, at: "", &indexOptions, checks: &checks)
            case "ProvisionedThroughput":
                throughput = try TableSchemaReader.throughput(from: &reader, at: "", checks: &checks)
            case "BillingModeSummary":
                _ = try reader.wireObject(.structure("BillingModeSummary")) { key, reader in
                    if key == "BillingMode" { billingMode = try reader.wireString() }
                }
            case "TableStatus": description.status = TableStatus(rawValue: try reader.wireString() ?? "") ?? .updating
            case "CreationDateTime": description.creationDate = try creationDate(from: &reader) ?? .epoch
            case "ItemCount": description.itemCount = try reader.wireInteger() ?? 0
            case "TableSizeBytes": description.sizeByteCount = try reader.wireInteger() ?? 0
            case "TableArn": description.arn = try reader.wireString() ?? ""
            case "TableId": description.id = try reader.wireString() ?? ""
            case "DeletionProtectionEnabled": description.isDeletionProtected = try reader.wireBool() ?? false
            case "StreamSpecification": description.streamViewType = try StreamViewType.described(from: &reader)
            case "LatestStreamLabel": description.latestStreamLabel = try reader.wireString()
            case "LatestStreamArn": description.latestStreamARN = try reader.wireString()
            case "TableClassSummary":
                _ = try reader.wireObject(.structure("TableClassSummary")) { key, reader in
                    if key == "TableClass" { description.tableClass = try reader.wireString().flatMap { TableClass(rawValue: $0) } }
                }
            default: break
            }
        }
        guard isThere, !schema.name.isEmpty else { return nil }
        schema.setBilling(mode: billingMode, throughput: throughput)
        description.schema = schema
        return description
    }

    /// Seconds since 1970, with a fraction.
    private static func creationDate(from reader: inout JSONReader) throws -> Instant? {
        guard try reader.begins(.number, of: .long), let seconds = try reader.number().doubleValue else { return nil }
        let milliseconds = (seconds * 1_000).rounded()
        guard let count = Int64(exactly: milliseconds) else { return nil }
        return Instant(secondsSinceEpoch: 0).advanced(by: .milliseconds(count))
    }
}

extension TableSchema {
    /// AWS describes a table that is paid by request with a throughput of zeros, and one that always was provisioned with no
    /// billing mode at all.
    fileprivate mutating func setBilling(mode: String?, throughput: ProvisionedThroughput?) {
        let isProvisioned = mode != "PAY_PER_REQUEST" && (throughput?.readCapacityUnits ?? 0) > 0
        if let throughput, isProvisioned {
            billing = .provisioned(throughput)
            return
        }
        billing = .payPerRequest
        for index in globalIndexes.indices {
            globalIndexes[index].throughput = nil
        }
    }
}

extension JSONWriter {
    /// Writes a member that describes a table.
    package mutating func member(_ name: String, _ description: TableDescription) {
        key(name)
        beginObject()
        schemaMembers(description.schema)
        member("TableStatus", description.status.rawValue)
        date("CreationDateTime", description.creationDate)
        billing(description)
        member("TableSizeBytes", description.sizeByteCount)
        member("ItemCount", description.itemCount)
        member("TableArn", description.arn)
        member("TableId", description.id)
        member("DeletionProtectionEnabled", description.isDeletionProtected)
        if let tableClass = description.tableClass {
            key("TableClassSummary")
            beginObject()
            member("TableClass", tableClass.rawValue)
            endObject()
        }
        describedOptions(description.options)
        if let viewType = description.streamViewType { streamSpecification(viewType) }
        if let label = description.latestStreamLabel { member("LatestStreamLabel", label) }
        if let arn = description.latestStreamARN { member("LatestStreamArn", arn) }
        for (list, indexes) in description.schema.indexLists {
            key(list)
            beginArray()
            for index in indexes { self.index(index, of: description, isGlobal: list == "GlobalSecondaryIndexes") }
            endArray()
        }
        endObject()
    }

    /// Writes seconds since 1970, with a fraction.
    private mutating func date(_ name: String, _ date: Instant) {
        let milliseconds = String(date.nanosecond / 1_000_000)
        let fraction = String(repeating: "0", count: 3 - milliseconds.utf8.count) + milliseconds
        key(name)
        raw(Array("\(date.secondsSinceEpoch).\(fraction)".utf8))
    }

    private mutating func billing(_ description: TableDescription) {
        var throughput: ProvisionedThroughput?
        if case .provisioned(let provisioned) = description.schema.billing { throughput = provisioned }
        // A table that always was provisioned has none.
        if throughput == nil || description.payPerRequestDate != nil {
            key("BillingModeSummary")
            beginObject()
            member("BillingMode", throughput == nil ? "PAY_PER_REQUEST" : "PROVISIONED")
            if let date = description.payPerRequestDate { self.date("LastUpdateToPayPerRequestDateTime", date) }
            endObject()
        }
        describedThroughput(throughput)
    }

    /// Writes a throughput with what a description adds; zeros stand for none.
    private mutating func describedThroughput(_ throughput: ProvisionedThroughput?) {
        key("ProvisionedThroughput")
        beginObject()
        member("NumberOfDecreasesToday", 0)
        member("ReadCapacityUnits", throughput?.readCapacityUnits ?? 0)
        member("WriteCapacityUnits", throughput?.writeCapacityUnits ?? 0)
        endObject()
    }

    private mutating func index(_ index: IndexSchema, of description: TableDescription, isGlobal: Bool) {
        let size = description.indexSizes[index.name] ?? .init()
        beginObject()
        indexMembers(index)
        if isGlobal {
            member("IndexStatus", description.status == .creating ? "CREATING" : "ACTIVE")
            describedThroughput(index.throughput)
            if let options = description.options.indexes[index.name] {
                if let onDemand = options.onDemand { self.onDemand(onDemand) }
                if let warm = options.warm { self.warm(warm, status: "ACTIVE") }
            }
        }
        member("IndexSizeBytes", size.byteCount)
        member("ItemCount", size.itemCount)
        member("IndexArn", "\(description.arn)/index/\(index.name)")
        endObject()
    }
}
