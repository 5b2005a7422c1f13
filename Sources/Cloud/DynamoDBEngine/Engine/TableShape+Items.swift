import DynamoDB

/// What items and keys of a table must be like.
extension TableShape {
    /// The longest partition key and sort key, in bytes.
    static let partitionKeyByteCountLimit = 2048
    static let sortKeyByteCountLimit = 1024

    /// Which of AWS's two texts names a wrong key in an item: `PutItem` says what is wrong, a batch only that it is.
    enum KeyWording {
        case detailed
        case brief
        /// Of an update, where only the keys of indexes can be wrong.
        case update
    }

    /// The row of an item, when the item may stand in the table.
    ///
    /// - Parameter measure: of the item, from ``measure(_:)``
    func row(of item: Item, _ measure: ItemMeasure, wording: KeyWording = .detailed) throws(DynamoDBError) -> Row {
        for attribute in key.attributes {
            guard let value = item[attribute.name] else {
                throw wording == .brief ? .keyMismatch : .missingKey(attribute.name)
            }
            guard value.typeDescriptor == attribute.type.rawValue else {
                throw wording == .brief ? .keyMismatch : .keyTypeMismatch(attribute, actual: value)
            }
            try checkValue(value, of: attribute)
        }
        for place in indexesByName {
            try checkIndexKey(of: item, in: indexes[place], wording)
        }
        return RowWriter.row(of: item, key: key, byteCount: measure.byteCount)
    }

    /// The row of an item that was updated.
    func row(ofUpdated item: Item) throws(DynamoDBError) -> Row {
        let measure = ItemMeasure(item)
        if measure.depth > ItemMeasure.depthLimit { throw .tooDeep }
        if measure.byteCount > ItemMeasure.byteCountLimit { throw .updatedItemTooLarge }
        return try row(of: item, measure, wording: .update)
    }

    /// The size of an item that is neither too large nor too deep: what is known without the table.
    static func measure(_ item: Item) throws(DynamoDBError) -> ItemMeasure {
        let measure = ItemMeasure(item)
        if measure.depth > ItemMeasure.depthLimit { throw .tooDeep }
        if measure.byteCount > ItemMeasure.byteCountLimit { throw .itemTooLarge }
        return measure
    }

    /// The bytes of a key, when it is one of this table: its attributes and no others.
    func keyBytes(of item: Item) throws(DynamoDBError) -> KeyBytes {
        guard item.count == key.attributes.count else { throw .keyMismatch }
        return try keyBytes(of: item, key)
    }

    /// The key of a row.
    func keyBytes(of row: Row) -> KeyBytes {
        let offsets = row.keyOffsets(hasSort: key.sort != nil)
        return KeyBytes(
            partition: row.withScalar(at: offsets.partition) { Array($0) },
            sort: offsets.sort.map { row.withScalar(at: $0) { Array($0) } })
    }

    /// The bytes of the attributes of a key of the table or an index, which stand in an item among others.
    func keyBytes(of item: Item, _ key: KeyShape) throws(DynamoDBError) -> KeyBytes {
        let partition = try sortableBytes(in: item, of: key.partition, isPartition: true)
        guard let sort = key.sort else { return KeyBytes(partition: partition) }
        return KeyBytes(partition: partition, sort: try sortableBytes(in: item, of: sort, isPartition: false))
    }

    private func sortableBytes(
        in item: Item, of attribute: KeyAttribute, isPartition: Bool
    ) throws(DynamoDBError) -> [UInt8] {
        guard let value = item[attribute.name], value.typeDescriptor == attribute.type.rawValue,
            let bytes = RowWriter.sortableBytes(of: value)
        else { throw .keyMismatch }
        try Self.checkLength(bytes.count, of: attribute, isPartition: isPartition)
        return bytes
    }

    /// The value of one of the table's own key attributes, of the right type.
    private func checkValue(_ value: AttributeValue, of attribute: KeyAttribute) throws(DynamoDBError) {
        guard let byteCount = Self.keyByteCount(of: value) else { return }
        try Self.checkLength(byteCount, of: attribute, isPartition: attribute == key.partition)
    }

    static func checkLength(_ byteCount: Int, of attribute: KeyAttribute, isPartition: Bool) throws(DynamoDBError) {
        if byteCount == 0 { throw .emptyKey(attribute) }
        if isPartition, byteCount > partitionKeyByteCountLimit { throw .partitionKeyTooLong(partitionKeyByteCountLimit) }
        if !isPartition, byteCount > sortKeyByteCountLimit { throw .sortKeyTooLong(sortKeyByteCountLimit) }
    }

    /// The attributes of an index's key may be missing, but what is there must be of the right type and length.
    private func checkIndexKey(of item: Item, in index: IndexShape, _ wording: KeyWording) throws(DynamoDBError) {
        for attribute in index.key.attributes {
            guard let value = item[attribute.name] else { continue }
            guard value.typeDescriptor == attribute.type.rawValue else {
                throw wording == .update ? .indexKeyUpdateType : .indexKeyTypeMismatch(attribute, actual: value, index: index.name)
            }
            guard let byteCount = Self.keyByteCount(of: value) else { continue }
            if byteCount == 0 {
                throw wording == .update ? .emptyIndexKeyUpdate(attribute) : .emptyIndexKey(attribute, index: index.name)
            }
            try Self.checkLength(byteCount, of: attribute, isPartition: attribute == index.key.partition)
        }
    }

    /// What the limits on keys are about: a string's or binary's bytes; numbers are always short enough.
    private static func keyByteCount(of value: AttributeValue) -> Int? {
        switch value {
        case .string(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        default: nil
        }
    }
}
