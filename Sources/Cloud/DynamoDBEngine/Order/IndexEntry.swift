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
        guard let sort = indexKey.sort else {
            guard let partition = row.offset(of: indexKey.partition.nameBytes), row.hasKey(indexKey.partition, at: partition) else {
                return nil
            }
            self.init(row: row, partitionOffset: partition, sortOffset: nil)
            return
        }
        let offsets = row.offsets(of: indexKey.partition.nameBytes, sort.nameBytes)
        guard let partition = offsets.first, let sortOffset = offsets.second, row.hasKey(indexKey.partition, at: partition),
            row.hasKey(sort, at: sortOffset)
        else { return nil }
        self.init(row: row, partitionOffset: partition, sortOffset: sortOffset)
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

    /// The bytes of the string, number or binary whose tag stands at an offset.
    @inline(__always)
    private static func scalar(in bytes: UnsafeRawBufferPointer, at offset: Int) -> UnsafeRawBufferPointer {
        var cursor = RowCursor(bytes, offset: offset + 1)
        return cursor.byteString()
    }

    /// Lends the bytes of both; of the sort key none where the key has no sort attribute.
    func withKeys<Result>(_ body: (_ partition: UnsafeRawBufferPointer, _ sort: UnsafeRawBufferPointer) -> Result) -> Result {
        row.bytes.withUnsafeBytes { bytes in
            let partition = Self.scalar(in: bytes, at: Int(partitionOffset))
            let sort = sortOffset == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : Self.scalar(in: bytes, at: Int(sortOffset))
            return body(partition, sort)
        }
    }

    /// The order of two entries of the same table or index and of the same rank: negative, zero or positive.
    ///
    /// - Parameter tableHasSort: whether the table's key has a sort attribute
    func order(relativeTo other: borrowing IndexEntry, tableHasSort: Bool) -> Int {
        other.withKeys { order(relativeToPartition: $0, sort: $1, of: other.row, tableHasSort: tableHasSort) }
    }

    /// The same, for one that is compared with many: its keys are looked up once.
    func order(
        relativeToPartition otherPartition: UnsafeRawBufferPointer, sort otherSort: UnsafeRawBufferPointer, of other: borrowing Row,
        tableHasSort: Bool
    ) -> Int {
        let order = withKeys { partition, sort in
            let order = ByteOrder.compare(partition, otherPartition)
            return order == 0 ? ByteOrder.compare(sort, otherSort) : order
        }
        return order == 0 ? row.keyOrder(relativeTo: other, hasSort: tableHasSort) : order
    }
}

extension Row {
    /// Whether the value at an offset can be a key: of the attribute's type, and not empty.
    fileprivate func hasKey(_ attribute: KeyAttribute, at offset: Int) -> Bool {
        bytes[offset] == attribute.tag.rawValue && withScalar(at: offset) { !$0.isEmpty }
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
