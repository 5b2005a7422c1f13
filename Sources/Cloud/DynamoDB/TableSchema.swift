/// The type of a key attribute.
package enum KeyAttributeType: String, Sendable, Hashable {
    case string = "S"
    case number = "N"
    case binary = "B"
}

/// An attribute that takes part in a key, with its type.
package struct AttributeDefinition: Sendable, Hashable {
    /// Unique among its like; 3 to 255 characters for tables and indexes.
    package var name: String
    /// The type that its values must have.
    package var type: KeyAttributeType

    package init(name: String, type: KeyAttributeType) {
        self.name = name
        self.type = type
    }
}

/// A primary key or an index key: partition (`HASH`) and perhaps sort (`RANGE`) attribute.
package struct KeySchema: Sendable, Hashable {
    /// The attribute that says where an item lives.
    package var partition: String
    /// The attribute that orders the items of a partition.
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
    /// Reads of 4 KB a second.
    package var readCapacityUnits: Int
    /// Writes of 1 KB a second.
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
    /// Unique among its like; 3 to 255 characters for tables and indexes.
    package var name: String
    /// What identifies an item, or where an index finds it.
    package var key: KeySchema
    /// What it keeps of the items.
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
    /// Unique among its like; 3 to 255 characters for tables and indexes.
    package var name: String
    /// The attributes of all keys, with their types.
    package var attributes: [AttributeDefinition]
    /// What identifies an item, or where an index finds it.
    package var key: KeySchema
    /// Indexes with a partition key of their own.
    package var globalIndexes: [IndexSchema]
    /// Indexes that order the table's own partitions otherwise.
    package var localIndexes: [IndexSchema]
    /// How it is paid for.
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

/// The names of tables and indexes.
///
/// Source: "Naming rules and data types" in the DynamoDB developer guide.
extension TableSchema {
    /// How long a name is.
    static let nameByteCounts = 3...255

    /// Whether a table or an index can be created under this name: 3 to 255 letters, digits, `_`, `-` or `.`.
    package static func isName(_ text: String) -> Bool {
        nameByteCounts.contains(text.utf8.count) && hasNameBytesOnly(text)
    }

    /// Whether nothing stands in a text that no name may have. Asked of every request: bytes that lie together are read fastest.
    static func hasNameBytesOnly(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy(isNameByte) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
