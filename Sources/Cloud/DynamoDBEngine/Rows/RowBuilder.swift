import DynamoDB

/// Makes rows of a ``DynamoDB/RowBatch``, which are those that its items would have: same rules, same bytes.
struct RowBuilder {
    private let batch: RowBatch
    private let table: TableShape
    /// The places of the table's key attributes, partition first.
    private let keyPlaces: [Int]
    /// The places of all attributes as they stand in a row: the key, then the others in the order of their names.
    private let places: [Int]
    private let nameByteCounts: [Int]
    /// The attributes that are keys of an index, with their limit and the index.
    private let indexKeys: [(place: Int, attribute: KeyAttribute, index: IndexShape)]

    /// - Throws: that a key has no attribute, or one of another type
    init(_ batch: RowBatch, for table: TableShape) throws(DynamoDBError) {
        func place(of name: String) -> Int? { batch.attributes.firstIndex { $0.name.hasSameBytes(as: name) } }
        var keyPlaces: [Int] = []
        for attribute in table.key.attributes {
            guard let place = place(of: attribute.name), batch.attributes[place].type == attribute.type else { throw .keyMismatch }
            keyPlaces.append(place)
        }
        var indexKeys: [(place: Int, attribute: KeyAttribute, index: IndexShape)] = []
        for index in table.indexesByName.map({ table.indexes[$0] }) {
            for attribute in index.key.attributes {
                guard let place = place(of: attribute.name) else { continue }
                guard batch.attributes[place].type == attribute.type else { throw .keyMismatch }
                indexKeys.append((place, attribute, index))
            }
        }
        self.batch = batch
        self.table = table
        self.keyPlaces = keyPlaces
        self.indexKeys = indexKeys
        places = keyPlaces + batch.attributes.indices.filter { !keyPlaces.contains($0) }
        nameByteCounts = batch.attributes.map(\.name.utf8.count)
    }

    /// All rows.
    ///
    /// - Throws: what is wrong with the first row that may not stand in the table
    func rows() throws(DynamoDBError) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(batch.count)
        var writer = RowWriter(reservingCapacity: 512)
        for index in 0..<batch.count {
            let values = batch.row(index)
            let byteCount = try check(values)
            writer.removeAll()
            write(values, byteCount, to: &writer)
            rows.append(Row(trusted: writer.exactBytes))
        }
        return rows
    }

    /// - Returns: the item's size as DynamoDB counts it
    private func check(_ values: ArraySlice<RowBatch.Value>) throws(DynamoDBError) -> Int {
        var byteCount = 0
        for (place, value) in zip(nameByteCounts.indices, values) {
            switch value {
            case .missing: break
            case .bytes(let range): byteCount += nameByteCounts[place] + range.count
            case .number(let number): byteCount += nameByteCounts[place] + ItemMeasure.byteCount(of: number)
            }
        }
        if byteCount > ItemMeasure.byteCountLimit { throw .itemTooLarge }
        for (place, attribute) in zip(keyPlaces, table.key.attributes) {
            switch values[values.startIndex + place] {
            case .missing: throw .keyMismatch
            case .bytes(let range): try TableShape.checkLength(range.count, of: attribute, isPartition: place == keyPlaces[0])
            case .number: break
            }
        }
        for (place, attribute, index) in indexKeys {
            guard case .bytes(let range) = values[values.startIndex + place] else { continue }
            if range.isEmpty { throw .emptyIndexKey(attribute, index: index.name) }
            try TableShape.checkLength(range.count, of: attribute, isPartition: attribute == index.key.partition)
        }
        return byteCount
    }

    private func write(_ values: ArraySlice<RowBatch.Value>, _ byteCount: Int, to writer: inout RowWriter) {
        writer.fixed(byteCount)
        writer.varint(values.count { if case .missing = $0 { false } else { true } })
        for place in places {
            let attribute = batch.attributes[place]
            switch values[values.startIndex + place] {
            case .missing:
                continue
            case .bytes(let range):
                writer.text(attribute.name)
                writer.tag(attribute.type == .binary ? .binary : .string)
                writer.bytes(batch.bytes.span.extracting(range))
            case .number(let number):
                writer.text(attribute.name)
                writer.tag(.number)
                writer.number(number)
            }
        }
    }
}
