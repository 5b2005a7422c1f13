import DynamoDB
import JSON
import XCTest

final class WireRequestTests: XCTestCase {
    private func assertRoundTrip<Request: WireRequest & Equatable>(_ request: Request, _ json: JSONValue, line: UInt = #line) {
        XCTAssertEqual(try JSONValue(parsing: request.encoded()), json, line: line)
        XCTAssertEqual(try Request(decoding: request.encoded()), request, line: line)
    }

    private func assertAnswer<Request: WireRequest>(
        of request: Request, _ answer: Request.Answer, _ json: JSONValue, line: UInt = #line
    ) where Request.Answer: Equatable {
        XCTAssertEqual(try JSONValue(parsing: request.encoded(answer)), json, line: line)
        XCTAssertEqual(try Request.answer(decoding: request.encoded(answer)), answer, line: line)
    }

    private func assertRefused<Request: WireRequest>(
        _ type: Request.Type, _ json: String, _ message: String, _ code: DynamoDBError.Code = .validation, line: UInt = #line
    ) {
        XCTAssertThrowsError(try Request(decoding: Array(json.utf8)), json, line: line) {
            XCTAssertEqual(($0 as? DynamoDBError)?.message, message, line: line)
            XCTAssertEqual(($0 as? DynamoDBError)?.code, code, line: line)
        }
    }

    private let key: Item = ["k": "v"]

    // MARK: There and back

    func testItemRequests() {
        assertRoundTrip(
            PutItemRequest(tableName: "T", item: key, returnsOldItem: true),
            ["TableName": "T", "Item": ["k": ["S": "v"]], "ReturnValues": "ALL_OLD"])
        assertRoundTrip(
            GetItemRequest(tableName: "T", key: key, consistentRead: true),
            ["TableName": "T", "Key": ["k": ["S": "v"]], "ConsistentRead": true])
        assertRoundTrip(DeleteItemRequest(tableName: "T", key: key), ["TableName": "T", "Key": ["k": ["S": "v"]]])
        let batch = BatchWriteItemRequest(requestItems: ["Tbl": [.put(key), .delete(["k": "w"])], "Other": [.delete(key)]])
        assertRoundTrip(
            batch,
            [
                "RequestItems": [
                    "Other": [["DeleteRequest": ["Key": ["k": ["S": "v"]]]]],
                    "Tbl": [["PutRequest": ["Item": ["k": ["S": "v"]]]], ["DeleteRequest": ["Key": ["k": ["S": "w"]]]]],
                ]
            ])
    }

    func testItemAnswers() {
        let put = PutItemRequest(tableName: "T", item: key)
        assertAnswer(of: put, ItemWriteAnswer(), [:])
        assertAnswer(of: put, ItemWriteAnswer(attributes: key), ["Attributes": ["k": ["S": "v"]]])
        let get = GetItemRequest(tableName: "T", key: key)
        assertAnswer(of: get, GetItemAnswer(), [:])
        assertAnswer(of: get, GetItemAnswer(item: [:]), ["Item": [:]])
        let batch = BatchWriteItemRequest(requestItems: ["Tbl": [.put(key)]])
        assertAnswer(of: batch, BatchWriteItemAnswer(), ["UnprocessedItems": [:]])
        assertAnswer(
            of: batch, BatchWriteItemAnswer(unprocessedItems: ["Tbl": [.put(key)]]),
            ["UnprocessedItems": ["Tbl": [["PutRequest": ["Item": ["k": ["S": "v"]]]]]]])
    }

    func testQueryAndScan() {
        let query = QueryRequest(
            tableName: "T", indexName: "Idx", keyCondition: KeyCondition("year", equals: "2024", "start", .between("a", "b")),
            ascending: false, limit: 7, exclusiveStartKey: key, consistentRead: true, select: .count)
        assertRoundTrip(
            query,
            [
                "TableName": "T", "IndexName": "Idx", "KeyConditionExpression": "#k0 = :k0 AND #k1 BETWEEN :k1 AND :k2",
                "ExpressionAttributeNames": ["#k0": "year", "#k1": "start"],
                "ExpressionAttributeValues": [":k0": ["S": "2024"], ":k1": ["S": "a"], ":k2": ["S": "b"]],
                "ScanIndexForward": false, "Limit": 7, "ExclusiveStartKey": ["k": ["S": "v"]], "ConsistentRead": true,
                "Select": "COUNT",
            ])
        let scan = ScanRequest(
            tableName: "T", indexName: "Idx", limit: 1, exclusiveStartKey: key, segment: .init(index: 2, total: 4),
            consistentRead: true, select: .allAttributes)
        assertRoundTrip(
            scan,
            [
                "TableName": "T", "IndexName": "Idx", "Segment": 2, "TotalSegments": 4, "Limit": 1,
                "ExclusiveStartKey": ["k": ["S": "v"]], "ConsistentRead": true, "Select": "ALL_ATTRIBUTES",
            ])
        assertRoundTrip(ScanRequest(tableName: "T"), ["TableName": "T"])
    }

