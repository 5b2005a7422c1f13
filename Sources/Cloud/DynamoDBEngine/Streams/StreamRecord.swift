import Digest
import DynamoDB

/// What a stream tells of one change to one item.
///
/// A class: it is handed from the change to the journal, to the stream and to its readers, and never changes.
final class StreamRecord: Sendable, Ranked {
    /// What happened to the item.
    enum Event: UInt8 {
        case insert = 1
        case modify = 2
        case remove = 3
        /// Its time to live was over.
        case expire = 4
    }

    /// The number of its stream.
    let stream: UInt32
    /// Counted from 1 in each stream.
    let sequence: Int
    /// When it happened, in whole seconds since 1970: never before the record in front of it.
    let seconds: Int64
    let event: Event
    /// The item afterwards, where the view has it.
    let new: Row?
    /// The item before, where the view has it.
    let old: Row?
    /// The item's key alone, where neither image is there.
    let key: Row?

    /// - Returns: `nil` when there is nothing that has the key
    init?(stream: UInt32, sequence: Int, seconds: Int64, event: Event, new: Row?, old: Row?, key: Row?) {
        guard new != nil || old != nil || key != nil else { return nil }
        self.stream = stream
        self.sequence = sequence
        self.seconds = seconds
        self.event = event
        self.new = new
        self.old = old
        self.key = key
    }

    var rank: UInt64 { UInt64(sequence) }

    /// What a record takes besides its rows.
    private static let frameByteCount = 64

    /// About what it takes in memory, and in the journal.
    var byteCount: Int {
        Self.frameByteCount + (new?.bytes.count ?? 0) + (old?.bytes.count ?? 0) + (key?.bytes.count ?? 0)
    }

    /// The size of the images as DynamoDB counts it.
    var imageByteCount: Int { (new?.itemByteCount ?? 0) + (old?.itemByteCount ?? 0) }

    /// A row that has the key, and perhaps more.
    var keyedRow: Row? { new ?? old ?? key }

    /// AWS's `eventID`: 32 hexadecimal digits, always the same for the same record, by which readers know that they have seen it.
    func id(in stream: StreamShape) -> String {
        Hex.encode(Array(SHA256.hash(Array("\(stream.arn) \(sequence)".utf8).span).prefix(16)))
    }
}
