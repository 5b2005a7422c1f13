import DynamoDB
import Files
import TestSupport
import XCTest

@testable import DynamoDBEngine

/// Random operations do to an engine what they do to a dictionary.
final class EngineModelTests: XCTestCase {
    /// The plainest thing that has items by key.
    private struct Model {
        var items: [Item: Item] = [:]

        func query(partition: String, sort: (String) -> Bool, ascending: Bool) -> [Item] {
            let found = items.values.filter { $0["pk"]?.stringValue == partition && sort($0["sk"]?.stringValue ?? "") }
            let sorted = found.sorted { ($0["sk"]?.stringValue ?? "") < ($1["sk"]?.stringValue ?? "") }
            return ascending ? sorted : sorted.reversed()
        }

        func queryIndex(partition: String) -> [Item] {
            items.values.filter { $0["gp"]?.stringValue == partition && $0["gs"] != nil }
                .sorted { left, right in
                    let (leftNumber, rightNumber) = (left["gs"]?.numberValue ?? .zero, right["gs"]?.numberValue ?? .zero)
                    if leftNumber != rightNumber { return leftNumber < rightNumber }
                    return [left["pk"]?.stringValue ?? "", left["sk"]?.stringValue ?? ""]
                        .lexicographicallyPrecedes([right["pk"]?.stringValue ?? "", right["sk"]?.stringValue ?? ""])
                }
                .map { $0.projected(to: ["pk", "sk", "gp", "gs", "extra"]) }
        }
    }

    func testRandomOperationsMatchADictionary() async throws {
        var random = SeededRandom()
        let engine = DynamoDBEngine()
        let stream = try await engine.create(Samples.sorted(), .newAndOldImages)
        var model = Model()
        for _ in 0..<1_500 {
            try await step(engine, &model, &random)
        }
        try await compare(engine, model, &random)
        XCTAssertEqual(try engine.told(stream).replayed(), Set(model.items.values))
    }

