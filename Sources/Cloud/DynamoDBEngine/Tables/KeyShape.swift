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

    /// `nil` when an attribute of the key is not defined.
    init?(_ key: KeySchema, in schema: TableSchema) {
        guard let partitionType = schema.type(of: key.partition) else { return nil }
        partition = KeyAttribute(name: key.partition, type: partitionType)
        guard let sortName = key.sort else {
            sort = nil
            return
        }
        guard let sortType = schema.type(of: sortName) else { return nil }
        sort = KeyAttribute(name: sortName, type: sortType)
    }

    /// Partition, then sort.
    var attributes: [KeyAttribute] {
        sort.map { [partition, $0] } ?? [partition]
    }

    func contains(_ name: String) -> Bool {
        partition.name.hasSameBytes(as: name) || sort?.name.hasSameBytes(as: name) == true
    }
}
