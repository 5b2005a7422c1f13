import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let queryChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("every sort operator selects what it says, in both directions", { try await $0.checkOperators() }),
        ("strings and binaries are ordered by their bytes", { try await $0.checkByteOrder() }),
        ("an index is queried by its own key", { try await $0.checkIndexes() }),
        ("indexes follow what is written", { try await $0.checkIndexMaintenance() }),
        ("queries that do not fit the key are refused", { try await $0.checkRefusedQueries() }),
    ]

    /// All items of a query, page after page.
    func queryAll(_ request: QueryRequest) async throws -> [Item] {
        var request = request
        var items: [Item] = []
        repeat {
            let page = try await storage.query(request, context: context)
            items += page.items
            request.exclusiveStartKey = page.lastEvaluatedKey
        } while request.exclusiveStartKey != nil
        return items
    }

    private func checkOperators() async throws {
        try await withCompositeTable("Operators") { table in
            let sortKeys = try ["-1e20", "-10", "-2", "-1.5", "0", "0.001", "1", "2", "9", "10", "11", "1e20"].map {
                try DynamoDBNumber($0)
            }
            var random = random
            for key in sortKeys.shuffled(using: &random) {
                try await put(["p": "a", "s": .number(key)], in: table)
                try await put(["p": "b", "s": .number(key)], in: table)
            }
            for bound in sortKeys + [try DynamoDBNumber("1.5"), try DynamoDBNumber("-1e30")] {
                let other = bound.adding12
                let cases: [(KeyCondition.Sort, (DynamoDBNumber) -> Bool)] = [
                    (.equals(.number(bound)), { $0 == bound }), (.lessThan(.number(bound)), { $0 < bound }),
                    (.lessThanOrEqual(.number(bound)), { $0 <= bound }), (.greaterThan(.number(bound)), { $0 > bound }),
                    (.greaterThanOrEqual(.number(bound)), { $0 >= bound }),
                    (.between(.number(bound), .number(other)), { bound <= $0 && $0 <= other }),
                ]
                for (sort, matches) in cases {
                    let expected = sortKeys.filter(matches)
                    for ascending in [true, false] {
                        let found = try await queryAll(
                            QueryRequest(
                                tableName: table, keyCondition: KeyCondition("p", equals: "a", "s", sort), ascending: ascending))
                        XCTAssertEqual(
                            found.compactMap { $0["s"]?.numberValue }, ascending ? expected : expected.reversed(), "\(sort)")
                        XCTAssertTrue(found.allSatisfy { $0["p"] == "a" })
                    }
                }
            }
            let all = try await queryAll(QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "b")))
            XCTAssertEqual(all.compactMap { $0["s"]?.numberValue }, sortKeys)
            let none = try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "c")), context: context)
            XCTAssertEqual(none, ItemPage(items: [], scannedCount: 0))
        }
    }

    private func checkByteOrder() async throws {
        let texts = ["", "A", "B", "a", "a\u{0}", "aa", "ab", "b", "e\u{301}", "z", "\u{e9}", "\u{ffff}", "😀"].dropFirst()
        let binaries: [[UInt8]] = [[0], [0, 0], [0, 255], [1], [127], [128], [255], [255, 0], [255, 255]]
        for type in [KeyAttributeType.string, .binary] {
            let keys: [AttributeValue] = type == .string ? texts.map { .string($0) } : binaries.map { .binary($0) }
            let schema = TableSchema(
                name: prefix + "Order" + type.rawValue,
                attributes: [AttributeDefinition(name: "p", type: .string), AttributeDefinition(name: "s", type: type)],
                key: KeySchema(partition: "p", sort: "s"))
            try await withTable(schema) { table in
                var random = random
                for key in keys.shuffled(using: &random) { try await put(["p": "a", "s": key], in: table) }
                let all = try await queryAll(QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a")))
                XCTAssertEqual(all.compactMap { $0["s"] }, keys)
                for prefix in keys {
                    let found = try await queryAll(
                        QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a", "s", .beginsWith(prefix))))
                    XCTAssertEqual(found.compactMap { $0["s"] }, keys.filter { $0.begins(with: prefix) }, "\(prefix)")
                }
            }
        }
    }

    private func checkIndexes() async throws {
        try await withCompositeTable("Indexes") { table in
            var items: [Item] = []
            for number in 0..<30 {
                items.append([
                    "p": .string("p\(number % 3)"), "s": .number(DynamoDBNumber(number)), "g": .string("g\(number % 2)"),
                    "h": .number(DynamoDBNumber(number / 10)), "l": .string("l\(29 - number)"), "x": .string("\(number)"),
                ])
            }
            var random = random
            for item in items.shuffled(using: &random) { try await put(item, in: table) }
            for ascending in [true, false] {
                for bound in 0...3 {
                    let found = try await queryAll(
                        QueryRequest(
                            tableName: table, indexName: "Global",
                            keyCondition: KeyCondition(
                                "g", equals: "g1", "h", .greaterThanOrEqual(.number(DynamoDBNumber(bound)))),
                            ascending: ascending))
                    let expected = items.filter { $0["g"] == "g1" && ($0["h"]?.numberValue?.intValue ?? 0) >= bound }
                    XCTAssertEqual(Set(found), Set(expected))
                    XCTAssertEqual(found.count, expected.count)
                    let order = found.compactMap { $0["h"]?.numberValue }
                    XCTAssertEqual(order, ascending ? order.sorted() : order.sorted().reversed())
                }
                let local = try await queryAll(
                    QueryRequest(
                        tableName: table, indexName: "Local",
                        keyCondition: KeyCondition("p", equals: "p1", "l", .beginsWith("l2")),
                        ascending: ascending, consistentRead: true))
                let expected = items.filter { $0["p"] == "p1" && $0["l"]?.stringValue?.hasPrefix("l2") == true }
                    .sorted { ($0["l"]?.stringValue ?? "") < ($1["l"]?.stringValue ?? "") }
                XCTAssertEqual(local, ascending ? expected : expected.reversed())
            }
        }
    }

    private func checkIndexMaintenance() async throws {
        try await withCompositeTable("Maintenance") { table in
            let key: Item = ["p": "a", "s": .number(1)]
            func indexed(_ group: AttributeValue) async throws -> [Item] {
                try await queryAll(
                    QueryRequest(tableName: table, indexName: "Global", keyCondition: KeyCondition("g", equals: group)))
            }
            var item: Item = ["p": "a", "s": .number(1), "g": "one", "h": .number(1)]
            try await put(item, in: table)
            var found = try await indexed("one")
            XCTAssertEqual(found, [item])
            item["g"] = "two"
            try await put(item, in: table)
            found = try await indexed("one")
            XCTAssertEqual(found, [])
            item["x"] = "changed"
            try await put(item, in: table)
            found = try await indexed("two")
            XCTAssertEqual(found, [item])
            item["h"] = nil
            try await put(item, in: table)
            found = try await indexed("two")
            XCTAssertEqual(found, [])
            item["h"] = .number(2)
            try await put(item, in: table)
            try await delete(key, in: table)
            found = try await indexed("two")
            XCTAssertEqual(found, [])
        }
    }

    private func checkRefusedQueries() async throws {
        try await withCompositeTable("RefusedQueries") { table in
            func query(_ condition: KeyCondition, index: String? = nil, consistentRead: Bool = false) async throws -> ItemPage {
                let request = QueryRequest(
                    tableName: table, indexName: index, keyCondition: condition, consistentRead: consistentRead)
                return try await storage.query(request, context: context)
            }
            let type = Self.invalid + "Condition parameter type does not match schema type"
            await assertRefused(.validation, "Query condition missed key schema element: p") {
                try await query(KeyCondition("x", equals: "a"))
            }
            await assertRefused(.validation, "Query condition missed key schema element: s") {
                try await query(KeyCondition("p", equals: "a", "l", .equals("x")))
            }
            await assertRefused(.validation, type) { try await query(KeyCondition("p", equals: .number(1))) }
            await assertRefused(.validation, type) { try await query(KeyCondition("p", equals: "a", "s", .equals("1"))) }
            await assertRefused(.validation, nil) {
                try await query(KeyCondition("p", equals: "a", "s", .beginsWith(.number(1))))
            }
            await assertRefused(.validation, nil) {
                try await query(KeyCondition("p", equals: "a", "s", .between(.number(2), .number(1))))
            }
            await assertRefused(.validation, "The table does not have the specified index: Nowhere") {
                try await query(KeyCondition("p", equals: "a"), index: "Nowhere")
            }
            await assertRefused(.validation, "Consistent reads are not supported on global secondary indexes") {
                try await query(KeyCondition("g", equals: "a"), index: "Global", consistentRead: true)
            }
            await assertRefused(.validation, "Query condition missed key schema element: g") {
                try await query(KeyCondition("p", equals: "a"), index: "Global")
            }
        }
    }
}

extension DynamoDBNumber {
    /// A number a little larger.
    fileprivate var adding12: DynamoDBNumber {
        (try? adding(12)) ?? self
    }
}

extension AttributeValue {
    /// Whether the bytes of the other one begin this one.
    fileprivate func begins(with prefix: AttributeValue) -> Bool {
        switch (self, prefix) {
        case (.string(let text), .string(let prefix)): text.utf8.starts(with: prefix.utf8)
        case (.binary(let bytes), .binary(let prefix)): bytes.starts(with: prefix)
        default: false
        }
    }
}
