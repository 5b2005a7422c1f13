import DynamoDB
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class QueryTests: XCTestCase {
    private func engine(_ schema: TableSchema, _ items: [Item]) async throws -> DynamoDBEngine {
        let engine = DynamoDBEngine()
        try await engine.create(schema)
        for item in items { try await engine.put(item, in: schema.name) }
        return engine
    }

    private func sortKeys(_ items: [Item]) -> [String] {
        items.map { $0["sk"]?.stringValue ?? $0["sk"]?.numberValue?.text ?? "?" }
    }

    func testEverySortConditionSelectsItsStretch() async throws {
        let keys = ["a", "ab", "abc", "b", "ba", "c"]
        let engine = try await engine(Samples.sorted(), keys.map { ["pk": "p", "sk": .string($0)] } + [["pk": "q", "sk": "ab"]])
        let conditions: [(KeyCondition.Sort, [String])] = [
            (.equals("ab"), ["ab"]), (.equals("x"), []), (.lessThan("b"), ["a", "ab", "abc"]),
            (.lessThanOrEqual("b"), ["a", "ab", "abc", "b"]),
            (.greaterThan("b"), ["ba", "c"]), (.greaterThanOrEqual("b"), ["b", "ba", "c"]),
            (.between("ab", "b"), ["ab", "abc", "b"]),
            (.beginsWith("ab"), ["ab", "abc"]), (.beginsWith("x"), []), (.greaterThan("c"), []), (.lessThan("a"), []),
        ]
        for (sort, expected) in conditions {
            for ascending in [true, false] {
                let request = QueryRequest(
                    tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p", "sk", sort), ascending: ascending)
                let found = sortKeys(try await engine.all(request))
                XCTAssertEqual(found, ascending ? expected : expected.reversed(), "\(sort) \(ascending)")
            }
        }
    }

    func testNumbersAreOrderedByValue() async throws {
        let texts = ["-1E+20", "-10", "-9.5", "-0.001", "0", "1E-130", "0.5", "1", "1.5", "2", "10", "99", "100", "1E+125"]
        let numbers = try texts.map { try DynamoDBNumber($0) }
        let engine = try await engine(
            Samples.sorted(sortType: .number), numbers.shuffled().map { ["pk": "p", "sk": .number($0)] })
        let all = try await engine.all(QueryRequest(tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p")))
        XCTAssertEqual(all.map { $0["sk"]?.numberValue }, numbers)
        let some = try await engine.all(
            QueryRequest(
                tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p", "sk", .between(.number(-10), .number(1)))))
        XCTAssertEqual(some.count, 7)
    }

    func testPrefixesOfTheHighestBytesHaveNoEnd() async throws {
        let schema = TableSchema(
            name: "Binary",
            attributes: [AttributeDefinition(name: "pk", type: .string), AttributeDefinition(name: "sk", type: .binary)],
            key: KeySchema(partition: "pk", sort: "sk"))
        let keys: [[UInt8]] = [[0xfe], [0xfe, 0xff], [0xff], [0xff, 0xff], [0xff, 0xff, 0]]
        let engine = try await engine(schema, keys.map { ["pk": "p", "sk": .binary($0)] })
        for (prefix, count) in [([0xff], 3), ([0xff, 0xff], 2), ([0xfe], 2), ([0xfe, 0xff], 1)] as [([UInt8], Int)] {
            let found = try await engine.all(
                QueryRequest(
                    tableName: "Binary", keyCondition: KeyCondition("pk", equals: "p", "sk", .beginsWith(.binary(prefix)))))
            XCTAssertEqual(found.count, count, "\(prefix)")
        }
    }

    func testAnIndexHasOnlyItemsWithItsKeyAndGivesWhatItProjects() async throws {
        let engine = try await engine(
            Samples.sorted(),
            [
                ["pk": "1", "sk": "a", "gp": "g", "gs": .number(2), "extra": "e", "other": "o"],
                ["pk": "2", "sk": "a", "gp": "g", "gs": .number(1)], ["pk": "3", "sk": "a", "gp": "g"],
                ["pk": "4", "sk": "a", "gs": .number(1)],
            ])
        let condition = KeyCondition("gp", equals: "g")
        let both = try await engine.all(QueryRequest(tableName: "Sorted", indexName: "global", keyCondition: condition))
        XCTAssertEqual(
            both,
            [
                ["pk": "2", "sk": "a", "gp": "g", "gs": .number(1)],
                ["pk": "1", "sk": "a", "gp": "g", "gs": .number(2), "extra": "e"],
            ])
        let hashOnly = try await engine.all(QueryRequest(tableName: "Sorted", indexName: "hashOnly", keyCondition: condition))
        XCTAssertEqual(hashOnly.map { $0["pk"] }, ["1", "2", "3"])
        XCTAssertEqual(hashOnly.first?.count, 3)
    }

    func testAnIndexFollowsItsItems() async throws {
        let engine = try await engine(Samples.timeEntries, [])
        let entry = Samples.timeEntry("2024-05-21T06:15:00Z")
        let request = QueryRequest(
            tableName: "TimeEntries", indexName: "YearIndex", keyCondition: KeyCondition("year", equals: "2024"))
        try await engine.put(entry, in: "TimeEntries")
        var changed = entry
        changed["description"] = "changed"
        try await engine.put(changed, in: "TimeEntries")
        var found = try await engine.all(request)
        XCTAssertEqual(found, [changed])
        changed["year"] = "2023"
        try await engine.put(changed, in: "TimeEntries")
        found = try await engine.all(request)
        XCTAssertEqual(found, [])
        changed["year"] = "2024"
        try await engine.put(changed, in: "TimeEntries")
        try await engine.delete(entry.projected(to: ["activity_start_end"]), in: "TimeEntries")
        found = try await engine.all(request)
        XCTAssertEqual(found, [])
    }

    /// Rows with equal index keys are told apart by the table's key, also across pages.
    func testEqualIndexKeysPageByTheTablesKey() async throws {
        let items: [Item] = (0..<7).map { ["pk": .string("p\($0 % 3)"), "sk": .string("s\($0)"), "gp": "g", "gs": .number(1)] }
        let engine = try await engine(Samples.sorted(), items)
        for index in ["global", "hashOnly"] {
            for ascending in [true, false] {
                var request = QueryRequest(
                    tableName: "Sorted", indexName: index, keyCondition: KeyCondition("gp", equals: "g"), ascending: ascending,
                    limit: 2)
                let first = try await engine.query(request, context: .test())
                let names = first.lastEvaluatedKey?.map(\.name)
                XCTAssertEqual(names, index == "global" ? ["gp", "gs", "pk", "sk"] : ["gp", "pk", "sk"])
                let all = try await engine.all(request)
                request.limit = nil
                let once = try await engine.all(request)
                XCTAssertEqual(all, once)
                XCTAssertEqual(Set(all.map { $0["sk"] }).count, 7)
            }
        }
    }

    func testAPageGoesOnBehindAnItemThatIsGone() async throws {
        let engine = try await engine(Samples.sorted(), (0..<6).map { ["pk": "p", "sk": .string("s\($0)")] })
        for ascending in [true, false] {
            var request = QueryRequest(
                tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p"), ascending: ascending, limit: 3)
            let page = try await engine.query(request, context: .test())
            let last = try XCTUnwrap(page.lastEvaluatedKey)
            let removed = try await engine.delete(last, in: "Sorted")
            request.exclusiveStartKey = last
            let rest = try await engine.all(request)
            XCTAssertEqual(rest.count, 3)
            XCTAssertFalse(rest.contains(last))
            try await engine.put(try XCTUnwrap(removed), in: "Sorted")
        }
    }

    /// As in DynamoDB: a page that its limit ended has a key, even when nothing follows.
    func testAPageThatItsLimitEndsHasAKey() async throws {
        let engine = try await engine(Samples.sorted(), (0..<4).map { ["pk": "p", "sk": .string("s\($0)")] })
        var request = QueryRequest(tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p"), limit: 4)
        let full = try await engine.query(request, context: .test())
        XCTAssertEqual(full.lastEvaluatedKey, ["pk": "p", "sk": "s3"])
        request.exclusiveStartKey = full.lastEvaluatedKey
        let empty = try await engine.query(request, context: .test())
        XCTAssertEqual(empty, ItemPage(items: [], scannedCount: 0))
        request.exclusiveStartKey = nil
        request.limit = 5
        let all = try await engine.query(request, context: .test())
        XCTAssertNil(all.lastEvaluatedKey)
    }

    func testAPageHoldsAboutAMegabyte() async throws {
        let payload = AttributeValue.string(String(repeating: "x", count: 100_000))
        let engine = try await engine(Samples.sorted(), (0..<30).map { ["pk": "p", "sk": .string("s\(10 + $0)"), "v": payload] })
        let request = QueryRequest(tableName: "Sorted", keyCondition: KeyCondition("pk", equals: "p"))
        let page = try await engine.query(request, context: .test())
        XCTAssertEqual(page.items.count, 11)
        XCTAssertNotNil(page.lastEvaluatedKey)
        let all = try await engine.all(request)
        XCTAssertEqual(all.count, 30)
    }

    // MARK: Refusals

    private func assertRefused(
        _ message: String, line: UInt = #line, _ condition: KeyCondition, index: String? = nil, start: Item? = nil,
        consistent: Bool = false, limit: Int? = nil
    ) async throws {
        let engine = try await engine(Samples.sorted(), [])
        await DynamoDBEngineTests.assertRefused(message, line: line) {
            _ = try await engine.query(
                QueryRequest(
                    tableName: "Sorted", indexName: index, keyCondition: condition, limit: limit, exclusiveStartKey: start,
                    consistentRead: consistent), context: .test())
        }
    }

    func testConditionsMustBeThoseOfTheKey() async throws {
        try await assertRefused("Query condition missed key schema element: pk", KeyCondition("sk", equals: "x"))
        try await assertRefused("Query condition missed key schema element: pk", KeyCondition("other", equals: "x"))
        try await assertRefused(
            "Query condition missed key schema element: sk", KeyCondition("pk", equals: "x", "other", .equals("y")))
        try await assertRefused("Query condition missed key schema element: gp", KeyCondition("pk", equals: "x"), index: "global")
        let type = "One or more parameter values were invalid: Condition parameter type does not match schema type"
        try await assertRefused(type, KeyCondition("pk", equals: .number(1)))
        try await assertRefused(type, KeyCondition("pk", equals: "x", "sk", .lessThan(.number(1))))
        try await assertRefused(
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
                + "empty string value. "
                + "Key: pk", KeyCondition("pk", equals: ""))
    }

    func testIndexesMustExistAndConsistentReadsStayOnTheTable() async throws {
        try await assertRefused(
            "The table does not have the specified index: nope", KeyCondition("pk", equals: "x"), index: "nope")
        try await assertRefused(
            "Consistent reads are not supported on global secondary indexes", KeyCondition("gp", equals: "x"), index: "global",
            consistent: true)
    }

    func testLimitsAreAtLeastOne() async throws {
        try await assertRefused(
            "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value "
                + "greater than or "
                + "equal to 1", KeyCondition("pk", equals: "x"), limit: 0)
    }

    func testStartKeysMustBeStartKeysOfTheQuery() async throws {
        let condition = KeyCondition("pk", equals: "x")
        for start in [["pk": "x"], ["pk": "x", "other": "y"], ["pk": "x", "sk": "y", "more": "z"]] as [Item] {
            try await assertRefused("The provided starting key is invalid", condition, start: start)
        }
        try await assertRefused(
            "The provided starting key is invalid: The provided key element does not match the schema", condition,
            start: ["pk": "x", "sk": .number(1)])
        try await assertRefused(
            "The provided starting key is outside query boundaries based on provided conditions", condition,
            start: ["pk": "other", "sk": "y"])
        try await assertRefused(
            "The provided starting key does not match the range key predicate",
            KeyCondition("pk", equals: "x", "sk", .greaterThan("m")),
            start: ["pk": "x", "sk": "m"])
        try await assertRefused(
            "The provided starting key is invalid", KeyCondition("gp", equals: "x"), index: "global",
            start: ["pk": "x", "sk": "y"])
    }
}

final class ScanTests: XCTestCase {
    private func engine(count: Int) async throws -> DynamoDBEngine {
        let engine = DynamoDBEngine()
        try await engine.create(Samples.timeEntries)
        for number in 0..<count {
            try await engine.put(
                Samples.timeEntry("20\(10 + number % 7)-01-01T00:00:00Z", activity: "a\(number)"), in: "TimeEntries")
        }
        return engine
    }

    func testSegmentsAreDisjointAndComplete() async throws {
        let engine = try await engine(count: 200)
        let all = Set(try await engine.all(ScanRequest(tableName: "TimeEntries")))
        XCTAssertEqual(all.count, 200)
        for index in [nil, "YearIndex"] {
            for total in [1, 2, 3, 7, 64, 1_000_000] {
                var seen: [Item] = []
                // Of a million segments nearly all are empty; those that are not are found by the rows' hashes.
                let segments = total > 64 ? Set(all.map { segment(of: $0, index: index, total: total) }) : Set(0..<total)
                for segment in segments {
                    seen += try await engine.all(
                        ScanRequest(
                            tableName: "TimeEntries", indexName: index, limit: 9,
                            segment: ScanRequest.Segment(index: segment, total: total)))
                }
                XCTAssertEqual(seen.count, 200, "\(total) segments")
                XCTAssertEqual(Set(seen), all, "\(total) segments")
            }
        }
    }

    private func segment(of item: Item, index: String?, total: Int) -> Int {
        let value = item[index == nil ? "activity_start_end" : "year"]
        let hash = PartitionHash.hash(value.flatMap { RowWriter.sortableBytes(of: $0) } ?? [])
        return Int(hash.multipliedFullWidth(by: UInt64(total)).high)
    }

    func testSegmentsAreOfAboutEqualSize() async throws {
        let engine = try await engine(count: 1_000)
        for segment in 0..<4 {
            let items = try await engine.all(
                ScanRequest(tableName: "TimeEntries", segment: ScanRequest.Segment(index: segment, total: 4)))
            XCTAssertTrue((150...350).contains(items.count), "\(items.count)")
        }
    }

    func testAScanGoesOnBehindAnItemThatIsGone() async throws {
        let engine = try await engine(count: 30)
        var request = ScanRequest(tableName: "TimeEntries", limit: 7)
        var seen: [Item] = []
        repeat {
            let page = try await engine.scan(request, context: .test())
            seen += page.items
            if let last = page.lastEvaluatedKey { try await engine.delete(last, in: "TimeEntries") }
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        XCTAssertEqual(seen.count, 30)
        XCTAssertEqual(Set(seen).count, 30)
    }

    func testSegmentsAndStartKeysMustFit() async throws {
        let engine = try await engine(count: 20)
        await assertRefused(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not "
                + "less than TotalSegments: 5"
        ) {
            _ = try await engine.scan(
                ScanRequest(tableName: "TimeEntries", segment: ScanRequest.Segment(index: 5, total: 5)), context: .test())
        }
        await assertRefused(
            "2 validation errors detected: Value '0' at 'totalSegments' failed to satisfy constraint: Member must "
                + "have value greater "
                + "than or equal to 1; Value '-1' at 'segment' failed to satisfy constraint: Member must have value "
                + "greater than or equal to 0"
        ) {
            _ = try await engine.scan(
                ScanRequest(tableName: "TimeEntries", segment: ScanRequest.Segment(index: -1, total: 0)), context: .test())
        }
        let page = try await engine.scan(
            ScanRequest(tableName: "TimeEntries", limit: 1, segment: ScanRequest.Segment(index: 1, total: 2)), context: .test())
        await assertRefused(
            "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
                + "TotalSegments: 2 Segment: 0"
        ) {
            _ = try await engine.scan(
                ScanRequest(
                    tableName: "TimeEntries", exclusiveStartKey: page.lastEvaluatedKey,
                    segment: ScanRequest.Segment(index: 0, total: 2)),
                context: .test())
        }
        await assertRefused("The provided starting key is invalid: The provided key element does not match the schema") {
            _ = try await engine.scan(
                ScanRequest(tableName: "TimeEntries", exclusiveStartKey: ["year": "2020"]), context: .test())
        }
        await assertRefused("Requested resource not found", code: .resourceNotFound) {
            _ = try await engine.scan(ScanRequest(tableName: "Nobody"), context: .test())
        }
    }
}
