import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let conditionChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("a write whose condition is not met changes nothing", { try await $0.checkConditions() }),
        ("updates change attributes and answer with what is asked for", { try await $0.checkUpdates() }),
        ("updates that cannot be made change nothing", { try await $0.checkRefusedUpdates() }),
        ("reads answer with the parts asked for", { try await $0.checkProjections() }),
        ("filters drop items after they were looked at", { try await $0.checkFilters() }),
        ("a batch reads from several tables", { try await $0.checkBatchReads() }),
        ("capacity is told when asked for", { try await $0.checkCapacity() }),
    ]

    static let conditionFailed = "The conditional request failed"

    private func update(
        _ actions: [UpdateExpression.Action], key: Item = ["p": "k"], in table: String, condition: Condition? = nil,
        returning: UpdateItemRequest.ReturnValues = .none
    ) async throws -> Item? {
        let request = UpdateItemRequest(
            tableName: table, key: key, update: UpdateExpression(actions), condition: condition, returnValues: returning)
        return try await storage.updateItem(request, context: context).attributes
    }

    private func checkConditions() async throws {
        try await withSimpleTable("Conditions") { table in
            let first: Item = ["p": "k", "v": .number(1)]
            let create = PutItemRequest(tableName: table, item: first, condition: .notExists(DocumentPath("p")))
            _ = try await storage.putItem(create, context: context)
            await assertRefused(.conditionalCheckFailed, Self.conditionFailed) {
                try await storage.putItem(create, context: context)
            }
            let isTwo = Condition.equals(DocumentPath("v"), .number(2))
            do {
                _ = try await storage.deleteItem(
                    DeleteItemRequest(tableName: table, key: ["p": "k"], condition: isTwo, returnsItemOnFailure: true),
                    context: context)
                XCTFail("deleted although the condition is not met")
            } catch let error as DynamoDBError {
                XCTAssertEqual(error.code, .conditionalCheckFailed)
                XCTAssertEqual(error.item, first, "the item is told when asked for")
            }
            await assertRefused(.conditionalCheckFailed, Self.conditionFailed) {
                try await update([.set(DocumentPath("v"), .value(.number(3)))], in: table, condition: isTwo)
            }
            var found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found, first)
            let isOne = Condition.equals(DocumentPath("v"), .number(1))
            _ = try await update([.set(DocumentPath("v"), .value(.number(2)))], in: table, condition: isOne)
            _ = try await storage.deleteItem(
                DeleteItemRequest(tableName: table, key: ["p": "k"], condition: isTwo), context: context)
            found = try await get(["p": "k"], in: table)
            XCTAssertNil(found)
        }
    }

    private func checkUpdates() async throws {
        try await withSimpleTable("Updates") { table in
            let count = DocumentPath("count")
            let increment: [UpdateExpression.Action] = [
                .set(count, .sum(.ifNotExists(count, .value(.number(0))), .value(.number(1))))
            ]
            var answered = try await update(increment, in: table, returning: .allNew)
            XCTAssertEqual(answered, ["p": "k", "count": .number(1)], "made where there was none")
            answered = try await update(increment, in: table, returning: .updatedNew)
            XCTAssertEqual(answered, ["count": .number(2)])
            answered = try await update(increment, in: table, returning: .updatedOld)
            XCTAssertEqual(answered, ["count": .number(2)])
            answered = try await update(increment, in: table, returning: .allOld)
            XCTAssertEqual(answered, ["p": "k", "count": .number(3)])
            answered = try await update(increment, in: table)
            XCTAssertNil(answered)
            _ = try await update(
                [.add(DocumentPath("tags"), .stringSet(["a", "b"])), .set(DocumentPath("m"), .value(.map(["x": "1"])))], in: table)
            var nested = DocumentPath("m")
            nested.steps.append(.name("y"))
            answered = try await update(
                [.delete(DocumentPath("tags"), .stringSet(["a"])), .set(nested, .value("2")), .remove(count)], in: table,
                returning: .allNew)
            XCTAssertEqual(answered, ["p": "k", "tags": .stringSet(["b"]), "m": .map(["x": "1", "y": "2"])])
            answered = try await update([.set(nested, .value("3"))], in: table, returning: .updatedNew)
            XCTAssertEqual(answered, ["m": .map(["y": "3"])], "only the part that was named")
            _ = try await update([.remove(count)], key: ["p": "other"], in: table)
            let other = try await get(["p": "other"], in: table)
            XCTAssertNil(other, "taking away makes no item")
            _ = try await update([], key: ["p": "bare"], in: table)
            let bare = try await get(["p": "bare"], in: table)
            XCTAssertEqual(bare, ["p": "bare"])
        }
    }

    private func checkRefusedUpdates() async throws {
        try await withCompositeTable("BadUpdates") { table in
            let item: Item = ["p": "a", "s": .number(1), "g": "x", "h": .number(1), "t": "text"]
            try await put(item, in: table)
            let key: Item = ["p": "a", "s": .number(1)]
            let cases: [(UpdateExpression.Action, String)] = [
                (.set(DocumentPath("p"), .value("b")), Self.invalid + "Cannot update attribute p. This attribute is part of the key"),
                (.remove(DocumentPath("s")), Self.invalid + "Cannot update attribute s. This attribute is part of the key"),
                (.add(DocumentPath("t"), .number(1)), "An operand in the update expression has an incorrect data type"),
                (.set(DocumentPath("t"), .path(DocumentPath("absent"))),
                    "The provided expression refers to an attribute that does not exist in the item"),
                (.set(DocumentPath("g"), .value(.number(1))),
                    "The update expression attempted to update the secondary index key to unsupported type"),
                (.set(DocumentPath("t"), .value(.string(String(repeating: "x", count: 400 * 1024)))),
                    "Item size to update has exceeded the maximum allowed size"),
            ]
            for (action, message) in cases {
                await assertRefused(.validation, message) { try await update([action], key: key, in: table) }
            }
            await assertRefused(.validation, Self.wrongKey) { try await update([], key: ["p": "a"], in: table) }
            let found = try await get(key, in: table)
            XCTAssertEqual(found, item)
            // An index follows its items.
            _ = try await update([.set(DocumentPath("g"), .value("y")), .remove(DocumentPath("t"))], key: key, in: table)
            let page = try await storage.query(
                QueryRequest(tableName: table, indexName: "Global", keyCondition: KeyCondition("g", equals: "y")), context: context)
            XCTAssertEqual(page.items, [["p": "a", "s": .number(1), "g": "y", "h": .number(1)]])
        }
    }

    private func checkProjections() async throws {
        try await withCompositeTable("Parts") { table in
            try await put(["p": "a", "s": .number(1), "m": .map(["x": "1", "y": "2"]), "els": .list(["0", "1", "2"])], in: table)
            var x = DocumentPath("m")
            x.steps.append(.name("x"))
            var second = DocumentPath("els")
            second.steps.append(.index(1))
            let projection = ItemProjection([DocumentPath("s"), x, second])
            let expected: Item = ["s": .number(1), "m": .map(["x": "1"]), "els": .list(["1"])]
            let found = try await storage.getItem(
                GetItemRequest(tableName: table, key: ["p": "a", "s": .number(1)], projection: projection), context: context)
            XCTAssertEqual(found.item, expected)
            let queried = try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), projection: projection),
                context: context)
            XCTAssertEqual(queried.items, [expected])
            let scanned = try await storage.scan(
                ScanRequest(tableName: table, projection: ItemProjection(["p"])), context: context)
            XCTAssertEqual(scanned.items, [["p": "a"]])
            // Two names that look alike.
            try await put(["p": "b", "s": .number(1), "\u{e9}": "one", "e\u{301}": "two"], in: table)
            let alike = try await storage.getItem(
                GetItemRequest(tableName: table, key: ["p": "b", "s": .number(1)], projection: ItemProjection(["\u{e9}"])),
                context: context)
            XCTAssertEqual(alike.item, ["\u{e9}": "one"])
        }
    }

    private func checkFilters() async throws {
        try await withCompositeTable("Filters") { table in
            for number in 0..<10 {
                try await put(["p": "a", "s": .number(DynamoDBNumber(number)), "odd": .bool(number % 2 == 1)], in: table)
            }
            let isOdd = Condition.equals(DocumentPath("odd"), .bool(true))
            let page = try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), limit: 4, filter: isOdd),
                context: context)
            XCTAssertEqual(page.items.compactMap { $0["s"]?.numberValue?.intValue }, [1, 3])
            XCTAssertEqual(page.count, 2)
            XCTAssertEqual(page.scannedCount, 4)
            XCTAssertEqual(page.lastEvaluatedKey, ["p": "a", "s": .number(3)], "the last that was looked at")
            let counted = try await storage.scan(
                ScanRequest(tableName: table, select: .count, filter: isOdd), context: context)
            XCTAssertEqual(counted, ItemPage(items: [], count: 5, scannedCount: 10))
            let onKey = Condition.comparison(.greater, .path(DocumentPath("s")), .value(.number(1)))
            await assertRefused(
                .validation, "Filter Expression can only contain non-primary key attributes: Primary key attribute: s"
            ) {
                try await storage.query(
                    QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "a"), filter: onKey), context: context)
            }
            let scanned = try await storage.scan(ScanRequest(tableName: table, filter: onKey), context: context)
            XCTAssertEqual(scanned.count, 8, "a scan has no keys to ask for")
        }
    }

    private func checkBatchReads() async throws {
        try await withSimpleTable("ReadA") { first in
            try await withSimpleTable("ReadB") { second in
                for number in 0..<5 { try await put(["p": .string("k\(number)"), "v": "x"], in: first) }
                try await put(["p": "k0", "w": "y"], in: second)
                func read(_ tables: [String: KeysToRead]) async throws -> BatchGetItemAnswer {
                    try await storage.batchGetItem(BatchGetItemRequest(requestItems: tables), context: context)
                }
                let answer = try await read([
                    first: KeysToRead(keys: [["p": "k1"], ["p": "k3"], ["p": "absent"]], projection: ItemProjection(["p"])),
                    second: KeysToRead(keys: [["p": "k0"]], consistentRead: true),
                ])
                XCTAssertEqual(answer.responses[first].map(Set.init), [["p": "k1"], ["p": "k3"]])
                XCTAssertEqual(answer.responses[second], [["p": "k0", "w": "y"]])
                XCTAssertEqual(answer.unprocessedKeys, [:])
                await assertRefused(.validation, "Provided list of item keys contains duplicates") {
                    try await read([first: KeysToRead(keys: [["p": "k1"], ["p": "k1"]])])
                }
                await assertRefused(.validation, Self.wrongKey) { try await read([first: KeysToRead(keys: [["q": "k1"]])]) }
                await assertRefused(.resourceNotFound, Self.noTable) { try await read([first + "X": KeysToRead(keys: [["p": "a"]])]) }
                await assertRefused(.validation, nil) { try await read([:]) }
            }
        }
    }

    private func checkCapacity() async throws {
        try await withCompositeTable("Capacity") { table in
            let item: Item = ["p": "a", "s": .number(1), "g": "x", "h": .number(1), "t": .string(String(repeating: "x", count: 1500))]
            let put = try await storage.putItem(
                PutItemRequest(tableName: table, item: item, report: UsageReport(capacity: .indexes, collectionSize: true)),
                context: context)
            XCTAssertEqual(put.consumedCapacity?.tableName, table)
            XCTAssertEqual(put.consumedCapacity?.units, 4)
            XCTAssertEqual(put.consumedCapacity?.tableUnits, 2)
            XCTAssertEqual(put.consumedCapacity?.globalIndexUnits, ["Global": 2])
            XCTAssertEqual(put.consumedCapacity?.localIndexUnits, [:])
            XCTAssertEqual(put.collectionMetrics?.key, ["p": "a"])
            let total = UsageReport(capacity: .total)
            for (isConsistent, units) in [(false, 0.5), (true, 1)] {
                let get = try await storage.getItem(
                    GetItemRequest(
                        tableName: table, key: ["p": "a", "s": .number(1)], consistentRead: isConsistent, report: total),
                    context: context)
                XCTAssertEqual(get.consumedCapacity, ConsumedCapacity(tableName: table, units: units))
            }
            let query = try await storage.query(
                QueryRequest(tableName: table, keyCondition: KeyCondition("p", equals: "none"), report: total), context: context)
            XCTAssertEqual(query.consumedCapacity, ConsumedCapacity(tableName: table, units: 0.5))
        }
    }
}
