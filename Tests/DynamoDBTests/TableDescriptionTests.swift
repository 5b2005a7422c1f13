import DynamoDB
import JSON
import TestSupport
import Timekeeping
import XCTest

/// Descriptions of tables as they are written, as AWS writes them, and random schemas both ways.
final class TableDescriptionTests: XCTestCase {
    private func description(_ schema: TableSchema, _ status: TableStatus = .active) -> TableDescription {
        TableDescription(
            schema: schema, status: status, creationDate: Instant(secondsSinceEpoch: 1_700_000_000, nanosecond: 1_000_000),
            itemCount: 12, sizeByteCount: 3_456, arn: "arn:aws:dynamodb:eu-west-1:1:table/\(schema.name)", id: "id-1")
    }

    private func read(_ members: String) throws -> TableDescription {
        try DescribeTableRequest.answer(decoding: Array(#"{"Table":{"TableName":"Tbl",\#(members)}}"#.utf8))
    }

    // MARK: Random schemas

    private func randomThroughput(using random: inout SeededRandom) -> ProvisionedThroughput {
        ProvisionedThroughput(
            readCapacityUnits: Int.random(in: 1...40_000, using: &random),
            writeCapacityUnits: Int.random(in: 1...40_000, using: &random))
    }

    private func randomSchema(using random: inout SeededRandom) -> TableSchema {
        let names = ["p", "s", "year", "start.of day", "\u{e9}"]
        let types: [KeyAttributeType] = [.string, .number, .binary]
        let isProvisioned = Bool.random(using: &random)
        func key() -> KeySchema {
            let two = names.shuffled(using: &random)
            return KeySchema(partition: two[0], sort: Bool.random(using: &random) ? two[1] : nil)
        }
        func indexes(_ kind: String, withThroughput: Bool) -> [IndexSchema] {
            (0..<Int.random(in: 0...3, using: &random)).map { number in
                let projections: [Projection] = [.all, .keysOnly, .include(["x"]), .include(["z", "y", "x"])]
                return IndexSchema(
                    name: "\(kind)-\(number)", key: key(), projection: projections.randomElement(using: &random) ?? .all,
                    throughput: withThroughput ? randomThroughput(using: &random) : nil)
            }
        }
        return TableSchema(
            name: "Table-\(Int.random(in: 0...99, using: &random))",
            attributes: names.map { AttributeDefinition(name: $0, type: types.randomElement(using: &random) ?? .string) },
            key: key(), globalIndexes: indexes("Global", withThroughput: isProvisioned),
            localIndexes: indexes("Local", withThroughput: false),
            billing: isProvisioned ? .provisioned(randomThroughput(using: &random)) : .payPerRequest)
    }

    func testRandomSchemasComeBackFromRequestsAndDescriptions() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            let schema = randomSchema(using: &random)
            XCTAssertEqual(try TableSchema(json: schema.json), schema)
            for status: TableStatus in [.creating, .active, .updating, .deleting] {
                let description = description(schema, status)
                let describe = DescribeTableRequest(tableName: schema.name)
                XCTAssertEqual(try DescribeTableRequest.answer(decoding: describe.encoded(description)), description)
            }
            XCTAssertEqual(schema.differences(from: description(schema)), [])
        }
    }

    func testRandomSchemasDifferExactlyWhenSomethingThatMattersDoes() throws {
        var random = SeededRandom()
        for _ in 0..<200 {
            let wanted = randomSchema(using: &random)
            let other = randomSchema(using: &random)
            var found = wanted
            found.attributes.shuffle(using: &random)
            found.globalIndexes.shuffle(using: &random)
            found.localIndexes.shuffle(using: &random)
            found.billing = other.billing
            XCTAssertEqual(wanted.differences(from: description(found)), [])
            found.key = other.key
            XCTAssertEqual(wanted.differences(from: description(found)).isEmpty, wanted.key == other.key)
            found.key = wanted.key
            found.localIndexes = other.localIndexes
            XCTAssertEqual(
                wanted.differences(from: description(found)).isEmpty,
                Set(wanted.localIndexes.map(comparable)) == Set(other.localIndexes.map(comparable)))
        }
    }

