/// A key as the bytes by which rows are ordered.
struct KeyBytes: Sendable, Hashable {
    var partition: [UInt8]
    var sort: [UInt8]?

    /// The standard library hashes an array byte by byte.
    func hash(into hasher: inout Hasher) {
        hasher.combine(PartitionHash.hash(partition))
        if let sort { hasher.combine(PartitionHash.hash(sort)) }
    }
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

    /// The place of the border.
    func position(in entries: SortedChunks<IndexEntry>) -> SortedChunks<IndexEntry>.Position {
        guard let partition else { return entries.position(ofRank: hash) { _ in isAfterEqual } }
        // Lent once for all comparisons, none of which then copies or counts anything.
        return partition.withUnsafeBytes { partition in
            guard let sort else { return entries.position(ofRank: hash) { isAbove($0, partition, nil) } }
            return sort.withUnsafeBytes { sort in entries.position(ofRank: hash) { isAbove($0, partition, sort) } }
        }
    }

    /// Whether an entry of the border's hash is before the border.
    private func isAbove(
        _ entry: borrowing IndexEntry, _ partition: UnsafeRawBufferPointer, _ sort: UnsafeRawBufferPointer?
    ) -> Bool {
        var order = entry.withPartition { ByteOrder.compare($0, partition) }
        if order == 0, let sort { order = entry.withSort { ByteOrder.compare($0, sort) } }
        if order == 0 { order = tableKeyOrder(of: entry) }
        return order == 0 ? isAfterEqual : order < 0
    }

    /// Apart from the above: only here is the key taken hold of.
    @inline(never)
    private func tableKeyOrder(of entry: borrowing IndexEntry) -> Int {
        guard let tableKey else { return 0 }
        return entry.row.keyOrder(relativeTo: tableKey)
    }
}

/// A stretch of entries between two borders; `nil` is the very start or end.
struct IndexRange: Sendable, Hashable {
    var lower: IndexBound?
    var upper: IndexBound?
}
