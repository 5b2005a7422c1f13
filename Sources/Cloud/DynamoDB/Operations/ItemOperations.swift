/// `PutItem`: the whole item, replacing one of the same key.
package struct PutItemRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The whole item, its key included.
    package var item: Item
    /// What the item that stands there must be like; that none stands there is an item without attributes.
    package var condition: Condition?
    /// `ReturnValues: ALL_OLD`.
    package var returnsOldItem: Bool
    /// `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
    package var returnsItemOnFailure: Bool
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, item: Item, condition: Condition? = nil, returnsOldItem: Bool = false,
        returnsItemOnFailure: Bool = false, report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.item = item
        self.condition = condition
        self.returnsOldItem = returnsOldItem
        self.returnsItemOnFailure = returnsItemOnFailure
        self.report = report
    }
}

/// The answer to `PutItem`, `UpdateItem` and `DeleteItem`.
package struct ItemWriteAnswer: Sendable, Hashable {
    /// The attributes asked for, when there are any.
    package var attributes: Item?
    /// When asked for.
    package var consumedCapacity: ConsumedCapacity?
    /// When asked for, of a table with local indexes.
    package var collectionMetrics: ItemCollectionMetrics?

    package init(
        attributes: Item? = nil, consumedCapacity: ConsumedCapacity? = nil, collectionMetrics: ItemCollectionMetrics? = nil
    ) {
        self.attributes = attributes
        self.consumedCapacity = consumedCapacity
        self.collectionMetrics = collectionMetrics
    }
}

/// `GetItem`.
package struct GetItemRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The key attributes and no others.
    package var key: Item
    /// Whether every write before this read must be seen.
    package var consistentRead: Bool
    /// Which parts of the item are answered; `nil` for all.
    package var projection: ItemProjection?
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, key: Item, consistentRead: Bool = false, projection: ItemProjection? = nil,
        report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.key = key
        self.consistentRead = consistentRead
        self.projection = projection
        self.report = report
    }
}

/// The answer to `GetItem`.
package struct GetItemAnswer: Sendable, Hashable {
    /// `nil` when there is no such item.
    package var item: Item?
    /// When asked for.
    package var consumedCapacity: ConsumedCapacity?

    package init(item: Item? = nil, consumedCapacity: ConsumedCapacity? = nil) {
        self.item = item
        self.consumedCapacity = consumedCapacity
    }
}

/// `DeleteItem`: a success also when there was none.
package struct DeleteItemRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The key attributes and no others.
    package var key: Item
    /// What the item that stands there must be like; that none stands there is an item without attributes.
    package var condition: Condition?
    /// `ReturnValues: ALL_OLD`.
    package var returnsOldItem: Bool
    /// `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
    package var returnsItemOnFailure: Bool
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, key: Item, condition: Condition? = nil, returnsOldItem: Bool = false,
        returnsItemOnFailure: Bool = false, report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.key = key
        self.condition = condition
        self.returnsOldItem = returnsOldItem
        self.returnsItemOnFailure = returnsItemOnFailure
        self.report = report
    }
}

/// `UpdateItem`: changes attributes of an item, which is made when there is none.
package struct UpdateItemRequest: Sendable, Hashable {
    /// Which attributes are answered.
    package enum ReturnValues: String, Sendable, Hashable, CaseIterable {
        case none = "NONE"
        case allOld = "ALL_OLD"
        /// Those that the update names, as they were.
        case updatedOld = "UPDATED_OLD"
        case allNew = "ALL_NEW"
        /// Those that the update names, as they are now.
        case updatedNew = "UPDATED_NEW"
    }

    /// The name of the table.
    package var tableName: String
    /// The key attributes and no others.
    package var key: Item
    /// What to change.
    package var update: UpdateExpression
    /// What the item that stands there must be like; that none stands there is an item without attributes.
    package var condition: Condition?
    /// Which attributes are answered.
    package var returnValues: ReturnValues
    /// `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
    package var returnsItemOnFailure: Bool
    /// What the answer tells besides.
    package var report: UsageReport

    package init(
        tableName: String, key: Item, update: UpdateExpression = UpdateExpression([]), condition: Condition? = nil,
        returnValues: ReturnValues = .none, returnsItemOnFailure: Bool = false, report: UsageReport = .none
    ) {
        self.tableName = tableName
        self.key = key
        self.update = update
        self.condition = condition
        self.returnValues = returnValues
        self.returnsItemOnFailure = returnsItemOnFailure
        self.report = report
    }
}
