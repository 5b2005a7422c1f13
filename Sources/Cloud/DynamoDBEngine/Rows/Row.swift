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
        withAttributes { cursor, count in
            for _ in 0..<count {
                if ByteOrder.compare(cursor.byteString(), name) == 0 { return cursor.offset }
                cursor.skipValue()
            }
            return nil
        }
    }

    /// The item, for those who need only one.
    var item: Item {
        var reader = RowReader()
        return reader.item(of: self)
    }
}
