import DynamoDB
import JSON
import Observation
import Timekeeping

/// `UpdateTable`: billing, throughput, global indexes, class, protection and stream of a table.
///
/// A new index is filled before the answer: whoever waits for it finds it at once. Everybody else waits meanwhile, about a
/// second for a million items; items whose attributes cannot be keys of the index are left out of it, as in DynamoDB.
struct UpdateTableRequest: WireOnlyRequest {
    static let operation = "UpdateTable"

    /// What happens to a global index.
    enum IndexUpdate: Sendable {
        case create(IndexSchema, IndexOptions)
        case update(name: String, ProvisionedThroughput?, IndexOptions)
        case delete(name: String)

        var name: String {
            switch self {
            case .create(let index, _): index.name
            case .update(let name, _, _), .delete(let name): name
            }
        }

        /// Whether the index comes or goes, of which AWS makes only one at a time.
        var isOnline: Bool {
            if case .update = self { false } else { true }
        }
    }

    private var tableName = ""
    private var attributes: [AttributeDefinition] = []
    private var billingMode: String?
    private var throughput: ProvisionedThroughput?
    private var indexUpdates: [IndexUpdate] = []
    private var tableClass: String?
    private var isDeletionProtected: Bool?
    private var onDemand: OnDemandThroughput?
    private var warm: WarmThroughput?
    private var encryption: EncryptionRequest?
    private var stream: StreamSpecification?
    /// Whether there was anything that AWS takes for a change.
    private var hasChange = false

    // MARK: Reading

