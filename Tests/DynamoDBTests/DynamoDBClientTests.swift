import AWS
import DynamoDB
import HTTP
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

final class DynamoDBClientTests: XCTestCase {
    private struct NoCredentials: CredentialSource {
        func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
            throw .absent("nowhere", "there are none")
        }
    }

    private func client(_ transport: ScriptedTransport, _ source: (any CredentialSource)? = nil) throws -> DynamoDBClient {
        var configuration = AWSJSONClient.Configuration.dynamoDB(region: .usEast1, endpoint: try Endpoint("http://127.0.0.1:8000"))
        configuration.retryPolicy = .never
        let known = StaticCredentialSource(try Credentials(accessKeyID: "AKID", secretAccessKey: Secret("secret")))
        return DynamoDBClient(AWSJSONClient(configuration: configuration, transport: transport, credentials: source ?? known))
    }

    private func answer(_ json: JSONValue, status: HTTPStatus = .ok) -> ScriptedTransport.Step {
        .answer(HTTPResponse(status: status, fields: [.xAmznRequestID: "ID"], body: json.encoded()))
    }

    private func assertThrows(
        _ expected: DynamoDBError, _ answers: [ScriptedTransport.Step], _ source: (any CredentialSource)? = nil,
        line: UInt = #line
    ) async throws {
        do {
            _ = try await client(ScriptedTransport(answers), source).getItem(
                GetItemRequest(tableName: "T", key: [:]), context: .test())
            XCTFail("no error", line: line)
        } catch let error as DynamoDBError {
            XCTAssertEqual(error, expected, line: line)
        }
    }

    func testACallIsARequestOfItsOperation() async throws {
        let transport = ScriptedTransport([answer(["Item": ["k": ["S": "v"]]])])
        let found = try await client(transport).getItem(
            GetItemRequest(tableName: "T", key: ["k": "v"], consistentRead: true), context: .test())
        XCTAssertEqual(found.item, ["k": "v"])
        let request = try XCTUnwrap(transport.sent.first)
        XCTAssertEqual(request.fields[.xAmzTarget], "DynamoDB_20120810.GetItem")
        XCTAssertEqual(
            try JSONValue(parsing: request.body), ["TableName": "T", "Key": ["k": ["S": "v"]], "ConsistentRead": true])
    }

    func testEveryOperationIsCalledByItsName() async throws {
        let table: JSONValue = ["TableDescription": ["TableName": "T"], "Table": ["TableName": "T"]]
        let transport = ScriptedTransport(Array(repeating: answer(table), count: DynamoDBOperation.allCases.count))
        let client = try client(transport)
        let context = Context.test()
        let schema = TableSchema(name: "T", attributes: [], key: KeySchema(partition: "p"))
        let condition = KeyCondition("p", equals: "a")
        _ = try await client.createTable(CreateTableRequest(schema: schema), context: context)
        _ = try await client.describeTable(DescribeTableRequest(tableName: "T"), context: context)
        _ = try await client.deleteTable(DeleteTableRequest(tableName: "T"), context: context)
        _ = try await client.listTables(ListTablesRequest(), context: context)
        _ = try await client.putItem(PutItemRequest(tableName: "T", item: [:]), context: context)
        _ = try await client.getItem(GetItemRequest(tableName: "T", key: [:]), context: context)
        _ = try await client.deleteItem(DeleteItemRequest(tableName: "T", key: [:]), context: context)
        _ = try await client.updateItem(UpdateItemRequest(tableName: "T", key: [:]), context: context)
        _ = try await client.batchGetItem(BatchGetItemRequest(requestItems: [:]), context: context)
        _ = try await client.batchWriteItem(BatchWriteItemRequest(requestItems: [:]), context: context)
        _ = try await client.transactGetItems(TransactGetItemsRequest(items: []), context: context)
        _ = try await client.transactWriteItems(TransactWriteItemsRequest(items: []), context: context)
        _ = try await client.query(QueryRequest(tableName: "T", keyCondition: condition), context: context)
        _ = try await client.scan(ScanRequest(tableName: "T"), context: context)
        XCTAssertEqual(
            transport.sent.compactMap { $0.fields[.xAmzTarget] },
            DynamoDBOperation.allCases.map { "DynamoDB_20120810.\($0.rawValue)" })
    }

    func testErrorsKeepWhatTheySayOfItems() async throws {
        let body: JSONValue = [
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "Message": "cancelled",
            "CancellationReasons": [
                ["Code": "None"],
                ["Code": "ConditionalCheckFailed", "Message": "The conditional request failed", "Item": ["k": ["S": "v"]]],
            ],
        ]
        var expected = DynamoDBError(.transactionCanceled, "cancelled", status: 400, requestID: "ID")
        expected.cancellationReasons = [
            .none,
            CancellationReason(code: "ConditionalCheckFailed", message: "The conditional request failed", item: ["k": "v"]),
        ]
        try await assertThrows(expected, [answer(body, status: .badRequest)])
    }

    func testATransactionThatIsSentAgainHasItsToken() async throws {
        let transport = ScriptedTransport([.fail(HTTPTransportError(.interrupted, "cut")), answer([:]), answer([:])])
        let core = AWSJSONClient(
            configuration: .dynamoDB(region: .usEast1, endpoint: try Endpoint("http://127.0.0.1:8000")), transport: transport,
            credentials: StaticCredentialSource(.local), randomPart: { 0 })
        let client = DynamoDBClient(core)
        let parts = [TransactWrite(tableName: "T", .put(["k": "v"]))]
        for token in [nil, "mine"] {
            let request = TransactWriteItemsRequest(items: parts, clientRequestToken: token)
            _ = try await client.transactWriteItems(request, context: .test())
        }
        let tokens = try transport.sent.map { try JSONValue(parsing: $0.body)["ClientRequestToken"]?.stringValue }
        XCTAssertEqual(tokens.count, 3)
        XCTAssertEqual(tokens[0]?.count, 32)
        XCTAssertEqual(tokens[1], tokens[0])
        XCTAssertEqual(tokens[2], "mine")
        XCTAssertNotEqual(DynamoDBClient.randomToken(), DynamoDBClient.randomToken())
    }

    func testErrorsOfTheServiceKeepTheirNameAndText() async throws {
        try await assertThrows(
            DynamoDBError(.resourceNotFound, "Requested resource not found", status: 400, requestID: "ID"),
            [
                answer(
                    [
                        "__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
                        "message": "Requested resource not found",
                    ],
                    status: .badRequest)
            ])
        try await assertThrows(
            DynamoDBError(
                .provisionedThroughputExceeded, "slow down", status: 400, requestID: "ID", isRetryable: true),
            [answer(["__type": "x#ProvisionedThroughputExceededException", "message": "slow down"], status: .badRequest)])
    }

    func testTheWantOfAnAnswerHasACodeOfOurs() async throws {
        let place = "DynamoDB at http://127.0.0.1:8000"
        try await assertThrows(
            DynamoDBError(.unreachable, "\(place): refused", status: nil, isRetryable: true),
            [.fail(HTTPTransportError(.notConnected, "refused"))])
        try await assertThrows(
            DynamoDBError(.unreachable, "\(place): cut", status: nil, isRetryable: true),
            [.fail(HTTPTransportError(.interrupted, "cut"))])
        try await assertThrows(
            DynamoDBError(.timedOut, "\(place): late", status: nil, isRetryable: true),
            [.fail(HTTPTransportError(.timedOut, "late"))])
        try await assertThrows(
            DynamoDBError(.cancelled, "\(place): cancelled", status: nil),
            [.fail(HTTPTransportError(.cancelled, "cancelled"))])
        try await assertThrows(
            DynamoDBError(.malformedAnswer, "\(place): large", status: nil),
            [.fail(HTTPTransportError(.answerTooLarge, "large"))])
        try await assertThrows(
            DynamoDBError(.credentials, "no AWS credentials: nowhere: there are none", status: nil), [], NoCredentials())
    }

    func testAnswersThatCannotBeUnderstoodAreMalformed() async throws {
        for body in ["", "{", #"{"Item":[]}"#, #"{"Item":{"k":{"S":1}}}"#, #"{"Item":{"k":{"N":"x"}}}"#] {
            let transport = ScriptedTransport([.answer(HTTPResponse(status: .ok, body: Array(body.utf8)))])
            do {
                _ = try await client(transport).getItem(GetItemRequest(tableName: "T", key: [:]), context: .test())
                XCTFail("no error for \(body)")
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.code, .malformedAnswer, body)
            }
        }
    }
}
