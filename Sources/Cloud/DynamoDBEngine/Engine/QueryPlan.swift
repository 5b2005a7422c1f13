import DynamoDB

/// A query that was found possible: the stretch of a table or index that answers it.
struct QueryPlan {
    let target: ReadTarget
    let page: PageRequest

    /// Checks a query against the table's schema and finds its stretch, in the order in which AWS looks.
    init(_ request: QueryRequest, of table: TableShape) throws(DynamoDBError) {
        target = try ReadTarget(
            table: table, indexName: request.indexName, consistentRead: request.consistentRead,
            select: request.select, projection: request.projection)
        if let name = request.filter?.attributeNames.sorted().first(where: target.key.contains) { throw .filterOnKey(name) }
        if let startKey = request.exclusiveStartKey { try target.checkNames(of: startKey, reason: nil) }
        let condition = try ResolvedCondition(request.keyCondition, key: target.key)
        var range = condition.range
        if let startKey = request.exclusiveStartKey {
            let start = try target.keys(of: startKey)
            try condition.checkStart(start.index)
            let bound = IndexBound(indexKey: start.index, tableKey: start.table, isAfterEqual: request.ascending)
            if request.ascending { range.lower = bound } else { range.upper = bound }
        }
        page = PageRequest(index: target.index, range: range, ascending: request.ascending, limit: request.limit)
    }
}

/// A scan that was found possible.
struct ScanPlan {
    let target: ReadTarget
    let page: PageRequest

    init(_ request: ScanRequest, of table: TableShape) throws(DynamoDBError) {
        target = try ReadTarget(
            table: table, indexName: request.indexName, consistentRead: request.consistentRead,
            select: request.select, projection: request.projection)
        var range = IndexRange()
        if let segment = request.segment {
            range.lower = PartitionHash.start(ofSegment: segment.index, of: segment.total).map { IndexBound(hash: $0) }
            range.upper = PartitionHash.start(ofSegment: segment.index + 1, of: segment.total).map { IndexBound(hash: $0) }
        }
        if let startKey = request.exclusiveStartKey {
            try target.checkNames(of: startKey, reason: DynamoDBError.keyMismatch.message)
            let start = try target.keys(of: startKey)
            let bound = IndexBound(indexKey: start.index, tableKey: start.table, isAfterEqual: true)
            if let segment = request.segment, !range.contains(hash: bound.hash) {
                throw .startKeyOutsideSegment(segment.index, of: segment.total)
            }
            range.lower = bound
        }
        page = PageRequest(index: target.index, range: range, limit: request.limit)
    }
}

extension IndexRange {
    /// Whether a hash is in a range that is made of hashes: a segment.
    fileprivate func contains(hash: UInt64) -> Bool {
        (lower.map { hash >= $0.hash } ?? true) && (upper.map { hash < $0.hash } ?? true)
    }
}

/// The table or index that a query or scan reads.
struct ReadTarget: Sendable {
    let table: TableShape
    /// The place in ``TableShape/indexes``.
    let index: Int?
    /// What a reader gets of each row.
    let selection: RowSelection
    /// The attributes that there are to be had, of a global index that does not have all; `nil` for all.
    let visibleNames: Set<String>?

    /// The table with all its attributes.
    init(table: TableShape) {
        self.table = table
        index = nil
        selection = RowSelection()
        visibleNames = nil
    }

    init(
        table: TableShape, indexName: String?, consistentRead: Bool, select: Select?, projection: ItemProjection?
    ) throws(DynamoDBError) {
        self.table = table
        guard let indexName else {
            index = nil
            selection = RowSelection(projection: projection)
            visibleNames = nil
            return
        }
        guard let place = table.index(named: indexName) else { throw .indexNotFound(indexName) }
        let index = table.indexes[place]
        if consistentRead, index.isGlobal { throw .consistentReadOfGlobalIndex }
        if select == .allAttributes, index.isGlobal, index.projectedNames != nil { throw .allAttributesOfProjection(index.name) }
        self.index = place
        // A local index lends the attributes that it has not from its table.
        visibleNames = index.isGlobal ? index.projectedNames : nil
        guard let projection else {
            selection = RowSelection(names: select == .allAttributes ? nil : index.projectedNames)
            return
        }
        if let visibleNames {
            let missing = projection.attributeNames.subtracting(visibleNames)
            guard missing.isEmpty else { throw .notProjected(missing.sorted(), index: index.name) }
        }
        selection = RowSelection(names: visibleNames, projection: projection)
    }

    var key: KeyShape { index.map { table.indexes[$0].key } ?? table.key }

    /// The attributes of a start key.
    var startKey: [KeyAttribute] { index.map { table.indexes[$0].startKey } ?? table.key.attributes }

