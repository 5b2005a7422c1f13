import DynamoDB

/// An item as the engine keeps it: one block of bytes that never changes. See ``RowFormat``.
///
/// A time entry takes about 300 bytes. Tables, indexes and pages share rows; nothing is copied but the reference.
struct Row: Sendable, Hashable {
    let bytes: [UInt8]

    /// Bytes that ``RowWriter`` made, or that were checked.
    init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The item's size as DynamoDB counts it.
    var itemByteCount: Int {
        withCursor { $0.fixed() }
    }

    /// Where the values of the first attributes stand: the table's key.
    func keyOffsets(hasSort: Bool) -> (partition: Int, sort: Int?) {
        withAttributes { cursor, _ in
            _ = cursor.byteString()
            let partition = cursor.offset
            guard hasSort else { return (partition, nil) }
            cursor.skipValue()
            _ = cursor.byteString()
            return (partition, cursor.offset)
        }
    }

    /// Where the value of an attribute stands.
    ///
    /// - Parameter name: UTF-8 bytes
    func offset(of name: [UInt8]) -> Int? {
        name.withUnsafeBytes { name in
            withAttributes { cursor, count in
                for _ in 0..<count {
                    let candidate = cursor.byteString()
                    if candidate.count == name.count, ByteOrder.areEqual(candidate, name) { return cursor.offset }
                    cursor.skipValue()
                }
                return nil
            }
        }
    }

    /// Where the values of two attributes stand, found in one walk.
    func offsets(of first: [UInt8], _ second: [UInt8]) -> (first: Int?, second: Int?) {
        first.withUnsafeBytes { first in
            second.withUnsafeBytes { second in
                withAttributes { cursor, count in
                    // A copy can stay in registers where the caller's must be written back at every step.
                    var walk = cursor
                    // No value stands at the start of a row.
                    var (firstOffset, secondOffset) = (0, 0)
                    for _ in 0..<count {
                        let name = walk.byteString()
                        if name.count == first.count, ByteOrder.areEqual(name, first) {
                            firstOffset = walk.offset
                            if secondOffset > 0 { break }
                        } else if name.count == second.count, ByteOrder.areEqual(name, second) {
                            secondOffset = walk.offset
                            if firstOffset > 0 { break }
                        }
                        walk.skipShortValue()
                    }
                    return (firstOffset == 0 ? nil : firstOffset, secondOffset == 0 ? nil : secondOffset)
                }
            }
        }
    }

    /// The item, for those who need only one.
    var item: Item {
        var reader = RowReader()
        return reader.item(of: self)
    }
}

extension [Row] {
    /// How many rows are looked at ahead: some kilobytes, which the smallest cache of a processor holds.
    private static var aheadCount: Int { 32 }

    /// Lends the rows one after the other.
    ///
    /// Rows lie all over the memory, and a page of them is more than a processor keeps at hand. So some are looked at before the
    /// first of them is read: looks do not wait for each other, as reading one row after the other would wait for each.
    func forEachRow(_ body: (borrowing Row) -> Void) {
        var (start, byteCount) = (startIndex, 0)
        while start < endIndex {
            let group = start..<Swift.min(start + Self.aheadCount, endIndex)
            for index in group { byteCount &+= self[index].lookedAtByteCount }
            for index in group { body(self[index]) }
            start = group.upperBound
        }
        // Asked for, so that looking is not left out.
        precondition(byteCount >= 0, "rows have bytes")
    }
}

extension Row {
    /// The number of bytes and, now and then, of something in them.
    fileprivate var lookedAtByteCount: Int {
        bytes.withUnsafeBytes { bytes in
            var sum = bytes.count
            var offset = 0
            while offset < bytes.count {
                sum &+= Int(bytes[offset])
                offset &+= 64
            }
            return sum
        }
    }
}
