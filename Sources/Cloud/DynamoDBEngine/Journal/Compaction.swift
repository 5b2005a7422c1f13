import Files
import Synchronization

/// Replaces the journal by a snapshot of the tables when most of it is past.
///
/// Nobody waits for it: writes go on, to the old journal, from which they are copied at the end. When it fails the old journal
/// stays; it is tried again when the journal has grown by as much again.
package final class Compaction: Sendable {
    /// Below this the journal is read in no time, however much of it is past.
    package static let journalByteCountMinimum = 16 * 1024 * 1024
    /// How many times what is live the journal may hold.
    static let growthLimit = 2
    /// The rows of a snapshot go to records of about this length: long enough that a record's own bytes do not count.
    private static let recordByteCount = 64 * 1024

    private struct State {
        var task: Task<Void, Never>?
        /// No attempt is made below this length.
        var minimum: Int
    }

    private let journalByteCountMinimum: Int
    private let state: Mutex<State>

    init(journalByteCountMinimum: Int = Compaction.journalByteCountMinimum) {
        self.journalByteCountMinimum = journalByteCountMinimum
        state = Mutex(State(minimum: journalByteCountMinimum))
    }

    /// Whether the journal has become too long for what is live, and no compaction runs.
    func isDue(journalByteCount: Int, liveByteCount: @autoclosure () -> Int) -> Bool {
        guard state.withLock({ $0.task == nil && journalByteCount >= $0.minimum }) else { return false }
        return journalByteCount >= liveByteCount() * Self.growthLimit
    }

    /// Starts a compaction unless one runs.
    ///
    /// - Parameter snapshot: the tables with the ticket of the last record that made them what they are
    func start(_ journal: Journal, _ snapshot: @escaping @Sendable () -> (EngineState, Journal.Ticket)) {
        state.withLock { state in
            guard state.task == nil else { return }
            state.task = Task {
                let (tables, ticket) = snapshot()
                do throws(JournalError) {
                    try await journal.replace(upTo: ticket) { (writer) throws(JournalError) in try Self.write(tables, to: &writer)
                    }
                    self.ended(minimum: self.journalByteCountMinimum)
                } catch {
                    self.ended(minimum: journal.byteCount * Self.growthLimit)
                }
            }
        }
    }

    /// Waits for the compaction that runs.
    func finish() async {
        await state.withLock { $0.task }?.value
    }

    private func ended(minimum: Int) {
        state.withLock { state in
            state.task = nil
            state.minimum = minimum
        }
    }

    /// Writes tables as records.
    static func write(_ tables: EngineState, to writer: inout SnapshotWriter) throws(JournalError) {
        for transaction in tables.transactions.all { try writer.append(MutationRecord.bytes(of: [.transaction(transaction)])) }
        for table in tables.tables.values {
            let hasSettings = table.shape.settings != TableSettings()
            try writer.append(
                MutationRecord.bytes(of: [.createTable(table.shape)] + (hasSettings ? [.changeTable(table.shape)] : [])))
            var record = MutationRecord.writer(reservingCapacity: 2 * recordByteCount)
            var isEmpty = true
            for row in table.rowsInQuickOrder {
                MutationRecord.append(.put(table: table.shape.number, row), to: &record)
                isEmpty = false
                if record.bytes.count >= recordByteCount {
                    try writer.append(record.bytes)
                    record = MutationRecord.writer(reservingCapacity: 2 * recordByteCount)
                    isEmpty = true
                }
            }
            if !isEmpty { try writer.append(record.bytes) }
        }
        for stream in tables.streams.all.values { try write(stream, to: &writer) }
    }

    /// Writes a stream: behind the tables, for that of a table which is there must follow its creation.
    private static func write(_ stream: Stream, to writer: inout SnapshotWriter) throws(JournalError) {
        let first = stream.records.count == 0 ? stream.next : stream.records[stream.records.startPosition].sequence
        try writer.append(MutationRecord.bytes(of: [.openStream(stream.shape, next: first)]))
        let empty = MutationRecord.writer(reservingCapacity: 2 * recordByteCount, version: MutationRecord.streamVersion)
        var record = empty
        for told in stream.records {
            MutationRecord.append(.streamRecord(told, put: nil), to: &record)
            guard record.bytes.count >= recordByteCount else { continue }
            try writer.append(record.bytes)
            record = empty
        }
        if record.bytes.count > empty.bytes.count { try writer.append(record.bytes) }
        if let end = stream.end { try writer.append(MutationRecord.bytes(of: [.closeStream(stream.shape.number, at: end)])) }
    }
}

extension Table {
    /// All rows, those of the first index in its order: an index is slow to build from rows in another order than its own, for
    /// it must look into them. The table itself goes by hashes and does not mind.
    fileprivate var rowsInQuickOrder: some Sequence<Row> {
        let key = shape.indexes.first?.key
        let indexed = indexes.first.map { AnySequence($0) } ?? AnySequence([])
        let rest = rows.lazy.filter { entry in key.map { IndexEntry(row: entry.row, indexKey: $0) == nil } ?? true }
        return [indexed, AnySequence(rest)].lazy.joined().map(\.row)
    }
}
