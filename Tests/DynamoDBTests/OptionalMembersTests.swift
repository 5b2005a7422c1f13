import DynamoDB
import JSON
import TestSupport
import XCTest

/// Every request and answer with each of its optional members there or not, and both ways over the wire.
final class OptionalMembersTests: XCTestCase {
    private let key: Item = ["p": "x", "s": .number(1)]
    private let keyJSON: JSONValue = ["p": ["S": "x"], "s": ["N": "1"]]

    /// All subsets of so many members, as lists of whether each is there.
    private func subsets(_ count: Int) -> [[Bool]] {
        (0..<1 << count).map { bits in (0..<count).map { bits & 1 << $0 != 0 } }
    }

    private func assertRoundTrip<Request: WireRequest & Equatable>(
        _ request: Request, members: Set<String>, line: UInt = #line
    ) throws {
        XCTAssertEqual(try Request(decoding: request.encoded()), request, line: line)
        XCTAssertEqual(try memberNames(request.encoded()), members, line: line)
    }

    private func assertAnswer<Request: WireRequest>(
        of request: Request, _ answer: Request.Answer, members: Set<String>, line: UInt = #line
    ) throws where Request.Answer: Equatable {
        XCTAssertEqual(try Request.answer(decoding: request.encoded(answer)), answer, line: line)
        XCTAssertEqual(try memberNames(request.encoded(answer)), members, line: line)
    }

    private func memberNames(_ body: [UInt8]) throws -> Set<String> {
        guard case .object(let object) = try JSONValue(parsing: body) else { return [] }
        return Set(object.map(\.name))
    }

    // MARK: Requests

    func testWritesOfItems() throws {
        for returnsOldItem in [false, true] {
            let more: Set<String> = returnsOldItem ? ["ReturnValues"] : []
            try assertRoundTrip(
                PutItemRequest(tableName: "T", item: key, returnsOldItem: returnsOldItem),
                members: more.union(["TableName", "Item"]))
            try assertRoundTrip(
                DeleteItemRequest(tableName: "T", key: key, returnsOldItem: returnsOldItem),
                members: more.union(["TableName", "Key"]))
        }
    }

    func testReadsOfItems() throws {
        try assertRoundTrip(GetItemRequest(tableName: "T", key: key), members: ["TableName", "Key"])
        try assertRoundTrip(
            GetItemRequest(tableName: "T", key: key, consistentRead: true), members: ["TableName", "Key", "ConsistentRead"])
    }

    func testQueriesWithEverySetOfMembers() throws {
        let names = ["IndexName", "ScanIndexForward", "Limit", "ExclusiveStartKey", "ConsistentRead", "Select"]
        let always: Set<String> = ["TableName", "KeyConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"]
        for there in subsets(names.count) {
            let request = QueryRequest(
                tableName: "T", indexName: there[0] ? "Idx" : nil,
                keyCondition: KeyCondition("p", equals: "x", "s", .greaterThan(.number(1))), ascending: !there[1],
                limit: there[2] ? 1 : nil, exclusiveStartKey: there[3] ? key : nil, consistentRead: there[4],
                select: there[5] ? .count : nil)
            try assertRoundTrip(request, members: always.union(zip(names, there).filter(\.1).map(\.0)))
        }
    }

    func testScansWithEverySetOfMembers() throws {
        let names = ["IndexName", "Limit", "ExclusiveStartKey", "ConsistentRead", "Select"]
        for there in subsets(names.count + 1) {
            let request = ScanRequest(
                tableName: "T", indexName: there[0] ? "Idx" : nil, limit: there[1] ? .max : nil,
                exclusiveStartKey: there[2] ? key : nil, segment: there[5] ? .init(index: 999_999, total: 1_000_000) : nil,
                consistentRead: there[3], select: there[4] ? .allAttributes : nil)
            let segment: Set<String> = there[5] ? ["Segment", "TotalSegments"] : []
            try assertRoundTrip(request, members: segment.union(zip(names, there).filter(\.1).map(\.0)).union(["TableName"]))
        }
    }

    func testEverySelectionIsRead() throws {
        for select: Select in [.allAttributes, .allProjectedAttributes, .count] {
            let request = ScanRequest(tableName: "T", indexName: "Idx", select: select)
            XCTAssertEqual(try ScanRequest(decoding: request.encoded()).select, select)
        }
    }

