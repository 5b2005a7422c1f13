import DynamoDB
import Synchronization

/// How the rows of a table are made of the values of a ``DynamoDB/RowBatch``: worked out once for all batches of a layout.
struct RowLayout: Sendable {
    /// An attribute as it stands in rows.
    struct Part: Sendable {
        /// Which of the batch's attributes it is.
        let place: Int
        /// Where, in ``RowLayout/heads``, that is which comes before its value: the name behind its length, and the tag.
        let head: Range<Int>
        let nameByteCount: Int
    }

    /// What a value must be like because it is a key.
    struct Rule: Sendable {
        let place: Int
        let byteCountLimit: Int
        /// Of the table's key; what the keys of indexes are made of may be missing.
        let isRequired: Bool
    }

    /// The batches for which it was made.
    let batch: RowBatch.Layout
    /// The attributes as they stand in a row: the key, then the others in the order of their names.
    let parts: [Part]
    let heads: [UInt8]
    /// Of the table's key first, partition before sort, then of the keys of indexes.
    let rules: [Rule]
    /// For each rule the attribute, and the index when it is one of an index's key.
    private let keys: [(attribute: KeyAttribute, isPartition: Bool, index: IndexShape?)]

    /// - Throws: that a key has no attribute, or one of another type
    init(_ batch: RowBatch.Layout, for table: TableShape) throws(DynamoDBError) {
        var rules: [Rule] = []
        var keys: [(attribute: KeyAttribute, isPartition: Bool, index: IndexShape?)] = []
        func add(_ key: KeyShape, of index: IndexShape?) throws(DynamoDBError) {
            for attribute in key.attributes {
                let place = batch.attributes.firstIndex { $0.name.hasSameBytes(as: attribute.name) }
                guard let place else {
                    if index == nil { throw .keyMismatch }
                    continue
                }
                guard batch.attributes[place].type == attribute.type else { throw .keyMismatch }
                let isPartition = attribute == key.partition
                let limit = isPartition ? TableShape.partitionKeyByteCountLimit : TableShape.sortKeyByteCountLimit
                rules.append(Rule(place: place, byteCountLimit: limit, isRequired: index == nil))
                keys.append((attribute, isPartition, index))
            }
        }
        try add(table.key, of: nil)
        let keyPlaces = rules.map(\.place)
        for index in table.indexesByName { try add(table.indexes[index].key, of: table.indexes[index]) }
        self.batch = batch
        self.rules = rules
        self.keys = keys
        var writer = RowWriter(reservingCapacity: 128)
        parts = (keyPlaces + batch.attributes.indices.filter { !keyPlaces.contains($0) }).map { place in
            let attribute = batch.attributes[place]
            let start = writer.bytes.count
            writer.text(attribute.name)
            writer.tag(KeyAttribute(name: attribute.name, type: attribute.type).tag)
            return Part(place: place, head: start..<writer.bytes.count, nameByteCount: attribute.name.utf8.count)
        }
        heads = writer.bytes
    }

    /// What is wrong with the length of a key.
    func refusal(byRule rule: Int, byteCount: Int) -> DynamoDBError {
        let (attribute, isPartition, index) = keys[rule]
        if byteCount == 0 { return index.map { .emptyIndexKey(attribute, index: $0.name) } ?? .emptyKey(attribute) }
        let limit = rules[rule].byteCountLimit
        return isPartition ? .partitionKeyTooLong(limit) : .sortKeyTooLong(limit)
    }
}

extension TableShape {
    /// How rows are made of batches of a layout. The last answer is kept: mostly one writer makes all of them.
    ///
    /// - Throws: that a key has no attribute, or one of another type
    func rowLayout(of batch: RowBatch.Layout) throws(DynamoDBError) -> RowLayout {
        try lastRowLayout.withLock { last throws(DynamoDBError) in
            if let last, last.batch === batch { return last }
            let layout = try RowLayout(batch, for: self)
            last = layout
            return layout
        }
    }
}
