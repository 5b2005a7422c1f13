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
///
/// Scans over the network read one page ahead: the next one is asked for when a page has arrived, before it is decoded and handed
/// over. Whoever stops early ends that request. An error of it is thrown where its page would have stood.
package struct ItemPages: AsyncSequence, Sendable {
    /// One page at a time.
    package typealias Element = ItemPage
    /// What the storage throws.
    package typealias Failure = DynamoDBError

    /// Reads the page that begins after a key.
    typealias Read<Page> = @Sendable (Item?) async throws(DynamoDBError) -> Page

    /// How pages come.
    enum Source: Sendable {
        case decoded(Read<ItemPage>)
        case encoded(Read<EncodedPage>)
    }

    private let source: Source
    private let start: Item?
    private let context: Context

    init(from start: Item?, context: Context, _ source: Source) {
        self.start = start
        self.context = context
        self.source = source
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
        private var ahead: PageAhead?

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
            // Whatever is thrown, nothing is left on its way.
            let ahead = self.ahead
            self.ahead = nil
            try pages.context.checkTimeIsLeft()
            let page: ItemPage
            switch pages.source {
            case .decoded(let read):
                page = try await read(next)
            case .encoded(let read):
                let encoded = if let ahead { try await ahead.page() } else { try await read(next) }
                let following = encoded.nextStart.map { PageAhead(from: $0, read) }
                page = try encoded.decoded()
                if following?.start == page.lastEvaluatedKey { self.ahead = following }
            }
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

/// A page that is on its way. Nobody waits for it any more when this is gone: then the request is cancelled.
private final class PageAhead: Sendable {
    /// Where the page begins.
    let start: Item
    private let task: Task<Result<EncodedPage, DynamoDBError>, Never>

    init(from start: Item, _ read: @escaping ItemPages.Read<EncodedPage>) {
        self.start = start
        task = Task {
            do throws(DynamoDBError) {
                return .success(try await read(start))
            } catch {
                return .failure(error)
            }
        }
    }

    deinit {
        task.cancel()
    }

    /// Waits for it; who is cancelled meanwhile cancels it.
    func page() async throws(DynamoDBError) -> EncodedPage {
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
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
        ItemPages(from: request.exclusiveStartKey, context: context, .decoded { start throws(DynamoDBError) in
            try await query(request.starting(after: start), context: context)
        })
    }

    /// The pages of a scan, from its `exclusiveStartKey` on.
    package func scanPages(_ request: ScanRequest, context: Context) -> ItemPages {
        if let storage = self as? any EncodedPageStorage {
            return ItemPages(from: request.exclusiveStartKey, context: context, .encoded { start throws(DynamoDBError) in
                try await storage.encodedScan(request.starting(after: start), context: context)
            })
        }
        return ItemPages(from: request.exclusiveStartKey, context: context, .decoded { start throws(DynamoDBError) in
            try await scan(request.starting(after: start), context: context)
        })
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

extension QueryRequest {
    /// The same for what comes after a key, or from the beginning.
    fileprivate func starting(after key: Item?) -> QueryRequest {
        var request = self
        request.exclusiveStartKey = key
        return request
    }
}

extension ScanRequest {
    /// The same for what comes after a key, or from the beginning.
    fileprivate func starting(after key: Item?) -> ScanRequest {
        var request = self
        request.exclusiveStartKey = key
        return request
    }
}
