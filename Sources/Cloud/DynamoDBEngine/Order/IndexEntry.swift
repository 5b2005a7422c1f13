/// A row in its place in a table or an index.
///
/// Entries are ordered by the hash of the partition key, the partition key, the sort key, and at last by the table's key, which
/// tells rows with equal index keys apart. Keys are not copied: the entry knows where they stand in the row.
struct IndexEntry: Sendable {
    let hash: UInt64
    let row: Row
    /// Offsets of the values in the row. An item of 400 KB is never 4 GB long.
    private let partitionOffset: UInt32
    /// 0 for none: a row does not start with a value.
    private let sortOffset: UInt32

    init(row: Row, partitionOffset: Int, sortOffset: Int?) {
        self.row = row
        self.partitionOffset = UInt32(partitionOffset)
        self.sortOffset = UInt32(sortOffset ?? 0)
        hash = PartitionHash.hash(row.bytes, row.scalarRange(at: partitionOffset))
    }

    /// The entry of a row in a table.
    init(row: Row, tableKey: KeyShape) {
        let (partition, sort) = row.keyOffsets(hasSort: tableKey.sort != nil)
        self.init(row: row, partitionOffset: partition, sortOffset: sort)
    }

    /// The entry of a row in an index, or `nil` when it lacks an attribute of the index's key and so is not in the index.
    init?(row: Row, indexKey: KeyShape) {
        guard let partition = row.offset(of: indexKey.partition.nameBytes) else { return nil }
        guard let sort = indexKey.sort else {
            self.init(row: row, partitionOffset: partition, sortOffset: nil)
            return
        }
        guard let sort = row.offset(of: sort.nameBytes) else { return nil }
        self.init(row: row, partitionOffset: partition, sortOffset: sort)
    }

    var partitionRange: Range<Int> { row.scalarRange(at: Int(partitionOffset)) }
    /// Empty where the key has no sort attribute.
    var sortRange: Range<Int> { sortOffset == 0 ? 0..<0 : row.scalarRange(at: Int(sortOffset)) }

    /// The order of two entries of the same table or index: negative, zero or positive.
    ///
    /// - Parameter tableHasSort: whether the table's key has a sort attribute
    func order(relativeTo other: IndexEntry, tableHasSort: Bool) -> Int {
        if hash != other.hash { return hash < other.hash ? -1 : 1 }
        let partition = ByteOrder.compare(row.bytes, partitionRange, other.row.bytes, other.partitionRange)
        if partition != 0 { return partition }
        let sort = ByteOrder.compare(row.bytes, sortRange, other.row.bytes, other.sortRange)
        if sort != 0 { return sort }
        let (left, right) = (row.keyOffsets(hasSort: tableHasSort), other.row.keyOffsets(hasSort: tableHasSort))
        let tablePartition = ByteOrder.compare(
            row.bytes, row.scalarRange(at: left.partition), other.row.bytes, other.row.scalarRange(at: right.partition))
        guard tablePartition == 0, let leftSort = left.sort, let rightSort = right.sort else { return tablePartition }
        return ByteOrder.compare(row.bytes, row.scalarRange(at: leftSort), other.row.bytes, other.row.scalarRange(at: rightSort))
    }
}
