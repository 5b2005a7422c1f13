/// The bookkeeping of a journal's writers, without I/O: records wait in order, one writer takes all of them as a group, and
/// the tasks that wait for them are let go together.
///
/// Invariants:
///
/// 1. A position is a count of bytes since the journal's file began, replacements not counted: records lie between
///    positions, `acknowledged ≤ appended`, and both only grow.
/// 2. The bytes between the two are in the queue, or in the one group that the writer has taken.
/// 3. A group that could not be written goes back to the head of the queue. So no record overtakes another, no record is
///    dropped, and the file always holds a prefix of what was appended: state that the owner derives from its appends never
///    differs from the file but by a suffix.
/// 4. While stalled nothing new is taken, so that what is unacknowledged cannot grow until the disk recovers.
/// 5. The writer is woken exactly when it is asleep and there is something to write.
package struct GroupCommit<Waiter> {
    /// What appends and waits meet.
    package enum Condition: Equatable {
        case running
        case stalled(FileError)
        case failed(FileError)
        case closed
    }

    /// A task to let go, and with what.
    package typealias Release = (waiter: Waiter, error: JournalError?)

    package private(set) var condition = Condition.running
    package private(set) var appended: Int
    package private(set) var acknowledged: Int
    private let byteCountLimit: Int
    private var queue: [UInt8] = []
    private var spare: [UInt8] = []
    private var isWriterAwake = false
    private var isClosing = false
    private var waiters: [(position: Int, waiter: Waiter)] = []

    /// Buffers grown beyond this in a burst are given back; ordinary groups are far below.
    private static var spareByteCountLimit: Int { 1024 * 1024 }

    /// - Parameters:
    ///   - position: where the first record begins.
    ///   - byteCountLimit: of everything that is appended and not acknowledged.
    package init(position: Int, byteCountLimit: Int) {
        appended = position
        acknowledged = position
        self.byteCountLimit = byteCountLimit
    }

    /// Takes a record. Returns the position behind it, and whether to wake the writer.
    package mutating func append(_ payload: Span<UInt8>) throws(JournalError) -> (position: Int, wakesWriter: Bool) {
        if let error = refusal { throw error }
        guard !payload.isEmpty else { throw .emptyRecord }
        guard payload.count <= JournalFormat.payloadByteCountLimit else {
            throw .recordTooLong(byteCount: payload.count, limit: JournalFormat.payloadByteCountLimit)
        }
        let byteCount = JournalFormat.recordByteCount(payload: payload.count)
        guard byteCount <= byteCountLimit - (appended - acknowledged) else { throw .overloaded(limit: byteCountLimit) }
        RecordHeader.appendUnsealed(payload: payload, to: &queue)
        appended += byteCount
        return (appended, wakeWriter())
    }

    /// Whether to wake the writer, because something waits to be written; from then on it is awake.
    package mutating func wakeWriter() -> Bool {
        guard !isWriterAwake, !queue.isEmpty else { return false }
        isWriterAwake = true
        return true
    }

    /// Registers a waiter for a position, or returns at once what to let it go with. Waiting also makes a stalled
    /// journal try again.
    package mutating func wait(for position: Int, _ waiter: Waiter) -> (release: Release?, wakesWriter: Bool) {
        if position <= acknowledged { return ((waiter, nil), false) }
        switch condition {
        case .failed(let error): return ((waiter, .failed(error)), false)
        case .closed: return ((waiter, .closed), false)
        case .running, .stalled:
            waiters.append((position, waiter))
            return (nil, wakeWriter())
        }
    }

    /// The next group for the writer, which falls asleep when there is none.
    package mutating func takeGroup() -> [UInt8]? {
        guard !queue.isEmpty else {
            isWriterAwake = false
            return nil
        }
        let group = queue
        queue = spare
        spare = []
        return group
    }

    /// The group was written as promised. Returns who waited for it.
    package mutating func groupAcknowledged(_ group: consuming [UInt8]) -> [Release] {
        acknowledged += group.count
        condition = .running
        if group.capacity <= Self.spareByteCountLimit {
            group.removeAll(keepingCapacity: true)
            spare = group
        }
        let position = acknowledged
        var released: [Release] = []
        waiters.removeAll { entry in
            guard entry.position <= position else { return false }
            released.append((entry.waiter, nil))
            return true
        }
        return released
    }

    /// The group could not be written; it stays at the head of the queue and the writer falls asleep. Returns everyone who
    /// waits, for nothing behind the group can be written either.
    package mutating func groupRefused(_ group: consuming [UInt8], _ error: FileError) -> [Release] {
        group.append(contentsOf: queue)
        queue = group
        condition = .stalled(error)
        isWriterAwake = false
        return releaseAll(.stalled(error))
    }

    /// Acknowledged records may be lost. Returns everyone who waits.
    package mutating func acknowledgementBroken(_ error: FileError) -> [Release] {
        condition = .failed(error)
        queue = []
        return releaseAll(.failed(error))
    }

    /// No record is taken from here on; those taken before are still written.
    package mutating func startClosing() {
        isClosing = true
    }

    /// Nothing more is taken or written. Returns everyone who waits.
    package mutating func close() -> [Release] {
        condition = .closed
        queue = []
        return releaseAll(.closed)
    }

    /// Why nothing is taken now.
    private var refusal: JournalError? {
        switch condition {
        case .running: isClosing ? .closed : nil
        case .stalled(let error): .stalled(error)
        case .failed(let error): .failed(error)
        case .closed: .closed
        }
    }

    private mutating func releaseAll(_ error: JournalError) -> [Release] {
        defer { waiters = [] }
        return waiters.map { ($0.waiter, error) }
    }
}