    static func read(from reader: inout JSONReader, checks: inout RequestChecks) throws -> UpdateTableRequest {
        var request = UpdateTableRequest()
        var tableName: String?
        try readMembers(
            from: &reader, checks: &checks,
            unsupportedMembers: [
                "ReplicaUpdates", "MultiRegionConsistency", "VectorIndexUpdates", "GlobalTableWitnessUpdates",
                "GlobalTableSettingsReplicationMode",
            ]
        ) { key, reader, checks in
            guard key == "TableName" else { return try request.read(key, from: &reader, checks: &checks) }
            tableName = try reader.wireString()
            return true
        }
        request.tableName = checks.tableName(tableName)
        checks.checkChoice(request.billingMode, at: "billingMode", ["PROVISIONED", "PAY_PER_REQUEST"])
        checks.checkChoice(request.tableClass, at: "tableClass", ["STANDARD", "STANDARD_INFREQUENT_ACCESS"])
        request.checkIndexUpdates(&checks)
        try checks.finish()
        guard request.hasChange else {
            throw DynamoDBError.validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
                    + "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
                    + "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass "
                    + "is required")
        }
        return request
    }

    private mutating func read(_ key: JSONText, from reader: inout JSONReader, checks: inout RequestChecks) throws -> Bool {
        guard try reader.peek() != .null else { return true }
        switch key {
        case "AttributeDefinitions":
            attributes = try TableSchemaReader.attributeDefinitions(from: &reader, checks: &checks) ?? []
            return true
        case "BillingMode": billingMode = try reader.wireString()
        case "ProvisionedThroughput":
            throughput = try TableSchemaReader.throughput(from: &reader, at: "provisionedThroughput", checks: &checks)
        case "GlobalSecondaryIndexUpdates":
            _ = try reader.wireList { reader in
                let path = "globalSecondaryIndexUpdates.\(indexUpdates.count + 1).member"
                if let update = try Self.indexUpdate(from: &reader, at: path, checks: &checks) { indexUpdates.append(update) }
            }
            if indexUpdates.isEmpty { return true }
        case "TableClass": tableClass = try reader.wireString()
        case "DeletionProtectionEnabled": isDeletionProtected = try reader.wireBool()
        case "SSESpecification": encryption = try EncryptionRequest(from: &reader, checks: &checks)
        case "OnDemandThroughput": onDemand = try OnDemandThroughput(from: &reader)
        case "WarmThroughput": warm = try WarmThroughput(from: &reader)
        case "StreamSpecification": stream = try StreamSpecification.read(from: &reader, checks: &checks, .update)
        default: return false
        }
        hasChange = true
        return true
    }

    private static func indexUpdate(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> IndexUpdate? {
        var update: IndexUpdate?
        _ = try reader.wireObject(.element("GlobalSecondaryIndexUpdate")) { key, reader in
            switch key {
            case "Create":
                var options: [String: IndexOptions] = [:]
                let index = try TableSchemaReader.index(
                    from: &reader, as: .structure("CreateGlobalSecondaryIndexAction"), at: "\(path).create", &options,
                    checks: &checks)
                update = .create(index, options[index.name] ?? IndexOptions())
            case "Update": update = try changeOfIndex(from: &reader, at: "\(path).update", checks: &checks)
            case "Delete":
                let read = try changeOfIndex(from: &reader, at: "\(path).delete", checks: &checks)
                update = .delete(name: read.name)
            default: break
            }
        }
        if update == nil {
            checks.note(
                "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, "
                    + "GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null")
        }
        return update
    }

    private static func changeOfIndex(
        from reader: inout JSONReader, at path: String, checks: inout RequestChecks
    ) throws -> IndexUpdate {
        var name: String?
        var throughput: ProvisionedThroughput?
        var options = IndexOptions()
        _ = try reader.wireObject(.structure("GlobalSecondaryIndexAction")) { key, reader in
            switch key {
            case "IndexName": name = try reader.wireString()
            case "ProvisionedThroughput":
                throughput = try TableSchemaReader.throughput(from: &reader, at: "\(path).provisionedThroughput", checks: &checks)
            default: _ = try options.read(key, from: &reader)
            }
        }
        let checkedName = checks.required(name, at: "\(path).indexName", standIn: "index")
        checks.checkName(checkedName, at: "\(path).indexName")
        if options.warm == WarmThroughput() {
            checks.note(
                "One or more parameter values were invalid: WarmThroughput must have at least one of ReadUnitsPerSecond or "
                    + "WriteUnitsPerSecond specified for index: \(checkedName)")
        }
        return .update(name: checkedName, throughput, options)
    }

    private func checkIndexUpdates(_ checks: inout RequestChecks) {
        var names = Set<String>()
        if let twice = indexUpdates.first(where: { !names.insert($0.name).inserted }) {
            checks.note(
                "One or more parameter values were invalid: Only one global secondary index update per index is allowed "
                    + "simultaneously. Index: \(twice.name)")
        }
    }

    // MARK: Carrying out

    func carryOut(
        by engine: DynamoDBEngine, _ surroundings: Surroundings, to writer: inout JSONWriter
    ) async throws(DynamoDBError) {
        if stream != nil {
            if indexUpdates.contains(where: \.isOnline) {
                throw .invalidParameters("You cannot create or delete index while changing stream status")
            }
            if throughput != nil { throw .invalidParameters("You cannot modify stream status while updating table IOPS") }
        }
        let now = surroundings.context.timeSource.now
        try await engine.change(tableName, stream: stream.map { ($0, now) }) { shape throws(DynamoDBError) in
            let schema = try changedSchema(shape.schema)
            if schema != shape.schema { try SchemaRules.check(schema) }
            var settings = try changedSettings(of: shape, schema, at: now)
            if let isDeletionProtected { settings.isDeletionProtected = isDeletionProtected }
            if let tableClass { settings.tableClass = TableClass(rawValue: tableClass) }
            return shape.changed(schema: schema, settings: settings)
        }
        writer.member("TableDescription", try engine.description(of: tableName, status: .active))
    }

    private func changedSchema(_ old: TableSchema) throws(DynamoDBError) -> TableSchema {
        if indexUpdates.count(where: \.isOnline) > 1 { throw .severalOnlineIndexes }
        var schema = old
        schema.billing = try changedBilling(old)
        for update in indexUpdates {
            let place = schema.globalIndexes.firstIndex { $0.name == update.name }
            switch (update, place) {
            case (.create(let index, _), nil):
                guard !old.localIndexes.contains(where: { $0.name == index.name }) else { throw .indexExists }
                schema.globalIndexes.append(index)
            case (.create, _?): throw .indexExists
            case (.update(_, let throughput, _), let place?):
                if let throughput { schema.globalIndexes[place].throughput = throughput }
            case (.delete, let place?): schema.globalIndexes.remove(at: place)
            case (.update, nil), (.delete, nil):
                guard !old.localIndexes.contains(where: { $0.name == update.name }) else { throw .notGlobal(update) }
                guard case .update = update else { throw .tableNotFound }
                throw DynamoDBError(
                    .resourceNotFound, "Requested resource not found: Index \(update.name) for table \(old.name)")
            }
        }
        if schema.billing == .payPerRequest, old.billing != .payPerRequest {
            for place in schema.globalIndexes.indices { schema.globalIndexes[place].throughput = nil }
        }
        let keys = [schema.key] + (schema.globalIndexes + schema.localIndexes).map(\.key)
        let used = Set(keys.flatMap(\.attributeNames))
        let added = attributes.filter { attribute in schema.type(of: attribute.name) == nil }
        schema.attributes = (schema.attributes + added).filter { used.contains($0.name) }
        return schema
    }

    private func changedBilling(_ schema: TableSchema) throws(DynamoDBError) -> BillingMode {
        let isProvisioned = billingMode.map { $0 == "PROVISIONED" } ?? (schema.billing != .payPerRequest)
        guard isProvisioned else {
            guard throughput == nil else {
                throw .invalidParameters(
                    "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
            }
            return .payPerRequest
        }
        guard let throughput else {
            guard schema.billing != .payPerRequest, billingMode == nil else {
                throw .invalidParameters("ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
            }
            return schema.billing
        }
        if schema.billing == .provisioned(throughput), indexUpdates.isEmpty { throw .throughputUnchanged(throughput) }
        return .provisioned(throughput)
    }
}

/// What is changed beside the schema.
extension UpdateTableRequest {
    private func changedSettings(
        of shape: TableShape, _ schema: TableSchema, at now: Instant
    ) throws(DynamoDBError) -> TableSettings {
        var settings = shape.settings
        let current = shape.describedOptions
        if schema.billing != shape.schema.billing {
            // What a table was ready for once it stays ready for.
            settings.options.warm = current.warm
            let isByRequest = schema.billing == .payPerRequest
            if isByRequest {
                settings.payPerRequestDate = now
            } else {
                settings.options.onDemand = nil
                if shape.schema.billing == .payPerRequest, settings.payPerRequestDate == nil {
                    settings.payPerRequestDate = shape.creationDate
                }
            }
        }
        try OptionRules.check(onDemand, of: "table", schema.billing, takesBoundsAway: true)
        if let onDemand { settings.options.onDemand = (current.onDemand ?? OnDemandThroughput()).changed(to: onDemand) }
        if let warm {
            let known = current.warm ?? WarmThroughput()
            try OptionRules.check(warm, of: "table", after: known)
            settings.options.warm = known.raised(to: warm)
        }
        if let encryption {
            guard encryption.encryption != nil || settings.options.encryption != nil else {
                throw .invalidParameters("Table is already encrypted by default")
            }
            settings.options.encryption = encryption.encryption
        }
        for update in indexUpdates { try change(&settings.options, current, by: update, schema) }
        return settings
    }

    private func change(
        _ options: inout TableOptions, _ current: TableOptions, by update: IndexUpdate, _ schema: TableSchema
    ) throws(DynamoDBError) {
        switch update {
        case .create(let index, let asked):
            try OptionRules.check(asked, of: index.name, in: schema)
            if asked != IndexOptions() { options.indexes[index.name] = asked }
        case .delete(let name):
            options.indexes[name] = nil
        case .update(let name, let throughput, let asked):
            let known = current.indexes[name] ?? IndexOptions()
            var changed = options.indexes[name] ?? IndexOptions()
            if schema.billing == .payPerRequest, asked == IndexOptions() || throughput != nil {
                throw .invalidParameters(
                    "The only Updates for index: \(name) when TableThroughputMode is PAY_PER_REQUEST can be to "
                        + "OnDemandThroughput, WarmThroughput")
            }
            try OptionRules.check(asked.onDemand, of: "index \(name)", schema.billing, takesBoundsAway: true)
            if let onDemand = asked.onDemand {
                changed.onDemand = (known.onDemand ?? OnDemandThroughput()).changed(to: onDemand)
            }
            if let warm = asked.warm {
                try OptionRules.check(warm, of: "index \(name)", after: known.warm ?? WarmThroughput())
                changed.warm = (known.warm ?? WarmThroughput()).raised(to: warm)
            }
            options.indexes[name] = changed == IndexOptions() ? nil : changed
        }
    }
}

extension DynamoDBError {
    fileprivate static let indexExists = validation("Attempting to create an index which already exists")

    /// Of a local index, which cannot be changed.
    fileprivate static func notGlobal(_ update: UpdateTableRequest.IndexUpdate) -> DynamoDBError {
        let verb = if case .delete = update { "delete" } else { "update" }
        return validation("Cannot \(verb) an index that is not a GlobalSecondaryIndex: \(update.name)")
    }

    fileprivate static let severalOnlineIndexes = DynamoDBError(
        .limitExceeded, "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")

    fileprivate static func throughputUnchanged(_ throughput: ProvisionedThroughput) -> DynamoDBError {
        let (read, write) = (throughput.readCapacityUnits, throughput.writeCapacityUnits)
        return validation(
            "The provisioned throughput for the table will not change. The requested value equals the current value. "
                + "Current ReadCapacityUnits provisioned for the table: \(read). Requested ReadCapacityUnits: \(read). "
                + "Current WriteCapacityUnits provisioned for the table: \(write). Requested WriteCapacityUnits: \(write). "
                + "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.")
    }
}
