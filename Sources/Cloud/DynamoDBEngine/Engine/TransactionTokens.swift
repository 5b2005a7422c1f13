import DynamoDB
import Synchronization
import Timekeeping

/// The transactions of the last ten minutes by their tokens, so that one that is sent again has no second effect.
///
/// A journal keeps those that were carried out (``CommittedTransactions``), without what was answered: a transaction that is sent
/// again after the engine was opened anew succeeds, and tells nothing besides.
final class TransactionTokens: Sendable {
    /// So long AWS knows a token.
    static let lifetime = Duration.seconds(600)
    /// The most tokens that are known; the oldest is forgotten for a new one.
    static let countLimit = 10_000

    private struct Entry {
        var digest: [UInt8]
        var expiry: Instant
        /// `nil` while it is being carried out.
        var made: MadeTransaction?
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Oldest first; may have tokens that are no longer known.
        var order: [(token: String, expiry: Instant)] = []
    }

    private let state: Mutex<State>

    /// - Parameter committed: those that a journal knows
    init(_ committed: CommittedTransactions = CommittedTransactions()) {
        var known = State()
        for transaction in committed.all {
            known.entries[transaction.token] = Entry(
                digest: transaction.digest, expiry: transaction.expiry, made: MadeTransaction())
            known.order.append((transaction.token, transaction.expiry))
        }
        state = Mutex(known)
    }

    /// Begins a transaction.
    ///
    /// - Parameter digest: of all that the transaction says
    /// - Returns: what it wrote, if it has been carried out
    /// - Throws: that it is being carried out, or that another one had this token
    func begin(_ token: String, _ digest: [UInt8], at now: Instant) throws(DynamoDBError) -> MadeTransaction? {
        try state.withLock { state throws(DynamoDBError) in
            while let oldest = state.order.first, oldest.expiry <= now || state.order.count >= Self.countLimit {
                state.order.removeFirst()
                if state.entries[oldest.token]?.expiry == oldest.expiry { state.entries[oldest.token] = nil }
            }
            if let entry = state.entries[token] {
                guard entry.digest == digest else { throw .tokenOfAnotherTransaction }
                guard let made = entry.made else { throw .transactionInProgress }
                return made
            }
            let expiry = now.advanced(by: Self.lifetime)
            state.entries[token] = Entry(digest: digest, expiry: expiry)
            state.order.append((token, expiry))
            return nil
        }
    }

    /// Ends a transaction.
    ///
    /// - Parameter made: what it wrote; `nil` when it was not carried out, so that it may be tried again
    func end(_ token: String, _ made: MadeTransaction?) {
        state.withLock { state in
            if let made { state.entries[token]?.made = made } else { state.entries[token] = nil }
        }
    }
}

/// What a transaction wrote: as much as is told when it is sent again.
struct MadeTransaction: Sendable {
    /// The table of each write; none of a transaction that only the journal knows.
    var shapes: [TableShape] = []
    /// How large each item was afterwards.
    var byteCounts: [Int] = []
}
