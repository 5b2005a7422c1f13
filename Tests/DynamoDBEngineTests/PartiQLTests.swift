import DynamoDB
import Observation
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class PartiQLTests: XCTestCase {
    private func parse(_ text: String, _ parameters: AttributeValue...) throws -> PartiQLStatement {
        try PartiQLParser.parse(text, parameters)
    }

    private func condition(_ text: String, _ parameters: AttributeValue...) throws -> Condition? {
        guard case .select(let select) = try PartiQLParser.parse("SELECT * FROM t WHERE \(text)", parameters) else { return nil }
        return select.condition
    }

    func testSelectionsNameTableIndexAndColumns() throws {
        guard case .select(let select) = try parse("select a, \"b c\" from \"T\".\"I\" order by s desc;") else { return XCTFail() }
        XCTAssertEqual(select.tableName, "T")
        XCTAssertEqual(select.indexName, "I")
        XCTAssertEqual(select.projection, ItemProjection(["a", "b c"]))
        XCTAssertEqual(select.order.map(\.path.topLevelName), ["s"])
        XCTAssertEqual(select.order.map(\.isAscending), [false])
        XCTAssertNil(select.condition)
    }

    func testColumnsMayLieDeep() throws {
        guard case .select(let select) = try parse("SELECT m.k, l[1], m.\"deep\"[0].x, top FROM t") else { return XCTFail() }
        XCTAssertEqual(select.projection, ItemProjection(["m", "l", "top"]))
        let item: Item = [
            "m": .map(["k": "a", "deep": .list([.map(["x": .number(5)])])]), "l": .list([.null, .bool(true)]), "top": "t",
        ]
        XCTAssertEqual(select.columns(of: item), ["k": "a", "l[1]": .bool(true), "x": .number(5), "top": "t"])
        XCTAssertEqual(select.columns(of: ["l": .list([]), "m": "no map"]), [:])
    }

    func testExistsIsAConditionOfATransaction() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.simple())
        let exists = try parse("EXISTS(SELECT * FROM Simple WHERE pk = 'a' AND v IS MISSING)")
        let write = try engine.transactWrite(exists, returnsItemOnFailure: false)
        XCTAssertEqual(write.action, .check(key: ["pk": "a"]))
        XCTAssertEqual(write.condition, .and(.exists(DocumentPath("pk")), .notExists(DocumentPath("v"))))
        await assertRefused("EXISTS can only be used in ExecuteTransaction write requests.") {
            _ = try await engine.carryOut(exists, context: .test())
        }
    }

    func testConditionsBindAsInSQL() throws {
        let (a, b, c) = (Condition.equals(DocumentPath("a"), .number(1)), Condition.equals(DocumentPath("b"), "x"), Condition.exists(DocumentPath("c")))
        XCTAssertEqual(try condition("a = 1 AND b = 'x' OR NOT c IS MISSING"), .or(.and(a, b), .not(.notExists(DocumentPath("c")))))
        XCTAssertEqual(try condition("a = 1 AND (b = 'x' OR begins_with(b, 'y'))"), .and(a, .or(b, .beginsWith(DocumentPath("b"), "y"))))
        XCTAssertEqual(try condition("1 < a"), .comparison(.greater, .path(DocumentPath("a")), .value(.number(1))))
        XCTAssertEqual(try condition("a = ?", .number(1)), a)
        XCTAssertNotEqual(a, c)
    }

    func testValuesAreWrittenOut() throws {
        guard case .insert(_, let item) = try parse(
            "INSERT INTO t VALUE {'p': 'it''s', n: -1.50, l: [], m: {\"k\": NULL}, s: <<1, 2>>, b: false, q: ?}", .binary([1]))
        else { return XCTFail() }
        XCTAssertEqual(
            item,
            [
                "p": "it's", "n": .number(try DynamoDBNumber("-1.5")), "l": .list([]), "m": .map(["k": .null]), "s": .numberSet([1, 2]),
                "b": .bool(false), "q": .binary([1]),
            ])
    }

    func testCommentsAreBlanks() throws {
        let one = Condition.equals(DocumentPath("a"), .number(1))
        XCTAssertEqual(try condition("-- b = 2\n a /* AND */ = 1 -- c"), one)
        XCTAssertEqual(try condition("a = 1 /**/"), one)
        XCTAssertEqual(try condition("a = '--'"), .equals(DocumentPath("a"), "--"))
        for text in ["a = 1 /* b", "a = 1 /*/", "a = 1 - - 2", "a = 1 / 2"] { XCTAssertThrowsError(try condition(text), text) }
    }

    func testNumbersAreReadAsAWSReadsThem() throws {
        for (text, number) in [(".5", "0.5"), ("5.", "5"), ("1e3", "1000"), ("1E+3", "1000"), ("-1.5e-3", "-0.0015"), ("0e2147483647", nil), ("1e", nil)] {
            guard let number else {
                XCTAssertThrowsError(try condition("a = \(text)"), text)
                continue
            }
            XCTAssertEqual(try condition("a = \(text)"), .equals(DocumentPath("a"), .number(try DynamoDBNumber(number))), text)
        }
    }

    func testDeepStatementsAreRefused() {
        for (open, close) in [("(", ")"), ("NOT ", ""), ("a = [", "]")] {
            let text = "SELECT * FROM t WHERE " + String(repeating: open, count: 10_000) + "a = 1" + String(repeating: close, count: 10_000)
            XCTAssertThrowsError(try parse(text), open)
        }
    }

    /// Whatever stands in a statement, it is understood or refused.
    func testRandomStatementsAreUnderstoodOrRefused() async throws {
        var random = SeededRandom()
        let engine = DynamoDBEngine()
        try await engine.create(Samples.sorted(name: "Sorted"))
        let words = [
            "SELECT", "*", "FROM", "Sorted", "WHERE", "pk", "=", "'a'", "AND", "sk", "?", "INSERT", "INTO", "VALUE", "{", "}", ":", ",", "UPDATE",
            "SET", "REMOVE", "DELETE", "RETURNING", "ALL", "OLD", "(", ")", "[", "]", "<<", ">>", "NOT", "IN", "IS", "MISSING", "1", "-", "+",
            "begins_with", "size", ".", "ORDER", "BY", "\"x\"", "BETWEEN", "--", "/*", "*/", "\n", ".5", "attribute_exists", "set_add", "t", "DESC", "MISSING",
        ]
        for _ in 0..<rounds(2_000, long: 200_000) {
            let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
            guard let statement = try? PartiQLParser.parse(text, []) else { continue }
            _ = try? await engine.carryOut(statement, context: .test())
        }
    }
}

