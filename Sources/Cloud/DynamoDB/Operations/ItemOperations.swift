/// `PutItem`: the whole item, replacing one of the same key.
package struct PutItemRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The whole item, its key included.
    package var item: Item
    /// `ReturnValues: ALL_OLD`.
    package var returnsOldItem: Bool

    package init(tableName: String, item: Item, returnsOldItem: Bool = false) {
        self.tableName = tableName
        self.item = item
        self.returnsOldItem = returnsOldItem
    }
}

/// The answer to `PutItem` and `DeleteItem`.
package struct OldItemAnswer: Sendable, Hashable {
    /// The item that stood there, when asked for and there was one.
    package var attributes: Item?

    package init(attributes: Item? = nil) {
        self.attributes = attributes
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

    package init(tableName: String, key: Item, consistentRead: Bool = false) {
        self.tableName = tableName
        self.key = key
        self.consistentRead = consistentRead
    }
}

/// The answer to `GetItem`.
package struct GetItemAnswer: Sendable, Hashable {
    /// `nil` when there is no such item.
    package var item: Item?

    package init(item: Item? = nil) {
        self.item = item
    }
}

/// `DeleteItem`: a success also when there was none.
package struct DeleteItemRequest: Sendable, Hashable {
    /// The name of the table.
    package var tableName: String
    /// The key attributes and no others.
    package var key: Item
    /// `ReturnValues: ALL_OLD`.
    package var returnsOldItem: Bool

    package init(tableName: String, key: Item, returnsOldItem: Bool = false) {
        self.tableName = tableName
        self.key = key
        self.returnsOldItem = returnsOldItem
    }
}

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

    package init(requestItems: [String: [WriteRequest]]) {
        self.requestItems = requestItems
    }
}

/// The answer to `BatchWriteItem`: what was not written and must be sent again. It arrives with status 200.
package struct BatchWriteItemAnswer: Sendable, Hashable {
    /// What was left undone, by table.
    package var unprocessedItems: [String: [WriteRequest]]

    package init(unprocessedItems: [String: [WriteRequest]] = [:]) {
        self.unprocessedItems = unprocessedItems
    }
}
