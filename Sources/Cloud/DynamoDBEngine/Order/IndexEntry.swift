/// A row in its place in a table or an index.
///
/// Entries are ordered by the hash of the partition key, the partition key, the sort key, and at last by the table's key, which
/// tells rows with equal index keys apart. Keys are not copied: the entry knows where they stand in the row.
struct IndexEntry: Ranked, Sendable {
    /// The hash of the partition key.
    let rank: UInt64
    let row: Row
    /// Offsets of the values in the row. An item of 400 KB is never 4 GB long.
    private let partitionOffset: UInt32
    /// 0 for none: a row does not start with a value.
    private let sortOffset: UInt32

    init(row: Row, partitionOffset: Int, sortOffset: Int?) {
        self.row = row
        self.partitionOffset = UInt32(partitionOffset)
        self.sortOffset = UInt32(sortOffset ?? 0)
        rank = row.withScalar(at: partitionOffset) { PartitionHash.hash($0) }
    }

    /// The entry of a row in a table.
    init(row: Row, tableKey: KeyShape) {
        let (partition, sort) = row.keyOffsets(hasSort: tableKey.sort != nil)
        self.init(row: row, partitionOffset: partition, sortOffset: sort)
    }

    /// The entry of a row in an index, or `nil` when it lacks an attribute of the index's key and so is not in the index. What
    /// is of another type, or empty, counts as lacking: it can stand in rows that are older than the index.
    init?(row: Row, indexKey: KeyShape) {
        guard let partition = row.offset(of: indexKey.partition) else { return nil }
        guard let sort = indexKey.sort else {
            self.init(row: row, partitionOffset: partition, sortOffset: nil)
            return
        }
        guard let sort = row.offset(of: sort) else { return nil }
        self.init(row: row, partitionOffset: partition, sortOffset: sort)
    }

    /// Lends the bytes of the partition key.
    func withPartition<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        row.withScalar(at: Int(partitionOffset), body)
    }

    /// Lends the bytes of the sort key, none where the key has no sort attribute.
    func withSort<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        if sortOffset == 0 { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return row.withScalar(at: Int(sortOffset), body)
    }

    /// The order of two entries of the same table or index and of the same rank: negative, zero or positive.
    ///
    /// - Parameter tableHasSort: whether the table's key has a sort attribute
    func order(relativeTo other: borrowing IndexEntry, tableHasSort: Bool) -> Int {
        let partition = withPartition { left in other.withPartition { ByteOrder.compare(left, $0) } }
        if partition != 0 { return partition }
        let sort = withSort { left in other.withSort { ByteOrder.compare(left, $0) } }
        if sort != 0 { return sort }
        return row.keyOrder(relativeTo: other.row, hasSort: tableHasSort)
    }
}

extension Row {
    /// Where the value of a key attribute stands, when it can be a key.
    fileprivate func offset(of attribute: KeyAttribute) -> Int? {
        guard let offset = offset(of: attribute.nameBytes), bytes[offset] == attribute.tag.rawValue,
            withScalar(at: offset, { !$0.isEmpty })
        else { return nil }
        return offset
    }

    /// The order of the keys that two rows have in their table.
    func keyOrder(relativeTo other: borrowing Row, hasSort: Bool) -> Int {
        let (left, right) = (keyOffsets(hasSort: hasSort), other.keyOffsets(hasSort: hasSort))
        let partition = withScalar(at: left.partition) { bytes in
            other.withScalar(at: right.partition) { ByteOrder.compare(bytes, $0) }
        }
        guard partition == 0, let leftSort = left.sort, let rightSort = right.sort else { return partition }
        return withScalar(at: leftSort) { bytes in other.withScalar(at: rightSort) { ByteOrder.compare(bytes, $0) } }
    }

    /// The order of the row's key in its table and another key.
    func keyOrder(relativeTo key: borrowing KeyBytes) -> Int {
        let offsets = keyOffsets(hasSort: key.sort != nil)
        let partition = withScalar(at: offsets.partition) { ByteOrder.compare($0, key.partition) }
        guard partition == 0, let sort = key.sort, let offset = offsets.sort else { return partition }
        return withScalar(at: offset) { ByteOrder.compare($0, sort) }
    }
}