    /// An index with what a projection includes in one order.
    private func comparable(_ index: IndexSchema) -> IndexSchema {
        var index = index
        if case .include(let names) = index.projection { index.projection = .include(names.sorted()) }
        return index
    }

    // MARK: As it is written

    func testIndexesHaveTheirSizes() throws {
        var description = description(
            TableSchema(
                name: "Tbl", attributes: [.init(name: "p", type: .string), .init(name: "l", type: .number)],
                key: KeySchema(partition: "p"), globalIndexes: [IndexSchema(name: "Global", key: KeySchema(partition: "l"))],
                localIndexes: [IndexSchema(name: "Local", key: KeySchema(partition: "p", sort: "l"), projection: .keysOnly)]),
            .creating)
        description.indexSizes = ["Local": .init(itemCount: 5, byteCount: 77)]
        let json = try JSONValue(parsing: DescribeTableRequest(tableName: "Tbl").encoded(description))["Table"]
        let none: JSONValue = ["NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0]
        XCTAssertEqual(json?["BillingModeSummary"], ["BillingMode": "PAY_PER_REQUEST"])
        XCTAssertEqual(json?["ProvisionedThroughput"], none)
        XCTAssertEqual(json?["TableStatus"], "CREATING")
        XCTAssertEqual(json?["DeletionProtectionEnabled"], false)
        XCTAssertEqual(
            json?["LocalSecondaryIndexes"]?[0],
            [
                "IndexName": "Local",
                "KeySchema": [["AttributeName": "p", "KeyType": "HASH"], ["AttributeName": "l", "KeyType": "RANGE"]],
                "Projection": ["ProjectionType": "KEYS_ONLY"], "IndexSizeBytes": 77, "ItemCount": 5,
                "IndexArn": "arn:aws:dynamodb:eu-west-1:1:table/Tbl/index/Local",
            ])
        let global = json?["GlobalSecondaryIndexes"]?[0]
        XCTAssertEqual(global?["IndexStatus"], "CREATING")
        XCTAssertEqual(global?["ProvisionedThroughput"], none)
        XCTAssertEqual(global?["ItemCount"], 0)
    }

    func testDatesAreSecondsWithAFraction() throws {
        for (nanosecond, text) in [
            (0, "1.000"), (999_999, "1.000"), (1_000_000, "1.001"), (45_600_000, "1.045"), (999_000_000, "1.999"),
        ] {
            var description = description(TableSchema(name: "Tbl", attributes: [], key: KeySchema(partition: "p")))
            description.creationDate = Instant(secondsSinceEpoch: 1, nanosecond: Int32(nanosecond))
            let json = try JSONValue(parsing: DeleteTableRequest(tableName: "Tbl").encoded(description))
            XCTAssertEqual(json["TableDescription"]?["CreationDateTime"]?.numberValue?.text, text)
        }
    }

    // MARK: As AWS writes it

    func testDatesAreReadInEveryFormOfANumber() throws {
        for (text, seconds, nanosecond) in [
            ("1700000000", 1_700_000_000, 0), ("1.7E9", 1_700_000_000, 0), ("1700000000.5", 1_700_000_000, 500_000_000),
            ("1.700000000045E9", 1_700_000_000, 45_000_000), ("0", 0, 0), ("null", 0, 0), ("1e300", 0, 0), ("1e400", 0, 0),
        ] {
            XCTAssertEqual(
                try read(#""CreationDateTime":\#(text)"#).creationDate,
                Instant(secondsSinceEpoch: Int64(seconds), nanosecond: Int32(nanosecond)), text)
        }
    }

    func testBillingIsWhatTheThroughputSays() throws {
        let one = #""ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":1,"WriteCapacityUnits":2}"#
        let zero = #""ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0}"#
        let provisioned = BillingMode.provisioned(ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 2))
        XCTAssertEqual(try read(one).schema.billing, provisioned)
        XCTAssertEqual(try read(#"\#(one),"BillingModeSummary":{"BillingMode":"PROVISIONED"}"#).schema.billing, provisioned)
        XCTAssertEqual(try read(#"\#(one),"BillingModeSummary":null"#).schema.billing, provisioned)
        XCTAssertEqual(try read(zero).schema.billing, .payPerRequest)
        XCTAssertEqual(try read(#""ItemCount":0"#).schema.billing, .payPerRequest)
        let summary = #""BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":1.7E9}"#
        XCTAssertEqual(try read(#"\#(zero),\#(summary)"#).schema.billing, .payPerRequest)
    }

    func testThroughputOfIndexesCountsOnlyInProvisionedTables() throws {
        let index = { (units: Int) in
            #""GlobalSecondaryIndexes":[{"IndexName":"Idx","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"#
                + #""Projection":{"ProjectionType":"ALL"},"ProvisionedThroughput":{"ReadCapacityUnits":\#(units),"#
                + #""WriteCapacityUnits":\#(units)},"IndexStatus":"ACTIVE","Backfilling":false}]"#
        }
        let one = ProvisionedThroughput(readCapacityUnits: 1, writeCapacityUnits: 1)
        XCTAssertNil(try read(index(0)).schema.globalIndexes[0].throughput)
        XCTAssertEqual(
            try read(#"\#(index(1)),"ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}"#)
                .schema.globalIndexes[0].throughput, one)
    }

    func testStatesThatAreNotKnownAreChanges() throws {
        for status in ["ARCHIVED", "INACCESSIBLE_ENCRYPTION_CREDENTIALS", "", "active"] {
            XCTAssertEqual(try read(#""TableStatus":"\#(status)""#).status, .updating)
        }
        XCTAssertEqual(try read(#""TableStatus":"DELETING""#).status, .deleting)
        XCTAssertEqual(try read(#""TableStatus":null"#).status, .updating)
    }

    func testWhatBreaksARuleOfRequestsIsStillADescription() throws {
        let description = try read(
            #""AttributeDefinitions":null,"KeySchema":[],"GlobalSecondaryIndexes":[{"IndexName":"x"}],"ItemCount":-1"#)
        XCTAssertEqual(description.schema.key, KeySchema(partition: ""))
        XCTAssertEqual(description.schema.globalIndexes.map(\.name), ["x"])
        XCTAssertEqual(description.itemCount, -1)
    }

    func testWhatDescribesNoTableIsMalformed() {
        for body in [
            "{}", "null", "[]", #"{"Table":null}"#, #"{"Table":{}}"#, #"{"Table":{"TableName":""}}"#, #"{"Table":"x"}"#,
            #"{"TableDescription":{"TableName":"Tbl"}}"#, #"{"Table":{"TableName":"Tbl","ItemCount":"1"}}"#,
            #"{"Table":{"TableName":"Tbl","CreationDateTime":"yesterday"}}"#, #"{"Table":{"TableName":"Tbl"}"#,
        ] {
            XCTAssertThrowsError(try DescribeTableRequest.answer(decoding: Array(body.utf8)), body) {
                let error = $0 as? DynamoDBError
                XCTAssertEqual(error?.code, .malformedAnswer, body)
                XCTAssertTrue(error?.message.hasPrefix("the answer to DescribeTable cannot be understood: ") == true, "\($0)")
                XCTAssertNil(error?.status)
                XCTAssertEqual(error?.isRetryable, false)
            }
        }
    }

    // MARK: Differences

    func testLocalIndexesAreComparedToo() {
        let schema = TableSchema(
            name: "T", attributes: [], key: KeySchema(partition: "p", sort: "s"),
            localIndexes: [IndexSchema(name: "Loc", key: KeySchema(partition: "p", sort: "l"), projection: .keysOnly)])
        var found = schema
        found.localIndexes[0].key.sort = "m"
        found.localIndexes[0].projection = .all
        XCTAssertEqual(
            schema.differences(from: description(found)),
            ["the key of the local index Loc is p + m, not p + l", "the local index Loc keeps all attributes, not keys only"])
        found = schema
        found.localIndexes = []
        found.globalIndexes = schema.localIndexes
        XCTAssertEqual(
            schema.differences(from: description(found)),
            ["the global index Loc is there and should not be", "the local index Loc is missing"])
    }

    func testNamesOfTablesAreNotCompared() {
        let schema = TableSchema(name: "Wanted", attributes: [], key: KeySchema(partition: "p"))
        var found = schema
        found.name = "Found"
        XCTAssertEqual(schema.differences(from: description(found)), [])
    }
}
