import DynamoDB

/// A change to a row as a journal tells it.
enum RowChange: Sendable {
    case put(IndexEntry)
    case remove(KeyBytes)

    /// The hash of the partition key.
    fileprivate var rank: UInt64 {
        switch self {
        case .put(let entry): entry.rank
        case .remove(let key): PartitionHash.hash(key.partition)
        }
    }
}

extension Table {
    /// Fills an empty table with what is left of many changes.
    ///
    /// One after the other each row would be looked for at a place that is far from the last one, and moved for many that come
    /// later. Sorted by their ranks first, all are appended.
    mutating func fill(with changes: [RowChange]) {
        precondition(rows.count == 0, "what is there would be lost")
        let last = Self.lastChanges(changes, hasSort: shape.key.sort != nil)
        var entries: [IndexEntry] = []
        entries.reserveCapacity(last.count)
        for place in last.sorted() {
            if case .put(let entry) = changes[place] { entries.append(entry) }
        }
        for place in last {
            guard case .put(let entry) = changes[place] else { continue }
            append(entry)
        }
        // In the order in which they were written rows that stand together in an index are often near each other in memory.
        fillIndexes(from: entries)
    }

    /// The places of the last change of each key, in the order of the table.
    private static func lastChanges(_ changes: [RowChange], hasSort: Bool) -> [Int] {
        var places = changes.indices.map { RankedPlace(rank: changes[$0].rank, place: $0) }
        places.sort()
        var last: [Int] = []
        last.reserveCapacity(places.count)
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].rank == places[start].rank { end += 1 }
            if end == start + 1 {
                last.append(places[start].place)
            } else {
                last += lastChanges(changes, at: places[start..<end].map(\.place), hasSort)
            }
            start = end
        }
        return last
    }

    /// The same of changes of one rank, which are given in their order.
    private static func lastChanges(_ changes: [RowChange], at places: [Int], _ hasSort: Bool) -> [Int] {
        let sorted = places.sorted { left, right in
            let order = order(changes[left], changes[right], hasSort)
            return order == 0 ? left < right : order < 0
        }
        return sorted.indices.filter { index in
            index + 1 == sorted.count || order(changes[sorted[index]], changes[sorted[index + 1]], hasSort) != 0
        }.map { sorted[$0] }
    }

    private static func order(_ left: RowChange, _ right: RowChange, _ hasSort: Bool) -> Int {
        switch (left, right) {
        case (.put(let left), .put(let right)): left.row.keyOrder(relativeTo: right.row, hasSort: hasSort)
        case (.put(let left), .remove(let right)): left.row.keyOrder(relativeTo: right)
        case (.remove(let left), .put(let right)): -right.row.keyOrder(relativeTo: left)
        case (.remove(let left), .remove(let right)): left.order(relativeTo: right)
        }
    }
}

extension KeyBytes {
    fileprivate func order(relativeTo other: KeyBytes) -> Int {
        let order = partition.withUnsafeBytes { ByteOrder.compare($0, other.partition) }
        guard order == 0, let sort, let otherSort = other.sort else { return order }
        return sort.withUnsafeBytes { ByteOrder.compare($0, otherSort) }
    }
}

/// A place by its rank: small, and without references to count, for sorting a million of them.
struct RankedPlace: Comparable {
    let rank: UInt64
    let place: Int

    static func < (left: RankedPlace, right: RankedPlace) -> Bool {
        left.rank == right.rank ? left.place < right.place : left.rank < right.rank
    }
}
