package import DynamoDB

/// The table of time entries: its schema as one value, from which it is created, checked and deployed.
package enum TimeEntryTable {
    /// The attributes of a row.
    package enum Attribute {
        /// The partition key, see ``TimeEntry/key``.
        package static let key = "activity_start_end"
        /// The UTC year of the start: the partition key of the index.
        package static let year = "year"
        /// What the time went into.
        package static let activityType = "activity_type"
        /// RFC 3339 in UTC, whole seconds: the sort key of the index.
        package static let start = "start"
        /// RFC 3339 in UTC, whole seconds.
        package static let end = "end"
        /// Decimal hours, a number.
        package static let duration = "duration"
        /// Absent when there is nothing to say.
        package static let description = "description"

        /// All of them, in the order in which answers and exports show them.
        package static let all = [key, year, activityType, start, end, duration, description]
    }

    /// The index in which a year's entries stand in the order of their start.
    package static let yearIndexName = "YearIndex"

    /// Writes rows of the table in batches.
    static func writer(_ storage: any DynamoDBStorage, tableName: String) -> BatchWriter {
        BatchWriter(storage: storage, tableName: tableName, key: schema(named: tableName).key)
    }

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
