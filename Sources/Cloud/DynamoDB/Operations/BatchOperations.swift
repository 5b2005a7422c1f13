/// One write of a batch.
package enum WriteRequest: Sendable, Hashable {
    case put(Item)
    /// By key.
    case delete(Item)
}

/// `BatchWriteItem`: at most 25 writes, 16 MB, no key twice; each write stands alone.
package struct BatchWriteItemRequest: Sendable, Hashable {
    /// AWS's limit on the writes of one request.
    package static let maximumWriteCount = 25

    /// The writes, by table.
    package var requestItems: [String: [WriteRequest]]
    /// What the answer tells besides.
    package var report: UsageReport

    package init(requestItems: [String: [WriteRequest]], report: UsageReport = .none) {
        self.requestItems = requestItems
        self.report = report
    }
}

/// The answer to `BatchWriteItem`: what was not written and must be sent again. It arrives with status 200.
package struct BatchWriteItemAnswer: Sendable, Hashable {
    /// What was left undone, by table.
    package var unprocessedItems: [String: [WriteRequest]]
    /// When asked for, of each table.
    package var consumedCapacity: [ConsumedCapacity]?
    /// When asked for, of the tables with local indexes.
    package var collectionMetrics: [String: [ItemCollectionMetrics]]?

    package init(
        unprocessedItems: [String: [WriteRequest]] = [:], consumedCapacity: [ConsumedCapacity]? = nil,
        collectionMetrics: [String: [ItemCollectionMetrics]]? = nil
    ) {
        self.unprocessedItems = unprocessedItems
        self.consumedCapacity = consumedCapacity
        self.collectionMetrics = collectionMetrics
    }
}

/// What a batch reads of one table (`KeysAndAttributes`).
package struct KeysToRead: Sendable, Hashable {
    /// The keys, none twice.
    package var keys: [Item]
    /// Whether every write before this read must be seen.
    package var consistentRead: Bool
    /// Which parts of the items are answered; `nil` for all.
    package var projection: ItemProjection?

    package init(keys: [Item], consistentRead: Bool = false, projection: ItemProjection? = nil) {
        self.keys = keys
        self.consistentRead = consistentRead
        self.projection = projection
    }
}

/// `BatchGetItem`: at most 100 items.
package struct BatchGetItemRequest: Sendable, Hashable {
    /// AWS's limit on the keys of one request.
    package static let maximumKeyCount = 100

    /// The keys, by table.
    package var requestItems: [String: KeysToRead]
    /// What the answer tells besides.
    package var report: UsageReport

    package init(requestItems: [String: KeysToRead], report: UsageReport = .none) {
        self.requestItems = requestItems
        self.report = report
    }
}

/// The answer to `BatchGetItem`.
package struct BatchGetItemAnswer: Sendable, Hashable {
    /// The items that are there, by table, in no promised order.
    package var responses: [String: [Item]]
    /// What did not fit in an answer of 16 MB and must be asked for again, by table.
    package var unprocessedKeys: [String: KeysToRead]
    /// When asked for, of each table.
    package var consumedCapacity: [ConsumedCapacity]?

    package init(
        responses: [String: [Item]], unprocessedKeys: [String: KeysToRead] = [:], consumedCapacity: [ConsumedCapacity]? = nil
    ) {
        self.responses = responses
        self.unprocessedKeys = unprocessedKeys
        self.consumedCapacity = consumedCapacity
    }
}