    func testPages() {
        let scan = ScanRequest(tableName: "T")
        assertAnswer(
            of: scan, ItemPage(items: [key, key], scannedCount: 5, lastEvaluatedKey: key),
            [
                "Items": [["k": ["S": "v"]], ["k": ["S": "v"]]], "Count": 2, "ScannedCount": 5,
                "LastEvaluatedKey": ["k": ["S": "v"]],
            ])
        assertAnswer(of: scan, ItemPage(items: [], scannedCount: 0), ["Items": [], "Count": 0, "ScannedCount": 0])
    }

    func testCountsComeWithoutItems() throws {
        let scan = ScanRequest(tableName: "T", select: .count)
        let body = scan.encoded(ItemPage(items: [key, key], scannedCount: 2))
        XCTAssertEqual(try JSONValue(parsing: body), ["Count": 2, "ScannedCount": 2])
        XCTAssertEqual(try ScanRequest.answer(decoding: body), ItemPage(items: [], count: 2, scannedCount: 2))
    }

    func testTableNames() {
        assertRoundTrip(DescribeTableRequest(tableName: "T"), ["TableName": "T"])
        assertRoundTrip(DeleteTableRequest(tableName: "T"), ["TableName": "T"])
        assertRoundTrip(ListTablesRequest(), [:])
        let list = ListTablesRequest(exclusiveStartTableName: "Abc", limit: 3)
        assertRoundTrip(list, ["ExclusiveStartTableName": "Abc", "Limit": 3])
        assertAnswer(of: list, ListTablesAnswer(tableNames: []), ["TableNames": []])
        assertAnswer(
            of: list, ListTablesAnswer(tableNames: ["A", "B"], lastEvaluatedTableName: "B"),
            ["TableNames": ["A", "B"], "LastEvaluatedTableName": "B"])
    }

    func testEveryOperationHasItsRequest() {
        for operation in DynamoDBOperation.allCases {
            XCTAssertEqual(operation.requestType.operation, operation)
        }
    }

    // MARK: Leniency

    func testUnknownMembersAreIgnored() throws {
        let json =
            #"{"TableName":"T","Wrong":{"a":[1]},"Key":{"k":{"S":"v"}},"ConsistentRead":null,"ReturnConsumedCapacity":"NONE"}"#
        XCTAssertEqual(try GetItemRequest(decoding: Array(json.utf8)), GetItemRequest(tableName: "T", key: key))
    }

    func testUnknownMembersOfAnswersAreIgnored() throws {
        let json = #"{"ConsumedCapacity":{"CapacityUnits":0.5},"Item":{"k":{"S":"v"}}}"#
        XCTAssertEqual(try GetItemRequest.answer(decoding: Array(json.utf8)).item, key)
    }

