import AWS
import Digest
import DynamoDB
import HTTP
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDBEngine

/// The face in process; requests stand here as boto3 1.43 sends them.
final class DynamoDBWireFaceTests: XCTestCase {
    private static let date = "20261121T122519Z"

    private func request(
        _ operation: String?, _ body: String, authorization: String? = nil, type: String? = "application/x-amz-json-1.0"
    ) -> HTTPRequest {
        var request = HTTPRequest(
            method: .post, scheme: nil, authority: "127.0.0.1:38335", path: "/",
            fields: [
                .host: "127.0.0.1:38335", .acceptEncoding: "identity", .xAmzDate: Self.date,
                .authorization: authorization
                    ?? "AWS4-HMAC-SHA256 Credential=dummy/20261121/us-east-1/dynamodb/aws4_request, "
                    + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=00",
            ], body: Array(body.utf8))
        if let operation { request.fields.setValue("DynamoDB_20120810.\(operation)", for: .xAmzTarget) }
        if let type { request.fields.setValue(type, for: .contentType) }
        return request
    }

    private func engine() async throws -> DynamoDBEngine {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.timeEntries)
        try await engine.create(Samples.simple())
        return engine
    }

    private func send(_ operation: String, _ body: String, to engine: DynamoDBEngine) async throws -> HTTPResponse {
        await DynamoDBWireFace(engine).respond(to: request(operation, body), context: .test())
    }

    private func text(_ response: HTTPResponse) -> String {
        String(decoding: response.body, as: UTF8.self)
    }

    // MARK: What clients send

    func testAnItemGoesInAndComesOut() async throws {
        let engine = try await engine()
        let put = try await send(
            "PutItem",
            #"{"TableName": "Simple", "Item": {"pk": {"S": "a"}, "n": {"N": "1.50"}, "b": {"B": "AP8="}}}"#, to: engine)
        XCTAssertEqual(put.status, .ok)
        XCTAssertEqual(text(put), "{}")
        let get = try await send("GetItem", #"{"TableName": "Simple", "Key": {"pk": {"S": "a"}}}"#, to: engine)
        XCTAssertEqual(text(get), #"{"Item":{"pk":{"S":"a"},"b":{"B":"AP8="},"n":{"N":"1.5"}}}"#)
        let none = try await send("GetItem", #"{"TableName": "Simple", "Key": {"pk": {"S": "b"}}}"#, to: engine)
        XCTAssertEqual(text(none), "{}")
    }

    func testEveryAnswerHasItsFields() async throws {
        let engine = try await engine()
        var ids = Set<String>()
        for body in ["{}", "no JSON"] {
            let response = try await send("ListTables", body, to: engine)
            XCTAssertEqual(response.fields[.contentType], "application/x-amz-json-1.0")
            XCTAssertEqual(response.fields[.xAmzCRC32], String(CRC32.checksum(response.body)))
            let id = try XCTUnwrap(response.fields[.xAmznRequestID])
            XCTAssertEqual(id.utf8.count, 52)
            XCTAssertTrue(id.allSatisfy { $0.isUppercase || $0.isNumber }, id)
            ids.insert(id)
        }
        XCTAssertEqual(ids.count, 2)
    }

    func testQueriesOfBoto3AreAnswered() async throws {
        let engine = try await engine()
        let items = ["2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z", "2024-06-01T00:00:00Z"].map { Samples.timeEntry($0) }
        for item in items { try await engine.put(item, in: "TimeEntries") }
        let bodies = [
            #"""
            {"TableName": "TimeEntries", "IndexName": "YearIndex",
            "KeyConditionExpression": "#y = :y AND #s BETWEEN :a AND :b",
            "ExpressionAttributeNames": {"#y": "year", "#s": "start"},
            "ExpressionAttributeValues": {":y": {"S": "2024"}, ":a": {"S": "2024-01"}, ":b": {"S": "2024-06"}}}
            """#,
            #"""
            {"TableName": "TimeEntries", "IndexName": "YearIndex",
            "KeyConditionExpression": "(#n0 = :v0 AND begins_with(#n1, :v1))",
            "ExpressionAttributeNames": {"#n0": "year", "#n1": "start"},
            "ExpressionAttributeValues": {":v0": {"S": "2024"}, ":v1": {"S": "2024-05"}}}
            """#,
        ]
        for body in bodies {
            let response = try await send("Query", body, to: engine)
            XCTAssertEqual(response.status, .ok, text(response))
            let page = try QueryRequest.answer(decoding: response.body)
            XCTAssertEqual(page, ItemPage(items: Array(items.prefix(2)), scannedCount: 2))
        }
    }

    func testABatchIsAnsweredWithNothingUnprocessed() async throws {
        let engine = try await engine()
        let response = try await send(
            "BatchWriteItem",
            #"{"RequestItems": {"Simple": [{"PutRequest": {"Item": {"pk": {"S": "x"}}}}, "#
                + #"{"DeleteRequest": {"Key": {"pk": {"S": "y"}}}}]}}"#,
            to: engine)
        XCTAssertEqual(text(response), #"{"UnprocessedItems":{}}"#)
    }

    func testPagesCarryTheirKey() async throws {
        let engine = try await engine()
        for number in 0..<3 { try await engine.put(["pk": .string("\(number)")], in: "Simple") }
        let response = try await send("Scan", #"{"TableName": "Simple", "Limit": 2}"#, to: engine)
        let value = try JSONValue(parsing: response.body)
        XCTAssertEqual(value["Count"], 2)
        XCTAssertEqual(value["ScannedCount"], 2)
        XCTAssertNotNil(value["LastEvaluatedKey"]?["pk"]?["S"])
        let count = try await send("Scan", #"{"TableName": "Simple", "Select": "COUNT"}"#, to: engine)
        XCTAssertEqual(text(count), #"{"Count":3,"ScannedCount":3}"#)
    }

    /// Whatever an item is: written from the row and written from the item it is the same JSON.
    func testRowsAreWrittenAsItemsAre() async throws {
        var random = SeededRandom()
        let engine = try await engine()
        for _ in 0..<300 {
            let item = Samples.randomItem(&random, key: ["pk": .string(Samples.randomText(&random, 1...20))])
            try await engine.put(item, in: "Simple")
            let request = GetItemRequest(tableName: "Simple", key: item.projected(to: ["pk"]))
            let response = try await send("GetItem", String(decoding: request.encoded(), as: UTF8.self), to: engine)
            XCTAssertEqual(
                try JSONValue(parsing: response.body), try JSONValue(parsing: request.encoded(GetItemAnswer(item: item))))
        }
    }

    // MARK: What is refused

    func testErrorsHaveTheirTypeAndText() async throws {
        let engine = try await engine()
        let service = "com.amazonaws.dynamodb.v20120810#"
        let validation = "com.amazon.coral.validate#ValidationException"
        let schema =
            #""AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}], "#
            + #""KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST""#
        let table: [(operation: String, members: String, type: String, message: String)] = [
            (
                "GetItem", #""TableName": "Nobody", "Key": {"pk": {"S": "a"}}"#, service + "ResourceNotFoundException",
                "Requested resource not found"
            ),
            (
                "DescribeTable", #""TableName": "Nobody""#, service + "ResourceNotFoundException",
                "Requested resource not found: Table: Nobody not found"
            ),
            (
                "CreateTable", #""TableName": "Simple", "# + schema, service + "ResourceInUseException",
                "Table already exists: Simple"
            ),
            (
                "PutItem", #""TableName": "Simple", "Item": {"another": {"S": "a"}}"#, validation,
                "One or more parameter values were invalid: Missing the key pk in the item"
            ),
            (
                "PutItem", #""Item": {"pk": {"S": "a"}}"#, validation,
                "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"
            ),
            (
                "Query",
                #""TableName": "Simple", "KeyConditionExpression": "x = :v", "ExpressionAttributeValues": {":v": {"S": "a"}}"#,
                validation, "Query condition missed key schema element: pk"
            ),
        ]
        for (operation, members, type, message) in table {
            let response = try await send(operation, "{\(members)}", to: engine)
            XCTAssertEqual(response.status, .badRequest, operation)
            XCTAssertEqual(text(response), #"{"__type":"\#(type)","message":"\#(message)"}"#, operation)
        }
        // These begin their message with a capital letter.
        let kind = try await send("ListTables", #"{"Limit": true}"#, to: engine)
        XCTAssertEqual(
            text(kind),
            #"{"__type":"com.amazon.coral.service#SerializationException","#
                + #""Message":"TRUE_VALUE cannot be converted to Integer"}"#)
    }

    func testUnknownOperationsAreNamed() async throws {
        let face = DynamoDBWireFace(try await engine())
        let none = await face.respond(to: request(nil, "{}"), context: .test())
        XCTAssertEqual(none.status, .badRequest)
        XCTAssertEqual(text(none), #"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#)
        let unknown = await face.respond(to: request("BrewCoffee", "{}"), context: .test())
        XCTAssertEqual(
            text(unknown),
            #"{"__type":"com.amazon.coral.service#UnknownOperationException","#
                + #""message":"The operation BrewCoffee is not supported here"}"#)
        var other = request("ListTables", "{}")
        other.fields.setValue("DynamoDB_20111205.ListTables", for: .xAmzTarget)
        let old = await face.respond(to: other, context: .test())
        XCTAssertEqual(text(old), #"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#)
        other.fields.setValue("DynamoDBStreams_20120810.ListTables", for: .xAmzTarget)
        let streams = await face.respond(to: other, context: .test())
        XCTAssertEqual(
            text(streams),
            #"{"__type":"com.amazon.coral.service#UnknownOperationException","#
                + #""message":"The operation ListTables is not supported here"}"#)
        other.fields.setValue("DynamoDBStreams_20120810.ListStreams", for: .xAmzTarget)
        let list = await face.respond(to: other, context: .test())
        XCTAssertEqual(text(list), #"{"Streams":[]}"#)
    }

    func testWhatIsNotTheProtocolIsNotFound() async throws {
        let face = DynamoDBWireFace(try await engine())
        var put = request("ListTables", "{}")
        put.method = .put
        var page = HTTPRequest(method: .get, path: "/index.html")
        page.fields.setValue("localhost:8000", for: .host)
        for request in [put, page, request("ListTables", "{}", type: nil), request("ListTables", "{}", type: "text/plain")] {
            let response = await face.respond(to: request, context: .test())
            XCTAssertEqual(response.status, .notFound)
            XCTAssertEqual(text(response), "<UnknownOperationException/>\n")
            XCTAssertEqual(response.fields[.xAmzCRC32], "3552371480")
        }
    }

    func testBodiesHaveALargestLength() async throws {
        let face = DynamoDBWireFace(try await engine())
        let large = String(repeating: " ", count: DynamoDBWireFace.bodyByteCountLimit - 1) + "{}"
        let response = await face.respond(to: request("ListTables", large), context: .test())
        XCTAssertEqual(response.status, .contentTooLarge)
    }

    // MARK: Signatures

    func testRequestsMustBeSigned() async throws {
        let face = DynamoDBWireFace(try await engine())
        var unsigned = request("ListTables", "{}")
        unsigned.fields.removeAll(.authorization)
        let missing = await face.respond(to: unsigned, context: .test())
        XCTAssertEqual(missing.status, .badRequest)
        XCTAssertEqual(
            text(missing),
            #"{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","#
                + #""message":"Request is missing Authentication Token"}"#)
        var partly = request("ListTables", "{}", authorization: "AWS4-")
        partly.fields.removeAll(.xAmzDate)
        let incomplete = await face.respond(to: partly, context: .test())
        XCTAssertEqual(
            text(incomplete),
            #"{"__type":"com.amazon.coral.service#IncompleteSignatureException","#
                + #""message":"Authorization header requires 'Credential' parameter. "#
                + "Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. "
                + "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
                + #"Authorization=AWS4-"}"#)
    }

    /// A request of boto3, signed with `dummy`/`dummy`, let in only with the right secret, at the right time.
    func testARequiredKeyMustHaveSigned() async throws {
        let engine = try await engine()
        let signed = request(
            "ListTables", "{}",
            authorization: "AWS4-HMAC-SHA256 Credential=dummy/20261121/us-east-1/dynamodb/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                + "Signature=6146ac26214bc5b5d62a450851df7c212db54ebda99a4998b9d5b7ee3ae23cda")
        let now = try Instant(basic: Self.date)
        func answer(_ key: String, _ secret: String, at instant: Instant) async -> String {
            let face = DynamoDBWireFace(engine, requiredKey: (key, Secret(secret)))
            let context = Context.test(timeSource: FixedTimeSource(now: instant))
            return text(await face.respond(to: signed, context: context))
        }
        let right = await answer("dummy", "dummy", at: now)
        XCTAssertEqual(right, #"{"TableNames":["Simple","TimeEntries"]}"#)
        let wrongSecret = await answer("dummy", "other", at: now)
        XCTAssertTrue(wrongSecret.hasPrefix(#"{"__type":"com.amazon.coral.service#InvalidSignatureException""#), wrongSecret)
        let wrongKey = await answer("other", "dummy", at: now)
        XCTAssertTrue(wrongKey.hasPrefix(#"{"__type":"com.amazon.coral.service#UnrecognizedClientException""#), wrongKey)
        let late = await answer("dummy", "dummy", at: now + .seconds(3_600))
        XCTAssertTrue(late.hasPrefix(#"{"__type":"com.amazon.coral.service#InvalidSignatureException""#), late)
    }

    // MARK: Browsers and people

    func testPeopleAreToldThatSomebodyIsHere() async throws {
        let face = DynamoDBWireFace(try await engine())
        let response = await face.respond(
            to: HTTPRequest(method: .get, authority: "localhost:8000", path: "/"), context: .test())
        XCTAssertEqual(response.status, .ok)
        XCTAssertEqual(text(response), "healthy: localhost:8000\n")
    }

    func testPagesOfOtherOriginsMayAsk() async throws {
        let face = DynamoDBWireFace(try await engine())
        let preflight = await face.respond(
            to: HTTPRequest(
                method: .options, path: "/",
                fields: [
                    .origin: "http://localhost:8001", .accessControlRequestHeaders: "authorization, x-amz-target",
                    .accessControlRequestMethod: "POST",
                ]), context: .test())
        XCTAssertEqual(preflight.status, .ok)
        XCTAssertEqual(preflight.body, [])
        XCTAssertEqual(preflight.fields[.accessControlAllowOrigin], "*")
        XCTAssertEqual(preflight.fields[.accessControlAllowHeaders], "authorization, x-amz-target")
        XCTAssertEqual(preflight.fields[.accessControlAllowMethods], "POST")
        XCTAssertEqual(preflight.fields[.accessControlMaxAge], "172800")
        var post = request("ListTables", "{}")
        post.fields.setValue("http://localhost:8001", for: .origin)
        let answer = await face.respond(to: post, context: .test())
        XCTAssertEqual(answer.fields[.accessControlAllowOrigin], "*")
        let same = await face.respond(to: request("ListTables", "{}"), context: .test())
        XCTAssertNil(same.fields[.accessControlAllowOrigin])
    }
}
