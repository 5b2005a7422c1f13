import DynamoDB
import TestSupport
import XCTest

/// Bodies as boto3 1.x sends them, taken from the wire.
final class RecordedRequestTests: XCTestCase {
    private func decode<Request: WireRequest>(_ body: String, as type: Request.Type = Request.self) throws -> Request {
        try Request(decoding: Array(body.utf8))
    }

    private static let put = #"""
        {"TableName": "TimeEntries", "Item": {"k": {"S": "v"}, "n": {"N": "0.75"}, "b": {"B": "AP8="}, "l": {"L": [{"N": "1"},
        {"NULL": true}, {"BOOL": true}, {"M": {"x": {"S": "y"}}}]}, "ss": {"SS": ["a"]}, "ns": {"NS": ["1"]}, "bs": {"BS": ["AQ=="]}}}
        """#

    private static let query = ##"""
        {"TableName": "TimeEntries", "IndexName": "YearIndex", "KeyConditionExpression": "(#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2)",
        "ScanIndexForward": false, "Limit": 10, "ExpressionAttributeNames": {"#n0": "year", "#n1": "start"},
        "ExpressionAttributeValues": {":v0": {"S": "2024"}, ":v1": {"S": "a"}, ":v2": {"S": "b"}}}
        """##

    private static let count = ##"""
        {"TableName": "TimeEntries", "KeyConditionExpression": "(#n0 = :v0 AND begins_with(#n1, :v1))", "Select": "COUNT",
        "ReturnConsumedCapacity": "TOTAL", "ExpressionAttributeNames": {"#n0": "k", "#n1": "s"},
        "ExpressionAttributeValues": {":v0": {"S": "v"}, ":v1": {"S": "x"}}}
        """##

    private static let batch = #"""
        {"RequestItems": {"TimeEntries": [{"PutRequest": {"Item": {"k": {"S": "v"}}}}, {"DeleteRequest": {"Key": {"k": {"S": "w"}}}}]}}
        """#

    private static let create = #"""
        {"TableName": "Tbl", "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
        """#

    private static let scan =
        #"{"TableName": "TimeEntries", "Segment": 0, "TotalSegments": 2, "ExclusiveStartKey": {"k": {"S": "v"}}}"#

    func testPutItem() throws {
        let number = AttributeValue.number(try DynamoDBNumber("0.75"))
        XCTAssertEqual(
            try decode(Self.put),
            PutItemRequest(
                tableName: "TimeEntries",
                item: [
                    "k": "v", "n": number, "b": .binary([0, 255]),
                    "l": .list([.number(1), .null, .bool(true), .map(["x": "y"])]), "ss": .stringSet(["a"]),
                    "ns": .numberSet([1]),
                    "bs": .binarySet([[1]]),
                ]))
    }

    func testQuery() throws {
        XCTAssertEqual(
            try decode(Self.query),
            QueryRequest(
                tableName: "TimeEntries", indexName: "YearIndex",
                keyCondition: KeyCondition("year", equals: "2024", "start", .between("a", "b")), ascending: false, limit: 10))
        XCTAssertEqual(
            try decode(Self.count),
            QueryRequest(
                tableName: "TimeEntries", keyCondition: KeyCondition("k", equals: "v", "s", .beginsWith("x")), select: .count,
                report: UsageReport(capacity: .total)))
    }

    func testOthers() throws {
        XCTAssertEqual(
            try decode(Self.batch),
            BatchWriteItemRequest(requestItems: ["TimeEntries": [.put(["k": "v"]), .delete(["k": "w"])]]))
        XCTAssertEqual(
            try decode(Self.scan),
            ScanRequest(tableName: "TimeEntries", exclusiveStartKey: ["k": "v"], segment: .init(index: 0, total: 2)))
        XCTAssertEqual(
            try decode(#"{"TableName": "TimeEntries", "Key": {"k": {"S": "v"}}, "ConsistentRead": true}"#),
            GetItemRequest(tableName: "TimeEntries", key: ["k": "v"], consistentRead: true))
        XCTAssertEqual(
            try decode(#"{"TableName": "TimeEntries", "Key": {"k": {"S": "v"}}, "ReturnValues": "ALL_OLD"}"#),
            DeleteItemRequest(tableName: "TimeEntries", key: ["k": "v"], returnsOldItem: true))
        XCTAssertEqual(
            try decode(Self.create, as: CreateTableRequest.self).schema,
            TableSchema(
                name: "Tbl", attributes: [AttributeDefinition(name: "p", type: .string)], key: KeySchema(partition: "p")))
        XCTAssertEqual(try decode(#"{"Limit": 5}"#), ListTablesRequest(limit: 5))
    }

    /// A body in which bytes were changed is a request or is refused with one of two codes; it never does anything else.
    func testDamagedBodiesAreRequestsOrRefused() {
        var random = SeededRandom()
        let bodies: [(any WireRequest.Type, String)] = [
            (PutItemRequest.self, Self.put), (QueryRequest.self, Self.query), (QueryRequest.self, Self.count),
            (BatchWriteItemRequest.self, Self.batch), (CreateTableRequest.self, Self.create), (ScanRequest.self, Self.scan),
        ]
        for (type, body) in bodies {
            for _ in 0..<400 {
                var bytes = Array(body.utf8)
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let index = Int.random(in: bytes.indices, using: &random)
                    switch Int.random(in: 0...2, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes[index] = #"{}[]":,0aNS#("#.utf8.randomElement(using: &random) ?? 0
                    default: bytes.remove(at: index)
                    }
                }
                do {
                    let request = try type.init(decoding: bytes)
                    XCTAssertFalse(request.encoded().isEmpty)
                } catch {
                    XCTAssertTrue([.serialization, .validation].contains(error.code), "\(error)")
                }
            }
        }
    }
}
