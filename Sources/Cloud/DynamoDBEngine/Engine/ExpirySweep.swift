import DynamoDB
import Synchronization
import Timekeeping

/// Removes expired items, a stretch of a table at a time, whenever the table is used.
///
/// Nobody can see an expired item anyway; the sweep only gives its room back. So it needs no task of its own: at most once a
/// second a request on a table whose items expire looks at the next rows. A table that nobody uses is not swept.
final class ExpirySweep: Sendable {
    /// The rows of one stretch: under a millisecond of work.
    static let rowCount = 500
    static let intervalSeconds: Int64 = 1

    private struct Progress {
        var lastSweep: Int64
        /// Where the next stretch begins; `nil` for the start.
        var next: IndexBound?
    }

    private let progress = Mutex<[UInt32: Progress]>([:])

    /// The next stretch of a table, when it is time for it.
    func stretch(of table: UInt32, at now: Instant) -> IndexRange? {
        progress.withLock { progress in
            let current = progress[table]
            if let current, now.secondsSinceEpoch < current.lastSweep + Self.intervalSeconds { return nil }
            progress[table] = Progress(lastSweep: now.secondsSinceEpoch, next: current?.next)
            return IndexRange(lower: current?.next)
        }
    }

    /// A stretch was looked at up to here; `nil` when it was the last one.
    func ended(_ table: UInt32, at bound: IndexBound?) {
        progress.withLock { $0[table]?.next = bound }
    }
}

extension DynamoDBEngine {
    /// Removes the expired items of the next stretch of a table.
    ///
    /// It waits for no disk, and a failure is nobody's: what is not removed now is removed later.
    func sweepExpired(_ shape: TableShape, at now: Instant) {
        guard shape.hasExpiry, let range = sweep.stretch(of: shape.number, at: now) else { return }
        let page = look { state in
            state.table(named: shape.name).map { $0.page(PageRequest(range: range, limit: ExpirySweep.rowCount)) }
        }
        guard let page else { return }
        let keys = page.rows.filter { shape.isExpired($0, at: now) }.map { shape.keyBytes(of: $0) }
        let last = page.endsAtLimit ? page.rows.last.map { shape.keyBytes(of: $0) } : nil
        sweep.ended(shape.number, at: last.map { IndexBound(indexKey: $0, tableKey: $0, isAfterEqual: true) })
        guard !keys.isEmpty else { return }
        change(at: now) { state in
            // What was written meanwhile is looked at again.
            guard state.shape(named: shape.name) === shape else { return [] }
            return keys.filter { key in state.hasExpiredRow(for: key, in: shape, at: now) }
                .map { .remove(table: shape.number, $0) }
        }
    }
}
