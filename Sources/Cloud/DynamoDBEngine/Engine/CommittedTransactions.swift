import Timekeeping

/// A transaction that was carried out under a token: what is kept of it so that it has no second effect.
struct CommittedTransaction: Sendable, Hashable {
    let token: String
    /// Of all that the transaction says.
    let digest: [UInt8]
    /// When the token is forgotten, in whole seconds: the journal keeps no parts of them.
    let expiry: Instant
}

/// The transactions that the journal knows, oldest first.
///
/// They are part of the engine's state, so that a token is there exactly when the writes of its transaction are.
struct CommittedTransactions: Sendable {
    private(set) var all: [CommittedTransaction] = []

    /// Adds one, and forgets those whose time was over when it was carried out, and the oldest when there are too many.
    mutating func add(_ transaction: CommittedTransaction) {
        let now = transaction.expiry.advanced(by: .zero - TransactionTokens.lifetime)
        let expiredCount = all.firstIndex { $0.expiry > now } ?? all.count
        all.removeFirst(max(expiredCount, all.count + 1 - TransactionTokens.countLimit))
        all.append(transaction)
    }
}
