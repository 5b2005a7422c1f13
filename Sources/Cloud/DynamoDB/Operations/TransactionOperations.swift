/// One part of a transaction that writes (`TransactWriteItem`).
package struct TransactWrite: Sendable, Hashable {
    /// What is done.
    package enum Action: Sendable, Hashable {
        case put(Item)
        case update(key: Item, UpdateExpression)
        case delete(key: Item)
        /// Nothing: only the condition counts.
        case check(key: Item)
    }

    /// The name of the table.
    package var tableName: String
    /// What is done.
    package var action: Action
    /// What the item that stands there must be like.
    package var condition: Condition?
    /// Whether the reason of a failure has the item.
    package var returnsItemOnFailure: Bool

    package init(tableName: String, _ action: Action, condition: Condition? = nil, returnsItemOnFailure: Bool = false) {
        self.tableName = tableName
        self.action = action
        self.condition = condition
        self.returnsItemOnFailure = returnsItemOnFailure
    }
}

/// `TransactWriteItems`: all is done or nothing.
package struct TransactWriteItemsRequest: Sendable, Hashable {
    /// AWS's limit on the parts of one transaction.
    package static let maximumItemCount = 100

    /// The parts, no two about the same item.
    package var items: [TransactWrite]
    /// Sent again within ten minutes it has no second effect.
    package var clientRequestToken: String?
    /// What the answer tells besides.
    package var report: UsageReport

    package init(items: [TransactWrite], clientRequestToken: String? = nil, report: UsageReport = .none) {
        self.items = items
        self.clientRequestToken = clientRequestToken
        self.report = report
    }
}

/// The answer to `TransactWriteItems`.
package struct TransactWriteItemsAnswer: Sendable, Hashable {
    /// When asked for, of each table.
    package var consumedCapacity: [ConsumedCapacity]?
    /// When asked for, of the tables with local indexes.
    package var collectionMetrics: [String: [ItemCollectionMetrics]]?

    package init(
        consumedCapacity: [ConsumedCapacity]? = nil, collectionMetrics: [String: [ItemCollectionMetrics]]? = nil
    ) {
        self.consumedCapacity = consumedCapacity
        self.collectionMetrics = collectionMetrics
    }
}

/// One part of a transaction that reads (`TransactGetItem`).
package struct TransactGet: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The key attributes and no others.
    package var key: Item
    /// Which parts of the item are answered; `nil` for all.
    package var projection: ItemProjection?

    package init(tableName: String, key: Item, projection: ItemProjection? = nil) {
        self.tableName = tableName
        self.key = key
        self.projection = projection
    }
}

/// `TransactGetItems`: the items as they all were at one moment.
package struct TransactGetItemsRequest: Sendable, Hashable {
    /// The keys.
    package var items: [TransactGet]
    /// What the answer tells besides.
    package var report: UsageReport

    package init(items: [TransactGet], report: UsageReport = .none) {
        self.items = items
        self.report = report
    }
}

/// The answer to `TransactGetItems`.
package struct TransactGetItemsAnswer: Sendable, Hashable {
    /// In the order of the request; `nil` where there is no item.
    package var items: [Item?]
    /// When asked for, of each table.
    package var consumedCapacity: [ConsumedCapacity]?

    package init(items: [Item?], consumedCapacity: [ConsumedCapacity]? = nil) {
        self.items = items
        self.consumedCapacity = consumedCapacity
    }
}

/// Why one part of a transaction did not go through (`CancellationReason`).
package struct CancellationReason: Sendable, Hashable {
    /// `None` for a part that was not the reason; otherwise `ConditionalCheckFailed`, `ValidationError` and others.
    package var code: String
    /// AWS's text.
    package var message: String?
    /// The item that stands there, when asked for.
    package var item: Item?

    package init(code: String, message: String? = nil, item: Item? = nil) {
        self.code = code
        self.message = message
        self.item = item
    }

    /// Of a part that was not the reason.
    package static let none = CancellationReason(code: "None")
}
