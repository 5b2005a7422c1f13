/// A key as the bytes by which rows are ordered.
struct KeyBytes: Sendable, Hashable {
    var partition: [UInt8]
    var sort: [UInt8]?
}

/// A border between entries of a table or an index: everything before it sorts below, everything behind it above.
///
/// It names as much of an entry's order as it needs: a hash alone (a segment of a scan), a partition, a stretch of sort keys, or
/// one row. Entries that agree with it in all it names are behind it, or before it when ``isAfterEqual``.
struct IndexBound: Sendable, Hashable {
    var hash: UInt64
    var partition: [UInt8]?
    var sort: [UInt8]?
    var tableKey: KeyBytes?
    var isAfterEqual = false

    /// Before all entries of a hash and of those above.
    init(hash: UInt64) {
        self.hash = hash
    }

    /// Before or after all entries of a partition.
    init(partition: [UInt8], isAfterEqual: Bool = false) {
        hash = PartitionHash.hash(partition)
        self.partition = partition
        self.isAfterEqual = isAfterEqual
    }

    /// Before or after all entries of a partition and sort key.
    init(partition: [UInt8], sort: [UInt8], isAfterEqual: Bool = false) {
        self.init(partition: partition, isAfterEqual: isAfterEqual)
        self.sort = sort
    }

    /// Before or after the one row whose key in the index and in the table is given, whether or not it is there.
    init(indexKey: KeyBytes, tableKey: KeyBytes, isAfterEqual: Bool) {
        self.init(partition: indexKey.partition, isAfterEqual: isAfterEqual)
        sort = indexKey.sort
        self.tableKey = tableKey
    }

    /// Whether an entry of a table or index is before the border.
    func isAbove(_ entry: IndexEntry) -> Bool {
        if entry.hash != hash { return entry.hash < hash }
        guard let partition else { return isAfterEqual }
        let partitionOrder = Self.order(entry.row, entry.partitionRange, partition)
        if partitionOrder != 0 { return partitionOrder < 0 }
        if let sort {
            let sortOrder = Self.order(entry.row, entry.sortRange, sort)
            if sortOrder != 0 { return sortOrder < 0 }
        }
        guard let tableKey else { return isAfterEqual }
        let offsets = entry.row.keyOffsets(hasSort: tableKey.sort != nil)
        let tableOrder = Self.order(entry.row, entry.row.scalarRange(at: offsets.partition), tableKey.partition)
        if tableOrder != 0 { return tableOrder < 0 }
        if let sort = tableKey.sort, let offset = offsets.sort {
            let sortOrder = Self.order(entry.row, entry.row.scalarRange(at: offset), sort)
            if sortOrder != 0 { return sortOrder < 0 }
        }
        return isAfterEqual
    }

    private static func order(_ row: Row, _ range: Range<Int>, _ bytes: [UInt8]) -> Int {
        ByteOrder.compare(row.bytes, range, bytes, 0..<bytes.count)
    }
}

/// A stretch of entries between two borders; `nil` is the very start or end.
struct IndexRange: Sendable, Hashable {
    var lower: IndexBound?
    var upper: IndexBound?
}