    func testFractionsOfWholeNumbersAreCutOff() throws {
        XCTAssertEqual(try ListTablesRequest(decoding: Array(#"{"Limit":3.9}"#.utf8)).limit, 3)
        XCTAssertEqual(try ListTablesRequest(decoding: Array(#"{"Limit":1e1}"#.utf8)).limit, 10)
    }

    // MARK: Refusals

    func testBodiesThatAreNoJSONAreSerializationErrors() {
        for body in ["", "hi", "{", "{}x", "{\"TableName\":\"a\",\"TableName\":\"b\"}"] {
            XCTAssertThrowsError(try DescribeTableRequest(decoding: Array(body.utf8)), body) {
                XCTAssertEqual(($0 as? DynamoDBError)?.code, .serialization)
            }
        }
        assertRefused(
            DescribeTableRequest.self, "[]",
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.DescribeTableInput", .serialization)
        assertRefused(
            DescribeTableRequest.self, #"{"TableName":1}"#, "NUMBER_VALUE cannot be converted to String", .serialization)
        assertRefused(ListTablesRequest.self, #"{"Limit":"1"}"#, "STRING_VALUE cannot be converted to Integer", .serialization)
        assertRefused(
            ListTablesRequest.self, #"{"Limit":[]}"#, "Unrecognized collection type class java.lang.Integer", .serialization)
        assertRefused(QueryRequest.self, #"{"ScanIndexForward":"x"}"#, "Unexpected token received from parser", .serialization)
        assertRefused(BatchWriteItemRequest.self, #"{"RequestItems":1}"#, "Unexpected field type", .serialization)
    }

    func testRequiredMembersAreNamedTogether() {
        let missing = { (path: String) in "Value null at '\(path)' failed to satisfy constraint: Member must not be null" }
        assertRefused(DescribeTableRequest.self, "{}", "1 validation error detected: \(missing("tableName"))")
        assertRefused(PutItemRequest.self, "{}", "2 validation errors detected: \(missing("tableName")); \(missing("item"))")
        assertRefused(GetItemRequest.self, #"{"TableName":"T","Key":null}"#, "1 validation error detected: \(missing("key"))")
        assertRefused(QueryRequest.self, "{}", "1 validation error detected: \(missing("tableName"))")
        assertRefused(ScanRequest.self, "{}", "1 validation error detected: \(missing("tableName"))")
        assertRefused(BatchWriteItemRequest.self, "{}", "1 validation error detected: \(missing("requestItems"))")
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{"Tbl":[{"PutRequest":{}}]}}"#,
            "1 validation error detected: \(missing("requestItems.Tbl.1.member.putRequest.item"))")
    }

    func testNamesAreChecked() {
        let prefix = "1 validation error detected: Value "
        assertRefused(
            DescribeTableRequest.self, #"{"TableName":"a b"}"#,
            prefix
                + "'a b' at 'tableName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
        )
        let long = String(repeating: "a", count: 256)
        assertRefused(
            DescribeTableRequest.self, #"{"TableName":"\#(long)"}"#,
            prefix + "'\(long)' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","IndexName":"ab"}"#,
            prefix + "'ab' at 'indexName' failed to satisfy constraint: Member must have length greater than or equal to 3")
        XCTAssertNoThrow(try DescribeTableRequest(decoding: Array(#"{"TableName":"T"}"#.utf8)))
    }

    func testChoicesAndRangesAreChecked() {
        assertRefused(
            ListTablesRequest.self, #"{"Limit":0}"#,
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 1")
        assertRefused(
            ListTablesRequest.self, #"{"Limit":101}"#,
            "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: "
                + "Member must have value less than or equal to 100")
        assertRefused(
            PutItemRequest.self, #"{"TableName":"T","Item":{},"ReturnValues":"HI","ReturnConsumedCapacity":"HI"}"#,
            "2 validation errors detected: Value 'HI' at 'returnConsumedCapacity' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'HI' at 'returnValues' failed to satisfy "
                + "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]")
        assertRefused(
            PutItemRequest.self, #"{"TableName":"T","Item":{},"ReturnValues":"ALL_NEW"}"#,
            "ReturnValues can only be ALL_OLD or NONE")
    }

    func testOldAndNewParametersDoNotMix() {
        let mixed = "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
        assertRefused(
            PutItemRequest.self, #"{"TableName":"T","Item":{},"ConditionExpression":"a = b","Expected":{}}"#,
            mixed + "{Expected} Expression parameters: {ConditionExpression}")
        assertRefused(
            UpdateItemRequest.self, #"{"TableName":"T","Key":{},"UpdateExpression":"REMOVE a","AttributeUpdates":{},"Expected":{}}"#,
            mixed + "{AttributeUpdates, Expected} Expression parameters: {UpdateExpression}")
        assertRefused(
            QueryRequest.self,
            #"{"TableName":"T","KeyConditionExpression":"a = :b","KeyConditions":{},"AttributesToGet":["a"]}"#,
            mixed + "{AttributesToGet, KeyConditions} Expression parameters: {KeyConditionExpression}")
        XCTAssertNoThrow(try GetItemRequest(decoding: Array(#"{"TableName":"T","Key":{},"AttributesToGet":null}"#.utf8)))
    }

    func testPlaceholdersNeedAnExpression() {
        let names = ##""ExpressionAttributeNames":{"#a":"a"}"##
        let values = #""ExpressionAttributeValues":{":a":{"S":"a"}}"#
        let noNames = "ExpressionAttributeNames can only be specified when using expressions"
        let noValues = "ExpressionAttributeValues can only be specified when using expressions: "
        assertRefused(PutItemRequest.self, #"{"TableName":"T","Item":{},\#(names)}"#, noNames)
        assertRefused(PutItemRequest.self, #"{"TableName":"T","Item":{},\#(values)}"#, noValues + "ConditionExpression is null")
        assertRefused(GetItemRequest.self, #"{"TableName":"T","Key":{},\#(names)}"#, noNames)
        assertRefused(ScanRequest.self, #"{"TableName":"T",\#(names),\#(values)}"#, noNames)
        assertRefused(ScanRequest.self, #"{"TableName":"T",\#(values)}"#, noValues + "FilterExpression is null")
        assertRefused(QueryRequest.self, #"{"TableName":"T",\#(names)}"#, noNames)
        assertRefused(
            QueryRequest.self, #"{"TableName":"T",\#(values)}"#, noValues + "FilterExpression and KeyConditionExpression are null"
        )
    }

    func testQueriesNeedACondition() {
        assertRefused(
            QueryRequest.self, #"{"TableName":"T"}"#,
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
        assertRefused(
            QueryRequest.self,
            ##"{"TableName":"T","KeyConditionExpression":"a = :a","ExpressionAttributeNames":{"#b":"b"},"##
                + #""ExpressionAttributeValues":{":a":{"S":"x"}}}"#,
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}")
        assertRefused(
            QueryRequest.self, #"{"TableName":"T","KeyConditionExpression":"a = :a"}"#,
            "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute value: :a"
        )
    }

    func testSelectIsHeldToItsRules() {
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Select":"SPECIFIC_ATTRIBUTES"}"#,
            "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Select":"ALL_PROJECTED_ATTRIBUTES"}"#,
            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Select":"all"}"#,
            "1 validation error detected: Value 'all' at 'select' failed to satisfy constraint: "
                + "Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]")
    }

    func testSegmentsComeInPairs() {
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Segment":0}"#,
            "The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","TotalSegments":1}"#,
            "The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Segment":1,"TotalSegments":1}"#,
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                + "Segment: 1 is not less than TotalSegments: 1")
        assertRefused(
            ScanRequest.self, #"{"TableName":"T","Segment":-1,"TotalSegments":1000001}"#,
            "2 validation errors detected: Value '-1' at 'segment' failed to satisfy constraint: "
                + "Member must have value greater than or equal to 0; Value '1000001' at 'totalSegments' failed to satisfy "
                + "constraint: Member must have value less than or equal to 1000000")
    }

    func testBatchesAreHeldToTheirLimits() {
        let limits =
            "failed to satisfy constraint: Map value must satisfy constraint: "
            + "[Member must have length less than or equal to 25, Member must have length greater than or equal to 1]"
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{}}"#, "The requestItems parameter is required for BatchWriteItem")
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{"Tbl":[]}}"#,
            "1 validation error detected: Value '{Tbl=[]}' at 'requestItems' \(limits)")
        let writes = Array(repeating: #"{"DeleteRequest":{"Key":{}}}"#, count: 26).joined(separator: ",")
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{"Tbl":[\#(writes)]}}"#,
            "1 validation error detected: Value '{Tbl=[26 write requests]}' at 'requestItems' \(limits)")
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{"Tbl":[{}]}}"#,
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
        assertRefused(
            BatchWriteItemRequest.self, #"{"RequestItems":{"Tbl":[{"PutRequest":{"Item":{}},"DeleteRequest":{"Key":{}}}]}}"#,
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
    }

    func testBodiesBeyondSixteenMegabytesAreRefused() {
        let body = #"{"TableName":"T","Item":{"k":{"S":""#.utf8 + [UInt8](repeating: UInt8(ascii: "x"), count: 16 << 20) + #""}}}"#.utf8
        XCTAssertThrowsError(try PutItemRequest(decoding: Array(body))) {
            XCTAssertEqual(($0 as? DynamoDBError)?.code, .serialization)
        }
    }

    func testMalformedAnswersAreRefused() {
        for body in ["", "[]", #"{"Item":{"k":{}}}"#, #"{"Item":3}"#] {
            XCTAssertThrowsError(try GetItemRequest.answer(decoding: Array(body.utf8)), body) {
                XCTAssertEqual(($0 as? DynamoDBError)?.code, .malformedAnswer)
                XCTAssertNil(($0 as? DynamoDBError)?.status)
            }
        }
        XCTAssertThrowsError(try DescribeTableRequest.answer(decoding: Array("{}".utf8)))
    }

    // MARK: Errors

    func testErrorsHaveTheirPrefixes() throws {
        let bodies: [(DynamoDBError, JSONValue)] = [
            (DynamoDBError(.validation, "m"), ["__type": "com.amazon.coral.validate#ValidationException", "message": "m"]),
            (
                DynamoDBError(.resourceNotFound, "m"),
                ["__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "m"]
            ),
            (DynamoDBError(.serialization, "m"), ["__type": "com.amazon.coral.service#SerializationException", "Message": "m"]),
            (DynamoDBError(.unknownOperation, ""), ["__type": "com.amazon.coral.service#UnknownOperationException"]),
        ]
        for (error, body) in bodies {
            XCTAssertEqual(try JSONValue(parsing: error.wireBody), body)
        }
    }
}
