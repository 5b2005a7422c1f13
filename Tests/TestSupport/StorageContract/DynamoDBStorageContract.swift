package import DynamoDB
package import Observation
import XCTest

/// What every `DynamoDBStorage` promises: one suite that runs over the engine in memory, on a journal, and over the wire.
///
/// Expectations are computed here in the plainest way, from arrays. Each check makes its own tables and removes them. Messages
/// are those of AWS.
///
/// ```swift
/// func testContract() async throws {
///     try await DynamoDBStorageContract(storage: engine).verify()
/// }
/// ```
package struct DynamoDBStorageContract: Sendable {
    package let storage: any DynamoDBStorage
    package let context: Context
    /// Begins the name of every table.
    package let prefix: String
    /// The order in which items are put; each check begins with a copy.
    let random: SeededRandom

    package init(storage: any DynamoDBStorage, context: Context = .test(), prefix: String = "Contract") {
        self.storage = storage
        self.context = context
        self.prefix = prefix
        random = SeededRandom(function: "DynamoDBStorageContract")
    }

    /// Runs every check.
    package func verify() async throws {
        for (name, check) in Self.checks {
            do {
                try await check(self)
            } catch {
                XCTFail("\(name): \(error)")
            }
        }
    }

    /// The checks by name, for who wants to run one.
    package static let checks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] =
        tableChecks + itemChecks + keyChecks + batchChecks + queryChecks + pageChecks + scanChecks + conditionChecks
        + transactionChecks

    // MARK: Tables

    /// A key of a string and a number; `Global` on `g` (string) and `h` (number), `Local` on `l` (string).
    func compositeSchema(_ name: String) -> TableSchema {
        TableSchema(
            name: name,
            attributes: [
                AttributeDefinition(name: "p", type: .string), AttributeDefinition(name: "s", type: .number),
                AttributeDefinition(name: "g", type: .string), AttributeDefinition(name: "h", type: .number),
                AttributeDefinition(name: "l", type: .string),
            ],
            key: KeySchema(partition: "p", sort: "s"),
            globalIndexes: [IndexSchema(name: "Global", key: KeySchema(partition: "g", sort: "h"))],
            localIndexes: [IndexSchema(name: "Local", key: KeySchema(partition: "p", sort: "l"))])
    }

    /// A key of one attribute and nothing else.
    func simpleSchema(_ name: String, _ type: KeyAttributeType = .string) -> TableSchema {
        TableSchema(name: name, attributes: [AttributeDefinition(name: "p", type: type)], key: KeySchema(partition: "p"))
    }

    /// Creates a table, lends its name, and deletes it.
    func withTable(_ schema: TableSchema, _ body: (String) async throws -> Void) async throws {
        _ = try await storage.createTable(CreateTableRequest(schema: schema), context: context)
        do {
            try await body(schema.name)
        } catch {
            _ = try? await storage.deleteTable(DeleteTableRequest(tableName: schema.name), context: context)
            throw error
        }
        _ = try await storage.deleteTable(DeleteTableRequest(tableName: schema.name), context: context)
    }

    func withCompositeTable(_ name: String, _ body: (String) async throws -> Void) async throws {
        try await withTable(compositeSchema(prefix + name), body)
    }

    func withSimpleTable(
        _ name: String, _ type: KeyAttributeType = .string, _ body: (String) async throws -> Void
    ) async throws {
        try await withTable(simpleSchema(prefix + name, type), body)
    }

    // MARK: Short forms

    @discardableResult
    func put(_ item: Item, in table: String, returnsOldItem: Bool = false) async throws -> Item? {
        let request = PutItemRequest(tableName: table, item: item, returnsOldItem: returnsOldItem)
        return try await storage.putItem(request, context: context).attributes
    }

    func get(_ key: Item, in table: String) async throws -> Item? {
        let request = GetItemRequest(tableName: table, key: key, consistentRead: true)
        return try await storage.getItem(request, context: context).item
    }

    @discardableResult
    func delete(_ key: Item, in table: String, returnsOldItem: Bool = false) async throws -> Item? {
        let request = DeleteItemRequest(tableName: table, key: key, returnsOldItem: returnsOldItem)
        return try await storage.deleteItem(request, context: context).attributes
    }

    /// Expects an error.
    ///
    /// - Parameter message: `nil` when the layers word it differently
    func assertRefused(
        _ code: DynamoDBError.Code, _ message: String?, file: StaticString = #filePath, line: UInt = #line,
        _ body: () async throws -> Any?
    ) async {
        do {
            _ = try await body()
            XCTFail("not refused: \(message ?? code.name)", file: file, line: line)
        } catch let error as DynamoDBError {
            XCTAssertEqual(error.code, code, "\(error)", file: file, line: line)
            if let message { XCTAssertEqual(error.message, message, file: file, line: line) }
        } catch {
            XCTFail("\(error)", file: file, line: line)
        }
    }

    static let invalid = "One or more parameter values were invalid: "
    static let noTable = "Requested resource not found"
    static let wrongKey = "The provided key element does not match the schema"
}
