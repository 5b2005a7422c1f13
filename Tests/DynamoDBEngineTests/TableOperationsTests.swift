import DynamoDB
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

final class TableOperationsTests: XCTestCase {
    func testATableIsActiveAtOnceAndDescribed() async throws {
        let engine = DynamoDBEngine()
        let now = Instant(secondsSinceEpoch: 1_700_000_000)
        let context = Context.test(timeSource: FixedTimeSource(now: now))
        let created = try await engine.createTable(CreateTableRequest(schema: Samples.timeEntries), context: context)
        XCTAssertEqual(created.status, .active)
        XCTAssertEqual(created.creationDate, now)
        XCTAssertEqual(created.arn, "arn:aws:dynamodb:ddblocal:000000000000:table/TimeEntries")
        XCTAssertEqual(created.id.utf8.count, 36)
        XCTAssertEqual(created.schema, Samples.timeEntries)
        var described = try await engine.describeTable(DescribeTableRequest(tableName: "TimeEntries"), context: .test())
        // That is told of a table that is there, not of one that comes.
        let ready = WarmThroughput(readUnitsPerSecond: 1, writeUnitsPerSecond: 1)
        XCTAssertEqual(described.options.warm, ready)
        XCTAssertEqual(described.options.indexes, ["YearIndex": IndexOptions(warm: ready)])
        described.options = TableOptions()
        XCTAssertEqual(described, created)
    }

    func testCountsAndSizesFollowTheItems() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        try await engine.put(["pk": "a", "v": "12345"], in: "Simple")
        try await engine.put(["pk": "b"], in: "Simple")
        try await engine.put(["pk": "a", "v": "1"], in: "Simple")
        var description = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
        XCTAssertEqual(description.itemCount, 2)
        XCTAssertEqual(description.sizeByteCount, 5 + 3)
        try await engine.delete(["pk": "a"], in: "Simple")
        description = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
        XCTAssertEqual(description.itemCount, 1)
        XCTAssertEqual(description.sizeByteCount, 3)
    }

    func testADeletedTableIsGoneAtOnceAndMayComeAgainEmpty() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        try await engine.put(["pk": "a"], in: "Simple")
        let deleted = try await engine.deleteTable(DeleteTableRequest(tableName: "Simple"), context: .test())
        XCTAssertEqual(deleted.status, .deleting)
        await assertRefused("Requested resource not found: Table: Simple not found", code: .resourceNotFound) {
            _ = try await engine.describeTable(DescribeTableRequest(tableName: "Simple"), context: .test())
        }
        await assertRefused("Requested resource not found", code: .resourceNotFound) {
            _ = try await engine.get(["pk": "a"], in: "Simple")
        }
        let again = try await engine.create(Samples.simple())
        XCTAssertEqual(again.itemCount, 0)
        XCTAssertNotEqual(again.id, deleted.id)
        let item = try await engine.get(["pk": "a"], in: "Simple")
        XCTAssertNil(item)
    }

    func testATableIsNotCreatedTwice() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        await assertRefused("Table already exists: Simple", code: .resourceInUse) { try await engine.create(Samples.simple()) }
    }

    func testTablesThatAreNotThereAreNotDeleted() async {
        await assertRefused("Requested resource not found: Table: Nobody not found", code: .resourceNotFound) {
            _ = try await DynamoDBEngine().deleteTable(DeleteTableRequest(tableName: "Nobody"), context: .test())
        }
    }

    func testNamesAreListedInOrderAPageAtATime() async throws {
        let engine = DynamoDBEngine()
        for name in ["bbb", "Bbb", "aaa", "ccc"] { try await engine.create(Samples.simple(name: name)) }
        let all = try await engine.listTables(ListTablesRequest(), context: .test())
        XCTAssertEqual(all, ListTablesAnswer(tableNames: ["Bbb", "aaa", "bbb", "ccc"]))
        let first = try await engine.listTables(ListTablesRequest(limit: 2), context: .test())
        XCTAssertEqual(first, ListTablesAnswer(tableNames: ["Bbb", "aaa"], lastEvaluatedTableName: "aaa"))
        let rest = try await engine.listTables(ListTablesRequest(exclusiveStartTableName: "aaa", limit: 2), context: .test())
        XCTAssertEqual(rest, ListTablesAnswer(tableNames: ["bbb", "ccc"]))
        let between = try await engine.listTables(ListTablesRequest(exclusiveStartTableName: "abc"), context: .test())
        XCTAssertEqual(between.tableNames, ["bbb", "ccc"])
    }

    func testNamesMustBeNames() async {
        let engine = DynamoDBEngine()
        let start = "1 validation error detected: Value "
        let end = " failed to satisfy constraint: Member must "
        await assertRefused(start + "'ab' at 'tableName'" + end + "have length greater than or equal to 3") {
            try await engine.create(Samples.simple(name: "ab"))
        }
        await assertRefused(start + "'a b!' at 'tableName'" + end + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+") {
            try await engine.create(Samples.simple(name: "a b!"))
        }
        let long = String(repeating: "x", count: 256)
        await assertRefused(start + "'\(long)' at 'tableName'" + end + "have length less than or equal to 255") {
            _ = try await engine.get(["pk": "a"], in: long)
        }
        await assertRefused(start + "'101' at 'limit'" + end + "have value less than or equal to 100") {
            _ = try await engine.listTables(ListTablesRequest(limit: 101), context: .test())
        }
        await assertRefused(
            "3 validation errors detected: Value '0' at 'limit'" + end + "have value greater than or equal to 1; "
                + "Value 'a;' at 'exclusiveStartTableName'" + end + "satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                + "Value 'a;' at 'exclusiveStartTableName'" + end + "have length greater than or equal to 3"
        ) {
            _ = try await engine.listTables(ListTablesRequest(exclusiveStartTableName: "a;", limit: 0), context: .test())
        }
    }
}

