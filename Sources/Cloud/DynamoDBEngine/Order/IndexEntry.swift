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
    ///
    /// - Parameter tableHasSort: whether the table's key has a sort attribute
    init(row: Row, tableHasSort: Bool) {
        let (partition, sort) = row.keyOffsets(hasSort: tableHasSort)
        self.init(row: row, partitionOffset: partition, sortOffset: sort)
    }

    /// The entry of a row in an index, or `nil` when it lacks an attribute of the index's key and so is not in the index. What
    /// is of another type, or empty, counts as lacking: it can stand in rows that are older than the index.
    init?(row: Row, indexKey: KeyShape) {
        guard let sortName = indexKey.nameBytes.sort else {
            guard let partition = row.offset(of: indexKey.nameBytes.partition),
                row.hasKey(indexKey.tags.partition, at: partition)
            else { return nil }
            self.init(row: row, partitionOffset: partition, sortOffset: nil)
            return
        }
        let offsets = row.offsets(of: indexKey.nameBytes.partition, sortName)
        guard let partition = offsets.first, let sortOffset = offsets.second, row.hasKey(indexKey.tags.partition, at: partition),
            row.hasKey(indexKey.tags.sort, at: sortOffset)
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

    /// The order of two entries of the same table or index and of the same rank: negative, zero or positive.
    ///
    /// - Parameter tableHasSort: whether the table's key has a sort attribute
    func order(relativeTo other: borrowing IndexEntry, tableHasSort: Bool) -> Int {
        other.withKeys(tableHasSort: tableHasSort) { order(relativeTo: $0) }
    }

    /// The bytes of all by which an entry is ordered: looked up once, to be compared with many.
    struct Keys {
        let partition: UnsafeRawBufferPointer
        /// None where the key has no sort attribute.
        let sort: UnsafeRawBufferPointer
        /// The table's key; `nil` of an entry in the table itself, whose key it is.
        let table: (partition: UnsafeRawBufferPointer, sort: UnsafeRawBufferPointer?)?
    }

    /// Lends the bytes by which the entry is ordered.
    ///
    /// - Parameter tableHasSort: of an entry in an index, whether the table's key has a sort attribute; `nil` of one in the table
    func withKeys<Result>(tableHasSort: Bool?, _ body: (Keys) -> Result) -> Result {
        row.bytes.withUnsafeBytes { bytes in
            body(
                Keys(
                    partition: Self.scalar(in: bytes, at: partitionOffset), sort: Self.sort(in: bytes, at: sortOffset),
                    table: tableHasSort.map { Row.keyScalars(in: bytes, hasSort: $0) }))
        }
    }

    /// The order of the entry and another one of the same table or index and of the same rank: negative, zero or positive.
    func order(relativeTo keys: Keys) -> Int {
        row.bytes.withUnsafeBytes { bytes in
            var order = ByteOrder.compare(Self.scalar(in: bytes, at: partitionOffset), keys.partition)
            if order == 0 { order = ByteOrder.compare(Self.sort(in: bytes, at: sortOffset), keys.sort) }
            guard order == 0, let table = keys.table else { return order }
            let own = Row.keyScalars(in: bytes, hasSort: table.sort != nil)
            order = ByteOrder.compare(own.partition, table.partition)
            guard order == 0, let ownSort = own.sort, let sort = table.sort else { return order }
            return ByteOrder.compare(ownSort, sort)
        }
    }

    /// The bytes of the string, number or binary whose tag stands at an offset.
    @inline(__always)
    private static func scalar(in bytes: UnsafeRawBufferPointer, at offset: UInt32) -> UnsafeRawBufferPointer {
        var cursor = RowCursor(bytes, offset: Int(offset) + 1)
        return cursor.byteString()
    }

    @inline(__always)
    private static func sort(in bytes: UnsafeRawBufferPointer, at offset: UInt32) -> UnsafeRawBufferPointer {
        offset == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : scalar(in: bytes, at: offset)
    }
}

extension Row {
    /// Whether the value at an offset can be a key: of the attribute's type, whose tag is given, and not empty.
    fileprivate func hasKey(_ tag: UInt8, at offset: Int) -> Bool {
        bytes[offset] == tag && withScalar(at: offset) { !$0.isEmpty }
    }

    /// The bytes of the table's key in a row's.
    @inline(__always)
    fileprivate static func keyScalars(
        in bytes: UnsafeRawBufferPointer, hasSort: Bool
    ) -> (partition: UnsafeRawBufferPointer, sort: UnsafeRawBufferPointer?) {
        var cursor = RowCursor(bytes, offset: RowFormat.fixedByteCount)
        _ = cursor.varint()
        _ = cursor.byteString()
        _ = cursor.tag()
        let partition = cursor.byteString()
        guard hasSort else { return (partition, nil) }
        _ = cursor.byteString()
        _ = cursor.tag()
        return (partition, cursor.byteString())
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
