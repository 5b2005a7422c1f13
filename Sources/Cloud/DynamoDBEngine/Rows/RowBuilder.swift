import DynamoDB

/// Makes rows of a ``DynamoDB/RowBatch``, which are those that its items would have: same rules, same bytes.
struct RowBuilder {
    private let batch: RowBatch
    private let layout: RowLayout

    /// - Throws: that a key has no attribute, or one of another type
    init(_ batch: RowBatch, for table: TableShape) throws(DynamoDBError) {
        self.batch = batch
        layout = try table.rowLayout(of: batch.layout)
    }

    /// All rows.
    ///
    /// - Throws: what is wrong with the first row that may not stand in the table
    func rows() throws(DynamoDBError) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(batch.count)
        var numbers: [UInt8] = []
        numbers.reserveCapacity(batch.attributeCount * (1 + NumberBytes.byteCountLimit))
        let values = batch.values.span
        for index in 0..<batch.count {
            let first = index * batch.attributeCount
            let row = values.extracting(first..<first + batch.attributeCount)
            try check(row)
            rows.append(try self.row(of: row, &numbers))
        }
        return rows
    }

    /// The keys of the table and of its indexes.
    private func check(_ values: Span<RowBatch.Value>) throws(DynamoDBError) {
        let rules = layout.rules.span
        for index in rules.indices {
            let rule = rules[index]
            switch values[rule.place] {
            case .missing: if rule.isRequired { throw .keyMismatch }
            case .bytes(let range):
                if range.isEmpty || range.count > rule.byteCountLimit { throw layout.refusal(byRule: index, byteCount: range.count) }
            case .number: break
            }
        }
    }

    /// - Parameter numbers: where sort keys of numbers are made, each behind its length
    private func row(of values: Span<RowBatch.Value>, _ numbers: inout [UInt8]) throws(DynamoDBError) -> Row {
        let (heads, bytes, parts) = (layout.heads.span, batch.bytes.span, layout.parts.span)
        // First the numbers, whose length is not known before.
        numbers.removeAll(keepingCapacity: true)
        var measure = 0
        var byteCount = RowFormat.fixedByteCount
        var count = 0
        for index in parts.indices {
            let part = parts[index]
            switch values[part.place] {
            case .missing:
                continue
            case .bytes(let range):
                measure += range.count
                byteCount += RowFiller.varintByteCount(of: range.count) + range.count
            case .number(let range):
                let start = numbers.count
                numbers.append(0)
                DynamoDBNumber.appendSortKey(ofNormalized: bytes.extracting(range), to: &numbers)
                numbers[start] = UInt8(numbers.count - start - 1)
                measure += NumberBytes.measuredByteCount(of: numbers.span.extracting(start + 1..<numbers.count))
            }
            measure += part.nameByteCount
            byteCount += part.head.count
            count += 1
        }
        if measure > ItemMeasure.byteCountLimit { throw .itemTooLarge }
        byteCount += RowFiller.varintByteCount(of: count) + numbers.count
        // Exactly as long as the row becomes: it lives long, and is not copied once more to be so.
        let numbers = numbers.span
        return Row(
            trusted: RowFiller.bytes(count: byteCount) { row in
                row.fixed(measure)
                row.varint(count)
                var numberStart = 0
                for index in parts.indices {
                    let part = parts[index]
                    switch values[part.place] {
                    case .missing:
                        continue
                    case .bytes(let range):
                        row.copy(heads.extracting(part.head))
                        row.varint(range.count)
                        row.copy(bytes.extracting(range))
                    case .number:
                        row.copy(heads.extracting(part.head))
                        let end = numberStart + 1 + Int(numbers[numberStart])
                        row.copy(numbers.extracting(numberStart..<end))
                        numberStart = end
                    }
                }
            })
    }
}
