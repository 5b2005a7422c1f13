package import HTTP
package import Observation

/// Writes any number of items to one table: in batches, several at a time, with patience, and dropping none.
///
/// 1. No key is written twice in one go: DynamoDB refuses a batch that does, and batches in flight know no order.
/// 2. A batch has at most 25 writes and 16 MB.
/// 3. What DynamoDB leaves unprocessed is sent again, alone, after a wait that grows, until the deadline.
/// 4. A batch that DynamoDB refuses for what is in it (a ValidationException refuses it whole) is sent again in halves, until what
///    is refused stands alone: one bad write costs the others of its batch some requests, and nothing else. Only when more than
///    `BatchOutcome.refusedWriteLimit` are bad, no other batch is begun.
/// 5. What could not be written in the end is handed back with the reason, each write by itself.
package struct BatchWriter: Sendable {
    /// How a key that occurs more than once is dealt with.
    package enum Duplicates: Sendable, Hashable {
        /// The last write of a key is the one that counts.
        case lastWins
        /// Equal writes count once; different ones are refused, before anything is written.
        case refuseDifferent
    }

    /// How much at a time, and how patiently.
    package struct Configuration: Sendable {
        /// What becomes of a key that occurs twice.
        package var duplicates = Duplicates.refuseDifferent
        /// How many batches are in flight at the same time. A table on demand takes 4,000 writes a second from the start: four
        /// batches of 25 in some 10 ms each are more than that.
        package var concurrentBatchCount = 4
        /// Its waits are those between the attempts for unprocessed writes.
        package var retryPolicy = RetryPolicy.dynamoDB
        /// So many attempts in a row may leave everything unprocessed before a batch is given up, should there be no deadline:
        /// with the waits of the standard policy about a minute.
        package var fruitlessAttemptCount = 14

        /// What suits a table on demand.
        package init() {}
    }

    /// AWS's limit on a request is 16 MB; some of it is for what surrounds the items.
    static let maximumBatchByteCount = (16 << 20) - (64 << 10)

    private let storage: any DynamoDBStorage
    private let tableName: String
    private let key: KeySchema
    private let configuration: Configuration
    private let randomPart: @Sendable () -> Double

    /// - Parameters:
    ///   - key: of the table: it tells which writes are about the same item
    ///   - randomPart: from 0 to 1, for the waits
    package init(
        storage: any DynamoDBStorage, tableName: String, key: KeySchema, configuration: Configuration = Configuration(),
        randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.storage = storage
        self.tableName = tableName
        self.key = key
        self.configuration = configuration
        self.randomPart = randomPart
    }

    /// Writes everything that can be written.
    ///
    /// - Parameter progress: told after each attempt how many more writes are done
    /// - Returns: what was written and what was not
    /// - Throws: only before anything is written, when duplicates are to be refused and there are some
    package func write(
        _ writes: [WriteRequest], context: Context, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(DuplicateKeys) -> BatchOutcome {
        let batches = try batches(of: writes)
        var outcome = BatchOutcome()
        let rest = await inFlight(batches, limit: configuration.concurrentBatchCount) { batch in
            await write(batch: batch, context: context, progress: progress)
        } take: { part in
            outcome.add(part)
            return outcome.reasonToStop == nil
        }
        if let reason = outcome.reasonToStop { outcome.add(rest.flatMap { $0 }, key: key, error: reason) }
        return outcome
    }

    /// One batch, in as many parts as it takes, until each is written or given up.
    private func write(
        batch: [WriteRequest], context: Context, progress: @Sendable (Int) -> Void
    ) async -> BatchOutcome {
        var outcome = BatchOutcome()
        var parts = [batch[...]]
        while let part = parts.popLast() {
            guard let refusal = await write(part: Array(part), &outcome, context: context, progress: progress) else { continue }
            let (rest, error) = (refusal.rest, refusal.error)
            if error.code == .validation, rest.count > 1 {
                // The first half is the next to be sent.
                parts += [rest.suffix(from: rest.count / 2), rest.prefix(upTo: rest.count / 2)]
                continue
            }
            outcome.add(rest, key: key, error: error)
            if outcome.reasonToStop != nil {
                outcome.add(parts.reversed().flatMap { $0 }, key: key, error: error)
                break
            }
        }
        return outcome
    }

    /// One request after the other, for as long as something is left unprocessed.
    ///
    /// - Returns: what has not been written and why; `nil` when all has
    private func write(
        part: [WriteRequest], _ outcome: inout BatchOutcome, context: Context, progress: @Sendable (Int) -> Void
    ) async -> (rest: [WriteRequest], error: DynamoDBError)? {
        var rest = part
        var pause = BatchPause(
            policy: configuration.retryPolicy, fruitlessAttemptCount: configuration.fruitlessAttemptCount, randomPart: randomPart)
        while true {
            do throws(DynamoDBError) {
                try context.checkTimeIsLeft()
                let request = BatchWriteItemRequest(requestItems: [tableName: rest])
                let unprocessed = try await storage.batchWriteItem(request, context: context).unprocessedItems[tableName] ?? []
                let writtenCount = max(rest.count - unprocessed.count, 0)
                outcome.writtenCount += writtenCount
                progress(writtenCount)
                if unprocessed.isEmpty { return nil }
                rest = unprocessed
                try await pause.wait(
                    processedCount: writtenCount, unprocessedCount: rest.count, of: "write", context)
            } catch {
                return (rest, error)
            }
        }
    }

    // MARK: Batches

    /// The writes without duplicates, cut into batches.
    func batches(of writes: [WriteRequest]) throws(DuplicateKeys) -> [[WriteRequest]] {
        var batches: [[WriteRequest]] = []
        var batch: [WriteRequest] = []
        var byteCount = 0
        for write in try distinct(writes) {
            let size = write.wireByteCountBound
            let isFull = batch.count == BatchWriteItemRequest.maximumWriteCount || byteCount + size > Self.maximumBatchByteCount
            // An item that is too large by itself goes alone: DynamoDB is to refuse it.
            if isFull, !batch.isEmpty {
                batches.append(batch)
                batch = []
                byteCount = 0
            }
            batch.append(write)
            byteCount += size
        }
        if !batch.isEmpty { batches.append(batch) }
        return batches
    }

    /// One write for each key, where the first of the key stood.
    private func distinct(_ writes: [WriteRequest]) throws(DuplicateKeys) -> [WriteRequest] {
        var places: [Item: Int] = [:]
        places.reserveCapacity(writes.count)
        var distinct: [WriteRequest] = []
        distinct.reserveCapacity(writes.count)
        var conflicts: [Item] = []
        for write in writes {
            let itemKey = write.key(key)
            if let place = places[itemKey] {
                if distinct[place] == write { continue }
                if configuration.duplicates == .refuseDifferent { conflicts.append(itemKey) }
                distinct[place] = write
            } else {
                places[itemKey] = distinct.count
                distinct.append(write)
            }
        }
        guard conflicts.isEmpty else { throw DuplicateKeys(keys: conflicts) }
        return distinct
    }
}
