/// The bytes of an item, the same in memory and in the journal.
///
/// ```
/// row        size     4 bytes, little-endian: the item's size as DynamoDB counts it (``ItemMeasure``)
///            count    varint: how many attributes
///            attribute*
/// attribute  length   varint, then so many bytes of UTF-8: the name
///            value
/// value      tag      1 byte, then by tag:
///   1 string      length varint, UTF-8
///   2 number      length varint, the number's sort key (``NumberBytes``)
///   3 binary      length varint, bytes
///   4 false, 5 true, 6 null: nothing
///   7 list        byte count (4 bytes, little-endian) of what follows it, count varint, value*
///   8 map         byte count, count varint, attribute*
///   9 string set, 10 number set, 11 binary set
///                 byte count, count varint, (length varint, bytes)*
/// varint     seven bits a byte, lowest first, the high bit set on all but the last; at most 4 bytes
/// ```
///
/// Invariants:
///
/// 1. The table's key attributes come first, partition before sort; then all others in the order of their names' bytes, each
///    name once. Inside a map all are in that order.
/// 2. So the key is found without a search, and two equal items of one table are equal bytes.
/// 3. The bytes of a string, number or binary compare as DynamoDB orders the values: `memcmp`, the shorter first. A key of
///    any type is compared without knowing the type.
/// 4. A row is never changed. Whoever has one may keep it without a lock.
/// 5. Rows from outside the process (the journal) are checked by ``Row/init(checking:key:)`` once; then nobody checks again.
enum RowFormat {
    enum Tag: UInt8 {
        case string = 1
        case number = 2
        case binary = 3
        case `false` = 4
        case `true` = 5
        case null = 6
        case list = 7
        case map = 8
        case stringSet = 9
        case numberSet = 10
        case binarySet = 11
    }

    /// Four groups of seven bits: far more than the longest value in an item of 400 KB.
    static let varintByteCountLimit = 4
    /// The bytes of `size`, and of a container's byte count.
    static let fixedByteCount = 4
}