    /// A start key has its attributes and no others.
    func checkNames(of startKey: Item, reason: String?) throws(DynamoDBError) {
        guard startKey.count == self.startKey.count, self.startKey.allSatisfy({ startKey[$0.name] != nil }) else {
            throw .startKeyInvalid(reason)
        }
    }

    /// The bytes of a start key: its place in the table or index, and its key in the table.
    func keys(of startKey: Item) throws(DynamoDBError) -> (index: KeyBytes, table: KeyBytes) {
        do throws(DynamoDBError) {
            return (try table.keyBytes(of: startKey, key), try table.keyBytes(of: startKey, table.key))
        } catch {
            throw .startKeyInvalid(error.message)
        }
    }

    /// The start key of the page behind a row.
    func startKey(after row: Row, _ reader: inout RowReader) -> Item {
        reader.item(of: row, projectedTo: Set(startKey.map(\.name)))
    }
}

/// A key condition as borders of keys.
struct ResolvedCondition {
    private let partition: [UInt8]
    private let hasSort: Bool
    let range: IndexRange

    init(_ condition: KeyCondition, key: KeyShape) throws(DynamoDBError) {
        let schema = KeySchema(partition: key.partition.name, sort: key.sort?.name)
        let matched = try condition.matched(to: schema) { name in
            key.attributes.first { $0.name.hasSameBytes(as: name) }?.type
        }
        partition = try Self.bytes(matched.partition, of: key.partition, isPartition: true)
        guard let sort = matched.sort, let sortKey = key.sort else {
            hasSort = false
            range = IndexRange(
                lower: IndexBound(partition: partition), upper: IndexBound(partition: partition, isAfterEqual: true))
            return
        }
        hasSort = true
        range = try Self.range(partition, sort, of: sortKey)
    }

    private static func bytes(_ value: AttributeValue, of key: KeyAttribute, isPartition: Bool) throws(DynamoDBError) -> [UInt8] {
        guard let bytes = RowWriter.sortableBytes(of: value) else { throw .keyMismatch }
        try TableShape.checkLength(bytes.count, of: key, isPartition: isPartition)
        return bytes
    }

    private static func range(
        _ partition: [UInt8], _ condition: KeyCondition.Sort, of key: KeyAttribute
    ) throws(DynamoDBError) -> IndexRange {
        func bytes(_ value: AttributeValue) throws(DynamoDBError) -> [UInt8] {
            try Self.bytes(value, of: key, isPartition: false)
        }
        func before(_ bytes: [UInt8]) -> IndexBound { IndexBound(partition: partition, sort: bytes) }
        func after(_ bytes: [UInt8]) -> IndexBound { IndexBound(partition: partition, sort: bytes, isAfterEqual: true) }
        let start = IndexBound(partition: partition)
        let end = IndexBound(partition: partition, isAfterEqual: true)
        switch condition {
        case .equals(let value):
            let bytes = try bytes(value)
            return IndexRange(lower: before(bytes), upper: after(bytes))
        case .lessThan(let value):
            return IndexRange(lower: start, upper: before(try bytes(value)))
        case .lessThanOrEqual(let value):
            return IndexRange(lower: start, upper: after(try bytes(value)))
        case .greaterThan(let value):
            return IndexRange(lower: after(try bytes(value)), upper: end)
        case .greaterThanOrEqual(let value):
            return IndexRange(lower: before(try bytes(value)), upper: end)
        case .between(let low, let high):
            return IndexRange(lower: before(try bytes(low)), upper: after(try bytes(high)))
        case .beginsWith(let value):
            let prefix = try bytes(value)
            return IndexRange(lower: before(prefix), upper: ByteOrder.successor(ofPrefix: prefix).map(before) ?? end)
        }
    }

    /// A start key belongs to what is asked for.
    func checkStart(_ start: KeyBytes) throws(DynamoDBError) {
        if hasSort, let sort = start.sort {
            guard range.contains(partition: partition, sort: sort) else { throw .startKeyOutsideSortCondition }
        }
        guard start.partition == partition else { throw .startKeyOutsideQuery }
    }
}

extension IndexRange {
    /// Whether a sort key of the range's partition is in the range.
    fileprivate func contains(partition: [UInt8], sort: [UInt8]) -> Bool {
        let isBehindLower = lower?.sort.map { bound in
            lower?.isAfterEqual == true ? bound.lexicographicallyPrecedes(sort) : !sort.lexicographicallyPrecedes(bound)
        }
        let isBeforeUpper = upper?.sort.map { bound in
            upper?.isAfterEqual == true ? !bound.lexicographicallyPrecedes(sort) : sort.lexicographicallyPrecedes(bound)
        }
        return isBehindLower ?? true && isBeforeUpper ?? true
    }
}
