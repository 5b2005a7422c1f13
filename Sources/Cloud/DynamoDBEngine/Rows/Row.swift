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
        var cursor = RowCursor(bytes)
        return cursor.fixed()
    }

    /// A cursor on the first attribute, and how many there are.
    func attributes() -> (cursor: RowCursor, count: Int) {
        var cursor = RowCursor(bytes, offset: RowFormat.fixedByteCount)
        let count = cursor.varint()
        return (cursor, count)
    }

    /// Where the values of the first attributes stand: the table's key.
    func keyOffsets(hasSort: Bool) -> (partition: Int, sort: Int?) {
        var (cursor, _) = attributes()
        cursor.skipBytes()
        let partition = cursor.offset
        guard hasSort else { return (partition, nil) }
        cursor.skipValue()
        cursor.skipBytes()
        return (partition, cursor.offset)
    }

    /// Where the value of an attribute stands.
    ///
    /// - Parameter name: UTF-8 bytes
    func offset(of name: [UInt8]) -> Int? {
        var (cursor, count) = attributes()
        while count > 0 {
            let range = cursor.bytesRange()
            if range.count == name.count, ByteOrder.compare(bytes, range, name, 0..<name.count) == 0 { return cursor.offset }
            cursor.skipValue()
            count -= 1
        }
        return nil
    }

    /// The bytes of the string, number or binary that stands at an offset.
    func scalarRange(at offset: Int) -> Range<Int> {
        var cursor = RowCursor(bytes, offset: offset + 1)
        return cursor.bytesRange()
    }

    /// The tag of the value at an offset.
    func tag(at offset: Int) -> RowFormat.Tag? {
        RowFormat.Tag(rawValue: bytes[offset])
    }
}
