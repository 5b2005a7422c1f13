import CommandLineTool
package import DynamoDB
import JSON
package import Observation

/// Stores the entries of a file in the table, which is created if need be.
package struct ImportTool: Sendable {
    private let storage: any DynamoDBStorage
    private let tableName: String
    private let context: Context

    package init(storage: any DynamoDBStorage, tableName: String, context: Context) {
        self.storage = storage
        self.tableName = tableName
        self.context = context
    }

    /// Writes every entry; a row of the same key is replaced, so that importing the same again changes nothing.
    ///
    /// - Parameter progress: told how many more entries are stored
    /// - Throws: ``ToolError`` when the table is another one, or an entry did not arrive; running it again makes it good
    package func run(
        _ file: CSVEntries, dryRun: Bool, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> ImportReport {
        let table = TimeEntryTableTool(storage: storage, tableName: tableName, context: context)
        _ = try await table.create(dryRun: dryRun)
        if !dryRun {
            let writer = TimeEntryTable.writer(storage, tableName: tableName)
            try await writer.write(file.entries.map { .put($0.item) }, context: context, progress: progress)
                .requireComplete(in: tableName)
        }
        return ImportReport(
            tableName: tableName, rowCount: file.rowCount, entryCount: file.entries.count, skippedCount: file.badRowCount,
            isDryRun: dryRun)
    }
}

/// What an import has done.
package struct ImportReport: Sendable, Hashable {
    /// The table.
    package let tableName: String
    /// Rows of the file.
    package let rowCount: Int
    /// Entries stored.
    package let entryCount: Int
    /// Rows left out, because something is wrong with them.
    package let skippedCount: Int
    /// Whether nothing was written.
    package let isDryRun: Bool

    /// A line for people, or an object for programs.
    package func text(asJSON: Bool) -> String {
        guard asJSON else {
            let repeated = rowCount - entryCount - skippedCount
            let would = isDryRun ? "would be " : ""
            let parts = ["\(rowCount) row(s) read", "\(entryCount) \(would)stored"]
                + (skippedCount == 0 ? [] : ["\(skippedCount) skipped"])
                + (repeated == 0 ? [] : ["\(repeated) standing there twice"])
            return "\(tableName): \(parts.joined(separator: ", "))"
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("table", tableName)
        writer.member("rows", rowCount)
        writer.member("entries", entryCount)
        writer.member("written", isDryRun ? 0 : entryCount)
        writer.member("skipped", skippedCount)
        writer.key("dryRun")
        writer.bool(isDryRun)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
