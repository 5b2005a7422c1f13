import DynamoDB

/// Makes rows of a ``DynamoDB/RowBatch``, which are those that its items would have: same rules, same bytes.
struct RowBuilder {
    private let batch: RowBatch
    private let table: TableShape
    /// The places of the table's key attributes, partition first.
    private let keys: [(place: Int, attribute: KeyAttribute)]
    /// The places of all attributes as they stand in a row: the key, then the others in the order of their names.
    private let places: [Int]
    /// For each attribute what comes before its value: the name behind its length, and the tag. All in one, and where each is.
    private let heads: [UInt8]
    private let headRanges: [Range<Int>]
    private let nameByteCounts: [Int]
    /// The attributes that are keys of an index, with their limit and the index.
    private let indexKeys: [(place: Int, attribute: KeyAttribute, isPartition: Bool, index: IndexShape)]

    /// - Throws: that a key has no attribute, or one of another type
    init(_ batch: RowBatch, for table: TableShape) throws(DynamoDBError) {
        func place(of name: String) -> Int? { batch.attributes.firstIndex { $0.name.hasSameBytes(as: name) } }
        var keys: [(place: Int, attribute: KeyAttribute)] = []
        for attribute in table.key.attributes {
            guard let place = place(of: attribute.name), batch.attributes[place].type == attribute.type else { throw .keyMismatch }
            keys.append((place, attribute))
        }
        var indexKeys: [(place: Int, attribute: KeyAttribute, isPartition: Bool, index: IndexShape)] = []
        for index in table.indexesByName.map({ table.indexes[$0] }) {
            for attribute in index.key.attributes {
                guard let place = place(of: attribute.name) else { continue }
                guard batch.attributes[place].type == attribute.type else { throw .keyMismatch }
                indexKeys.append((place, attribute, attribute == index.key.partition, index))
            }
        }
        self.batch = batch
        self.table = table
        self.keys = keys
        self.indexKeys = indexKeys
        let keyPlaces = keys.map(\.place)
        places = keyPlaces + batch.attributes.indices.filter { !keyPlaces.contains($0) }
        nameByteCounts = batch.attributes.map(\.name.utf8.count)
        var writer = RowWriter(reservingCapacity: 128)
        headRanges = batch.attributes.map { attribute in
            let start = writer.bytes.count
            writer.text(attribute.name)
            writer.tag(KeyAttribute(name: attribute.name, type: attribute.type).tag)
            return start..<writer.bytes.count
        }
        heads = writer.bytes
    }

    /// All rows.
    ///
    /// - Throws: what is wrong with the first row that may not stand in the table
    func rows() throws(DynamoDBError) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(batch.count)
        var writer = RowWriter(reservingCapacity: NumberBytes.byteCountLimit)
        for index in 0..<batch.count {
            let values = batch.row(index)
            try check(values)
            rows.append(try row(of: values, &writer))
        }
        return rows
    }

    /// The keys of the table and of its indexes.
    private func check(_ values: ArraySlice<RowBatch.Value>) throws(DynamoDBError) {
        for index in keys.indices {
            switch values[values.startIndex + keys[index].place] {
            case .missing: throw .keyMismatch
            case .bytes(let range): try TableShape.checkLength(range.count, of: keys[index].attribute, isPartition: index == 0)
            case .number: break
            }
        }
        for key in indexKeys.indices {
            guard case .bytes(let range) = values[values.startIndex + indexKeys[key].place] else { continue }
            if range.isEmpty { throw .emptyIndexKey(indexKeys[key].attribute, index: indexKeys[key].index.name) }
            try TableShape.checkLength(range.count, of: indexKeys[key].attribute, isPartition: indexKeys[key].isPartition)
        }
    }

    /// - Parameter numbers: where sort keys of numbers are made
    private func row(of values: ArraySlice<RowBatch.Value>, _ numbers: inout RowWriter) throws(DynamoDBError) -> Row {
        let (heads, bytes, first) = (heads.span, batch.bytes.span, values.startIndex)
        // First the numbers, whose length is not known before.
        numbers.removeAll()
        var measure = 0
        var rowByteCount = RowFormat.fixedByteCount
        var count = 0
        for place in places {
            switch values[first + place] {
            case .missing:
                continue
            case .bytes(let range):
                measure += range.count
                rowByteCount += RowWriter.varintByteCount(of: range.count) + range.count
            case .number(let number):
                let start = numbers.bytes.count
                numbers.number(number)
                measure += NumberBytes.measuredByteCount(of: numbers.bytes.span.extracting(start + 1..<numbers.bytes.count))
            }
            measure += nameByteCounts[place]
            rowByteCount += headRanges[place].count
            count += 1
        }
        if measure > ItemMeasure.byteCountLimit { throw .itemTooLarge }
        rowByteCount += RowWriter.varintByteCount(of: count) + numbers.bytes.count
        // Exactly as long as the row becomes: it lives long, and is not copied once more to be so.
        var row = RowWriter(reservingCapacity: rowByteCount)
        row.fixed(measure)
        row.varint(count)
        row.append(byteCount: rowByteCount - row.bytes.count) { output in
            let numbers = numbers.bytes.span
            var numberStart = 0
            for place in places {
                switch values[first + place] {
                case .missing:
                    continue
                case .bytes(let range):
                    output.append(heads.extracting(headRanges[place]), length: range.count, bytes.extracting(range))
                case .number:
                    let length = Int(numbers[numberStart])
                    let number = numberStart + 1..<numberStart + 1 + length
                    output.append(heads.extracting(headRanges[place]), length: length, numbers.extracting(number))
                    numberStart = number.upperBound
                }
            }
        }
        return Row(trusted: row.bytes)
    }
}
