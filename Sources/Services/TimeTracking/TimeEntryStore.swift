package import DynamoDB
package import Observation
package import Timekeeping

/// What the service asks of storage: entries of a stretch of time, entries to keep.
package struct TimeEntryStore: Sendable {
    private let storage: any DynamoDBStorage
    /// The same, when it has its rows in this process.
    private let rowStorage: (any RowStorage)?
    /// The name of the table.
    package let tableName: String

    package init(storage: any DynamoDBStorage, tableName: String) {
        self.storage = storage
        rowStorage = storage as? any RowStorage
        self.tableName = tableName
    }

    /// How many year partitions one request may touch: a bound on the queries that a stranger can cause.
    package static let maximumYearCount = 100

    /// How many queries of one request are under way at a time.
    private static let concurrentQueryCount = 8

    /// What older tools left behind the year of some rows. They are rows like the others and are found too.
    private static let yearSuffixes = ["", "\r"]

    /// The rows whose start lies in the range, ascending by start, then by key.
    ///
    /// Every year partition that the range touches is asked, and every page of each is read.
    package func rows(startingIn range: ClosedRange<Instant>, context: Context) async throws -> [Item] {
        TimeEntryStore.merged(try await answers(to: queries(of: range), context: context))
    }

    /// The same rows as JSON objects, written by a storage that can do so.
    ///
    /// - Parameter shape: ordered by start and key; or by nothing, where the order of the rows does not matter
    /// - Returns: `nil` when the storage is not of that kind, or when rows of several partitions would have to be merged
    func encodedRows(
        startingIn range: ClosedRange<Instant>, as shape: RowShape, startingWith start: [UInt8], context: Context
    ) async throws -> EncodedRows? {
        guard let rowStorage else { return nil }
        let rows = try await rowStorage.encodedRows(of: queries(of: range), as: shape, startingWith: start, context: context)
        return rows?.isOrdered == true ? rows : nil
    }

    /// A query for each partition, in the order of the years.
    private func queries(of range: ClosedRange<Instant>) -> [QueryRequest] {
        let years = range.lowerBound.year...range.upperBound.year
        let partitions = years.flatMap { year in TimeEntryStore.yearSuffixes.map { TimeEntryStore.fourDigits(year) + $0 } }
        let bounds = (AttributeValue.string(range.lowerBound.rfc3339), AttributeValue.string(range.upperBound.rfc3339))
        return partitions.map { partition in
            QueryRequest(
                tableName: tableName, indexName: TimeEntryTable.yearIndexName,
                keyCondition: KeyCondition(
                    TimeEntryTable.Attribute.year, equals: .string(partition), TimeEntryTable.Attribute.start,
                    .between(bounds.0, bounds.1)))
        }
    }

    /// Every page of every query, in the order of the requests.
    private func answers(to requests: [QueryRequest], context: Context) async throws -> [[Item]] {
        try await withThrowingTaskGroup(of: (Int, [Item]).self) { group in
            var results = [[Item]](repeating: [], count: requests.count)
            var upcoming = requests.enumerated().makeIterator()
            func startNext() {
                guard let (place, request) = upcoming.next() else { return }
                group.addTask { (place, try await storage.allItems(request, context: context)) }
            }
            for _ in 0..<TimeEntryStore.concurrentQueryCount { startNext() }
            while let (place, items) = try await group.next() {
                results[place] = items
                startNext()
            }
            return results
        }
    }

    /// One list in order. The lists are ordered by start already and mostly follow one another, so the sort finds little to do.
    static func merged(_ lists: [[Item]]) -> [Item] {
        let filled = lists.filter { !$0.isEmpty }
        if filled.isEmpty { return [] }
        return filled.flatMap { $0 }.map { (order: Order($0), item: $0) }.sorted { $0.order < $1.order }.map(\.item)
    }

    private struct Order: Comparable {
        let start: String
        let key: String

        init(_ item: Item) {
            start = item[TimeEntryTable.Attribute.start]?.stringValue ?? ""
            key = item[TimeEntryTable.Attribute.key]?.stringValue ?? ""
        }

        static func < (left: Order, right: Order) -> Bool {
            left.start.hasSameBytes(as: right.start) ? left.key.precedesByBytes(right.key) : left.start.precedesByBytes(right.start)
        }
    }

    /// Keeps the entries, replacing rows of the same key.
    ///
    /// - Returns: what could not be written in time; empty when everything stands. Sending the same again is safe.
    /// - Throws: `DuplicateKeys`, before anything is written, when two entries of one key differ.
    package func put(_ entries: [TimeEntry], context: Context) async throws(DuplicateKeys) -> BatchOutcome {
        try await TimeEntryTable.writer(storage, tableName: tableName).write(entries.map { .put($0.item) }, context: context)
    }

    /// Whether rows can be put as bytes.
    var takesRows: Bool { rowStorage != nil }

    /// Puts rows as bytes.
    ///
    /// - Returns: whether all are stored; when not, perhaps some. Sending the same again is safe.
    func put(_ rows: RowBatch, context: Context) async -> Bool {
        do throws(DynamoDBError) {
            try await rowStorage?.putRows(rows, into: tableName, context: context)
            return rowStorage != nil
        } catch {
            return false
        }
    }

    /// DynamoDB has no longer partition key, so nothing longer can be there.
    private static let maximumKeyByteCount = 2_048

    /// Removes one row.
    ///
    /// - Returns: whether it was there
    func delete(key: String, context: Context) async throws -> Bool {
        guard (1...Self.maximumKeyByteCount).contains(key.utf8.count) else { return false }
        let request = DeleteItemRequest(
            tableName: tableName, key: [TimeEntryTable.Attribute.key: .string(key)], returnsOldItem: true)
        return try await storage.deleteItem(request, context: context).attributes != nil
    }

    /// Whether the table can be reached and takes requests.
    package func checkReady(context: Context) async throws(DynamoDBError) {
        let table = try await storage.describeTable(DescribeTableRequest(tableName: tableName), context: context)
        guard table.status == .active || table.status == .updating else {
            throw DynamoDBError(.resourceInUse, "the table \(tableName) is \(table.status.rawValue)", isRetryable: true)
        }
    }

    private static func fourDigits(_ year: Int) -> String {
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