    func testKeyConditionsOfEverySortKeyType() throws {
        let number = AttributeValue.number(try DynamoDBNumber("-0.5"))
        for value: AttributeValue in ["", "\u{0}\"\\", number, .binary([]), .binary([0, 255])] {
            var sorts: [KeyCondition.Sort] = [
                .equals(value), .lessThan(value), .lessThanOrEqual(value), .greaterThan(value), .greaterThanOrEqual(value),
                .between(value, value),
            ]
            if value.numberValue == nil { sorts.append(.beginsWith(value)) }
            for sort in sorts {
                let request = QueryRequest(tableName: "T", keyCondition: KeyCondition("a.b", equals: value, "year", sort))
                XCTAssertEqual(try QueryRequest(decoding: request.encoded()), request)
            }
        }
    }

    func testListsOfTables() throws {
        for there in subsets(2) {
            try assertRoundTrip(
                ListTablesRequest(exclusiveStartTableName: there[0] ? "Tbl" : nil, limit: there[1] ? 100 : nil),
                members: Set(zip(["ExclusiveStartTableName", "Limit"], there).filter(\.1).map(\.0)))
        }
    }

    func testBatchesOfRandomWrites() throws {
        var random = SeededRandom()
        for _ in 0..<100 {
            var items: [String: [WriteRequest]] = [:]
            for table in 0..<Int.random(in: 1...3, using: &random) {
                items["Table.\(table)-_"] = (0..<Int.random(in: 1...25, using: &random)).map { number in
                    let item: Item = ["p": .number(DynamoDBNumber(number))]
                    return Bool.random(using: &random) ? .put(item) : .delete(item)
                }
            }
            let request = BatchWriteItemRequest(requestItems: items)
            try assertRoundTrip(request, members: ["RequestItems"])
            try assertAnswer(of: request, BatchWriteItemAnswer(unprocessedItems: items), members: ["UnprocessedItems"])
        }
    }

    // MARK: Answers

    func testAnswersWithAndWithoutAnItem() throws {
        let put = PutItemRequest(tableName: "T", item: key)
        let delete = DeleteItemRequest(tableName: "T", key: key)
        let get = GetItemRequest(tableName: "T", key: key)
        for item: Item? in [nil, [:], key] {
            let isThere = item != nil
            try assertAnswer(of: put, ItemWriteAnswer(attributes: item), members: isThere ? ["Attributes"] : [])
            try assertAnswer(of: delete, ItemWriteAnswer(attributes: item), members: isThere ? ["Attributes"] : [])
            try assertAnswer(of: get, GetItemAnswer(item: item), members: isThere ? ["Item"] : [])
        }
    }

