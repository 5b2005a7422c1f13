/// The type of a key attribute.
package enum KeyAttributeType: String, Sendable, Hashable {
    case string = "S"
    case number = "N"
    case binary = "B"
}

/// An attribute that takes part in a key, with its type.
package struct AttributeDefinition: Sendable, Hashable {
    package var name: String
    package var type: KeyAttributeType

    package init(name: String, type: KeyAttributeType) {
        self.name = name
        self.type = type
    }
}

/// A primary key or an index key: partition (`HASH`) and perhaps sort (`RANGE`) attribute.
package struct KeySchema: Sendable, Hashable {
    package var partition: String
    package var sort: String?

    package init(partition: String, sort: String? = nil) {
        self.partition = partition
        self.sort = sort
    }

    /// Partition, then sort.
    package var attributeNames: [String] {
        sort.map { [partition, $0] } ?? [partition]
    }
}

/// What an index keeps of an item besides the keys.
package enum Projection: Sendable, Hashable {
    case all
    case keysOnly
    case include([String])
}

/// Capacity units of a provisioned table or index.
package struct ProvisionedThroughput: Sendable, Hashable {
    package var readCapacityUnits: Int
    package var writeCapacityUnits: Int

    package init(readCapacityUnits: Int, writeCapacityUnits: Int) {
        self.readCapacityUnits = readCapacityUnits
        self.writeCapacityUnits = writeCapacityUnits
    }
}

/// How a table is paid for.
package enum BillingMode: Sendable, Hashable {
    case payPerRequest
    case provisioned(ProvisionedThroughput)
}

/// A secondary index, global or local.
package struct IndexSchema: Sendable, Hashable {
    package var name: String
    package var key: KeySchema
    package var projection: Projection
    /// Of a global index of a provisioned table; `nil` otherwise.
    package var throughput: ProvisionedThroughput?

    package init(name: String, key: KeySchema, projection: Projection = .all, throughput: ProvisionedThroughput? = nil) {
        self.name = name
        self.key = key
        self.projection = projection
        self.throughput = throughput
    }
}

/// A table as it is asked for: the one value from which it is created, checked, described and deployed.
package struct TableSchema: Sendable, Hashable {
    package var name: String
    package var attributes: [AttributeDefinition]
    package var key: KeySchema
    package var globalIndexes: [IndexSchema]
    package var localIndexes: [IndexSchema]
    package var billing: BillingMode

    package init(
        name: String, attributes: [AttributeDefinition], key: KeySchema, globalIndexes: [IndexSchema] = [],
        localIndexes: [IndexSchema] = [], billing: BillingMode = .payPerRequest
    ) {
        self.name = name
        self.attributes = attributes
        self.key = key
        self.globalIndexes = globalIndexes
        self.localIndexes = localIndexes
        self.billing = billing
    }

    /// The type of a key attribute, or `nil` for a name that is no key attribute.
    package func type(of attribute: String) -> KeyAttributeType? {
        attributes.first { $0.name == attribute }?.type
    }
}
