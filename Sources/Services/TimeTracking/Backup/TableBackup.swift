package import DynamoDB
import JSON

/// Every row of a table as one document, in the shape that `aws dynamodb scan --output json` prints.
///
/// 1. Rows stand in the order of their keys' bytes, attributes in the order of their names' bytes: the same rows are the same
///    bytes, whenever and from wherever they were read.
/// 2. A row is a line, so that two backups can be compared with `diff`.
/// 3. Values are kept as DynamoDB keeps them, with their types; attributes that nobody knows are attributes like the others.
package struct TableBackup: Sendable, Hashable {
    /// In the order of their keys; no key twice.
    package let items: [Item]

    /// - Parameter items: in any order.
    package init(_ items: [Item]) {
        self.items = items
            .map { (key: $0[TimeEntryTable.Attribute.key]?.stringValue ?? "", item: $0) }
            .sorted { $0.key.precedesByBytes($1.key) }
            .map(\.item)
    }

    /// A usual row takes some 250 bytes; reserved at once, so that a large document does not move while it grows.
    private static let expectedRowByteCount = 320

    /// The document.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 + items.count * Self.expectedRowByteCount)
        bytes += #"{"Items": ["#.utf8
        for (index, item) in items.enumerated() {
            var writer = JSONWriter(reservingCapacity: Self.expectedRowByteCount)
            writer.item(item)
            bytes += index == 0 ? "\n".utf8 : ",\n".utf8
            bytes += writer.bytes
        }
        bytes += "\n], \"Count\": \(items.count), \"ScannedCount\": \(items.count)}\n".utf8
        return bytes
    }
}

/// Why a document is no backup that can be restored.
package enum TableBackupError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is not JSON of this shape; the reason tells line and column.
    case malformed(String)
    /// An item (counted from 1, in the line given) that is no row of the table.
    case item(number: Int, line: Int, reason: String)
    /// A member without which nobody knows whether the rows are all there.
    case missing(member: String)
    /// A scan that was cut off: it says itself that more rows follow.
    case incomplete(member: String)
    /// The number of rows is not what the document says.
    case count(said: Int, found: Int)
    /// Two items of one key; a table has no such thing.
    case duplicateKey(String)

    /// Fit to be shown after the name of the file.
    package var description: String {
        switch self {
        case .malformed(let reason): reason
        case .item(let number, let line, let reason): "item \(number) in line \(line): \(reason)"
        case .missing(let member): "there is no \"\(member)\"; expected is what `aws dynamodb scan --output json` prints"
        case .incomplete(let member): "the scan is not complete: it ends with a \"\(member)\", so more rows followed"
        case .count(let said, let found): "\"Count\" says \(said) item(s), but there are \(found)"
        case .duplicateKey(let key): "there are two items with the key \"\(key)\""
        }
    }
}
