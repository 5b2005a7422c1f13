package import Observation
import Timekeeping

/// The pages of a `Query` or a `Scan`, read one after the other as they are asked for.
///
/// ```swift
/// for try await page in storage.scanPages(ScanRequest(tableName: "TimeEntries"), context: context) { … }
/// ```
///
/// A page may be empty and yet not be the last one: only a missing `lastEvaluatedKey` ends the sequence. Each iteration reads
/// anew.
package struct ItemPages: AsyncSequence, Sendable {
    /// One page at a time.
    package typealias Element = ItemPage
    /// What the storage throws.
    package typealias Failure = DynamoDBError

    /// Reads the page that begins after a key.
    private let read: @Sendable (Item?) async throws(DynamoDBError) -> ItemPage
    private let start: Item?
    private let context: Context

    init(
        from start: Item?, context: Context, read: @escaping @Sendable (Item?) async throws(DynamoDBError) -> ItemPage
    ) {
        self.start = start
        self.context = context
        self.read = read
    }

    /// Begins to read anew.
    package func makeAsyncIterator() -> Iterator {
        Iterator(pages: self)
    }

    /// Knows the page that comes next.
    package struct Iterator: AsyncIteratorProtocol {
        private let pages: ItemPages
        private var next: Item?
        private var isAtEnd = false

        init(pages: ItemPages) {
            self.pages = pages
            next = pages.start
        }

        /// The next page.
        ///
        /// - Throws: what the storage throws; `cancelled` or `timedOut` when there is no more time for another page
        package mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(DynamoDBError) -> ItemPage? {
            guard !isAtEnd else { return nil }
            try pages.context.checkTimeIsLeft()
            let page = try await pages.read(next)
            next = page.lastEvaluatedKey
            isAtEnd = next == nil
            return page
        }

        /// The next page.
        package mutating func next() async throws -> ItemPage? {
            try await next(isolation: nil)
        }
    }
}

extension Context {
    /// - Throws: `cancelled` or `timedOut`
    func checkTimeIsLeft() throws(DynamoDBError) {
        if Task.isCancelled {
            throw DynamoDBError(.cancelled, "the work was cancelled", status: nil)
        }
        if deadline.hasPassed(on: timeSource) {
            throw DynamoDBError(.timedOut, "the time for the request was up", status: nil, isRetryable: true)
        }
    }
}

extension DynamoDBStorage {
    /// The pages of a query, from its `exclusiveStartKey` on.
    package func queryPages(_ request: QueryRequest, context: Context) -> ItemPages {
        ItemPages(from: request.exclusiveStartKey, context: context) { start throws(DynamoDBError) in
            var request = request
            request.exclusiveStartKey = start
            return try await query(request, context: context)
        }
    }

    /// The pages of a scan, from its `exclusiveStartKey` on.
    package func scanPages(_ request: ScanRequest, context: Context) -> ItemPages {
        ItemPages(from: request.exclusiveStartKey, context: context) { start throws(DynamoDBError) in
            var request = request
            request.exclusiveStartKey = start
            return try await scan(request, context: context)
        }
    }

    /// All items of a query, in order. They are held in memory: for a stretch of a partition, not for a table.
    package func allItems(_ request: QueryRequest, context: Context) async throws(DynamoDBError) -> [Item] {
        try await queryPages(request, context: context).items()
    }

    /// All items of a scan. They are held in memory: for a table that is known to be small.
    package func allItems(_ request: ScanRequest, context: Context) async throws(DynamoDBError) -> [Item] {
        try await scanPages(request, context: context).items()
    }
}

extension ItemPages {
    fileprivate func items() async throws(DynamoDBError) -> [Item] {
        var items: [Item] = []
        var iterator = makeAsyncIterator()
        while let page = try await iterator.next(isolation: #isolation) {
            items += page.items
        }
        return items
    }
}
