package import CommandLineTool
package import DynamoDB
import JSON
package import Observation

/// Loads a backup into a table, or compares the two.
package struct RestoreTool: Sendable {
    /// What is wanted of it.
    package enum Purpose: Sendable, Hashable {
        /// The rows of the backup shall be in the table.
        case restore
        /// Only say what ``restore`` would do.
        case dryRun
        /// Only say whether table and backup hold the same.
        case verify
    }

    private let storage: any DynamoDBStorage
    private let tableName: String
    private let context: Context

    package init(storage: any DynamoDBStorage, tableName: String, context: Context) {
        self.storage = storage
        self.tableName = tableName
        self.context = context
    }

    /// Compares, and writes the rows that the table lacks or has otherwise. The table is created if need be; rows of its own
    /// stay as they are.
    ///
    /// - Parameter progress: told how many more rows have been looked at or written.
    /// - Throws: ``ToolError`` when the table is another one, or a row did not arrive; running it again goes on from there.
    package func run(
        _ purpose: Purpose, _ backup: TableBackup, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> RestoreReport {
        let table = TimeEntryTableTool(storage: storage, tableName: tableName, context: context)
        let exists = try await table.description() != nil
        // Also where nothing is written: another table cannot be restored into, whatever its rows are.
        if exists || purpose == .restore { _ = try await table.create(dryRun: purpose != .restore) }
        let comparison = try await TableComparison(
            backup, with: exists ? storage : nil, tableName: tableName, context: context, progress: progress)
        if purpose == .restore {
            let writer = TimeEntryTable.writer(storage, tableName: tableName)
            let writes = (comparison.missing + comparison.changed).map { WriteRequest.put($0) }
            try await writer.write(writes, context: context, progress: progress).requireComplete(in: tableName)
        }
        return RestoreReport(tableName: tableName, purpose: purpose, tableExisted: exists, comparison: comparison)
    }
}

/// What a restore has done or found.
package struct RestoreReport: Sendable, Hashable {
    /// The table.
    package let tableName: String
    /// What was wanted.
    package let purpose: RestoreTool.Purpose
    /// Whether the table was there before.
    package let tableExisted: Bool
    /// What was different before anything was written.
    package let comparison: TableComparison

    /// How the program ends: a comparison that found a difference is no success.
    package var exitCode: ExitCode {
        purpose == .verify && !comparison.isEqual ? .failure : .success
    }

    /// A line for people, or an object for programs.
    package func text(asJSON: Bool) -> String {
        let (missing, changed) = (comparison.missing.count, comparison.changed.count)
        if asJSON { return json(missing: missing, changed: changed) }
        let surplus = comparison.surplusCount
        switch purpose {
        case .verify:
            if comparison.isEqual { return "\(tableName): the same \(comparison.equalCount) row(s) as in the backup" }
            let found = "\(missing) row(s) are missing, \(changed) are different, \(surplus) are not in the backup"
            let absence = tableExisted ? "" : "there is no such table; "
            return "\(tableName): \(absence)\(found); \(comparison.equalCount) are the same"
        case .restore, .dryRun:
            let would = purpose == .dryRun ? "would be " : ""
            let creation = tableExisted ? "" : "the table \(would)created, "
            let others = surplus == 0 ? "" : ", \(surplus) that are not in the backup left alone"
            return "\(tableName): \(creation)\(missing) row(s) \(would)added, \(changed) \(would)replaced, "
                + "\(comparison.equalCount) there already\(others)"
        }
    }

    private func json(missing: Int, changed: Int) -> String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("table", tableName)
        writer.member("missing", missing)
        writer.member("changed", changed)
        writer.member("equal", comparison.equalCount)
        writer.member("surplus", comparison.surplusCount)
        writer.member("written", purpose == .restore ? missing + changed : 0)
        writer.key("same")
        writer.bool(comparison.isEqual)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
