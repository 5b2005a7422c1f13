import DynamoDB
import XCTest

extension DynamoDBStorageContract {
    static let itemChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("an item is put, read, replaced and deleted", { try await $0.checkLifeOfAnItem() }),
        ("every type of value comes back as it was put", { try await $0.checkValues() }),
        ("items may be 400 KB and not a byte more", { try await $0.checkItemSize() }),
    ]

    static let keyChecks: [(name: String, check: @Sendable (DynamoDBStorageContract) async throws -> Void)] = [
        ("keys are equal by value", { try await $0.checkEqualKeys() }),
        ("items must have a proper key", { try await $0.checkItemKeys() }),
        ("keys must be the key and nothing else", { try await $0.checkBareKeys() }),
        ("keys have a largest size", { try await $0.checkKeySizes() }),
        ("attributes of index keys have their type", { try await $0.checkIndexKeys() }),
    ]

    private func checkLifeOfAnItem() async throws {
        try await withSimpleTable("Life") { table in
            let first: Item = ["p": "k", "a": "1", "b": "2"]
            let second: Item = ["p": "k", "c": "3"]
            var absent = try await get(["p": "k"], in: table)
            XCTAssertNil(absent)
            var old = try await put(first, in: table, returnsOldItem: true)
            XCTAssertNil(old)
            var found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found, first)
            old = try await put(first, in: table)
            XCTAssertNil(old, "not asked for")
            old = try await put(second, in: table, returnsOldItem: true)
            XCTAssertEqual(old, first)
            found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found, second, "replaced as a whole")
            old = try await delete(["p": "other"], in: table, returnsOldItem: true)
            XCTAssertNil(old)
            old = try await delete(["p": "k"], in: table, returnsOldItem: true)
            XCTAssertEqual(old, second)
            absent = try await get(["p": "k"], in: table)
            XCTAssertNil(absent)
        }
    }

    private func checkValues() async throws {
        try await withSimpleTable("Values") { table in
            let values: [AttributeValue] = [
                "", "text", "\u{0}\u{1f}\"\\/\u{7f}", "e\u{301}\u{e9}😀\r\n", .number(0), .number(-1),
                .number(try DynamoDBNumber("0.75")),
                .number(try DynamoDBNumber("1e125")), .number(try DynamoDBNumber("-1e-130")), .binary([]),
                .binary([0, 255, 128]),
                .bool(true), .bool(false), .null, .list([]), .list(["a", .list([.null]), .map(["x": .number(1)])]), .map([:]),
                .map(["m": .map(["n": .map(["o": "deep"])])]), .stringSet(["", "a", "b"]), .numberSet([-1, 0, 10]),
                .binarySet([[], [0], [255]]),
            ]
            var item: Item = ["p": "k", "e\u{301}": "two scalars", "\u{e9}": "one scalar", "a.b[0] #:": "any name"]
            for (index, value) in values.enumerated() {
                item["v\(index)"] = value
            }
            try await put(item, in: table)
            let found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found, item)
            let page = try await storage.scan(ScanRequest(tableName: table), context: context)
            XCTAssertEqual(page.items, [item])
        }
    }

    private func checkItemSize() async throws {
        try await withSimpleTable("Size") { table in
            // "p" and "k", "a" and its text.
            let largest: Item = ["p": "k", "a": .string(String(repeating: "x", count: 400 * 1024 - 3))]
            try await put(largest, in: table)
            let found = try await get(["p": "k"], in: table)
            XCTAssertEqual(found, largest)
            let tooLarge: Item = ["p": "k", "a": .string(String(repeating: "x", count: 400 * 1024 - 2))]
            await assertRefused(.validation, "Item size has exceeded the maximum allowed size") {
                try await put(tooLarge, in: table)
            }
            await assertRefused(.validation, nil) {
                try await storage.batchWriteItem(
                    BatchWriteItemRequest(requestItems: [table: [.put(tooLarge)]]), context: context)
            }
        }
    }

    // MARK: Keys

    private func checkEqualKeys() async throws {
        try await withSimpleTable("Numbers", .number) { table in
            try await put(["p": .number(try DynamoDBNumber("1.0")), "a": "first"], in: table)
            try await put(["p": .number(try DynamoDBNumber("1E0")), "a": "second"], in: table)
            let page = try await storage.scan(ScanRequest(tableName: table), context: context)
            XCTAssertEqual(page.items, [["p": .number(1), "a": "second"]])
        }
        try await withSimpleTable("Bytes") { table in
            // Canonically equivalent and yet two keys.
            try await put(["p": "\u{e9}", "a": "one"], in: table)
            try await put(["p": "e\u{301}", "a": "two"], in: table)
            let one = try await get(["p": "\u{e9}"], in: table)
            XCTAssertEqual(one?["a"], "one")
            let two = try await get(["p": "e\u{301}"], in: table)
            XCTAssertEqual(two?["a"], "two")
        }
        try await withSimpleTable("Binaries", .binary) { table in
            try await put(["p": .binary([0])], in: table)
            try await put(["p": .binary([0, 0])], in: table)
            let page = try await storage.scan(ScanRequest(tableName: table), context: context)
            XCTAssertEqual(page.items.count, 2)
        }
    }

    private func checkItemKeys() async throws {
        try await withCompositeTable("ItemKeys") { table in
            await assertRefused(.validation, Self.invalid + "Missing the key s in the item") {
                try await put(["p": "a"], in: table)
            }
            await assertRefused(.validation, Self.invalid + "Type mismatch for key p expected: S actual: N") {
                try await put(["p": .number(1), "s": .number(1)], in: table)
            }
            await assertRefused(.validation, Self.invalid + "Type mismatch for key s expected: N actual: BOOL") {
                try await put(["p": "a", "s": .bool(true)], in: table)
            }
            await assertRefused(.validation, Self.emptyKey) { try await put(["p": "", "s": .number(1)], in: table) }
        }
    }

    private static let emptyKey =
        "One or more parameter values are not valid. "
        + "The AttributeValue for a key attribute cannot contain an empty string value. Key: p"

    private func checkBareKeys() async throws {
        try await withCompositeTable("BareKeys") { table in
            let wrong: [Item] = [
                [:], ["p": "a"], ["s": .number(1)], ["p": "a", "s": "1"], ["p": "a", "x": .number(1)],
                ["p": "a", "s": .number(1), "x": "y"],
            ]
            for key in wrong {
                await assertRefused(.validation, Self.wrongKey) { try await get(key, in: table) }
                await assertRefused(.validation, Self.wrongKey) { try await delete(key, in: table) }
                await assertRefused(.validation, Self.wrongKey) {
                    try await storage.batchWriteItem(
                        BatchWriteItemRequest(requestItems: [table: [.delete(key)]]), context: context)
                }
            }
            await assertRefused(.validation, Self.emptyKey) { try await get(["p": "", "s": .number(1)], in: table) }
            await assertRefused(.validation, Self.emptyKey) { try await delete(["p": "", "s": .number(1)], in: table) }
        }
    }

    private func checkKeySizes() async throws {
        try await withSimpleTable("Hash") { table in
            let longest = String(repeating: "x", count: 2_048)
            try await put(["p": .string(longest)], in: table)
            await assertRefused(
                .validation, Self.invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
            ) {
                try await put(["p": .string(longest + "x")], in: table)
            }
        }
        let schema = TableSchema(
            name: prefix + "Range",
            attributes: [AttributeDefinition(name: "p", type: .string), AttributeDefinition(name: "s", type: .string)],
            key: KeySchema(partition: "p", sort: "s"))
        try await withTable(schema) { table in
            // 512 characters of two bytes.
            let longest = String(repeating: "é", count: 512)
            try await put(["p": "a", "s": .string(longest)], in: table)
            await assertRefused(
                .validation, Self.invalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
            ) {
                try await put(["p": "a", "s": .string(longest + "x")], in: table)
            }
        }
    }

    private func checkIndexKeys() async throws {
        try await withCompositeTable("IndexKeys") { table in
            await assertRefused(
                .validation, Self.invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: Global"
            ) {
                try await put(["p": "a", "s": .number(1), "g": .number(1)], in: table)
            }
            await assertRefused(
                .validation, Self.invalid + "Type mismatch for Index Key l Expected: S Actual: NULL IndexName: Local"
            ) {
                try await put(["p": "a", "s": .number(1), "l": .null], in: table)
            }
            // Either may be absent: the item is not in the index then.
            try await put(["p": "a", "s": .number(1), "g": "x"], in: table)
            try await put(["p": "a", "s": .number(2), "h": .number(1)], in: table)
            try await put(["p": "a", "s": .number(3), "g": "x", "h": .number(1)], in: table)
            let page = try await storage.scan(ScanRequest(tableName: table, indexName: "Global"), context: context)
            XCTAssertEqual(page.items.compactMap { $0["s"] }, [.number(3)])
        }
    }
}