final class SchemaRulesTests: XCTestCase {
    private func assertRefused(
        _ message: String, line: UInt = #line, _ change: (inout TableSchema) -> Void
    ) {
        var schema = Samples.sorted()
        change(&schema)
        XCTAssertThrowsError(try SchemaRules.check(schema), line: line) { error in
            XCTAssertEqual((error as? DynamoDBError)?.message, message, line: line)
        }
    }

    func testTheSamplesPass() throws {
        for schema in [Samples.timeEntries, Samples.sorted(), Samples.simple()] { try SchemaRules.check(schema) }
    }

    func testKeysMustBeDefined() {
        assertRefused(
            "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. "
                + "Keys: [nope, sk], AttributeDefinitions: [pk, sk, gp, gs, ls]"
        ) { $0.key.partition = "nope" }
        assertRefused("Invalid KeySchema: Some index key attribute have no definition") {
            $0.attributes = [AttributeDefinition(name: "pk", type: .string)]
        }
    }

    func testKeysMustBeTwoAttributes() {
        assertRefused("Both the Hash Key and the Range Key element in the KeySchema have the same name") { $0.key.sort = "pk" }
    }

    func testDefinitionsMustBeUsed() {
        assertRefused(
            "One or more parameter values were invalid: Some AttributeDefinitions are not used. "
                + "AttributeDefinitions: [pk, sk, gp, gs, ls, more], keys used: [gp, gs, ls, pk, sk]"
        ) { $0.attributes.append(AttributeDefinition(name: "more", type: .string)) }
        assertRefused(
            "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of "
                + "attributes defined in AttributeDefinitions"
        ) {
            $0.globalIndexes = []
            $0.localIndexes = []
        }
    }

    func testIndexNamesMustDiffer() {
        assertRefused("One or more parameter values were invalid: Duplicate index name: local") {
            $0.globalIndexes[0].name = "local"
        }
        assertRefused("One or more parameter values were invalid: Duplicate index name: global") {
            $0.globalIndexes[1].name = "global"
        }
    }

    func testIndexNamesMustBeNames() {
        assertRefused(
            "1 validation error detected: Value 'x' at 'globalSecondaryIndexes.2.member.indexName' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 3"
        ) { $0.globalIndexes[1].name = "x" }
    }

    func testLocalIndexesShareThePartitionKeyAndHaveASortKey() {
        assertRefused("One or more parameter values were invalid: Index KeySchema does not have a range key for index: local") {
            $0.localIndexes[0].key.sort = nil
        }
        assertRefused(
            "One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as "
                + "table KeySchema "
                + "for index: local. index hash key: gp, table hash key: pk"
        ) { $0.localIndexes[0].key.partition = "gp" }
        assertRefused(
            "One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when "
                + "specifying a LocalSecondaryIndex"
        ) { $0.key.sort = nil }
    }

    func testThereAreNotTooManyIndexes() {
        assertRefused("One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of 5") {
            schema in
            schema.localIndexes = (0..<6).map { IndexSchema(name: "local\($0)", key: KeySchema(partition: "pk", sort: "ls")) }
        }
        assertRefused("One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20") {
            schema in
            schema.globalIndexes = (0..<21).map { IndexSchema(name: "global\($0)", key: KeySchema(partition: "gp", sort: "gs")) }
        }
    }

    func testCapacityGoesWithTheBillingMode() {
        let units = ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)
        assertRefused(
            "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: global when "
                + "BillingMode is PAY_PER_REQUEST"
        ) { $0.globalIndexes[0].throughput = units }
        assertRefused("One or more parameter values were invalid: ProvisionedThroughput must be specified for index: global") {
            $0.billing = .provisioned(units)
        }
        assertRefused(
            "2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1; Value '0' at "
                + "'provisionedThroughput.readCapacityUnits' failed to "
                + "satisfy constraint: Member must have value greater than or equal to 1"
        ) { $0.billing = .provisioned(ProvisionedThroughput(readCapacityUnits: 0, writeCapacityUnits: 0)) }
        assertRefused("Given value 1000000000001 for ReadCapacityUnits is out of bounds") {
            $0.billing = .provisioned(ProvisionedThroughput(readCapacityUnits: 1_000_000_000_001, writeCapacityUnits: 1))
        }
    }
}
