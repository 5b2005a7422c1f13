import Digest
import DynamoDB
import JSON

/// Stands for a row or a key without holding it: the first half of a SHA-256.
///
/// So the rows of a table can be known in 32 bytes each, whatever they hold. That two different rows share 128 bits does not
/// happen by accident.
struct RowDigest: Hashable {
    private let high: UInt64
    private let low: UInt64

    /// The digest of a row, or of its key alone.
    init(_ item: Item) {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.item(item)
        let bytes = SHA256.hash(writer.bytes)
        func word(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        high = word(0..<8)
        low = word(8..<16)
    }

    /// The digest of the key of a row.
    init(keyOf item: Item) {
        self.init(item.projected(to: [TimeEntryTable.Attribute.key]))
    }
}
