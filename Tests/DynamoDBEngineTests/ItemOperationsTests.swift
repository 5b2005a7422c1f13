import DynamoDB
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class ItemOperationsTests: XCTestCase {
    private func engine(_ schemas: TableSchema...) async throws -> DynamoDBEngine {
        let engine = DynamoDBEngine()
        for schema in schemas { try await engine.create(schema) }
        return engine
    }

    func testAnItemIsPutGotReplacedAndDeleted() async throws {
        let engine = try await engine(Samples.timeEntries)
        let item = Samples.timeEntry("2024-05-21T06:15:00Z")
        let key = item.projected(to: ["activity_start_end"])
        var old = try await engine.put(item, in: "TimeEntries")
        XCTAssertNil(old)
        var changed = item
        changed["description"] = "something else"
        old = try await engine.put(changed, in: "TimeEntries")
        XCTAssertEqual(old, item)
        var found = try await engine.get(key, in: "TimeEntries")
        XCTAssertEqual(found, changed)
        old = try await engine.delete(key, in: "TimeEntries")
        XCTAssertEqual(old, changed)
        old = try await engine.delete(key, in: "TimeEntries")
        XCTAssertNil(old)
        found = try await engine.get(key, in: "TimeEntries")
        XCTAssertNil(found)
    }

    func testOldItemsAreOnlyReturnedWhenAskedFor() async throws {
        let engine = try await engine(Samples.simple())
        try await engine.put(["pk": "a"], in: "Simple")
        let put = try await engine.putItem(PutItemRequest(tableName: "Simple", item: ["pk": "a"]), context: .test())
        XCTAssertNil(put.attributes)
        let delete = try await engine.deleteItem(DeleteItemRequest(tableName: "Simple", key: ["pk": "a"]), context: .test())
        XCTAssertNil(delete.attributes)
    }

    /// DynamoDB compares bytes: letters that look alike are two keys.
    func testKeysAreTheirBytes() async throws {
        let engine = try await engine(Samples.simple())
        try await engine.put(["pk": "caf\u{e9}", "v": .number(1)], in: "Simple")
        try await engine.put(["pk": "cafe\u{301}", "v": .number(2)], in: "Simple")
        let composed = try await engine.get(["pk": "caf\u{e9}"], in: "Simple")
        let decomposed = try await engine.get(["pk": "cafe\u{301}"], in: "Simple")
        XCTAssertEqual(composed?["v"], .number(1))
        XCTAssertEqual(decomposed?["v"], .number(2))
    }

    func testNumericKeysAreTheirValues() async throws {
        let engine = try await engine(Samples.simple(type: .number))
        try await engine.put(["pk": .number(try DynamoDBNumber("1.50")), "v": "x"], in: "Simple")
        let item = try await engine.get(["pk": .number(try DynamoDBNumber("15E-1"))], in: "Simple")
        XCTAssertEqual(item?["v"], "x")
    }

    func testItemsWithoutTheirKeyAreRefused() async throws {
        let engine = try await engine(Samples.sorted(), Samples.simple(type: .binary))
        let start = "One or more parameter values were invalid: "
        await assertRefused(start + "Missing the key pk in the item") { try await engine.put(["sk": "b"], in: "Sorted") }
        await assertRefused(start + "Missing the key sk in the item") { try await engine.put(["pk": "b"], in: "Sorted") }
        await assertRefused(start + "Type mismatch for key sk expected: S actual: N") {
            try await engine.put(["pk": "b", "sk": .number(1)], in: "Sorted")
        }
        let empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
        await assertRefused(empty + "string value. Key: pk") { try await engine.put(["pk": "", "sk": "x"], in: "Sorted") }
        await assertRefused(empty + "string value. Key: sk") { try await engine.put(["pk": "x", "sk": ""], in: "Sorted") }
        await assertRefused(empty + "binary value. Key: pk") { try await engine.put(["pk": .binary([])], in: "Simple") }
        await assertRefused(empty + "binary value. Key: pk") { _ = try await engine.get(["pk": .binary([])], in: "Simple") }
    }

    func testKeysHaveALongestLength() async throws {
        let engine = try await engine(Samples.sorted())
        let partition = AttributeValue.string(String(repeating: "p", count: 2048))
        let sort = AttributeValue.string(String(repeating: "s", count: 1024))
        try await engine.put(["pk": partition, "sk": sort], in: "Sorted")
        let partitionMessage =
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
        let sortMessage =
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size "
            + "limit of 1024 bytes"
        let longPartition = AttributeValue.string(String(repeating: "p", count: 2049))
        let longSort = AttributeValue.string(String(repeating: "s", count: 1025))
        await assertRefused(partitionMessage) { try await engine.put(["pk": longPartition, "sk": "s"], in: "Sorted") }
        await assertRefused(sortMessage) { try await engine.put(["pk": "p", "sk": longSort], in: "Sorted") }
        await assertRefused(partitionMessage) { _ = try await engine.get(["pk": longPartition, "sk": "s"], in: "Sorted") }
        await assertRefused(sortMessage) { _ = try await engine.delete(["pk": "p", "sk": longSort], in: "Sorted") }
    }

    func testKeysAreTheKeyAndNothingElse() async throws {
        let engine = try await engine(Samples.sorted())
        let message = "The provided key element does not match the schema"
        let wrong: [Item] = [
            [:], ["pk": "a"], ["sk": "a"], ["pk": "a", "sk": .number(1)], ["pk": "a", "sk": "b", "more": "c"],
            ["pk": "a", "other": "b"],
            ["pk": .list([]), "sk": "a"],
        ]
        for key in wrong {
            await assertRefused(message) { _ = try await engine.get(key, in: "Sorted") }
            await assertRefused(message) { _ = try await engine.delete(key, in: "Sorted") }
            await assertRefused(message) { try await engine.batch(["Sorted": [.delete(key)]]) }
        }
    }

    func testIndexKeysMustFitWhenTheyAreThere() async throws {
        let engine = try await engine(Samples.sorted())
        try await engine.put(["pk": "a", "sk": "a"], in: "Sorted")
        await assertRefused(
            "One or more parameter values were invalid: Type mismatch for Index Key gp Expected: S Actual: N IndexName: global"
        ) { try await engine.put(["pk": "a", "sk": "a", "gp": .number(1)], in: "Sorted") }
        await assertRefused(
            "One or more parameter values were invalid: Type mismatch for Index Key ls Expected: B Actual: S IndexName: local"
        ) { try await engine.put(["pk": "a", "sk": "a", "ls": "text"], in: "Sorted") }
        await assertRefused(
            "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The "
                + "AttributeValue for a key attribute cannot contain an empty binary value. IndexName: local, IndexKey: ls"
        ) { try await engine.put(["pk": "a", "sk": "a", "ls": .binary([])], in: "Sorted") }
        await assertRefused(
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"
        ) { try await engine.put(["pk": "a", "sk": "a", "gp": .string(String(repeating: "x", count: 2049))], in: "Sorted") }
    }

    func testAnItemOf400KBPassesAndAByteMoreDoesNot() async throws {
        let engine = try await engine(Samples.simple())
        let room = ItemMeasure.byteCountLimit - 2 - 1 - 1
        try await engine.put(["pk": "a", "v": .string(String(repeating: "x", count: room))], in: "Simple")
        let large: Item = ["pk": "b", "v": .string(String(repeating: "x", count: room + 1))]
        await assertRefused("Item size has exceeded the maximum allowed size") { try await engine.put(large, in: "Simple") }
        await assertRefused("Item size has exceeded the maximum allowed size") {
            try await engine.batch(["Simple": [.put(large)]])
        }
    }

    func testValuesNestTo32Levels() async throws {
        let engine = try await engine(Samples.simple())
        var value: AttributeValue = "leaf"
        for _ in 1..<ItemMeasure.depthLimit { value = .list([value]) }
        try await engine.put(["pk": "a", "v": value], in: "Simple")
        await assertRefused(
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
        ) { try await engine.put(["pk": "a", "v": .map(["n": value])], in: "Simple") }
    }

    // MARK: Batches

    func testABatchWritesToSeveralTables() async throws {
        let engine = try await engine(Samples.simple(), Samples.sorted())
        try await engine.put(["pk": "gone"], in: "Simple")
        try await engine.batch([
            "Simple": [.put(["pk": "a"]), .delete(["pk": "gone"]), .delete(["pk": "never"])],
            "Sorted": [.put(["pk": "a", "sk": "b"])],
        ])
        let simple = try await engine.all(ScanRequest(tableName: "Simple"))
        let sorted = try await engine.all(ScanRequest(tableName: "Sorted"))
        XCTAssertEqual(simple, [["pk": "a"]])
        XCTAssertEqual(sorted, [["pk": "a", "sk": "b"]])
    }

    func testARefusedBatchWritesNothing() async throws {
        let engine = try await engine(Samples.simple())
        await assertRefused("Requested resource not found", code: .resourceNotFound) {
            try await engine.batch(["Simple": [.put(["pk": "a"])], "Nobody": [.put(["pk": "a"])]])
        }
        await assertRefused("Provided list of item keys contains duplicates") {
            try await engine.batch(["Simple": [.put(["pk": "a"]), .delete(["pk": "a"])]])
        }
        await assertRefused("The provided key element does not match the schema") {
            try await engine.batch(["Simple": [.put(["pk": "a"]), .put(["other": "a"])]])
        }
        await assertRefused("The provided key element does not match the schema") {
            try await engine.batch(["Simple": [.put(["pk": "a"]), .put(["pk": .number(1)])]])
        }
        await assertRefused("The requestItems parameter is required for BatchWriteItem") { try await engine.batch([:]) }
        await assertRefused("Too many items requested for the BatchWriteItem call") {
            try await engine.batch(["Simple": (0..<26).map { .put(["pk": .string("\($0)")]) }])
        }
        let items = try await engine.all(ScanRequest(tableName: "Simple"))
        XCTAssertEqual(items, [])
    }

    func testNumbersThatAreEqualAreDuplicates() async throws {
        let engine = try await engine(Samples.simple(type: .number))
        await assertRefused("Provided list of item keys contains duplicates") {
            try await engine.batch([
                "Simple": [.put(["pk": .number(try DynamoDBNumber("1.0"))]), .put(["pk": .number(try DynamoDBNumber("1"))])]
            ])
        }
    }
}