    /// The same on a journal that is closed, opened and compacted all the time.
    func testReopenedEnginesMatchADictionary() async throws {
        var random = SeededRandom()
        let directory = try TemporaryDirectory()
        var engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 10_000)
        let stream = try await engine.create(Samples.sorted(), .newAndOldImages)
        var model = Model()
        for _ in 0..<8 {
            for _ in 0..<Int.random(in: 0...150, using: &random) {
                try await step(engine, &model, &random)
            }
            try await compare(engine, model, &random)
            XCTAssertEqual(try engine.told(stream).replayed(), Set(model.items.values))
            try await engine.close()
            engine = try DynamoDBEngine.open(directory: directory.path, sync: .never, compactionMinimum: 10_000)
            try await compare(engine, model, &random)
        }
        try await engine.close()
    }

    private func step(_ engine: some DynamoDBStorage, _ model: inout Model, _ random: inout SeededRandom) async throws {
        let key: Item = [
            "pk": .string("p\(Int.random(in: 0..<4, using: &random))"),
            "sk": .string("s\(Int.random(in: 100..<200, using: &random))"),
        ]
        switch Int.random(in: 0..<13, using: &random) {
        case 0..<5:
            let item = randomItem(key, &random)
            let old = try await engine.put(item, in: "Sorted")
            XCTAssertEqual(old, model.items.updateValue(item, forKey: key))
        case 5..<7:
            let old = try await engine.delete(key, in: "Sorted")
            XCTAssertEqual(old, model.items.removeValue(forKey: key))
        case 7:
            let item = try await engine.get(key, in: "Sorted")
            XCTAssertEqual(item, model.items[key])
        case 8:
            var writes: [Item: WriteRequest] = [:]
            for number in 0..<Int.random(in: 1...25, using: &random) {
                let key: Item = ["pk": "p1", "sk": .string("s\(100 + number * 3)")]
                writes[key] = Bool.random(using: &random) ? .put(randomItem(key, &random)) : .delete(key)
            }
            try await engine.batch(["Sorted": Array(writes.values)])
            for (key, write) in writes {
                if case .put(let item) = write { model.items[key] = item } else { model.items[key] = nil }
            }
        case 9:
            try await update(engine, &model, key, &random)
        case 10:
            let item = randomItem(key, &random)
            let create = PutItemRequest(tableName: "Sorted", item: item, condition: .notExists(DocumentPath("pk")))
            let isNew = (try? await engine.putItem(create, context: .test())) != nil
            XCTAssertEqual(isNew, model.items[key] == nil)
            if isNew { model.items[key] = item }
        case 11:
            try await transact(engine, &model, &random)
        default:
            try await compareOneQuery(engine, model, &random)
        }
    }

    private func update(
        _ engine: some DynamoDBStorage, _ model: inout Model, _ key: Item, _ random: inout SeededRandom
    ) async throws {
        let group = "g\(Int.random(in: 0..<3, using: &random))"
        let removes = Bool.random(using: &random)
        let count = DocumentPath("count")
        let request = UpdateItemRequest(
            tableName: "Sorted", key: key,
            update: UpdateExpression([
                .set(DocumentPath("gp"), .value(.string(group))),
                .set(count, .sum(.ifNotExists(count, .value(.number(0))), .value(.number(1)))),
                removes ? .remove(DocumentPath("gs")) : .add(DocumentPath("marks"), .stringSet([group])),
            ]), returnValues: .allNew)
        let answered = try await engine.updateItem(request, context: .test()).attributes
        var item = model.items[key] ?? key
        item["gp"] = .string(group)
        item["count"] = .number(DynamoDBNumber((item["count"]?.numberValue?.intValue ?? 0) + 1))
        if removes {
            item["gs"] = nil
        } else if case .stringSet(let marks)? = item["marks"] {
            item["marks"] = .strings(Array(Set(marks + [group])))
        } else {
            item["marks"] = .stringSet([group])
        }
        XCTAssertEqual(answered, item)
        model.items[key] = item
    }

    /// Three writes, and a check that fails now and then: all happen or none.
    private func transact(_ engine: some DynamoDBStorage, _ model: inout Model, _ random: inout SeededRandom) async throws {
        let keys: [Item] = (0..<4).map { ["pk": .string("p\($0)"), "sk": .string("s\(Int.random(in: 100..<200, using: &random))")] }
        let item = randomItem(keys[0], &random)
        let request = TransactWriteItemsRequest(items: [
            TransactWrite(tableName: "Sorted", .put(item)), TransactWrite(tableName: "Sorted", .delete(key: keys[1])),
            TransactWrite(tableName: "Sorted", .update(key: keys[2], UpdateExpression([.set(DocumentPath("extra"), .value("t"))]))),
            TransactWrite(tableName: "Sorted", .check(key: keys[3]), condition: .notExists(DocumentPath("pk"))),
        ])
        let isDone = (try? await engine.transactWriteItems(request, context: .test())) != nil
        XCTAssertEqual(isDone, model.items[keys[3]] == nil)
        guard isDone else { return }
        model.items[keys[0]] = item
        model.items[keys[1]] = nil
        model.items[keys[2], default: keys[2]]["extra"] = "t"
    }

    private func randomItem(_ key: Item, _ random: inout SeededRandom) -> Item {
        var item = Samples.randomItem(&random, key: key)
        if Bool.random(using: &random) { item["gp"] = .string("g\(Int.random(in: 0..<3, using: &random))") }
        if Bool.random(using: &random) { item["gs"] = .number(DynamoDBNumber(Int.random(in: -3...3, using: &random))) }
        if Bool.random(using: &random) { item["extra"] = "e" }
        return item
    }

    private func compareOneQuery(_ engine: some DynamoDBStorage, _ model: Model, _ random: inout SeededRandom) async throws {
        let partition = "p\(Int.random(in: 0..<4, using: &random))"
        let bound = "s\(Int.random(in: 100..<200, using: &random))"
        let ascending = Bool.random(using: &random)
        let (sort, matches): (KeyCondition.Sort, (String) -> Bool) =
            switch Int.random(in: 0..<3, using: &random) {
            case 0: (.lessThanOrEqual(.string(bound)), { $0 <= bound })
            case 1: (.greaterThan(.string(bound)), { $0 > bound })
            default: (.beginsWith(.string(String(bound.prefix(3)))), { $0.hasPrefix(bound.prefix(3)) })
            }
        let found = try await engine.all(
            QueryRequest(
                tableName: "Sorted", keyCondition: KeyCondition("pk", equals: .string(partition), "sk", sort),
                ascending: ascending,
                limit: Int.random(in: 1...30, using: &random)))
        XCTAssertEqual(found, model.query(partition: partition, sort: matches, ascending: ascending))
    }

    /// Every way to read gives what the model has.
    private func compare(_ engine: some DynamoDBStorage, _ model: Model, _ random: inout SeededRandom) async throws {
        let scanned = try await engine.all(ScanRequest(tableName: "Sorted", limit: Int.random(in: 1...50, using: &random)))
        XCTAssertEqual(scanned.count, model.items.count)
        XCTAssertEqual(Set(scanned), Set(model.items.values))
        for partition in ["g0", "g1", "g2"] {
            for ascending in [true, false] {
                let found = try await engine.all(
                    QueryRequest(
                        tableName: "Sorted", indexName: "global", keyCondition: KeyCondition("gp", equals: .string(partition)),
                        ascending: ascending, limit: Int.random(in: 1...50, using: &random)))
                let expected = model.queryIndex(partition: partition)
                XCTAssertEqual(found, ascending ? expected : expected.reversed())
            }
        }
        let description = try await engine.describeTable(DescribeTableRequest(tableName: "Sorted"), context: .test())
        XCTAssertEqual(description.itemCount, model.items.count)
        XCTAssertEqual(description.sizeByteCount, model.items.values.reduce(0) { $0 + ItemMeasure($1).byteCount })
    }
}
