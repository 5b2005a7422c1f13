import Digest
package import DynamoDB
import Files
import JSON
package import Observation
import Timekeeping

/// Backs a table up into a directory.
package struct BackupTool: Sendable {
    private let storage: any DynamoDBStorage
    private let tableName: String
    private let context: Context

    package init(storage: any DynamoDBStorage, tableName: String, context: Context) {
        self.storage = storage
        self.tableName = tableName
        self.context = context
    }

    /// Reads the whole table, writes the backup, and then removes what is older than is to be kept.
    ///
    /// - Parameters:
    ///   - keptCount: how many backups of the table stay, this one counted; `nil` for all.
    ///   - dryRun: whether nothing is written or removed.
    ///   - progress: told how many more rows have been read.
    /// - Throws: ``ToolError`` when there is no such table, or its key is not that of time entries; what the storage and the file
    ///   system throw. An earlier backup is removed only when the new one stands.
    package func backUp(
        into directory: BackupDirectory, keeping keptCount: Int? = nil, dryRun: Bool = false,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> BackupReport {
        let backup = try await read(progress: progress)
        let bytes = backup.bytes
        let lock = try dryRun ? nil : directory.lock()
        defer { lock?.release() }
        let now = context.timeSource.now
        let path = try dryRun ? directory.freePath(from: now) : directory.write(bytes, at: now)
        let (surplus, folders) = try keptCount.map { try directory.surplus(keeping: $0, besides: path) } ?? ([], [])
        if !dryRun {
            try directory.remove(surplus)
            try directory.removeRemains()
        }
        return BackupReport(
            path: path, rowCount: backup.items.count, byteCount: bytes.count, checksum: Hex.encode(SHA256.hash(bytes)),
            removed: surplus, isDryRun: dryRun, leftAlone: folders)
    }

    /// How many rows the table has, as it last counted them; `nil` when it has not. For a progress bar.
    ///
    /// - Throws: ``ToolError`` when there is no such table, or its key is not that of time entries
    package func expectedRowCount() async throws -> Int? {
        let table = TimeEntryTableTool(storage: storage, tableName: tableName, context: context)
        let count = try await table.source(orThrow: table.missing).itemCount
        return count == 0 ? nil : count
    }

    /// Every row: all pages of a consistent scan.
    func read(progress: @Sendable (Int) -> Void = { _ in }) async throws -> TableBackup {
        let table = TimeEntryTableTool(storage: storage, tableName: tableName, context: context)
        _ = try await table.source(orThrow: table.missing)
        var items: [Item] = []
        for try await page in storage.scanPages(ScanRequest(tableName: tableName, consistentRead: true), context: context) {
            items += page.items
            progress(page.items.count)
        }
        return TableBackup(items)
    }
}

/// What a backup has done.
package struct BackupReport: Sendable, Hashable {
    /// The backup.
    package let path: String
    /// Its rows.
    package let rowCount: Int
    /// Its size.
    package let byteCount: Int
    /// Its SHA-256 in hex.
    package let checksum: String
    /// The backups that were removed for their age.
    package let removed: [String]
    /// Whether all that was only said.
    package let isDryRun: Bool
    /// Directories that have the name of a backup: they are none, and stay.
    package var leftAlone: [String] = []

    /// A line for people, or an object for programs.
    package func text(asJSON: Bool) -> String {
        guard asJSON else {
            let would = isDryRun ? "would be " : ""
            let removal = removed.isEmpty ? "" : "; \(removed.count) older backup(s) \(would)removed"
            return "\(path): \(rowCount) row(s) \(would)backed up\(removal)"
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("file", path)
        writer.member("rows", rowCount)
        writer.member("bytes", byteCount)
        writer.member("sha256", checksum)
        writer.key("removed")
        writer.beginArray()
        for file in removed { writer.string(file) }
        writer.endArray()
        writer.key("dryRun")
        writer.bool(isDryRun)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
