import DynamoDB

/// An attribute of a key, ready to be looked up in rows.
struct KeyAttribute: Sendable, Hashable {
    let name: String
    let nameBytes: [UInt8]
    let type: KeyAttributeType

    init(name: String, type: KeyAttributeType) {
        self.name = name
        nameBytes = Array(name.utf8)
        self.type = type
    }

    /// The tag that its value has in a row.
    var tag: RowFormat.Tag {
        switch type {
        case .string: .string
        case .number: .number
        case .binary: .binary
        }
    }
}

/// The key of a table or an index; a class, for it is handed around with every row and never changes.
final class KeyShape: Sendable {
    let partition: KeyAttribute
    let sort: KeyAttribute?
    /// The names of both as they stand in rows, apart from the rest: to look at an attribute would be to copy it.
    let nameBytes: (partition: [UInt8], sort: [UInt8]?)
    /// The tags that their values have in a row.
    let tags: (partition: UInt8, sort: UInt8)

    /// `nil` when an attribute of the key is not defined.
    init?(_ key: KeySchema, in schema: TableSchema) {
        guard let partitionType = schema.type(of: key.partition) else { return nil }
        partition = KeyAttribute(name: key.partition, type: partitionType)
        if let sortName = key.sort {
            guard let sortType = schema.type(of: sortName) else { return nil }
            sort = KeyAttribute(name: sortName, type: sortType)
        } else {
            sort = nil
        }
        nameBytes = (partition.nameBytes, sort?.nameBytes)
        tags = (partition.tag.rawValue, sort?.tag.rawValue ?? 0)
    }

    /// Partition, then sort.
    var attributes: [KeyAttribute] {
        sort.map { [partition, $0] } ?? [partition]
    }

    func contains(_ name: String) -> Bool {
        partition.name.hasSameBytes(as: name) || sort?.name.hasSameBytes(as: name) == true
    }
}
