/// Which attributes, if any, a `Query` or a `Scan` answers with.
package enum Select: String, Sendable, Hashable {
    case allAttributes = "ALL_ATTRIBUTES"
    /// What the index keeps; with an index only.
    case allProjectedAttributes = "ALL_PROJECTED_ATTRIBUTES"
    /// How many there are, and not the items.
    case count = "COUNT"
    /// What the projection says.
    case specificAttributes = "SPECIFIC_ATTRIBUTES"
}

/// `Query`: the items of one partition of a table or index, in the order of the sort key, a page at a time.
package struct QueryRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The index to read instead of the table.
    package var indexName: String?
    /// Which partition and which stretch of it.
    package var keyCondition: KeyCondition
    /// `ScanIndexForward`.
    package var ascending: Bool
    /// The most items to look at in this page, 1 or more.
    package var limit: Int?
    /// The `lastEvaluatedKey` of the page before.
    package var exclusiveStartKey: Item?
    /// Refused on a global index.
    package var consistentRead: Bool
    /// `nil`: all attributes of a table, what is projected of an index.
    package var select: Select?
    /// Which of the items that are looked at are answered; `nil` for all.
    package var filter: Condition?
    /// Which parts of the items are answered; `nil` for all.
    package var projection: ItemProjection?
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, indexName: String? = nil, keyCondition: KeyCondition, ascending: Bool = true, limit: Int? = nil,
        exclusiveStartKey: Item? = nil, consistentRead: Bool = false, select: Select? = nil, filter: Condition? = nil,
        projection: ItemProjection? = nil, report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.indexName = indexName
        self.keyCondition = keyCondition
        self.ascending = ascending
        self.limit = limit
        self.exclusiveStartKey = exclusiveStartKey
        self.consistentRead = consistentRead
        self.select = select
        self.filter = filter
        self.projection = projection
        self.report = report
    }
}

/// `Scan`: every item of a table or index, in no promised order, a page at a time.
package struct ScanRequest: Sendable, Hashable {
    /// One of several scans that together see every item once.
    package struct Segment: Sendable, Hashable {
        /// 0 ..< total
        package var index: Int
        /// 1 … 1,000,000
        package var total: Int

        /// One of so many.
        package init(index: Int, total: Int) {
            self.index = index
            self.total = total
        }
    }

    /// The name of the table.
    package var tableName: String
    /// The index to read instead of the table.
    package var indexName: String?
    /// The most items to look at in this page, 1 or more.
    package var limit: Int?
    /// The `lastEvaluatedKey` of the page before.
    package var exclusiveStartKey: Item?
    /// The part to scan; `nil` for all of it.
    package var segment: Segment?
    /// Refused on a global index.
    package var consistentRead: Bool
    /// `nil`: all attributes of a table, what is projected of an index.
    package var select: Select?
    /// Which of the items that are looked at are answered; `nil` for all.
    package var filter: Condition?
    /// Which parts of the items are answered; `nil` for all.
    package var projection: ItemProjection?
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, indexName: String? = nil, limit: Int? = nil, exclusiveStartKey: Item? = nil, segment: Segment? = nil,
        consistentRead: Bool = false, select: Select? = nil, filter: Condition? = nil,
        projection: ItemProjection? = nil, report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.indexName = indexName
        self.limit = limit
        self.exclusiveStartKey = exclusiveStartKey
        self.segment = segment
        self.consistentRead = consistentRead
        self.select = select
        self.filter = filter
        self.projection = projection
        self.report = report
    }
}

/// One page of a `Query` or a `Scan`.
///
/// A page holds at most 1 MB, measured before filtering: it may be empty and yet not the last one.
package struct ItemPage: Sendable, Hashable {
    /// The items found, in order.
    package var items: [Item]
    /// How many items were found: as many as `items` has, which is left empty when only the count was asked for.
    package var count: Int
    /// How many items were looked at.
    package var scannedCount: Int
    /// Where the next page begins; `nil` on the last page.
    package var lastEvaluatedKey: Item?
    /// When asked for.
    package var consumedCapacity: ConsumedCapacity?

    /// - Parameter count: when it is not that of `items`
    package init(
        items: [Item], count: Int? = nil, scannedCount: Int, lastEvaluatedKey: Item? = nil,
        consumedCapacity: ConsumedCapacity? = nil
    ) {
        self.items = items
        self.count = count ?? items.count
        self.scannedCount = scannedCount
        self.lastEvaluatedKey = lastEvaluatedKey
        self.consumedCapacity = consumedCapacity
    }
}
