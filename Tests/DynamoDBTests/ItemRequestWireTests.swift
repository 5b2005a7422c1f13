import JSON
import TestSupport
import XCTest

@testable import DynamoDB

/// Requests with conditions, updates, projections and reports, and their answers, both ways over the wire.
final class ItemRequestWireTests: XCTestCase {
    private let key: Item = ["p": "x", "year": .number(1)]
    private let condition = Condition.or(.notExists(DocumentPath("p")), .equals(DocumentPath("year"), .number(1)))
    private let projection = ItemProjection(["a", "year"])
    private let report = UsageReport(capacity: .indexes, collectionSize: true)

    private func assertRoundTrip<Request: WireRequest & Equatable>(_ request: Request, line: UInt = #line) throws {
        XCTAssertEqual(try Request(decoding: request.encoded()), request, line: line)
    }

    private func assertAnswer<Request: WireRequest>(
        of request: Request, _ answer: Request.Answer, line: UInt = #line
    ) throws where Request.Answer: Equatable {
        XCTAssertEqual(try Request.answer(decoding: request.encoded(answer)), answer, line: line)
    }

    func testRequests() throws {
        let update = UpdateExpression([.set(DocumentPath("a"), .value("b")), .remove(DocumentPath("c"))])
        try assertRoundTrip(
            PutItemRequest(tableName: "T", item: key, condition: condition, returnsOldItem: true, returnsItemOnFailure: true, report: report))
        try assertRoundTrip(
            DeleteItemRequest(tableName: "T", key: key, condition: condition, returnsItemOnFailure: true, report: report))
        try assertRoundTrip(GetItemRequest(tableName: "T", key: key, projection: projection, report: UsageReport(capacity: .total)))
        for values in UpdateItemRequest.ReturnValues.allCases {
            try assertRoundTrip(
                UpdateItemRequest(
                    tableName: "T", key: key, update: update, condition: condition, returnValues: values, returnsItemOnFailure: true,
                    report: report))
        }
        try assertRoundTrip(UpdateItemRequest(tableName: "T", key: key))
        try assertRoundTrip(
            QueryRequest(
                tableName: "T", keyCondition: KeyCondition("p", equals: "x"), filter: condition, projection: projection,
                report: UsageReport(capacity: .total)))
        try assertRoundTrip(ScanRequest(tableName: "T", filter: condition, projection: projection))
    }

    func testBatchesAndTransactions() throws {
        try assertRoundTrip(BatchWriteItemRequest(requestItems: ["Table": [.put(key)]], report: report))
        try assertRoundTrip(
            BatchGetItemRequest(
                requestItems: [
                    "Table": KeysToRead(keys: [key], consistentRead: true, projection: projection), "Other": KeysToRead(keys: [key]),
                ], report: UsageReport(capacity: .total)))
        let update = UpdateExpression([.add(DocumentPath("n"), .number(1))])
        let actions: [TransactWrite.Action] = [.put(key), .update(key: key, update), .delete(key: key), .check(key: key)]
        try assertRoundTrip(
            TransactWriteItemsRequest(
                items: actions.map { TransactWrite(tableName: "T", $0, condition: condition, returnsItemOnFailure: true) },
                clientRequestToken: "token", report: report))
        try assertRoundTrip(
            TransactGetItemsRequest(
                items: [TransactGet(tableName: "T", key: key, projection: projection), TransactGet(tableName: "U", key: key)],
                report: UsageReport(capacity: .total)))
    }

    func testAnswers() throws {
        var capacity = ConsumedCapacity(tableName: "T", units: 2.5, tableUnits: 1)
        capacity.globalIndexUnits = ["G": 1]
        capacity.localIndexUnits = ["L": 0.5]
        var transacted = ConsumedCapacity(tableName: "T", units: 2)
        transacted.readUnits = 2
        let metrics = ItemCollectionMetrics(key: ["p": "x"], sizeEstimateGB: 0...1)
        try assertAnswer(
            of: UpdateItemRequest(tableName: "T", key: key),
            ItemWriteAnswer(attributes: key, consumedCapacity: capacity, collectionMetrics: metrics))
        try assertAnswer(of: GetItemRequest(tableName: "T", key: key), GetItemAnswer(item: key, consumedCapacity: capacity))
        try assertAnswer(
            of: ScanRequest(tableName: "T"), ItemPage(items: [key], count: 1, scannedCount: 3, consumedCapacity: capacity))
        try assertAnswer(
            of: BatchWriteItemRequest(requestItems: [:]),
            BatchWriteItemAnswer(consumedCapacity: [capacity], collectionMetrics: ["T": [metrics]]))
        try assertAnswer(
            of: BatchGetItemRequest(requestItems: [:]),
            BatchGetItemAnswer(
                responses: ["T": [key], "U": []], unprocessedKeys: ["T": KeysToRead(keys: [key], projection: projection)],
                consumedCapacity: [capacity]))
        try assertAnswer(
            of: TransactWriteItemsRequest(items: []),
            TransactWriteItemsAnswer(consumedCapacity: [capacity], collectionMetrics: ["T": [metrics]]))
        try assertAnswer(
            of: TransactGetItemsRequest(items: []), TransactGetItemsAnswer(items: [key, nil], consumedCapacity: [transacted]))
    }

    func testErrorsThatTellOfItems() throws {
        var failed = DynamoDBError(.conditionalCheckFailed, "The conditional request failed")
        failed.item = key
        var cancelled = DynamoDBError(.transactionCanceled, "cancelled")
        cancelled.cancellationReasons = [.none, CancellationReason(code: "ValidationError", message: "wrong", item: key)]
        for error in [failed, cancelled] {
            var read = DynamoDBError(error.code, error.message)
            read.readDetails(from: error.wireBody)
            XCTAssertEqual(read, error)
        }
        var unreadable = DynamoDBError(.conditionalCheckFailed, "")
        unreadable.readDetails(from: Array(#"{"Item": {"p": {"N": "x"}}}"#.utf8))
        XCTAssertNil(unreadable.item)
    }
}
