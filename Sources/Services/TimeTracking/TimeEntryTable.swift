package import DynamoDB

/// The table of time entries: its schema as one value, from which it is created, checked and deployed.
package enum TimeEntryTable {
    /// The attributes of a row.
    package enum Attribute {
        package static let key = "activity_start_end"
        package static let year = "year"
        package static let start = "start"
        package static let end = "end"
        package static let activityType = "activity_type"
        package static let duration = "duration"
        package static let description = "description"
    }

    /// The index in which a year's entries stand in the order of their start.
    package static let yearIndexName = "YearIndex"

    /// The schema under a table name.
    package static func schema(named name: String) -> TableSchema {
        let throughput = ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)
        return TableSchema(
            name: name,
            attributes: [
                AttributeDefinition(name: Attribute.key, type: .string),
                AttributeDefinition(name: Attribute.year, type: .string),
                AttributeDefinition(name: Attribute.start, type: .string),
            ],
            key: KeySchema(partition: Attribute.key),
            globalIndexes: [
                IndexSchema(
                    name: yearIndexName, key: KeySchema(partition: Attribute.year, sort: Attribute.start), projection: .all,
                    throughput: throughput)
            ],
            billing: .provisioned(throughput))
    }
}
