import Dispatch
import Synchronization

/// Takes the records that replace a journal's past.
package struct SnapshotWriter {
    var draft: JournalDraft
    let journal: Journal

    /// Adds a record. Blocks, on the replacement's own queue.
    ///
    /// - Throws: `emptyRecord`, `recordTooLong`, `file`, or `closed` when the journal is being closed meanwhile.
    package mutating func append(_ payload: Span<UInt8>) throws(JournalError) {
        guard !payload.isEmpty else { throw .emptyRecord }
        guard payload.count <= JournalFormat.payloadByteCountLimit else {
            throw .recordTooLong(byteCount: payload.count, limit: JournalFormat.payloadByteCountLimit)
        }
        if journal.life.withLock({ $0.isClosing }) { throw .closed }
        do throws(FileError) {
            try draft.append(payload)
        } catch {
            throw .file(error)
        }
    }

    /// Adds a record. Blocks, on the replacement's own queue.
    package mutating func append(_ payload: [UInt8]) throws(JournalError) {
        try append(payload.span)
    }
}

extension Journal {
    /// Below this distance behind the writer the rest is copied while the writer waits: about a millisecond.
    private static let catchUpByteCount = 1024 * 1024
    /// How often a replacement runs after the writer before it lets it wait. Each round is shorter than the one before as
    /// long as copying is faster than writing was; when it is not, more rounds would not help.
    private static let catchUpRoundLimit = 8

    /// Replaces the records up to a ticket by a snapshot of the state that they led to; what was appended since stays behind it.
    ///
    /// Take the snapshot and ``lastTicket`` together, under the lock under which you append. Then appends go on: to the old
    /// file, from which they are copied at the end, when the writer waits for the last of it. The new file is on the device
    /// and was read back whole before it takes the old one's name. Until then, and whenever this throws, the old one counts.
    ///
    /// - Parameter body: writes the snapshot, on a queue of its own where it may block.
    /// - Throws: `replacementInProgress`, `staleTicket` when the ticket was taken before the last replacement ended, what
    ///   ``waitUntilDurable(_:)`` throws for the ticket, `file`, `damagedRecord` when the old file can no longer be read,
    ///   `closed`, or what the body throws.
    package func replace(
        upTo ticket: Ticket, with body: @escaping @Sendable (inout SnapshotWriter) throws(JournalError) -> Void
    ) async throws(JournalError) {
        try life.withLock { life throws(JournalError) in try life.startReplacing(upTo: ticket.position) }
        defer { life.withLock { $0.replacingEnded() }?.resume() }
        try await waitUntilDurable(ticket)
        let drafting = DispatchQueue(label: "journal.replacement")
        let error: JournalError? = await withCheckedContinuation { continuation in
            drafting.async {
                do throws(JournalError) {
                    let (draft, position) = try self.draft(upTo: ticket, body)
                    self.queue.async { continuation.resume(returning: self.install(draft, copiedUpTo: position)) }
                } catch {
                    continuation.resume(returning: error)
                }
            }
        }
        if let error { throw error }
    }

    /// Writes and proves the new file up to a position shortly behind the writer, which goes on meanwhile.
    private func draft(
        upTo ticket: Ticket, _ body: (inout SnapshotWriter) throws(JournalError) -> Void
    ) throws(JournalError) -> (JournalDraft, position: Int) {
        let current = file.withLock { $0 }
        let draft = try JournalError.wrap { () throws(FileError) in
            try JournalDraft(in: current.directory, content: content, current.fileSystem)
        }
        var writer = SnapshotWriter(draft: draft, journal: self)
        do throws(JournalError) {
            try body(&writer)
            var position = ticket.position
            for _ in 0..<Self.catchUpRoundLimit {
                let current = file.withLock { $0 }
                guard current.position - position > Self.catchUpByteCount else { break }
                try current.copyRecords(from: position, to: &writer.draft)
                position = current.position
                if life.withLock({ $0.isClosing }) { throw JournalError.closed }
            }
            try JournalError.wrap { () throws(FileError) in try writer.draft.prove() }
            return (writer.draft, position)
        } catch {
            writer.draft.discard()
            throw error
        }
    }

    /// Copies what the draft still lacks and puts it in the old file's place. Only on ``queue``.
    private func install(_ draft: JournalDraft, copiedUpTo position: Int) -> JournalError? {
        var draft = draft
        do throws(JournalError) {
            if life.withLock({ $0.isClosing }) { throw JournalError.closed }
            if case .failed(let error) = commit.withLock({ $0.condition }) { throw JournalError.failed(error) }
            try file.withLock { file throws(JournalError) in
                try file.copyRecords(from: position, to: &draft)
                try JournalError.wrap { () throws(FileError) in
                    try draft.mark()
                    try draft.prove()
                    try draft.install()
                }
                file.swap(to: draft)
                life.withLock { $0.replaced(upTo: file.position, positionOfStart: file.positionOfStart) }
            }
            return nil
        } catch {
            draft.discard()
            return error
        }
    }
}
