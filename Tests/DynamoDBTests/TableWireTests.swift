import DynamoDB
import JSON
import Timekeeping
import XCTest

final class TableWireTests: XCTestCase {
    /// The table of the time entries, as its documentation shows it.
    private let seed = """
        {
          "TableName": "TimeEntries",
          "AttributeDefinitions": [
            { "AttributeName": "activity_start_end", "AttributeType": "S" },
            { "AttributeName": "year", "AttributeType": "S" },
            { "AttributeName": "start", "AttributeType": "S" }
          ],
          "KeySchema": [{ "AttributeName": "activity_start_end", "KeyType": "HASH" }],
          "GlobalSecondaryIndexes": [
            {
              "IndexName": "YearIndex",
              "KeySchema": [
                { "AttributeName": "year", "KeyType": "HASH" },
                { "AttributeName": "start", "KeyType": "RANGE" }
              ],
              "Projection": { "ProjectionType": "ALL" },
              "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 }
            }
          ],
          "ProvisionedThroughput": { "ReadCapacityUnits": 1, "WriteCapacityUnits": 1 }
        }
        """

    private let one = ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)

    private var timeEntries: TableSchema {
        TableSchema(
            name: "TimeEntries",
            attributes: ["activity_start_end", "year", "start"].map { AttributeDefinition(name: $0, type: .string) },
            key: KeySchema(partition: "activity_start_end"),
            globalIndexes: [
                IndexSchema(name: "YearIndex", key: KeySchema(partition: "year", sort: "start"), throughput: one)
            ],
            billing: .provisioned(one))
    }

    private func table(_ members: String) -> [UInt8] {
        let base = """
            "TableName":"Tbl","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],
            "KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]
            """
        return Array("{\(base)\(members.isEmpty ? "" : ",")\(members)}".utf8)
    }

    private func assertRefused(_ json: [UInt8], _ message: String, line: UInt = #line) {
        XCTAssertThrowsError(try TableSchema(json: json), line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, line: line)
        }
    }

    func testTheDocumentOfTheTimeEntriesIsUnderstood() throws {
        XCTAssertEqual(try TableSchema(json: Array(seed.utf8)), timeEntries)
    }

    func testSchemasComeBackAsTheyWere() throws {
        let byRequest = TableSchema(
            name: "Tbl",
            attributes: [.init(name: "p", type: .binary), .init(name: "s", type: .number), .init(name: "l", type: .string)],
            key: KeySchema(partition: "p", sort: "s"),
            globalIndexes: [IndexSchema(name: "Global", key: KeySchema(partition: "l"), projection: .keysOnly)],
            localIndexes: [
                IndexSchema(name: "Local", key: KeySchema(partition: "p", sort: "l"), projection: .include(["x", "y"]))
            ])
        for schema in [timeEntries, byRequest] {
            XCTAssertEqual(try TableSchema(json: schema.json), schema)
        }
    }

    func testDescriptionIsWrittenAsAWSWritesIt() throws {
        let description = TableDescription(
            schema: timeEntries, status: .active, creationDate: Instant(secondsSinceEpoch: 1_716_270_000, nanosecond: 45_000_000),
            itemCount: 3, sizeByteCount: 99, arn: "arn:aws:dynamodb:eu-west-1:000000000000:table/TimeEntries", id: "id")
        let json = try JSONValue(parsing: DescribeTableRequest(tableName: "TimeEntries").encoded(description))
        let table = try XCTUnwrap(json["Table"])
        let throughput: JSONValue = ["NumberOfDecreasesToday": 0, "ReadCapacityUnits": 1, "WriteCapacityUnits": 1]
        XCTAssertEqual(table["CreationDateTime"]?.numberValue?.text, "1716270000.045")
        XCTAssertEqual(table["TableStatus"], "ACTIVE")
        XCTAssertEqual(table["ItemCount"], 3)
        XCTAssertEqual(table["TableSizeBytes"], 99)
        XCTAssertEqual(table["ProvisionedThroughput"], throughput)
        XCTAssertNil(table["BillingModeSummary"])
        XCTAssertNil(table["LocalSecondaryIndexes"])
        XCTAssertEqual(
            table["GlobalSecondaryIndexes"]?[0],
            [
                "IndexName": "YearIndex",
                "KeySchema": [["AttributeName": "year", "KeyType": "HASH"], ["AttributeName": "start", "KeyType": "RANGE"]],
                "Projection": ["ProjectionType": "ALL"], "IndexStatus": "ACTIVE", "ProvisionedThroughput": throughput,
                "IndexSizeBytes": 0, "ItemCount": 0,
                "IndexArn": "arn:aws:dynamodb:eu-west-1:000000000000:table/TimeEntries/index/YearIndex",
            ])
    }

    func testDescriptionsComeBackAsTheyWere() throws {
        var byRequest = timeEntries
        byRequest.billing = .payPerRequest
        byRequest.globalIndexes[0].throughput = nil
        for schema in [timeEntries, byRequest] {
            let description = TableDescription(
                schema: schema, status: .creating, creationDate: Instant(secondsSinceEpoch: 1_700_000_000, nanosecond: 7_000_000),
                itemCount: 1, sizeByteCount: 2, arn: "arn", id: "id")
            let create = CreateTableRequest(schema: schema)
            XCTAssertEqual(try CreateTableRequest.answer(decoding: create.encoded(description)), description)
            let delete = DeleteTableRequest(tableName: schema.name)
            XCTAssertEqual(try DeleteTableRequest.answer(decoding: delete.encoded(description)), description)
        }
    }

    func testSparseDescriptionsAreUnderstood() throws {
        let json = #"{"TableDescription":{"TableName":"Tbl","TableStatus":"ARCHIVING","New":{},"ItemCount":null}}"#
        let description = try DeleteTableRequest.answer(decoding: Array(json.utf8))
        XCTAssertEqual(description.schema.name, "Tbl")
        XCTAssertEqual(description.status, .updating)
        XCTAssertThrowsError(try DeleteTableRequest.answer(decoding: Array(#"{"TableDescription":{}}"#.utf8)))
    }

    func testMissingAndWrongMembersAreNamedTogether() {
        assertRefused(
            Array(#"{"TableName":"T","KeySchema":[{"AttributeName":"p","KeyType":"X"}],"BillingMode":"Y"}"#.utf8),
            "4 validation errors detected: Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [HASH, RANGE]; Value 'T' at 'tableName' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 3; Value 'Y' at 'billingMode' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]; Value null at 'attributeDefinitions' "
                + "failed to satisfy constraint: Member must not be null")
    }

    func testKeysAreHashThenRange() {
        let attributes = #""AttributeDefinitions":[],"BillingMode":"PAY_PER_REQUEST""#
        func keys(_ elements: String) -> [UInt8] { Array(#"{"TableName":"Tbl",\#(attributes),"KeySchema":[\#(elements)]}"#.utf8) }
        let hash = #"{"AttributeName":"a","KeyType":"HASH"}"#
        let range = #"{"AttributeName":"b","KeyType":"RANGE"}"#
        assertRefused(keys(range), "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
        assertRefused(keys("\(hash),\(hash)"), "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
        assertRefused(
            keys("\(hash),\(range),\(range)"),
            "1 validation error detected: Value '[a, b, b]' at 'keySchema' failed to satisfy constraint: "
                + "Member must have length less than or equal to 2")
        assertRefused(
            keys(""),
            "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: "
                + "Member must have length greater than or equal to 1")
    }

    func testBillingMustBeComplete() {
        let invalid = "One or more parameter values were invalid: "
        let throughput = #""ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}"#
        let index =
            #""GlobalSecondaryIndexes":[{"IndexName":"Idx","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"#
            + #""Projection":{"ProjectionType":"ALL"}"#
        assertRefused(
            table(""),
            invalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED")
        assertRefused(
            table(#""BillingMode":"PAY_PER_REQUEST",\#(throughput)"#),
            invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST")
        assertRefused(table("\(throughput),\(index)}]"), invalid + "ProvisionedThroughput must be specified for index: Idx")
        assertRefused(
            table(#""BillingMode":"PAY_PER_REQUEST",\#(index),\#(throughput)}]"#),
            invalid + "ProvisionedThroughput should not be specified for index: Idx when BillingMode is PAY_PER_REQUEST")
        assertRefused(
            table(#""ProvisionedThroughput":{"ReadCapacityUnits":0}"#),
            "2 validation errors detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1; Value null at 'provisionedThroughput.writeCapacityUnits' "
                + "failed to satisfy constraint: Member must not be null")
    }

    func testProjectionsAreHeldToTheirRules() {
        func index(_ projection: String) -> [UInt8] {
            table(
                #""BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[{"IndexName":"Idx","#
                    + #""KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"Projection":\#(projection)}]"#)
        }
        let invalid = "One or more parameter values were invalid: "
        assertRefused(index("{}"), invalid + "Unknown ProjectionType: null")
        assertRefused(
            index(#"{"ProjectionType":"ALL","NonKeyAttributes":["x"]}"#),
            invalid + "ProjectionType is ALL, but NonKeyAttributes is specified")
        assertRefused(
            index(#"{"ProjectionType":"INCLUDE"}"#), invalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
        assertRefused(
            table(#""BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[]"#),
            invalid + "List of GlobalSecondaryIndexes is empty")
    }

    func testWhatATableIsBesidesItsSchemaIsReadAndWritten() throws {
        let schema = TableSchema(
            name: "Things", attributes: [AttributeDefinition(name: "p", type: .string)], key: KeySchema(partition: "p"))
        var request = CreateTableRequest(
            schema: schema, isDeletionProtected: true, tableClass: .infrequentAccess, tags: [Tag(key: "a", value: ""), Tag(key: "b", value: "x")])
        request.streamViewType = .oldImage
        XCTAssertEqual(try CreateTableRequest(decoding: request.encoded()), request)
        var description = TableDescription(
            schema: schema, status: .active, creationDate: .epoch, itemCount: 0, sizeByteCount: 0, arn: "arn", id: "id")
        description.isDeletionProtected = true
        description.tableClass = .infrequentAccess
        description.streamViewType = .newImage
        description.latestStreamLabel = "2026-11-27T08:15:00.250"
        description.latestStreamARN = "arn/stream/2026-11-27T08:15:00.250"
        XCTAssertEqual(try CreateTableRequest.answer(decoding: request.encoded(description)), description)
    }

    func testAStreamHasAViewTypeExactlyWhenItIsEnabled() throws {
        let mode = #""BillingMode":"PAY_PER_REQUEST""#
        XCTAssertNoThrow(
            try TableSchema(
                json: table(
                    #"\#(mode),"DeletionProtectionEnabled":false,"StreamSpecification":{"StreamEnabled":false},"Tags":[]"#)))
        let request = try CreateTableRequest(
            decoding: table(#"\#(mode),"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}"#))
        XCTAssertEqual(request.streamViewType, .newImage)
        let invalid = "One or more parameter values were invalid: "
        assertRefused(
            table(#"\#(mode),"StreamSpecification":{"StreamEnabled":true}"#),
            invalid + "Table is being created with a stream enabled, UpdateViewType is required")
        assertRefused(
            table(#"\#(mode),"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"NEW_IMAGE"}"#),
            invalid + "Table is being created with a stream disabled, UpdateViewType should not be specified")
    }
}
