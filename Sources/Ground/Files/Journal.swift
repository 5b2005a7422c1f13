import Dispatch
import Synchronization

/// An append-only file of records that survives crashes, for one process at a time.
///
/// ``append(_:)`` puts a record in order without waiting, so that it may be called under the lock of the state that it
/// changes; ``waitUntilDurable(_:)`` waits until the record is as safe as the ``SyncPolicy`` promises. All records that came
/// meanwhile are written and synchronized together, by a queue of the journal's own and never on the cooperative pool.
///
/// **When a write fails** (no room, a broken disk) its waiters get ``JournalError/stalled(_:)`` and appends are refused with
/// it. What was taken before is kept and written first as soon as the disk takes it, which every refused append and every
/// wait tries again. So such an error means "not now, perhaps later": the record can still appear. The file itself always
/// holds a prefix of what was appended.
///
/// The bytes are described at ``JournalFormat``.
package final class Journal: Sendable {
    /// When records are brought to the device, and so what a finished wait means.
    package enum SyncPolicy: Sendable, Hashable {
        /// Before each acknowledgement: an acknowledged record survives kill −9 and a power cut.
        case every
        /// So long after it at the latest: survives kill −9; a power cut may cost the last records.
        case interval(Duration)
        /// When the system likes, and on ``close()``: survives kill −9; a power cut may cost the last records.
        case never
    }

    package struct Configuration: Sendable {
        package var syncPolicy = SyncPolicy.every
        /// The bytes that may wait to be written: two of the longest records. At 100 MB/s that is under a second of waiting.
        package var queueByteCountLimit = 64 * 1024 * 1024

        package init() {}

        package init(syncPolicy: SyncPolicy) {
            self.syncPolicy = syncPolicy
        }
    }

    /// A record's place in the order of all appended records.
    package struct Ticket: Sendable, Hashable, Comparable {
        let position: Int

        package static func < (left: Ticket, right: Ticket) -> Bool {
            left.position < right.position
        }
    }

    typealias Waiter = CheckedContinuation<JournalError?, Never>

    let content: UInt32
    private let configuration: Configuration
    private let lock: FileLock
    /// Held only to keep books, never during I/O.
    let commit: Mutex<GroupCommit<Waiter>>
    /// Held by ``queue`` during I/O.
    let file: Mutex<JournalFile>
    /// Where all writing happens, one thing after the other.
    let queue = DispatchQueue(label: "journal")
    let life = Mutex(JournalLife())

    init(_ file: JournalFile, content: UInt32, lock: FileLock, configuration: Configuration) {
        self.content = content
        self.configuration = configuration
        self.lock = lock
        commit = Mutex(GroupCommit(position: file.position, byteCountLimit: configuration.queueByteCountLimit))
        self.file = Mutex(file)
    }

    /// Let go without ``close()`` the journal ends like a process that dies: what was appended is written, nothing is marked.
    deinit {
        guard !life.withLock({ $0.isClosing }) else { return }
        file.withLock { try? $0.close() }
        lock.release()
    }

    /// Takes a record, behind all records taken before. Does not wait, and does no I/O on this thread.
    ///
    /// - Throws: `emptyRecord`, `recordTooLong`, `overloaded`, `stalled`, `failed` or `closed`; nothing was taken then.
    package func append(_ payload: Span<UInt8>) throws(JournalError) -> Ticket {
        do throws(JournalError) {
            let (position, wakesWriter) = try commit.withLock { commit throws(JournalError) in try commit.append(payload) }
            if wakesWriter { wakeWriter() }
            return Ticket(position: position)
        } catch {
            if case .stalled = error, commit.withLock({ $0.wakeWriter() }) { wakeWriter() }
            throw error
        }
    }

    /// Takes a record, behind all records taken before. Does not wait, and does no I/O on this thread.
    ///
    /// - Throws: `emptyRecord`, `recordTooLong`, `overloaded`, `stalled`, `failed` or `closed`; nothing was taken then.
    package func append(_ payload: [UInt8]) throws(JournalError) -> Ticket {
        try append(payload.span)
    }

    /// Waits until a record and all before it are as safe as the sync policy promises. Not cancellable: a group is short.
    ///
    /// - Throws: `stalled` (the record may still be written; waiting again tries it), `failed` or `closed`.
    package func waitUntilDurable(_ ticket: Ticket) async throws(JournalError) {
        let error: JournalError? = await withCheckedContinuation { continuation in
            let (release, wakesWriter) = commit.withLock { $0.wait(for: ticket.position, continuation) }
            if wakesWriter { wakeWriter() }
            release?.waiter.resume(returning: release?.error)
        }
        if let error { throw error }
    }

    /// The place of the last appended record, or of the journal's beginning.
    package var lastTicket: Ticket {
        Ticket(position: commit.withLock { $0.appended })
    }

    /// The length of the file, without what waits to be written.
    package var byteCount: Int {
        let position = commit.withLock { $0.acknowledged }
        return position - life.withLock { $0.positionOfStart }
    }

    /// Writes what was taken, synchronizes and marks the file whatever the policy, and lets go of it and of the lock.
    ///
    /// Waits for a replacement in progress, which gives up soon. Closing again does nothing.
    ///
    /// - Throws: `stalled` or `failed` when not everything could be brought to the device; the journal is closed all the same.
    package func close() async throws(JournalError) {
        let replacementRuns = life.withLock { $0.close() }
        guard let replacementRuns else { return }
        commit.withLock { $0.startClosing() }
        if replacementRuns {
            await withCheckedContinuation { continuation in
                if life.withLock({ $0.waitForReplacement(continuation) }) { continuation.resume() }
            }
        }
        let error: JournalError? = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: self.finish()) }
        }
        if let error { throw error }
    }

    private func wakeWriter() {
        queue.async { self.writeGroups() }
    }

    /// Writes group after group until nothing waits. Only on ``queue``.
    func writeGroups() {
        while var group = commit.withLock({ $0.takeGroup() }) {
            do throws(FileError) {
                let isEvery = configuration.syncPolicy == .every
                try file.withLock { file throws(FileError) in try file.write(&group, synchronizing: isEvery) }
            } catch {
                Self.release(commit.withLock { $0.groupRefused(group, error) })
                return
            }
            Self.release(commit.withLock { $0.groupAcknowledged(group) })
            if case .interval(let interval) = configuration.syncPolicy, life.withLock({ $0.startTimer() }) {
                queue.asyncAfter(deadline: .now() + .nanoseconds(interval.nanoseconds)) { self.synchronizeOnTime() }
            }
        }
    }

    private func synchronizeOnTime() {
        life.withLock { $0.timerEnded() }
        guard !life.withLock({ $0.isClosing }) else { return }
        do throws(FileError) {
            try file.withLock { file throws(FileError) in try file.synchronize() }
        } catch {
            Self.release(commit.withLock { $0.acknowledgementBroken(error) })
        }
    }

    /// Ends everything. Only on ``queue``.
    private func finish() -> JournalError? {
        writeGroups()
        let condition = commit.withLock { $0.condition }
        Self.release(commit.withLock { $0.close() })
        defer { lock.release() }
        return file.withLock { file -> JournalError? in
            defer { try? file.close() }
            switch condition {
            case .stalled(let error): return .stalled(error)
            case .failed(let error): return .failed(error)
            case .running, .closed: break
            }
            do throws(FileError) {
                try file.mark()
                return nil
            } catch {
                return .failed(error)
            }
        }
    }

    private static func release(_ released: [GroupCommit<Waiter>.Release]) {
        for (waiter, error) in released {
            waiter.resume(returning: error)
        }
    }
}

extension Duration {
    /// Whole nanoseconds, the longest `Int` for what is longer.
    fileprivate var nanoseconds: Int {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : Int(product) &+ Int(attoseconds / 1_000_000_000)
    }
}
