import Timekeeping

/// A stream: its records in the order of the changes.
///
/// A value that shares what it has in common with its copies, as a ``Table`` is: a copy is a snapshot.
///
/// Invariants:
///
/// 1. The numbers of ``records`` rise, and are below ``next``. Their seconds never fall.
/// 2. Records go at the front only: when they are too old, or when they are too many bytes.
/// 3. Nothing is appended once ``end`` is set.
struct Stream: Sendable {
    let shape: StreamShape
    private(set) var records = SortedChunks<StreamRecord>()
    /// The number that the next record gets.
    private(set) var next: Int
    /// The bytes of all records.
    private(set) var byteCount = 0
    /// When the stream was disabled.
    private(set) var end: Instant?
    private var lastSeconds = Int64.min

    /// - Parameter next: the number of the first record: not 1 in a snapshot, which lacks what was trimmed
    init(_ shape: StreamShape, next: Int = 1) {
        self.shape = shape
        self.next = next
    }

    /// The second that a record of a change made now has: clocks are set back, streams are not.
    func seconds(at now: Instant) -> Int64 { max(now.secondsSinceEpoch, lastSeconds) }

    /// Appends a record, unless there is one of its number or a later one, and trims what is too old or too much.
    mutating func append(_ record: StreamRecord, _ retention: StreamRetention) {
        guard record.sequence >= next, end == nil else { return }
        records.insert(record, at: records.endPosition)
        byteCount += record.byteCount
        next = record.sequence + 1
        lastSeconds = max(lastSeconds, record.seconds)
        trim(retention, at: record.seconds)
    }

    /// The last record stays, however large it is.
    private mutating func trim(_ retention: StreamRetention, at now: Int64) {
        while records.count > 1 {
            let oldest = records[records.startPosition]
            guard byteCount > retention.byteCountLimit || oldest.seconds <= now - retention.lifetimeSeconds else { return }
            records.remove(at: records.startPosition)
            byteCount -= oldest.byteCount
        }
    }

    mutating func close(at end: Instant) {
        self.end = end
    }

    /// When it was enabled or last told of a change: when it ended at the earliest.
    var lastSign: Instant { max(shape.creationDate, Instant(secondsSinceEpoch: lastSeconds)) }

    // MARK: Reading

    /// The number of the oldest record that can be read, or of the next one when there is none.
    func horizon(at now: Instant, _ retention: StreamRetention) -> Int {
        let oldestSeconds = now.secondsSinceEpoch - retention.lifetimeSeconds
        var horizon = next
        records.forEachRun(from: records.startPosition, to: records.endPosition, backwards: false) { run in
            guard let last = run.last, last.seconds > oldestSeconds else { return true }
            horizon = run.first { $0.seconds > oldestSeconds }?.sequence ?? horizon
            return false
        }
        return horizon
    }

    /// Records from a number on, in order.
    ///
    /// - Parameter byteCountLimit: what their images may weigh together; one record comes in any case
    func page(from number: Int, limit: Int, byteCountLimit: Int) -> [StreamRecord] {
        let start = records.position(ofRank: UInt64(max(number, 0))) { _ in false }
        var page: [StreamRecord] = []
        var byteCount = 0
        records.forEachRun(from: start, to: records.endPosition, backwards: false) { run in
            for record in run {
                byteCount += record.imageByteCount
                if page.count == limit || (byteCount > byteCountLimit && !page.isEmpty) { return false }
                page.append(record)
            }
            return true
        }
        return page
    }
}
