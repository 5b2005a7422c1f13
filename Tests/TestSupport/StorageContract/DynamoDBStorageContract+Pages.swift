import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let pageChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("pages of any size give every item once", { try await $0.checkPages() }),
        ("a page ends at one megabyte", { try await $0.checkLargePages() }),
        ("a query goes on where a deleted item was", { try await $0.checkDeletedStart() }),
        ("a starting key must be one", { try await $0.checkStartingKeys() }),
        ("counts come without items", { try await $0.checkCounts() }),
    ]

    static let scanChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("scans of any page size give every item once", { try await $0.checkScans() }),
        ("pages of a scan follow one another, also read ahead", { try await $0.checkPagesOfScans() }),
        ("segments are disjoint and complete", { try await $0.checkSegments() }),
    ]

    /// Items enough for several pages, several of them with the same index key.
    private func fill(_ table: String, count: Int) async throws -> [Item] {
        let items: [Item] = (0..<count).map { number in
            [
                "p": "a", "s": .number(DynamoDBNumber(number)), "g": "g", "h": .number(DynamoDBNumber(number / 4)),
                "l": .string("same"),
            ]
        }
        var random = random
        for item in items.shuffled(using: &random) { try await put(item, in: table) }
        return items
    }

    /// Walks a query in pages and checks each one.
    private func walk(_ request: QueryRequest, limit: Int, keyNames: Set<String>) async throws -> [Item] {
        var request = request
        request.limit = limit
        var items: [Item] = []
        var pageCount = 0
        repeat {
            let page = try await storage.query(request, context: context)
            XCTAssertLessThanOrEqual(page.items.count, limit)
            XCTAssertEqual(page.scannedCount, page.items.count)
            if let key = page.lastEvaluatedKey {
                XCTAssertEqual(Set(key.map(\.name)), keyNames)
                XCTAssertEqual(page.items.last?.projected(to: keyNames), key)
            }
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
            pageCount += 1
            guard pageCount <= 100 else {
                XCTFail("the pages do not end")
                return items
            }
        } while request.exclusiveStartKey != nil
        return items
    }

    private func checkPages() async throws {
        try await withCompositeTable("Pages") { table in
            let items = try await fill(table, count: 23)
            for limit in [1, 2, 7, 22, 23, 24] {
                for ascending in [true, false] {
                    let byKey = try await walk(
                        QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), ascending: ascending),
                        limit: limit, keyNames: ["p", "s"])
                    XCTAssertEqual(byKey, ascending ? items : items.reversed(), "pages of \(limit)")
                    for (index, key, names) in [("Global", "g", ["g", "h", "p", "s"]), ("Local", "p", ["p", "l", "s"])] {
                        let condition = KeyCondition(key, equals: key == "g" ? "g" : "a")
                        let byIndex = try await walk(
                            QueryRequest(tableName: table, indexName: index, keyCondition: condition, ascending: ascending),
                            limit: limit, keyNames: Set(names))
                        XCTAssertEqual(Set(byIndex), Set(items), "pages of \(limit) of \(index)")
                        XCTAssertEqual(byIndex.count, items.count, "pages of \(limit) of \(index)")
                    }
                }
            }
            let part = try await walk(
                QueryRequest(
                    tableName: table, keyCondition: KeyCondition("p", equals: "a", "s", .between(.number(5), .number(15)))),
                limit: 3, keyNames: ["p", "s"])
            XCTAssertEqual(part, Array(items[5...15]))
        }
    }

    private func checkLargePages() async throws {
        try await withCompositeTable("Large") { table in
            let text = String(repeating: "x", count: 100_000)
            for number in 0..<25 {
                try await put(["p": "a", "s": .number(DynamoDBNumber(number)), "x": .string(text)], in: table)
            }
            var sizes: [Int] = []
            var start: Item?
            repeat {
                let page = try await storage.query(
                    QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), exclusiveStartKey: start),
                    context: context)
                sizes.append(page.items.count)
                start = page.lastEvaluatedKey
            } while start != nil && sizes.count < 10
            XCTAssertEqual(sizes.reduce(0, +), 25)
            // 1 MB is 10.48 items; whether the item that crosses the line is in the page is not laid down.
            XCTAssertTrue(sizes == [10, 10, 5] || sizes == [11, 11, 3], "\(sizes)")
            let scan = try await storage.scan(ScanRequest(tableName: table), context: context)
            XCTAssertLessThan(scan.items.count, 12)
            XCTAssertNotNil(scan.lastEvaluatedKey)
        }
    }

    private func checkDeletedStart() async throws {
        try await withCompositeTable("Deleted") { table in
            let items = try await fill(table, count: 9)
            for (index, condition) in [
                (nil, KeyCondition("p", equals: "a")), ("Global", KeyCondition("g", equals: "g")),
            ] as [(String?, KeyCondition)] {
                var request = QueryRequest(tableName: table, indexName: index, keyCondition: condition, limit: 4)
                let first = try await storage.query(request, context: context)
                let last = try XCTUnwrap(first.items.last)
                try await delete(last.projected(to: ["p", "s"]), in: table)
                request.exclusiveStartKey = first.lastEvaluatedKey
                request.limit = nil
                let second = try await storage.query(request, context: context)
                XCTAssertEqual(Set(first.items + second.items), Set(items))
                XCTAssertEqual(first.items.count + second.items.count, items.count)
                try await put(last, in: table)
            }
        }
    }

    private func checkStartingKeys() async throws {
        try await withCompositeTable("Start") { table in
            let wrong: [Item] = [
                ["p": "a"], ["p": "a", "s": "x"], ["p": "a", "x": .number(1)], ["p": "a", "s": .number(1), "x": "y"],
            ]
            for key in wrong {
                await assertRefused(.validation, nil) {
                    try await storage.query(
                        QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), exclusiveStartKey: key),
                        context: context)
                }
                await assertRefused(.validation, nil) {
                    try await storage.scan(ScanRequest(tableName: table, exclusiveStartKey: key), context: context)
                }
            }
            await assertRefused(.validation, nil) {
                try await storage.query(
                    QueryRequest(
                        tableName: table, keyCondition: KeyCondition("p", equals: "a"),
                        exclusiveStartKey: ["p": "b", "s": .number(1)]),
                    context: context)
            }
        }
    }

    private func checkCounts() async throws {
        try await withCompositeTable("Counts") { table in
            _ = try await fill(table, count: 5)
            let page = try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), select: .count), context: context)
            XCTAssertEqual(page.count, 5)
            XCTAssertEqual(page.scannedCount, 5)
        }
    }

    // MARK: Scans

    private func scanAll(_ request: ScanRequest) async throws -> [Item] {
        var request = request
        var items: [Item] = []
        var pageCount = 0
        repeat {
            let page = try await storage.scan(request, context: context)
            if let limit = request.limit { XCTAssertLessThanOrEqual(page.items.count, limit) }
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
            pageCount += 1
            guard pageCount <= 200 else {
                XCTFail("the pages do not end")
                return items
            }
        } while request.exclusiveStartKey != nil
        return items
    }

    private func checkScans() async throws {
        try await withCompositeTable("Scans") { table in
            var items: [Item] = []
            for number in 0..<40 {
                items.append([
                    "p": .string("p\(number % 11)"), "s": .number(DynamoDBNumber(number)), "g": .string("g\(number % 3)"),
                    "h": .number(DynamoDBNumber(number % 2)),
                ])
            }
            for item in items { try await put(item, in: table) }
            for limit in [1, 3, 39, 40, 41, nil] {
                for index in [nil, "Global"] {
                    let found = try await scanAll(ScanRequest(tableName: table, indexName: index, limit: limit))
                    XCTAssertEqual(Set(found), Set(items), "pages of \(limit ?? 0), \(index ?? "table")")
                    XCTAssertEqual(found.count, items.count, "pages of \(limit ?? 0), \(index ?? "table")")
                }
            }
            await assertRefused(.validation, "The table does not have the specified index: Nowhere") {
                try await storage.scan(ScanRequest(tableName: table, indexName: "Nowhere"), context: context)
            }
            await assertRefused(.validation, "Consistent reads are not supported on global secondary indexes") {
                try await storage.scan(ScanRequest(tableName: table, indexName: "Global", consistentRead: true), context: context)
            }
        }
    }

    /// Items that look like the end of a page, in pages of few and in pages of one megabyte.
    private func checkPagesOfScans() async throws {
        try await withSimpleTable("Ahead") { table in
            let text = String(repeating: "x", count: 90_000)
            let lure = #""LastEvaluatedKey":{"p":{"S":"key 1"}}}"#
            let items: [Item] = (0..<25).map { number in
                ["p": .string("key \(number)\(lure)"), "LastEvaluatedKey": .map(["p": "key"]), "x": .string(text)]
            }
            for item in items { try await put(item, in: table) }
            for limit in [4, nil] {
                var request = ScanRequest(tableName: table, limit: limit)
                var found: [Item] = []
                // The first readers stop early; the next one goes on where they were.
                for pageCount in [1, 2, 100] {
                    var isAtEnd = true
                    var place = 0
                    for try await page in storage.scanPages(request, context: context) {
                        found += page.items
                        request.exclusiveStartKey = page.lastEvaluatedKey
                        place += 1
                        isAtEnd = page.lastEvaluatedKey == nil
                        if place == pageCount { break }
                    }
                    if isAtEnd { break }
                }
                XCTAssertEqual(found.count, items.count, "pages of \(limit ?? 0)")
                XCTAssertEqual(Set(found), Set(items), "pages of \(limit ?? 0)")
            }
        }
    }

    private func checkSegments() async throws {
        try await withSimpleTable("Segments") { table in
            let items: [Item] = (0..<60).map { ["p": .string("key \($0)")] }
            for item in items { try await put(item, in: table) }
            for total in [1, 2, 3, 7, 100] {
                for limit in [1, 5, nil] {
                    var found: [Item] = []
                    for index in 0..<total {
                        found += try await scanAll(
                            ScanRequest(tableName: table, limit: limit, segment: .init(index: index, total: total)))
                    }
                    XCTAssertEqual(Set(found), Set(items), "\(total) segments, pages of \(limit ?? 0)")
                    XCTAssertEqual(found.count, items.count, "\(total) segments, pages of \(limit ?? 0)")
                }
            }
        }
    }
}
