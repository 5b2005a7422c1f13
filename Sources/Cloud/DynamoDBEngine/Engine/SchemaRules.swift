import DynamoDB

/// What a table's schema must be like, in the order in which AWS looks.
///
/// Source: CreateTable in the API reference, "Quotas" in the developer guide, and the answers of the service.
enum SchemaRules {
    static let globalIndexLimit = 20
    static let localIndexLimit = 5
    /// The most attributes that the indexes of a table project by name, all together.
    static let projectedAttributeLimit = 100
    private static let capacityUnitLimit = 1_000_000_000_000

    static func check(_ schema: TableSchema) throws(DynamoDBError) {
        try checkShape(schema)
        try checkCapacity(schema.billing)
        var defined = Set<String>()
        if let twice = schema.attributes.first(where: { !defined.insert($0.name).inserted }) {
            throw .validation("Attribute Name is duplicated: \(twice.name)")
        }
        try checkKey(schema.key, in: schema)
        if schema.globalIndexes.isEmpty, schema.localIndexes.isEmpty {
            guard schema.attributes.count == schema.key.attributeNames.count else {
                throw .invalidParameters(
                    "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                        + "AttributeDefinitions"
                )
            }
        }
        var names = Set<String>()
        try checkLocalIndexes(schema, &names)
        try checkGlobalIndexes(schema, &names)
        try checkDefinitions(schema)
    }

    private static func checkShape(_ schema: TableSchema) throws(DynamoDBError) {
        var checks = RequestChecks()
        checks.checkName(schema.name, at: "tableName")
        if case .provisioned(let throughput) = schema.billing {
            check(throughput, at: "provisionedThroughput", &checks)
        }
        for (list, indexes) in [("localSecondaryIndexes", schema.localIndexes), ("globalSecondaryIndexes", schema.globalIndexes)]
        {
            for (place, index) in indexes.enumerated() {
                let member = "\(list).\(place + 1).member"
                checks.checkName(index.name, at: "\(member).indexName")
                if let throughput = index.throughput {
                    check(throughput, at: "\(member).provisionedThroughput", &checks)
                }
            }
        }
        try checks.finish()
    }

    private static func check(_ throughput: ProvisionedThroughput, at member: String, _ checks: inout RequestChecks) {
        checks.checkRange(throughput.writeCapacityUnits, at: "\(member).writeCapacityUnits", 1...Int.max)
        checks.checkRange(throughput.readCapacityUnits, at: "\(member).readCapacityUnits", 1...Int.max)
    }

    private static func checkCapacity(_ billing: BillingMode) throws(DynamoDBError) {
        guard case .provisioned(let throughput) = billing else { return }
        for (name, units) in [
            ("ReadCapacityUnits", throughput.readCapacityUnits), ("WriteCapacityUnits", throughput.writeCapacityUnits),
        ] where units > capacityUnitLimit {
            throw .validation("Given value \(units) for \(name) is out of bounds")
        }
    }

    /// The attributes of a key are defined and two.
    private static func checkKey(_ key: KeySchema, in schema: TableSchema) throws(DynamoDBError) {
        let names = key.attributeNames
        if names.count > schema.attributes.count {
            throw .validation("Invalid KeySchema: Some index key attribute have no definition")
        }
        guard names.allSatisfy({ schema.type(of: $0) != nil }) else {
            throw .invalidParameters(
                "Some index key attributes are not defined in AttributeDefinitions. "
                    + "Keys: [\(names.joined(separator: ", "))], "
                    + "AttributeDefinitions: [\(schema.attributes.map(\.name).joined(separator: ", "))]")
        }
        if key.sort == key.partition {
            throw .validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
        }
    }

    private static func checkLocalIndexes(_ schema: TableSchema, _ names: inout Set<String>) throws(DynamoDBError) {
        guard !schema.localIndexes.isEmpty else { return }
        guard schema.key.sort != nil else {
            throw .invalidParameters(
                "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
        }
        for index in schema.localIndexes {
            try checkKey(index.key, in: schema)
            guard index.key.sort != nil else {
                throw .invalidParameters("Index KeySchema does not have a range key for index: \(index.name)")
            }
            guard index.key.partition == schema.key.partition else {
                throw .invalidParameters(
                    "Index KeySchema does not have the same leading hash key as table KeySchema for index: \(index.name). "
                        + "index hash key: \(index.key.partition), table hash key: \(schema.key.partition)")
            }
            try checkProjection(index)
            guard names.insert(index.name).inserted else { throw .invalidParameters("Duplicate index name: \(index.name)") }
        }
        if schema.localIndexes.count > localIndexLimit {
            throw .invalidParameters("Number of LocalSecondaryIndexes exceeds per-table limit of \(localIndexLimit)")
        }
    }

    private static func checkGlobalIndexes(_ schema: TableSchema, _ names: inout Set<String>) throws(DynamoDBError) {
        for index in schema.globalIndexes {
            try checkKey(index.key, in: schema)
            try checkProjection(index)
            switch (schema.billing, index.throughput) {
            case (.payPerRequest, .some):
                throw .invalidParameters(
                    "ProvisionedThroughput should not be specified for index: \(index.name) when BillingMode is PAY_PER_REQUEST")
            case (.provisioned, nil):
                throw .invalidParameters("ProvisionedThroughput must be specified for index: \(index.name)")
            default:
                break
            }
            guard names.insert(index.name).inserted else { throw .invalidParameters("Duplicate index name: \(index.name)") }
        }
        if schema.globalIndexes.count > globalIndexLimit {
            throw .invalidParameters("GlobalSecondaryIndex count exceeds the per-table limit of \(globalIndexLimit)")
        }
    }

    private static func checkProjection(_ index: IndexSchema) throws(DynamoDBError) {
        if case .include(let names) = index.projection, names.isEmpty {
            throw .invalidParameters("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
        }
    }

    /// Every definition is used, and the indexes do not name too much.
    private static func checkDefinitions(_ schema: TableSchema) throws(DynamoDBError) {
        let keys = [schema.key] + (schema.globalIndexes + schema.localIndexes).map(\.key)
        let used = Set(keys.flatMap(\.attributeNames))
        let unused = schema.attributes.map(\.name).filter { !used.contains($0) }
        guard unused.isEmpty else {
            throw .invalidParameters(
                "Some AttributeDefinitions are not used. AttributeDefinitions: "
                    + "[\(schema.attributes.map(\.name).joined(separator: ", "))], keys used: "
                    + "[\(used.sorted().joined(separator: ", "))]"
            )
        }
        let projectedCount = (schema.globalIndexes + schema.localIndexes).reduce(0) { count, index in
            if case .include(let names) = index.projection { count + names.count } else { count }
        }
        if projectedCount > projectedAttributeLimit {
            throw .invalidParameters(
                "Number of NonKeyAttributes projected by all indexes exceeds the limit of \(projectedAttributeLimit)")
        }
    }
}