/// Whatever is sent, it is answered, and never as an accident of the server.
final class WireFuzzTests: XCTestCase {
    private static let bodies: [(operation: String, body: String)] = [
        ("PutItem", ##"{"TableName":"Sorted","Item":{"pk":{"S":"a"},"sk":{"S":"b"},"l":{"L":[{"N":"1"}]}},"ConditionExpression":"attribute_exists(pk) OR #a[0].b < :v","ExpressionAttributeNames":{"#a":"l"},"ExpressionAttributeValues":{":v":{"N":"5"}},"ReturnValues":"ALL_OLD"}"##),
        ("UpdateItem", #"{"TableName":"Sorted","Key":{"pk":{"S":"a"},"sk":{"S":"b"}},"UpdateExpression":"SET a = if_not_exists(a, :v) + :v, l[1] = :v REMOVE m.k ADD n :v DELETE s :s","ExpressionAttributeValues":{":v":{"N":"5"},":s":{"SS":["x"]}},"ReturnValues":"UPDATED_NEW"}"#),
        ("UpdateItem", #"{"TableName":"Sorted","Key":{"pk":{"S":"a"},"sk":{"S":"b"}},"AttributeUpdates":{"n":{"Action":"ADD","Value":{"N":"1"}}},"Expected":{"n":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"N":"1"},{"N":"2"}]}}}"#),
        ("Query", #"{"TableName":"Sorted","IndexName":"global","KeyConditionExpression":"gp = :p AND gs BETWEEN :a AND :b","FilterExpression":"contains(x, :p)","ProjectionExpression":"pk, extra","ExpressionAttributeValues":{":p":{"S":"a"},":a":{"N":"1"},":b":{"N":"2"}},"Limit":3,"ExclusiveStartKey":{"pk":{"S":"a"},"sk":{"S":"b"},"gp":{"S":"a"},"gs":{"N":"1"}}}"#),
        ("Query", #"{"TableName":"Sorted","KeyConditions":{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"QueryFilter":{"x":{"ComparisonOperator":"NULL"}},"ConditionalOperator":"OR","AttributesToGet":["pk"]}"#),
        ("Scan", #"{"TableName":"Sorted","Segment":0,"TotalSegments":2,"Select":"COUNT","ReturnConsumedCapacity":"INDEXES"}"#),
        ("BatchGetItem", #"{"RequestItems":{"Sorted":{"Keys":[{"pk":{"S":"a"},"sk":{"S":"b"}}],"ProjectionExpression":"pk, l[0]"}}}"#),
        ("BatchWriteItem", #"{"RequestItems":{"Sorted":[{"PutRequest":{"Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}},{"DeleteRequest":{"Key":{"pk":{"S":"a"},"sk":{"S":"c"}}}}]}}"#),
        ("TransactWriteItems", #"{"TransactItems":[{"Put":{"TableName":"Sorted","Item":{"pk":{"S":"a"},"sk":{"S":"b"}}}},{"ConditionCheck":{"TableName":"Sorted","Key":{"pk":{"S":"a"},"sk":{"S":"z"}},"ConditionExpression":"attribute_not_exists(pk)"}}],"ClientRequestToken":"t"}"#),
        ("TransactGetItems", #"{"TransactItems":[{"Get":{"TableName":"Sorted","Key":{"pk":{"S":"a"},"sk":{"S":"b"}}}}]}"#),
        ("UpdateTable", #"{"TableName":"Sorted","AttributeDefinitions":[{"AttributeName":"z","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"New","KeySchema":[{"AttributeName":"z","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}"#),
        ("UpdateTimeToLive", #"{"TableName":"Sorted","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"until"}}"#),
        ("TagResource", #"{"ResourceArn":"arn:aws:dynamodb:ddblocal:000000000000:table/Sorted","Tags":[{"Key":"a","Value":"b"}]}"#),
        ("ExecuteStatement", #"{"Statement":"SELECT * FROM Sorted WHERE pk = ? AND sk > 'a'","Parameters":[{"S":"a"}],"Limit":2}"#),
    ]

    /// Cut off at every byte, a body is refused as JSON that ends too early.
    func testBodiesCutAtEveryByteAreRefused() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.sorted())
        let surroundings = Surroundings(context: .test(), authority: "localhost")
        for (name, body) in Self.bodies {
            let operation: SpokenOperation? =
                DynamoDBOperation(rawValue: name).map { .storage($0) } ?? WireOnlyOperations.named(name).map { .wireOnly($0) }
            let bytes = Array(body.utf8)
            for count in 0..<bytes.count {
                do {
                    _ = try await engine.answer(try XCTUnwrap(operation), to: Array(bytes[..<count]), surroundings)
                    XCTFail("\(name) was answered with \(count) bytes")
                } catch let error as DynamoDBError {
                    XCTAssertEqual(error.code, .serialization, "\(name), \(count) bytes")
                }
            }
        }
    }

    func testSpoiltRequestsAreAnswered() async throws {
        var random = SeededRandom()
        let engine = DynamoDBEngine()
        try await engine.create(Samples.sorted())
        let surroundings = Surroundings(context: .test(), authority: "localhost")
        let splices = ["null", "{}", "[]", "\"\"", "0", "-1", "1e400", "true", "{\"S\":\"\"}", "{\"M\":{}}", "\\u0000", "é", "((", ")", " AND "]
        for _ in 0..<rounds(3_000, long: 300_000) {
            let (name, body) = Self.bodies.randomElement(using: &random) ?? Self.bodies[0]
            var bytes = Array(body.utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0x20...0x7e, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array((splices.randomElement(using: &random) ?? "").utf8), at: place)
                default: bytes.removeSubrange(place..<min(place + Int.random(in: 1...20, using: &random), bytes.count))
                }
            }
            let operation: SpokenOperation? =
                DynamoDBOperation(rawValue: name).map { .storage($0) } ?? WireOnlyOperations.named(name).map { .wireOnly($0) }
            do {
                _ = try await engine.answer(try XCTUnwrap(operation), to: bytes, surroundings)
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.status, 400, String(decoding: bytes, as: UTF8.self))
                XCTAssertFalse(error.message.isEmpty, String(decoding: bytes, as: UTF8.self))
            }
        }
    }
}
