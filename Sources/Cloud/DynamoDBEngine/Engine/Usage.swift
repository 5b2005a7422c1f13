import DynamoDB

/// What operations cost, in AWS's units.
///
/// Source: "Read and write capacity" in the developer guide: a read of 4 KB is a unit, half of one when it is not consistent;
/// a write of 1 KB is one, and so is each change of an index's entry. Transactions take two for one.
enum Usage {
    private static let readByteCount = 4096
    private static let writeByteCount = 1024

    // MARK: Reads

    /// What reading items together took of a table or an index.
    ///
    /// - Parameters:
    ///   - byteCounts: of the items; those of a page count as one
    ///   - name: the table's name or ARN, as the request has it
    ///   - factor: 2 in a transaction
    static func ofRead(
        _ byteCounts: [Int], from target: ReadTarget, as name: String, isConsistent: Bool, _ report: UsageReport,
        factor: Double = 1
    ) -> ConsumedCapacity? {
        guard report.capacity != .none else { return nil }
        let units = factor * byteCounts.reduce(0) { $0 + readUnits($1, isConsistent: isConsistent) }
        var capacity = ConsumedCapacity(tableName: name, units: units)
        guard report.capacity == .indexes else { return capacity }
        guard let index = target.index.map({ target.table.indexes[$0] }) else {
            capacity.tableUnits = units
            return capacity
        }
        capacity.tableUnits = 0
        if index.isGlobal { capacity.globalIndexUnits[index.name] = units } else { capacity.localIndexUnits[index.name] = units }
        return capacity
    }

    /// What the reads of a transaction took, a number for each table, tables in the order in which they come; `nil` when it is not
    /// asked for.
    ///
    /// - Parameter reads: each with its table's name or ARN, as the request has it, and the size of the item
    static func ofTransactedReads(
        _ reads: [(tableName: String, shape: TableShape, byteCount: Int)], _ report: UsageReport
    ) -> [ConsumedCapacity]? {
        guard report.capacity != .none else { return nil }
        var capacities: [ConsumedCapacity] = []
        for (name, shape, byteCount) in reads {
            let read = ofRead([byteCount], from: ReadTarget(table: shape), as: name, isConsistent: true, report, factor: 2)
            guard let read else { continue }
            let place = capacities.place(of: name)
            capacities[place].units += read.units
            capacities[place].readUnits = capacities[place].units
            if read.tableUnits != nil { capacities[place].tableUnits = capacities[place].units }
        }
        return capacities
    }

    private static func readUnits(_ byteCount: Int, isConsistent: Bool) -> Double {
        Double(units(byteCount, readByteCount)) * (isConsistent ? 1 : 0.5)
    }

    private static func units(_ byteCount: Int, _ unit: Int) -> Int {
        max(1, (byteCount + unit - 1) / unit)
    }

    // MARK: Writes

    /// What writes took, a number for each table, tables in the order in which they come.
    ///
    /// - Parameters:
    ///   - writes: each with its table's name or ARN, as the request has it
    ///   - factor: 2 in a transaction
    static func ofWrites(
        _ writes: [(tableName: String, shape: TableShape, effect: ItemWrite.Effect)], _ report: UsageReport, factor: Double = 1
    ) -> [ConsumedCapacity] {
        guard report.capacity != .none else { return [] }
        var capacities: [ConsumedCapacity] = []
        for (name, shape, effect) in writes {
            let place = capacities.place(of: name)
            add(effect, shape, factor, byIndex: report.capacity == .indexes, to: &capacities[place])
        }
        return capacities
    }

    private static func add(
        _ effect: ItemWrite.Effect, _ shape: TableShape, _ factor: Double, byIndex: Bool, to capacity: inout ConsumedCapacity
    ) {
        let byteCount = max(effect.old?.itemByteCount ?? 0, effect.new?.itemByteCount ?? 0)
        let tableUnits = factor * Double(units(byteCount, writeByteCount))
        capacity.units += tableUnits
        if byIndex { capacity.tableUnits = (capacity.tableUnits ?? 0) + tableUnits }
        for index in shape.indexes {
            let indexUnits = factor * Double(self.indexUnits(effect, index))
            guard indexUnits > 0 else { continue }
            capacity.units += indexUnits
            guard byIndex else { continue }
            if index.isGlobal {
                capacity.globalIndexUnits[index.name, default: 0] += indexUnits
            } else {
                capacity.localIndexUnits[index.name, default: 0] += indexUnits
            }
        }
    }

    /// An entry that comes or goes is a write; one that changes in place too; one whose key changes is two.
    private static func indexUnits(_ effect: ItemWrite.Effect, _ index: IndexShape) -> Int {
        var reader = RowReader()
        let old = effect.old.flatMap { index.entry(of: $0, &reader) }
        let new = effect.new.flatMap { index.entry(of: $0, &reader) }
        func units(_ item: Item?) -> Int { item.map { self.units(ItemMeasure($0).byteCount, writeByteCount) } ?? 0 }
        if old == new { return 0 }
        let names = index.key.attributes.map(\.name)
        if let old, let new, old.projected(to: names) == new.projected(to: names) { return max(units(old), units(new)) }
        return units(old) + units(new)
    }

    // MARK: Collections

    /// How much stands under the partition key of a write, when the table has local indexes. No table here has as much as the
    /// first of AWS's steps, a gigabyte, under one key; it is not counted.
    static func collection(of write: ItemWrite) -> ItemCollectionMetrics? {
        guard write.shape.indexes.contains(where: { !$0.isGlobal }) else { return nil }
        return ItemCollectionMetrics(key: write.partitionKey, sizeEstimateGB: 0...1)
    }

    /// The same of several writes, by table.
    ///
    /// - Parameter writes: each with its table's name or ARN, as the request has it
    static func collections(of writes: [(tableName: String, ItemWrite)]) -> [String: [ItemCollectionMetrics]] {
        var collections: [String: [ItemCollectionMetrics]] = [:]
        for (name, write) in writes {
            guard let metrics = collection(of: write), collections[name]?.contains(metrics) != true else { continue }
            collections[name, default: []].append(metrics)
        }
        return collections
    }
}

extension [ConsumedCapacity] {
    /// The place of a table's, which is added when there is none.
    mutating func place(of tableName: String) -> Int {
        if let place = firstIndex(where: { $0.tableName == tableName }) { return place }
        append(ConsumedCapacity(tableName: tableName, units: 0))
        return count - 1
    }
}

extension ItemWrite {
    fileprivate var partitionKey: Item {
        let attribute = shape.key.partition
        let value: AttributeValue =
            switch attribute.type {
            case .string: .string(String(decoding: key.partition, as: UTF8.self))
            case .binary: .binary(key.partition)
            case .number: .number(key.partition.withUnsafeBytes { NumberBytes.number(of: $0) })
            }
        return [attribute.name: value]
    }
}

extension IndexShape {
    /// What the index has of a row, or `nil` when the row is not in it.
    fileprivate func entry(of row: Row, _ reader: inout RowReader) -> Item? {
        guard IndexEntry(row: row, indexKey: key) != nil else { return nil }
        return reader.item(of: row, projectedTo: projectedNames)
    }
}
