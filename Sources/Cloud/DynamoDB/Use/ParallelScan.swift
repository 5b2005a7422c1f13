package import Observation

extension DynamoDBStorage {
    /// Reads a table or an index in segments, several pages at a time, and hands over every page.
    ///
    /// Each item is seen once, as if by one scan, but in no order. While `body` has a page, the next one of the same segment is
    /// on its way already: at most a page for each segment is held in memory, and one more.
    ///
    /// - Parameters:
    ///   - request: without a segment and without a start
    ///   - segmentCount: 1 … 1,000,000; about as many as can be read or taken at the same time
    ///   - body: is given one page after the other
    /// - Throws: what the storage throws, `cancelled` or `timedOut` when there is no more time, and what `body` throws; then the
    ///   pages that are on their way are dropped
    package func scanInParallel(
        _ request: ScanRequest, segmentCount: Int, context: Context, _ body: (ItemPage) async throws -> Void
    ) async throws {
        precondition(segmentCount >= 1, "a table has at least one segment")
        precondition(request.segment == nil && request.exclusiveStartKey == nil, "segments begin at their own beginning")
        try await withThrowingTaskGroup(of: (Int, ItemPage).self) { group in
            func read(_ segment: Int, from start: Item?) {
                var request = request
                // One segment is the whole table, for which there are no segments.
                if segmentCount > 1 { request.segment = ScanRequest.Segment(index: segment, total: segmentCount) }
                request.exclusiveStartKey = start
                group.addTask { [request] in
                    try context.checkTimeIsLeft()
                    return (segment, try await scan(request, context: context))
                }
            }
            for segment in 0..<segmentCount { read(segment, from: nil) }
            while let (segment, page) = try await group.next() {
                if let next = page.lastEvaluatedKey { read(segment, from: next) }
                try await body(page)
            }
        }
    }
}
