import Digest
import DynamoDB
import Timekeeping

/// Where a reader of a stream stands: `<ARN of the stream>|1|<base64>`. Nobody keeps it but the reader.
///
/// ```
/// base64  1 byte: the version of this format, 1
///         the number of the next record (8 bytes, little-endian)
///         the second in which the iterator was made (8 bytes, signed)
/// ```
struct ShardIterator: Sendable, Hashable {
    let arn: String
    /// The number of the record that is read next.
    let next: Int
    /// When it was made, in whole seconds.
    let creationDate: Instant

    /// So long AWS knows an iterator.
    static let lifetime = Duration.seconds(15 * 60)
    private static let version: UInt8 = 1

    init(arn: String, next: Int, at now: Instant) {
        self.arn = arn
        self.next = next
        creationDate = Instant(secondsSinceEpoch: now.secondsSinceEpoch)
    }

    /// - Returns: `nil` for what is no iterator
    init?(_ text: String) {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1] == "1", let bytes = try? Base64.decode(String(parts[2])) else { return nil }
        arn = String(parts[0])
        var cursor = CheckedCursor(bytes)
        do throws(RowFault) {
            guard try cursor.byte() == Self.version else { return nil }
            next = try cursor.fixed(byteCount: 8)
            creationDate = Instant(secondsSinceEpoch: Int64(try cursor.fixed(byteCount: 8)))
        } catch {
            return nil
        }
        guard cursor.isAtEnd, next > 0 else { return nil }
    }

    /// The text that a reader keeps.
    var text: String {
        var writer = RowWriter(reservingCapacity: 17)
        writer.byte(Self.version)
        writer.fixed(next, byteCount: 8)
        writer.fixed(Int(creationDate.secondsSinceEpoch), byteCount: 8)
        return "\(arn)|1|\(Base64.encode(writer.bytes))"
    }

    func isExpired(at now: Instant) -> Bool {
        now > creationDate.advanced(by: Self.lifetime)
    }
}
