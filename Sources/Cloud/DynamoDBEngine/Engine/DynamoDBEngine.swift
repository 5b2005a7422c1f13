import DynamoDB
import Synchronization

/// DynamoDB in this process.
///
/// Calls are short and do not suspend: one lock guards all tables, pages are references to rows, and everything that needs no
/// table's state (checking and encoding items, making items of rows) happens outside of it.
package final class DynamoDBEngine: DynamoDBStorage {
    /// AWS's limit on the tables of an account.
    static let tableCountLimit = 2500

    private let state: Mutex<EngineState>

    /// An empty engine that forgets everything when it goes.
    package init() {
        state = Mutex(EngineState())
    }

    /// The shape of a table that items are to be written to or read from.
    func shape(of tableName: String) throws(DynamoDBError) -> TableShape {
        guard let shape = read({ $0.shape(named: tableName) }) else { throw .tableNotFound }
        return shape
    }

    /// Looks at the state under the lock.
    func read<Result: Sendable, Failure>(
        _ body: (borrowing EngineState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try state.withLock { state throws(Failure) in try body(state) }
    }

    /// Makes changes, all or none, and waits until they are durable.
    ///
    /// - Parameter plan: finds out under the lock what to change; what it throws changes nothing
    /// - Returns: for each change the row that was there before
    func commit(_ plan: (borrowing EngineState) throws(DynamoDBError) -> [Mutation]) async throws(DynamoDBError) -> [Row?] {
        try state.withLock { state throws(DynamoDBError) in
            let mutations = try plan(state)
            var old: [Row?] = []
            for mutation in mutations {
                old.append(state.apply(mutation))
            }
            return old
        }
    }
}
