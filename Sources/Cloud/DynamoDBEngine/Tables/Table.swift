/// A table: its rows in order, and its indexes.
///
/// A value made of values that share what they have in common: a copy is a snapshot, taken at once and read at leisure.
///
/// Invariants:
///
/// 1. ``rows`` has one entry for each key, in the order of ``IndexEntry``.
/// 2. Each of ``indexes`` has an entry for each row that has all attributes of the index's key, of their types, and no other.
/// 3. ``byteCount`` and ``rowByteCount`` are sums over the rows.
struct Table: Sendable {
    private(set) var shape: TableShape
    private(set) var rows = SortedChunks<IndexEntry>()
    private(set) var indexes: [SortedChunks<IndexEntry>]
    /// The size of all items as DynamoDB counts it.
    private(set) var byteCount = 0
    /// The bytes of all rows: about what the journal needs to keep them.
    private(set) var rowByteCount = 0

    /// Whether the table's key has a sort attribute.
    private let hasSort: Bool

    init(_ shape: TableShape) {
        self.shape = shape
        hasSort = shape.key.sort != nil
        indexes = shape.indexes.map { _ in SortedChunks() }
    }

    /// The row of a key.
    func row(for key: KeyBytes) -> Row? {
        position(of: key).map { rows[$0].row }
    }

    /// Puts a row in place of the one with the same key, which is returned.
    @discardableResult
    mutating func put(_ row: Row) -> Row? {
        let entry = IndexEntry(row: row, tableHasSort: hasSort)
        let old = entry.withKeys(tableHasSort: nil) { keys in
            rows.put(entry) { $0.order(relativeTo: keys) }
        }?.row
        byteCount += row.itemByteCount - (old?.itemByteCount ?? 0)
        rowByteCount += row.bytes.count - (old?.bytes.count ?? 0)
        for index in indexes.indices {
            updateIndex(index, replacing: old, by: row)
        }
        return old
    }

    /// Removes the row of a key, which is returned.
    @discardableResult
    mutating func remove(_ key: KeyBytes) -> Row? {
        guard let position = position(of: key) else { return nil }
        let old = rows[position].row
        rows.remove(at: position)
        byteCount -= old.itemByteCount
        rowByteCount -= old.bytes.count
        for index in indexes.indices {
            updateIndex(index, replacing: old, by: nil)
        }
        return old
    }

    /// Makes the table another one of the same key: indexes go, and new ones are filled from the rows.
    mutating func change(to newShape: TableShape) {
        indexes = newShape.indexes.map { index in
            let known = shape.indexes.firstIndex { $0.name == index.name && $0.hasSameKey(as: index) }
            return known.map { indexes[$0] } ?? filledIndex(index.key)
        }
        shape = newShape
    }

    /// Appends a row behind all others.
    mutating func append(_ entry: IndexEntry) {
        rows.insert(entry, at: rows.endPosition)
        byteCount += entry.row.itemByteCount
        rowByteCount += entry.row.bytes.count
    }

    /// Fills the indexes of a table whose rows are these, in whatever order.
    mutating func fillIndexes(from entries: [IndexEntry]) {
        indexes = shape.indexes.map { index in
            Self.index(of: entries.compactMap { IndexEntry(row: $0.row, indexKey: index.key) }, hasSort)
        }
    }

    /// An index over all rows.
    private func filledIndex(_ key: KeyShape) -> SortedChunks<IndexEntry> {
        Self.index(of: rows.compactMap { IndexEntry(row: $0.row, indexKey: key) }, hasSort)
    }

    /// An index of these entries. They are sorted first: so each is appended, and none is moved for another.
    private static func index(of entries: [IndexEntry], _ hasSort: Bool) -> SortedChunks<IndexEntry> {
        var places = entries.indices.map { RankedPlace(rank: entries[$0].rank, place: $0) }
        entries.withUnsafeBufferPointer { entries in
            places.sort { left, right in
                if left.rank != right.rank { return left.rank < right.rank }
                return entries[left.place].order(relativeTo: entries[right.place], tableHasSort: hasSort) < 0
            }
        }
        var index = SortedChunks<IndexEntry>()
        for place in places { index.insert(entries[place.place], at: index.endPosition) }
        return index
    }

    private mutating func updateIndex(_ index: Int, replacing old: Row?, by new: Row?) {
        let key = shape.indexes[index].key
        if let new, let entry = IndexEntry(row: new, indexKey: key) {
            let replaced = entry.withKeys(tableHasSort: hasSort) { keys in
                indexes[index].put(entry) { $0.order(relativeTo: keys) }
            }
            // What was there under the same keys of index and table was the old row's entry.
            if replaced != nil { return }
        }
        guard let old, let entry = IndexEntry(row: old, indexKey: key) else { return }
        entry.withKeys(tableHasSort: hasSort) { keys in
            let place = indexes[index].place(ofRank: entry.rank) { $0.order(relativeTo: keys) }
            if place.isThere { indexes[index].remove(at: place.position) }
        }
    }

    private func position(of key: KeyBytes) -> SortedChunks<IndexEntry>.Position? {
        let place = IndexBound(indexKey: key, tableKey: key, isAfterEqual: false).position(in: rows)
        guard place != rows.endPosition, rows[place].row.keyOrder(relativeTo: key) == 0 else { return nil }
        return place
    }
}
