import CommandLineTool
package import DynamoDB
import JSON
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

    /// What was done about the table, or would be.
    package enum Outcome: Sendable, Hashable {
        case created
        case wouldBeCreated
        case existed
        case deleted(itemCount: Int)
        case wouldBeDeleted(itemCount: Int)
    }

    /// Creates the table and waits until it takes requests. A table that is equal already is a success.
    ///
    /// - Throws: ``ToolError`` with the differences, a line each, when another table has that name.
    package func create(dryRun: Bool) async throws -> Outcome {
        let schema = TimeEntryTable.schema(named: tableName)
        if let existing = try await description() {
            return try await accept(existing, dryRun: dryRun)
        }
        if dryRun { return .wouldBeCreated }
        do throws(DynamoDBError) {
            _ = try await storage.createTable(CreateTableRequest(schema: schema), context: context)
        } catch {
            // Somebody else was faster; theirs is looked at like any other.
            guard error.code == .resourceInUse, let theirs = try await description() else { throw error }
            return try await accept(theirs, dryRun: dryRun)
        }
        try await waitUntilActive()
        return .created
    }

    /// A table that is there already, perhaps since a moment ago, so that it may not take requests yet.
    private func accept(_ existing: TableDescription, dryRun: Bool) async throws -> Outcome {
        let differences = TimeEntryTable.schema(named: tableName).differences(from: existing)
        guard differences.isEmpty else {
            throw ToolError("the table \(tableName) exists and is different: \(differences.joined(separator: "; "))", .failure)
        }
        if !dryRun, existing.status == .creating { try await waitUntilActive() }
        return .existed
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
    package func delete(dryRun: Bool) async throws -> Outcome {
        guard let table = try await description() else { throw missing }
        if dryRun { return .wouldBeDeleted(itemCount: table.itemCount) }
        _ = try await storage.deleteTable(DeleteTableRequest(tableName: tableName), context: context)
        return .deleted(itemCount: table.itemCount)
    }

    /// A sentence for people, or an object for programs.
    package func text(_ outcome: Outcome, asJSON: Bool) -> String {
        let (word, itemCount, sentence): (String, Int?, String) =
            switch outcome {
            case .created: ("created", nil, "is created")
            case .wouldBeCreated: ("wouldBeCreated", nil, "would be created")
            case .existed: ("existed", nil, "exists already")
            case .deleted(let count): ("deleted", count, "with \(count) row(s) is deleted")
            case .wouldBeDeleted(let count): ("wouldBeDeleted", count, "with \(count) row(s) would be deleted")
            }
        guard asJSON else { return "The table \(tableName) \(sentence)." }
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("table", tableName)
        writer.member("outcome", word)
        if let itemCount { writer.member("items", itemCount) }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The table as one to read time entries from.
    ///
    /// Of its schema only the key counts: by it the rows are told apart, here and where they go. Indexes come and go.
    ///
    /// - Parameter missing: thrown when there is no such table
    /// - Throws: ``ToolError`` also when its key is another one, with both
    func source(orThrow missing: ToolError) async throws -> TableDescription {
        guard let table = try await description() else { throw missing }
        let expected = TimeEntryTable.schema(named: tableName).typedKey
        let found = table.schema.typedKey
        guard found == expected else {
            throw ToolError("the table \(tableName) has no time entries: its key is \(found), not \(expected)", .failure)
        }
        return table
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

extension TableSchema {
    /// The attributes of the key with their types, such as `id (N) + at (S)`.
    fileprivate var typedKey: String {
        key.attributeNames.map { "\($0) (\(type(of: $0)?.rawValue ?? "?"))" }.joined(separator: " + ")
    }
}
