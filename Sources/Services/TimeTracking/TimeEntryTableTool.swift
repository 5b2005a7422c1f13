import CommandLineTool
package import DynamoDB
package import Observation
import Timekeeping

/// Creates, describes and deletes the table of time entries, for the people who run it.
package struct TimeEntryTableTool: Sendable {
    private let storage: any DynamoDBStorage
    private let tableName: String
    private let context: Context

    package init(storage: any DynamoDBStorage, tableName: String, context: Context) {
        self.storage = storage
        self.tableName = tableName
        self.context = context
    }

    /// Creates the table and waits until it takes requests. A table that is equal already is a success.
    ///
    /// - Returns: a sentence on what was done.
    /// - Throws: ``ToolError`` with the differences, a line each, when another table has that name.
    package func create(dryRun: Bool) async throws -> String {
        let schema = TimeEntryTable.schema(named: tableName)
        if let existing = try await description() {
            return try await accept(existing, dryRun: dryRun)
        }
        if dryRun { return "The table \(tableName) would be created." }
        do throws(DynamoDBError) {
            _ = try await storage.createTable(CreateTableRequest(schema: schema), context: context)
        } catch {
            // Somebody else was faster; theirs is looked at like any other.
            guard error.code == .resourceInUse, let theirs = try await description() else { throw error }
            return try await accept(theirs, dryRun: dryRun)
        }
        try await waitUntilActive()
        return "The table \(tableName) is created."
    }

    /// A table that is there already, perhaps since a moment ago, so that it may not take requests yet.
    private func accept(_ existing: TableDescription, dryRun: Bool) async throws -> String {
        let differences = TimeEntryTable.schema(named: tableName).differences(from: existing)
        guard differences.isEmpty else {
            throw ToolError("the table \(tableName) exists and is different: \(differences.joined(separator: "; "))", .failure)
        }
        if !dryRun, existing.status == .creating { try await waitUntilActive() }
        return "The table \(tableName) exists already."
    }

    /// The table for people, or as DynamoDB's `DescribeTable` tells it.
    package func describe(asJSON: Bool) async throws -> String {
        guard let table = try await description() else { throw missing }
        if asJSON {
            let answer = DescribeTableRequest(tableName: tableName).encoded(table)
            return String(decoding: answer, as: UTF8.self) + "\n"
        }
        let differences = TimeEntryTable.schema(named: tableName).differences(from: table)
        let indexes = table.schema.globalIndexes.map { "\($0.name) (\($0.key.attributeNames.joined(separator: ", ")))" }
        return """
            table    \(table.schema.name)
            status   \(table.status.rawValue)
            key      \(table.schema.key.attributeNames.joined(separator: ", "))
            indexes  \(indexes.isEmpty ? "none" : indexes.joined(separator: ", "))
            items    \(table.itemCount)
            bytes    \(table.sizeByteCount)
            schema   \(differences.isEmpty ? "as expected" : differences.joined(separator: "; "))

            """
    }

    /// Deletes the table with all its rows.
    package func delete(dryRun: Bool) async throws -> String {
        guard let table = try await description() else { throw missing }
        if dryRun { return "The table \(tableName) with \(table.itemCount) row(s) would be deleted." }
        _ = try await storage.deleteTable(DeleteTableRequest(tableName: tableName), context: context)
        return "The table \(tableName) with \(table.itemCount) row(s) is deleted."
    }

    /// Told by a tool that needs the table.
    var missing: ToolError {
        ToolError("there is no table \(tableName)", .failure)
    }

    /// `nil` when there is no such table.
    func description() async throws -> TableDescription? {
        do throws(DynamoDBError) {
            return try await storage.describeTable(DescribeTableRequest(tableName: tableName), context: context)
        } catch {
            guard error.code == .resourceNotFound else { throw error }
            return nil
        }
    }

    /// How long a table is waited for. AWS takes some seconds to create one.
    private static let creationPatience = Duration.seconds(120)
    /// Between two looks.
    private static let lookInterval = Duration.seconds(1)

    private func waitUntilActive() async throws {
        let giveUp = context.timeSource.uptime + TimeEntryTableTool.creationPatience
        while try await description()?.status != .active {
            guard context.timeSource.uptime < giveUp else {
                throw ToolError("the table \(tableName) is not active after two minutes", .temporaryFailure)
            }
            try await context.timeSource.sleep(for: TimeEntryTableTool.lookInterval)
        }
    }
}
