package import Timekeeping

/// A label of a table.
package struct Tag: Sendable, Hashable {
    /// 1 to 128 characters.
    package var key: String
    /// Up to 256 characters.
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// What a table's storage costs in AWS.
package enum TableClass: String, Sendable, Hashable, CaseIterable {
    case standard = "STANDARD"
    case infrequentAccess = "STANDARD_INFREQUENT_ACCESS"
}

/// `CreateTable`.
package struct CreateTableRequest: Sendable, Hashable {
    /// Name, keys, indexes and billing.
    package var schema: TableSchema
    /// Whether the table cannot be deleted until this is taken back.
    package var isDeletionProtected: Bool
    /// `nil` when it is not said.
    package var tableClass: TableClass?
    /// At most 50.
    package var tags: [Tag]
    /// Throughputs besides those of the schema, and encryption.
    package var options = TableOptions()
    /// What the records of the table's stream show; `nil` for a table without one.
    package var streamViewType: StreamViewType?

    package init(
        schema: TableSchema, isDeletionProtected: Bool = false, tableClass: TableClass? = nil, tags: [Tag] = []
    ) {
        self.schema = schema
        self.isDeletionProtected = isDeletionProtected
        self.tableClass = tableClass
        self.tags = tags
    }
}

/// Where a table stands in its life.
package enum TableStatus: String, Sendable, Hashable {
    case creating = "CREATING"
    case active = "ACTIVE"
    case updating = "UPDATING"
    case deleting = "DELETING"
}

/// What `DescribeTable`, `CreateTable` and `DeleteTable` say of a table (`TableDescription`).
package struct TableDescription: Sendable, Hashable {
    /// What an index holds.
    package struct IndexSize: Sendable, Hashable {
        /// How many items there are; AWS brings it up to date every six hours.
        package var itemCount: Int
        /// Bytes, as DynamoDB counts them.
        package var byteCount: Int

        package init(itemCount: Int = 0, byteCount: Int = 0) {
            self.itemCount = itemCount
            self.byteCount = byteCount
        }
    }

    /// Name, keys, indexes and billing.
    package var schema: TableSchema
    /// Where it stands.
    package var status: TableStatus
    /// When it was asked for.
    package var creationDate: Instant
    /// How many items there are; AWS brings it up to date every six hours.
    package var itemCount: Int
    /// Bytes, as DynamoDB counts them; AWS brings it up to date every six hours.
    package var sizeByteCount: Int
    /// The name that is unique in the world.
    package var arn: String
    /// What tells it from an earlier table of the same name.
    package var id: String
    /// By the index's name; an index that is missing here counts as empty.
    package var indexSizes: [String: IndexSize] = [:]
    /// Whether the table cannot be deleted until this is taken back.
    package var isDeletionProtected = false
    /// `nil` when it was never said.
    package var tableClass: TableClass?
    /// Throughputs besides those of the schema, and encryption.
    package var options = TableOptions()
    /// When the table was last changed to be paid by request, or created so; `nil` when it never was.
    package var payPerRequestDate: Instant?
    /// What the records of the table's stream show; `nil` when there is none, or it is disabled.
    package var streamViewType: StreamViewType?
    /// The time that tells the table's last stream, enabled or not, from those before it.
    package var latestStreamLabel: String?
    /// The name of the table's last stream, enabled or not.
    package var latestStreamARN: String?

    package init(
        schema: TableSchema, status: TableStatus, creationDate: Instant, itemCount: Int, sizeByteCount: Int, arn: String,
        id: String
    ) {
        self.schema = schema
        self.status = status
        self.creationDate = creationDate
        self.itemCount = itemCount
        self.sizeByteCount = sizeByteCount
        self.arn = arn
        self.id = id
    }
}

/// `DescribeTable`.
package struct DescribeTableRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String

    package init(tableName: String) {
        self.tableName = tableName
    }
}

/// `DeleteTable`.
package struct DeleteTableRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String

    package init(tableName: String) {
        self.tableName = tableName
    }
}

/// `ListTables`, a page at a time.
package struct ListTablesRequest: Sendable, Hashable {
    /// The name after which the page begins; it need not exist.
    package var exclusiveStartTableName: String?
    /// 1 … 100.
    package var limit: Int?

    package init(exclusiveStartTableName: String? = nil, limit: Int? = nil) {
        self.exclusiveStartTableName = exclusiveStartTableName
        self.limit = limit
    }
}

/// The answer to `ListTables`: names in order; `lastEvaluatedTableName` says where the next page begins.
package struct ListTablesAnswer: Sendable, Hashable {
    /// The names of the page, in order.
    package var tableNames: [String]
    /// The `exclusiveStartTableName` of the next page; `nil` on the last one.
    package var lastEvaluatedTableName: String?

    package init(tableNames: [String], lastEvaluatedTableName: String? = nil) {
        self.tableNames = tableNames
        self.lastEvaluatedTableName = lastEvaluatedTableName
    }
}
