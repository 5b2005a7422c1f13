package import HTTP
package import Observation

/// Reads any number of items of one table by their keys: in batches, several at a time, with patience, and dropping none.
///
/// 1. A key is asked for once, however often it is named: DynamoDB refuses a batch that names one twice.
/// 2. A batch has at most 100 keys.
/// 3. What DynamoDB leaves unprocessed (an answer has at most 16 MB) is asked for again, alone, after a wait that grows, until
///    the deadline.
/// 4. What could not be read in the end is handed back with the reason, each key by itself.
package struct BatchReader: Sendable {
    /// How much at a time, and how patiently.
    package struct Configuration: Sendable {
        /// How many batches are in flight at the same time; each may bring 16 MB.
        package var concurrentBatchCount = 4
        /// Its waits are those between the attempts for unprocessed keys.
        package var retryPolicy = RetryPolicy.dynamoDB
        /// As for a ``BatchWriter``.
        package var fruitlessAttemptCount = 14

        /// What suits a table on demand.
        package init() {}
    }

    /// What became of the keys.
    package struct Outcome: Sendable, Hashable {
        /// A key whose item was not read.
        package struct Unread: Sendable, Hashable {
            package let key: Item
            /// Why not.
            package let error: DynamoDBError
        }

        /// The items that are there, in no order; a key without an item has none here.
        package fileprivate(set) var items: [Item] = []
        /// In no order.
        package fileprivate(set) var unread: [Unread] = []

        /// Whether every key was looked for.
        package var isComplete: Bool { unread.isEmpty }

        fileprivate mutating func fail(_ keys: some Sequence<Item>, _ error: DynamoDBError) {
            unread += keys.map { Unread(key: $0, error: error) }
        }
    }

    private let storage: any DynamoDBStorage
    private let tableName: String
    private let configuration: Configuration
    private let randomPart: @Sendable () -> Double

    /// - Parameter randomPart: from 0 to 1, for the waits
    package init(
        storage: any DynamoDBStorage, tableName: String, configuration: Configuration = Configuration(),
        randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.storage = storage
        self.tableName = tableName
        self.configuration = configuration
        self.randomPart = randomPart
    }

    /// Reads everything that can be read.
    ///
    /// - Parameters:
    ///   - consistentRead: whether every write before this read must be seen
    ///   - projection: which parts of the items are wanted; `nil` for all
    package func read(
        _ keys: [Item], consistentRead: Bool = false, projection: ItemProjection? = nil, context: Context
    ) async -> Outcome {
        var outcome = Outcome()
        var reasonToStop: DynamoDBError?
        let batches = batches(of: keys).map { KeysToRead(keys: $0, consistentRead: consistentRead, projection: projection) }
        let rest = await inFlight(batches, limit: configuration.concurrentBatchCount) { batch in
            await read(batch, context)
        } take: { part in
            outcome.items += part.items
            outcome.unread += part.unread
            // A ValidationException is about its own batch; after anything else another batch is of no use.
            reasonToStop = reasonToStop ?? part.unread.first { $0.error.code != .validation }?.error
            return reasonToStop == nil
        }
        if let reasonToStop { outcome.fail(rest.lazy.flatMap(\.keys), reasonToStop) }
        return outcome
    }

    /// One batch, until it is read or given up.
    private func read(_ batch: KeysToRead, _ context: Context) async -> Outcome {
        var outcome = Outcome()
        var rest = batch
        var pause = BatchPause(
            policy: configuration.retryPolicy, fruitlessAttemptCount: configuration.fruitlessAttemptCount, randomPart: randomPart)
        while true {
            do throws(DynamoDBError) {
                try context.checkTimeIsLeft()
                let answer = try await storage.batchGetItem(
                    BatchGetItemRequest(requestItems: [tableName: rest]), context: context)
                outcome.items += answer.responses[tableName] ?? []
                guard let unprocessed = answer.unprocessedKeys[tableName], !unprocessed.keys.isEmpty else { return outcome }
                let processedCount = max(rest.keys.count - unprocessed.keys.count, 0)
                // What is asked besides the keys is our own: an answer need not repeat it.
                rest.keys = unprocessed.keys
                try await pause.wait(processedCount: processedCount, unprocessedCount: rest.keys.count, of: "key", context)
            } catch {
                outcome.fail(rest.keys, error)
                return outcome
            }
        }
    }

    private func batches(of keys: [Item]) -> [[Item]] {
        var known: Set<Item> = []
        let distinct = keys.filter { known.insert($0).inserted }
        return stride(from: 0, to: distinct.count, by: BatchGetItemRequest.maximumKeyCount).map { start in
            Array(distinct[start..<min(start + BatchGetItemRequest.maximumKeyCount, distinct.count)])
        }
    }
}
