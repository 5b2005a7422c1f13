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