    func testPagesWithAndWithoutAnEnd() throws {
        let query = QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "x"))
        let always: Set<String> = ["Items", "Count", "ScannedCount"]
        for last: Item? in [nil, key] {
            for items: [Item] in [[], [key], [key, [:], ["z": .null]]] {
                let page = ItemPage(items: items, scannedCount: 9, lastEvaluatedKey: last)
                let members = last == nil ? always : always.union(["LastEvaluatedKey"])
                try assertAnswer(of: query, page, members: members)
                try assertAnswer(of: ScanRequest(tableName: "T"), page, members: members)
            }
        }
    }

    func testCountsAreAnsweredWithoutItems() throws {
        let query = QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "x"), select: .count)
        let page = ItemPage(items: [], count: 7, scannedCount: 9, lastEvaluatedKey: key)
        try assertAnswer(of: query, page, members: ["Count", "ScannedCount", "LastEvaluatedKey"])
    }

    func testAbsentCountsAreThoseOfTheItems() throws {
        let page = try ScanRequest.answer(decoding: Array(#"{"Items":[{},null,{"p":{"S":"x"}}]}"#.utf8))
        XCTAssertEqual(page, ItemPage(items: [[:], ["p": "x"]], scannedCount: 2))
        let empty = try ScanRequest.answer(decoding: Array(#"{"Items":null,"LastEvaluatedKey":null,"Count":3}"#.utf8))
        XCTAssertEqual(empty, ItemPage(items: [], count: 3, scannedCount: 3))
    }

    // MARK: Null stands for absent

    private func decode<Request: WireRequest>(_ type: Request.Type, _ members: String) throws -> Request {
        try Request(decoding: Array("{\(members)}".utf8))
    }

    func testNullIsTheSameAsNoMember() throws {
        let table = #""TableName":"T","ReturnConsumedCapacity":null"#
        let write =
            #"\#(table),"ReturnValues":null,"ReturnItemCollectionMetrics":null,"ConditionExpression":null,"Expected":null"#
        XCTAssertEqual(
            try decode(PutItemRequest.self, #"\#(write),"Item":{},"ExpressionAttributeValues":null"#),
            PutItemRequest(tableName: "T", item: [:]))
        XCTAssertEqual(
            try decode(DeleteItemRequest.self, #"\#(write),"Key":{},"ExpressionAttributeNames":null"#),
            DeleteItemRequest(tableName: "T", key: [:]))
        let page = #""IndexName":null,"Limit":null,"ExclusiveStartKey":null,"ConsistentRead":null,"Select":null"#
        XCTAssertEqual(
            try decode(ScanRequest.self, #"\#(table),\#(page),"Segment":null,"TotalSegments":null,"FilterExpression":null"#),
            ScanRequest(tableName: "T"))
        let query =
            #""KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"x"}},"ExpressionAttributeNames":null"#
        XCTAssertEqual(
            try decode(QueryRequest.self, #"\#(table),\#(page),\#(query),"ScanIndexForward":null"#),
            QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "x")))
        XCTAssertEqual(
            try decode(ListTablesRequest.self, #""Limit":null,"ExclusiveStartTableName":null"#), ListTablesRequest())
    }

    func testDefaultsThatAreWrittenOutAreTheDefaults() throws {
        let write = #""ReturnValues":"NONE","ReturnItemCollectionMetrics":"NONE""#
        XCTAssertEqual(
            try decode(PutItemRequest.self, #""TableName":"T","Item":{},\#(write)"#),
            PutItemRequest(tableName: "T", item: [:]))
        XCTAssertEqual(
            try decode(
                GetItemRequest.self, #""TableName":"T","Key":{},"ConsistentRead":false,"ReturnConsumedCapacity":"NONE""#),
            GetItemRequest(tableName: "T", key: [:]))
        let query = #""KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"x"}}"#
        XCTAssertEqual(
            try decode(QueryRequest.self, #""TableName":"T",\#(query),"ScanIndexForward":true"#),
            QueryRequest(tableName: "T", keyCondition: KeyCondition("p", equals: "x")))
    }

    func testABodyThatIsNullLacksItsMembers() {
        XCTAssertThrowsError(try DescribeTableRequest(decoding: Array("null".utf8))) {
            XCTAssertEqual(
                ($0 as? DynamoDBError)?.message,
                "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null")
        }
        XCTAssertEqual(try ListTablesRequest(decoding: Array("null".utf8)), ListTablesRequest())
    }

    // MARK: Numbers beyond an integer

    func testWholeNumbersBeyondAnIntegerAreTheNearest() throws {
        XCTAssertEqual(try decode(ScanRequest.self, #""TableName":"T","Limit":1e30"#).limit, .max)
        XCTAssertEqual(try decode(ScanRequest.self, #""TableName":"T","Limit":1e400"#).limit, .max)
        for limit in ["-1e30", "-1e400"] {
            XCTAssertThrowsError(try decode(ScanRequest.self, #""TableName":"T","Limit":\#(limit)"#), limit) {
                XCTAssertEqual(
                    ($0 as? DynamoDBError)?.message,
                    "1 validation error detected: Value '\(Int.min)' at 'limit' failed to satisfy constraint: "
                        + "Member must have value greater than or equal to 1")
            }
        }
    }

    // MARK: Names that are equal to Swift and not to DynamoDB

    func testCanonicallyEquivalentPlaceholdersAreRefusedAsPlaceholders() {
        // "é" as one scalar and as two: equal keys to a dictionary of Swift's, two members of JSON.
        let query = #""TableName":"T","KeyConditionExpression":"p = :p""#
        let values = #""ExpressionAttributeValues":{":\u00e9":{"S":"x"},":e\u0301":{"S":"y"}}"#
        let names = ##""ExpressionAttributeNames":{"#\u00e9":"x","#e\u0301":"y"}"##
        for members in ["\(query),\(values)", "\(query),\(names)"] {
            XCTAssertThrowsError(try decode(QueryRequest.self, members)) {
                XCTAssertEqual(($0 as? DynamoDBError)?.code, .validation)
                XCTAssertTrue(($0 as? DynamoDBError)?.message.contains("contains invalid key: Syntax error; key: ") == true)
            }
        }
    }
}
