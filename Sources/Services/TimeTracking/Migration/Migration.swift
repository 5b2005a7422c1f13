import CommandLineTool
package import DynamoDB
package import Observation

/// Copies every row of a remote table into the local one.
///
/// 1. A row is written only where the local table lacks it or has it otherwise, and always as a whole: a migration that was
///    killed and is run again ends with the same table.
/// 2. Rows that only the local table has stay, and so do rows that were mended on an earlier way.
/// 3. Memory is bounded by a page of 1 MB for each segment, and 32 bytes for each row of the local table.
package struct Migration: Sendable {
    /// How it is done.
    package struct Options: Sendable, Hashable {
        /// Parts of the remote table that are read at the same time.
        package var segmentCount: Int
        /// Whether wrong years are mended on the way.
        package var repairs: Bool
        /// Whether nothing is written.
        package var dryRun: Bool

        package init(segmentCount: Int = 4, repairs: Bool = false, dryRun: Bool = false) {
            self.segmentCount = segmentCount
            self.repairs = repairs
            self.dryRun = dryRun
        }
    }

    /// Each segment holds a page in memory and a connection open; more than this gains nothing.
    package static let maximumSegmentCount = 64

    private let remote: any DynamoDBStorage
    private let local: any DynamoDBStorage
    private let tableName: String
    private let context: Context

    package init(from remote: any DynamoDBStorage, to local: any DynamoDBStorage, tableName: String, context: Context) {
        self.remote = remote
        self.local = local
        self.tableName = tableName
        self.context = context
    }

    /// How many rows the remote table has, as it last counted them: in AWS some hours ago. For a progress bar.
    ///
    /// - Throws: ``ToolError`` when there is no such table, or its key is not that of time entries.
    package func expectedRowCount() async throws -> Int {
        let table = TimeEntryTableTool(storage: remote, tableName: tableName, context: context)
        let missing = ToolError("there is no table \(tableName) to migrate from", .failure)
        return try await table.source(orThrow: missing).itemCount
    }

    /// Reads all segments to their ends.
    ///
    /// - Parameter progress: told how many more rows are done.
    /// - Throws: ``ToolError`` when a row did not arrive (one that is refused is told when all others are there), or a table is
    ///   missing or another one; what the storages throw.
    package func run(
        _ options: Options = Options(), progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> MigrationReport {
        precondition((1...Self.maximumSegmentCount).contains(options.segmentCount), "a table has 1 to 64 segments here")
        _ = try await expectedRowCount()
        let table = TimeEntryTableTool(storage: local, tableName: tableName, context: context)
        let isThere = try await table.description() != nil
        _ = try await table.create(dryRun: options.dryRun)
        let known = isThere ? try await localRows() : [:]
        var report = emptyReport(options)
        try await withThrowingTaskGroup(of: MigrationReport.self) { group in
            for index in 0..<options.segmentCount {
                group.addTask { try await migrate(segment: index, options, known: known, progress: progress) }
            }
            for try await part in group { report.add(part) }
        }
        try report.outcome.requireComplete(in: tableName)
        report.repairs.sort { $0.key.precedesByBytes($1.key) }
        report.surplusCount = known.count - report.metCount
        return report
    }

    private func emptyReport(_ options: Options) -> MigrationReport {
        MigrationReport(tableName: tableName, isRepairing: options.repairs, isDryRun: options.dryRun)
    }

    /// What the local table has: by key, the digest of the row.
    private func localRows() async throws -> [RowDigest: RowDigest] {
        var rows: [RowDigest: RowDigest] = [:]
        for try await page in local.scanPages(ScanRequest(tableName: tableName, consistentRead: true), context: context) {
            for item in page.items { rows[RowDigest(keyOf: item)] = RowDigest(item) }
        }
        return rows
    }

    private func migrate(
        segment index: Int, _ options: Options, known: [RowDigest: RowDigest], progress: @Sendable (Int) -> Void
    ) async throws -> MigrationReport {
        let writer = TimeEntryTable.writer(local, tableName: tableName)
        var report = emptyReport(options)
        var request = ScanRequest(tableName: tableName)
        if options.segmentCount > 1 { request.segment = .init(index: index, total: options.segmentCount) }
        repeat {
            let page = try await remote.patientScan(request, context: context)
            let writes = pick(page.items, options, known: known, &report)
            if options.dryRun {
                report.writtenCount += writes.count
            } else {
                report.add(try await writer.write(writes, context: context))
                if report.outcome.reasonToStop != nil { try report.outcome.requireComplete(in: tableName) }
            }
            progress(page.items.count)
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return report
    }

    /// The rows of a page that have to be written, mended where that is wanted.
    private func pick(
        _ items: [Item], _ options: Options, known: [RowDigest: RowDigest], _ report: inout MigrationReport
    ) -> [WriteRequest] {
        var writes: [WriteRequest] = []
        for var item in items {
            report.readCount += 1
            let repair = RowRepair(item)
            let mended = repair?.applied(to: item)
            let row = known.isEmpty ? nil : known[RowDigest(keyOf: item)]
            if row != nil { report.metCount += 1 }
            // What was mended once stays so, and is no repair of this run.
            if let row, let mended, row == RowDigest(mended) {
                report.equalCount += 1
                continue
            }
            if let repair { report.add(repair) }
            if options.repairs, let mended { item = mended }
            if let row, row == RowDigest(item) {
                report.equalCount += 1
            } else {
                writes.append(.put(item))
            }
        }
        return writes
    }
}
