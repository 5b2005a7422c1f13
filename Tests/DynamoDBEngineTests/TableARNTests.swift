import DynamoDB
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class TableARNTests: XCTestCase {
    private static let prefix = "arn:aws:dynamodb:eu-central-1:123456789012:table/"

    func testAnARNEndsWithTheName() {
        XCTAssertEqual(TableARN.tableName(in: Self.prefix + "Time_Entries-1.x"), "Time_Entries-1.x")
        XCTAssertEqual(TableARN.tableName(in: "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/abc"), "abc")
        for other in [
            "", "Simple", "arn:", Self.prefix, Self.prefix + "ab", Self.prefix + "abc/index/i", Self.prefix + "a b c",
            "arn:aws:s3:eu-central-1:123456789012:table/abc", "arn:aws:dynamodb::123456789012:table/abc",
            "arn:aws:dynamodb:eu-central-1:12345678901:table/abc", "arn:aws:dynamodb:eu-central-1:123456789012:global-table/abc",
            "x" + Self.prefix + "abc",
        ] { XCTAssertNil(TableARN.tableName(in: other), other) }
    }

    func testATableGoesByItsARNWhereverANameIsTaken() async throws {
        let engine = DynamoDBEngine()
        let (arn, item) = (Self.prefix + "Simple", ["pk": "k", "v": .number(1)] as Item)
        try await engine.create(Samples.simple())
        try await engine.put(item, in: arn)
        let found = try await engine.get(["pk": "k"], in: arn)
        XCTAssertEqual(found, item)
        let scanned = try await engine.all(ScanRequest(tableName: arn))
        let queried = try await engine.all(QueryRequest(tableName: arn, keyCondition: KeyCondition("pk", equals: "k")))
        XCTAssertEqual([scanned, queried], [[item], [item]])
        try await engine.batch([arn: [.put(["pk": "other"])]])
        let batch = try await engine.batchGetItem(
            BatchGetItemRequest(requestItems: [arn: KeysToRead(keys: [["pk": "other"]])]), context: .test())
        XCTAssertEqual(batch.responses, [arn: [["pk": "other"]]])
        _ = try await engine.transactWriteItems(
            TransactWriteItemsRequest(items: [TransactWrite(tableName: arn, .delete(key: ["pk": "other"]))]), context: .test())
        let described = try await engine.describeTable(DescribeTableRequest(tableName: arn), context: .test())
        XCTAssertEqual(described.schema.name, "Simple")
        _ = try await engine.deleteTable(DeleteTableRequest(tableName: arn), context: .test())
        await assertRefused("Requested resource not found", code: .resourceNotFound) { try await engine.put(item, in: arn) }
    }
}
