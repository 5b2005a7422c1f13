import DynamoDB
import Files
import Synchronization
import Timekeeping

/// DynamoDB in this process, in memory or on a journal.
///
/// Calls are short: one lock guards all tables, pages are references to rows, and everything that needs no table's state
/// (checking and encoding items, making items of rows) happens outside of it. Only the wait for the disk suspends.
///
/// **What is kept.** A write is appended to the journal under the lock, then made, and acknowledged when the journal says that
/// it is durable; many writers share one synchronization of the disk.
///
/// **What readers see.** A plain read sees every write that was made, also one that is not durable yet: when the power goes in
/// that moment it has seen something that never was. A consistent read waits until all it can have seen is durable.
///
/// **What streams tell.** A change and what the stream of its table says of it are one: they are made under the same lock and kept
/// in the same record of the journal. Whoever reads a stream waits as a consistent read does.
///
/// **When the disk fails.** A write that was refused by the journal changed nothing. A write whose durability could not be
/// established is answered with ``DynamoDB/DynamoDBError/Code/storage``: as with a lost connection, it may be there later or
/// not, and putting it again is harmless. What is in memory is then ahead of the disk by these writes only. As soon as the disk
/// takes them all is well again; when it is unknown what the disk has, writes and consistent reads are refused until the engine
/// is opened anew.
package final class DynamoDBEngine: DynamoDBStorage {
    /// AWS's limit on the tables of an account.
    static let tableCountLimit = 2500

    private let state: Mutex<EngineState>
    let journal: Journal?
    let compaction: Compaction
    let transactions: TransactionTokens
    let sweep = ExpirySweep()
    /// How many changes in the journal were about tables that it does not know: more than 0 only after a salvage.
    package let passedOverChangeCount: Int

    /// An empty engine that forgets everything when it goes.
    ///
    /// - Parameter streams: how long and how many records of streams are kept
    package convenience init(streams: StreamRetention = StreamRetention()) {
        self.init(state: EngineState(streams), journal: nil)
    }

    init(
        state: EngineState, journal: Journal?, compaction: Compaction = Compaction(), passedOverChangeCount: Int = 0
    ) {
        self.state = Mutex(state)
        transactions = TransactionTokens(state.transactions)
        self.journal = journal
        self.compaction = compaction
        self.passedOverChangeCount = passedOverChangeCount
    }

    /// The shape of a table that items are to be written to or read from.
    func shape(of tableName: String) throws(DynamoDBError) -> TableShape {
        guard let shape = look({ $0.shape(named: tableName) }) else { throw .tableNotFound }
        return shape
    }

    /// Looks at the state under the lock.
    func look<Result: Sendable, Failure>(
        _ body: (borrowing EngineState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try state.withLock { state throws(Failure) in try body(state) }
    }

    /// Reads under the lock; a consistent read waits until what it saw is durable.
    func read<Result: Sendable>(
        consistent: Bool, _ body: (borrowing EngineState) throws(DynamoDBError) -> Result
    ) async throws(DynamoDBError) -> Result {
        let (result, ticket) = try look { state throws(DynamoDBError) in
            (try body(state), consistent ? journal?.lastTicket : nil)
        }
        if let ticket { try await waitUntilDurable(ticket) }
        return result
    }

    /// Makes changes, all or none, and waits until they are durable.
    ///
    /// - Parameters:
    ///   - now: when they are made; `nil` when they are not about rows
    ///   - plan: finds out under the lock what to change; what it throws changes nothing
    /// - Returns: what the plan says besides, and for each change the row that was there before
    func commit<Plan: Sendable>(
        at now: Instant?, _ plan: (borrowing EngineState) throws(DynamoDBError) -> (Plan, [Mutation])
    ) async throws(DynamoDBError) -> (Plan, [Row?]) {
        let result: Result<(Plan, [Row?], Journal.Ticket?), DynamoDBError>
        let lastTicket: Journal.Ticket?
        (result, lastTicket) = state.withLock { state in
            do throws(DynamoDBError) {
                var (said, mutations) = try plan(state)
                guard !mutations.isEmpty else { return (.success((said, [], nil)), nil) }
                if !state.streams.isEmpty, let now { state.addNotes(to: &mutations, at: now) }
                let ticket = try append(mutations)
                return (.success((said, mutations.map { state.apply($0) }, ticket)), nil)
            } catch {
                return (.failure(error), error.tellsOfItems ? journal?.lastTicket : nil)
            }
        }
        // A condition that was not met tells what stands there, as a consistent read does.
        if let lastTicket { try await waitUntilDurable(lastTicket) }
        let (said, old, ticket) = try result.get()
        if let ticket {
            try await waitUntilDurable(ticket)
            compactIfDue()
        }
        return (said, old)
    }

    /// Makes changes to tables, not to rows, that nothing else is to be said of.
    func commit(_ plan: (borrowing EngineState) throws(DynamoDBError) -> [Mutation]) async throws(DynamoDBError) {
        _ = try await commit(at: nil) { state throws(DynamoDBError) -> (Bool, [Mutation]) in (true, try plan(state)) }
    }

    /// Makes changes that nobody waits for. When the journal does not take them they are not made.
    func change(at now: Instant, _ plan: (borrowing EngineState) -> [Mutation]) {
        state.withLock { state in
            var mutations = plan(state)
            guard !mutations.isEmpty else { return }
            if !state.streams.isEmpty { state.addNotes(to: &mutations, at: now) }
            do throws(DynamoDBError) {
                _ = try append(mutations)
            } catch {
                return
            }
            for mutation in mutations { state.apply(mutation) }
        }
    }

    private func append(_ mutations: [Mutation]) throws(DynamoDBError) -> Journal.Ticket? {
        do throws(JournalError) {
            return try journal?.append(MutationRecord.bytes(of: mutations))
        } catch {
            throw .journal(error)
        }
    }

    private func waitUntilDurable(_ ticket: Journal.Ticket) async throws(DynamoDBError) {
        do throws(JournalError) {
            try await journal?.waitUntilDurable(ticket)
        } catch {
            throw .journal(error)
        }
    }

    private func compactIfDue() {
        guard let journal else { return }
        guard compaction.isDue(journalByteCount: journal.byteCount, liveByteCount: look { $0.liveByteCount }) else { return }
        compaction.start(journal) { [self] in look { ($0, journal.lastTicket) } }
    }
}

extension DynamoDBError {
    /// Whether the error says something of the items that are kept.
    fileprivate var tellsOfItems: Bool { code == .conditionalCheckFailed || code == .transactionCanceled }

    /// What the journal's errors mean to whoever writes.
    static func journal(_ error: JournalError) -> DynamoDBError {
        switch error {
        case .overloaded: DynamoDBError(.throttling, "\(error)", isRetryable: true)
        case .recordTooLong: DynamoDBError(.validation, "the request is too large to be kept: \(error)")
        default: DynamoDBError(.storage, "\(error)", status: 500, isRetryable: true)
        }
    }
}
