/// What a request wants to be told of what it used.
package struct UsageReport: Sendable, Hashable {
    /// `ReturnConsumedCapacity`
    package enum Capacity: String, Sendable, Hashable, CaseIterable {
        case none = "NONE"
        /// One number for each table.
        case total = "TOTAL"
        /// Also what the table itself and each of its indexes used.
        case indexes = "INDEXES"
    }

    /// The capacity units.
    package var capacity: Capacity
    /// `ReturnItemCollectionMetrics: SIZE`, which tables with local indexes answer.
    package var collectionSize: Bool

    /// Nothing, unless asked for.
    package init(capacity: Capacity = .none, collectionSize: Bool = false) {
        self.capacity = capacity
        self.collectionSize = collectionSize
    }

    /// Nothing.
    package static let none = UsageReport()
}

/// The capacity units that an operation took of one table (`ConsumedCapacity`).
///
/// A unit is a read of 4 KB (half a one when it is not consistent), or a write of 1 KB; transactions take two for one.
package struct ConsumedCapacity: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// All of them.
    package var units: Double
    /// Those of reads, told of transactions only.
    package var readUnits: Double?
    /// Those of writes, told of transactions only.
    package var writeUnits: Double?
    /// Those of the table itself, where indexes are told apart.
    package var tableUnits: Double?
    /// By the index's name.
    package var globalIndexUnits: [String: Double] = [:]
    /// By the index's name.
    package var localIndexUnits: [String: Double] = [:]

    package init(tableName: String, units: Double, tableUnits: Double? = nil) {
        self.tableName = tableName
        self.units = units
        self.tableUnits = tableUnits
    }
}

/// How much stands under one partition key of a table with local indexes (`ItemCollectionMetrics`).
package struct ItemCollectionMetrics: Sendable, Hashable {
    /// The partition key.
    package var key: Item
    /// A lower and an upper bound in gigabytes.
    package var sizeEstimateGB: ClosedRange<Double>

    package init(key: Item, sizeEstimateGB: ClosedRange<Double>) {
        self.key = key
        self.sizeEstimateGB = sizeEstimateGB
    }
}
