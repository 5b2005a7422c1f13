import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let tableChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("a created table is active and described as it was asked for", { try await $0.checkCreatedTables() }),
        ("a table's name is taken until it is deleted", { try await $0.checkTakenNames() }),
        ("unknown tables are refused", { try await $0.checkUnknownTables() }),
        ("table names are listed in order, page by page", { try await $0.checkListing() }),
        ("a deleted table leaves nothing behind", { try await $0.checkDeletedTables() }),
        ("a table with a stream says what it shows and how it is called", { try await $0.checkStreams() }),
    ]

    private func checkCreatedTables() async throws {
        let schema = compositeSchema(prefix + "Created")
        _ = try await storage.createTable(CreateTableRequest(schema: schema), context: context)
        let description = try await storage.describeTable(DescribeTableRequest(tableName: schema.name), context: context)
        XCTAssertEqual(description.status, .active)
        XCTAssertEqual(description.schema, schema)
        XCTAssertEqual(description.itemCount, 0)
        XCTAssertFalse(description.arn.isEmpty)
        XCTAssertFalse(description.id.isEmpty)
        try await put(["p": "a", "s": .number(1)], in: schema.name)
        let deleted = try await storage.deleteTable(DeleteTableRequest(tableName: schema.name), context: context)
        XCTAssertEqual(deleted.schema.name, schema.name)
    }

    private func checkTakenNames() async throws {
        try await withSimpleTable("Taken") { table in
            await assertRefused(.resourceInUse, "Table already exists: \(table)") {
                try await storage.createTable(CreateTableRequest(schema: simpleSchema(table)), context: context)
            }
        }
        // The name is free again.
        try await withSimpleTable("Taken") { _ in }
    }

    private func checkUnknownTables() async throws {
        let table = prefix + "Unknown"
        let named = "Requested resource not found: Table: \(table) not found"
        await assertRefused(.resourceNotFound, named) {
            try await storage.describeTable(DescribeTableRequest(tableName: table), context: context)
        }
        await assertRefused(.resourceNotFound, named) {
            try await storage.deleteTable(DeleteTableRequest(tableName: table), context: context)
        }
        await assertRefused(.resourceNotFound, Self.noTable) { try await put(["p": "a"], in: table) }
        await assertRefused(.resourceNotFound, Self.noTable) { try await get(["p": "a"], in: table) }
        await assertRefused(.resourceNotFound, Self.noTable) { try await delete(["p": "a"], in: table) }
        await assertRefused(.resourceNotFound, Self.noTable) {
            try await storage.scan(ScanRequest(tableName: table), context: context)
        }
        await assertRefused(.resourceNotFound, Self.noTable) {
            try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a")), context: context)
        }
        await assertRefused(.resourceNotFound, Self.noTable) {
            try await storage.batchWriteItem(
                BatchWriteItemRequest(requestItems: [table: [.put(["p": "a"])]]), context: context)
        }
    }

    private func checkListing() async throws {
        let names = (1...7).map { "\(prefix)List\($0)" }
        for name in names.reversed() {
            _ = try await storage.createTable(CreateTableRequest(schema: simpleSchema(name)), context: context)
        }
        for limit in [1, 2, 3, 100] {
            var listed: [String] = []
            // The names before the first one, so that other tables of the storage do not matter.
            var start: String? = "\(prefix)List0"
            repeat {
                let request = ListTablesRequest(exclusiveStartTableName: start, limit: limit)
                let answer = try await storage.listTables(request, context: context)
                XCTAssertLessThanOrEqual(answer.tableNames.count, limit)
                listed += answer.tableNames
                start = answer.lastEvaluatedTableName
            } while start != nil && listed.count < names.count
            XCTAssertEqual(Array(listed.prefix(names.count)), names, "pages of \(limit)")
        }
        for name in names {
            _ = try await storage.deleteTable(DeleteTableRequest(tableName: name), context: context)
        }
    }

    private func checkStreams() async throws {
        let name = prefix + "Told"
        var request = CreateTableRequest(schema: simpleSchema(name))
        request.streamViewType = .oldImage
        let created = try await storage.createTable(request, context: context)
        let described = try await storage.describeTable(DescribeTableRequest(tableName: name), context: context)
        for description in [created, described] {
            XCTAssertEqual(description.streamViewType, .oldImage)
            let label = try XCTUnwrap(description.latestStreamLabel)
            XCTAssertEqual(description.latestStreamARN, "\(description.arn)/stream/\(label)")
        }
        _ = try await storage.deleteTable(DeleteTableRequest(tableName: name), context: context)
        try await withSimpleTable("Untold") { table in
            let described = try await storage.describeTable(DescribeTableRequest(tableName: table), context: context)
            XCTAssertNil(described.streamViewType)
            XCTAssertNil(described.latestStreamARN)
        }
    }

    private func checkDeletedTables() async throws {
        try await withCompositeTable("Gone") { try await put(["p": "a", "s": .number(1), "g": "x", "h": .number(1)], in: $0) }
        try await withCompositeTable("Gone") { table in
            let item = try await get(["p": "a", "s": .number(1)], in: table)
            XCTAssertNil(item)
            let page = try await storage.scan(ScanRequest(tableName: table, indexName: "Global"), context: context)
            XCTAssertEqual(page, ItemPage(items: [], scannedCount: 0))
        }
    }
}
