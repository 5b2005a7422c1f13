import DynamoDB
import JSON
import TestSupport
import XCTest

@testable import DynamoDBEngine

/// What reads and writes rows as bytes does what `query` and `batchWriteItem` do.
final class RowStorageTests: XCTestCase {
    private let schema = TableSchema(
        name: "Rows",
        attributes: [
            AttributeDefinition(name: "key", type: .string), AttributeDefinition(name: "group", type: .string),
            AttributeDefinition(name: "place", type: .string),
        ],
        key: KeySchema(partition: "key"),
        globalIndexes: [IndexSchema(name: "Groups", key: KeySchema(partition: "group", sort: "place"))])

    /// Writes whatever stands in the members' attributes.
    private static let shape = RowShape(
        [.init("place"), .init("group", .digits), .init("amount", .number), .init("a rather long name of a member"), .init("key")],
        orderedBy: ["place", "key"]
    ) { item in
        var writer = JSONWriter()
        writer.beginObject()
        for name in ["place", "group", "amount", "a rather long name of a member", "key"] {
            switch item[name] {
            case nil: continue
            case .string(let text)?: writer.member(name, text)
            case .number(let number)?:
                writer.key(name)
                writer.raw(Array(number.text.utf8))
            default:
                writer.key(name)
                writer.null()
            }
        }
        writer.endObject()
        return writer.bytes
    }

    private func query(_ group: String, from: String = "0", to: String = "9") -> QueryRequest {
        QueryRequest(
            tableName: "Rows", indexName: "Groups",
            keyCondition: KeyCondition("group", equals: .string(group), "place", .between(.string(from), .string(to))))
    }

    private func expected(_ requests: [QueryRequest], from engine: DynamoDBEngine) async throws -> String {
        var texts: [String] = []
        for request in requests {
            texts += try await engine.all(request).map { String(decoding: Self.shape.unusual($0), as: UTF8.self) }
        }
        return texts.joined(separator: ",")
    }

    private func encoded(_ requests: [QueryRequest], from engine: DynamoDBEngine) async throws -> EncodedRows {
        let rows = try await engine.encodedRows(of: requests, as: Self.shape, startingWith: [], context: .test())
        return try XCTUnwrap(rows)
    }

    func testRowsAreWrittenAsTheirItemsWouldBe() async throws {
        var random = SeededRandom()
        let engine = DynamoDBEngine()
        try await engine.create(schema)
        let amounts: [AttributeValue] = [
            .number(0), .number(-7), .number(1200), .number(try DynamoDBNumber("0.75")), .number(try DynamoDBNumber("-123.4567")),
            .number(try DynamoDBNumber("1e-130")), .number(try DynamoDBNumber("9.9e125")), "0.5", .bool(true), .null,
        ]
        let texts = ["", "x", "exactly8", "with nine", "quote \"", "back\\slash", "line\n", "süß", "a text that is longer than all the others"]
        for number in 0..<1500 {
            var item = Item()
            item["key"] = .string("key \(number) \(texts.randomElement(using: &random) ?? "")")
            item["group"] = .string(["1", "2", "2\r", "3", "x"].randomElement(using: &random) ?? "")
            item["place"] = .string(String(Int.random(in: 100...999, using: &random)))
            if Bool.random(using: &random) { item["amount"] = amounts.randomElement(using: &random) }
            if Bool.random(using: &random) {
                item["a rather long name of a member"] = .string(texts.randomElement(using: &random) ?? "")
            }
            if Int.random(in: 0..<4, using: &random) == 0 { item["unknown"] = .list([.null, .map(["inner": "value"])]) }
            if Int.random(in: 0..<20, using: &random) == 0 { item["a rather long name of a member"] = .map(["inner": .number(1)]) }
            try await engine.put(item, in: "Rows")
        }
        for requests in [[query("1")], [query("2"), query("2\r")], [query("x"), query("none"), query("3", from: "2", to: "7")], []] {
            let rows = try await encoded(requests, from: engine)
            let wanted = try await expected(requests, from: engine)
            XCTAssertEqual(String(decoding: rows.bytes, as: UTF8.self), wanted)
            XCTAssertNoThrow(try JSONValue(parsing: Array("[".utf8) + rows.ended(with: Array("]".utf8))))
        }
    }

    func testRowsOfAChoiceAreThoseThatAFilterWouldLeave() async throws {
        var random = SeededRandom()
        let engine = DynamoDBEngine()
        try await engine.create(schema)
        let name = "a rather long name of a member"
        let texts = [
            "", "x", "y", "X", "exactly8", "s\u{fc}\u{df}", "su\u{308}\u{df}", "K", "\u{212a}", "quote \"",
            "a text that is longer than all the others",
        ]
        let others: [AttributeValue?] = [nil, .number(1), .null, .map(["x": "x"]), .list(["x"])]
        for number in 0..<1_000 {
            var item: Item = ["key": .string("key \(number)"), "group": .string(["1", "2"].randomElement(using: &random) ?? "")]
            item["place"] = .string(String(Int.random(in: 100...999, using: &random)))
            item[name] = Int.random(in: 0..<8, using: &random) == 0
                ? others.randomElement(using: &random) ?? nil : .string(texts.randomElement(using: &random) ?? "")
            if Int.random(in: 0..<8, using: &random) == 0 { item["amount"] = .bool(true) }
            try await engine.put(item, in: "Rows")
        }
        let requests = [query("1", to: "5"), query("none"), query("1", from: "5"), query("2")]
        var items: [Item] = []
        for request in requests { items += try await engine.all(request) }
        for text in texts + ["nobody's"] {
            let rows = try await engine.encodedRows(
                of: requests, as: Self.shape.only(name, text), startingWith: Array("[".utf8), context: .test())
            let chosen = items.filter { $0[name]?.stringValue == text }
            XCTAssertEqual(rows?.count, chosen.count, text)
            let expected = chosen.map { String(decoding: Self.shape.unusual($0), as: UTF8.self) }.joined(separator: ",")
            XCTAssertEqual(rows.map { String(decoding: $0.bytes, as: UTF8.self) }, "[" + expected, text)
        }
    }

    func testWhetherQueriesFollowOneAnotherIsTold() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(schema)
        for (key, group, place) in [("a", "1", "10"), ("b", "1", "20"), ("c", "2", "20"), ("d", "2", "30"), ("a2", "3", "20")] {
            try await engine.put(["key": .string(key), "group": .string(group), "place": .string(place)], in: "Rows")
        }
        let following = try await encoded([query("1"), query("none"), query("2")], from: engine)
        XCTAssertTrue(following.isOrdered)
        XCTAssertEqual(following.count, 4)
        let crossing = try await encoded([query("2"), query("1")], from: engine)
        XCTAssertFalse(crossing.isOrdered)
        let equalPlaces = try await encoded([query("1"), query("3")], from: engine)
        XCTAssertFalse(equalPlaces.isOrdered, "of equal places the key decides")
    }

    func testWhatIsNotThereIsRefused() async throws {
        let engine = DynamoDBEngine()
        await assertRefused("Requested resource not found", code: .resourceNotFound) {
            _ = try await self.encoded([self.query("1")], from: engine)
        }
        await assertRefused("Requested resource not found", code: .resourceNotFound) {
            try await engine.putRows(Self.batch([]), into: "Rows", context: .test())
        }
    }

    func testWhatTakesItemsIsLeftToQueries() async throws {
        let engine = DynamoDBEngine()
        var schema = schema
        schema.globalIndexes[0].projection = .keysOnly
        try await engine.create(schema)
        let rows = try await engine.encodedRows(of: [query("1")], as: Self.shape, startingWith: [], context: .test())
        XCTAssertNil(rows)
    }

    private struct Sample {
        var key: String
        var place: String?
        var amount: DynamoDBNumber?
    }

    private static func batch(_ samples: [Sample]) -> RowBatch {
        var batch = RowBatch([("amount", .number), ("group", .string), ("key", .string), ("place", .string)])
        func append(_ text: String) -> Range<Int> { Array(text.utf8).withUnsafeBytes { batch.append($0) } }
        for sample in samples {
            batch.appendRow()
            if let amount = sample.amount { batch.setNumber(0, amount) }
            batch.setBytes(1, append("1"))
            batch.setBytes(2, append(sample.key))
            if let place = sample.place { batch.setBytes(3, append(place)) }
        }
        return batch
    }

    func testRowsThatArePutAreThoseOfItems() async throws {
        var random = SeededRandom()
        let (asRows, asItems) = (DynamoDBEngine(), DynamoDBEngine())
        try await asRows.create(schema)
        try await asItems.create(schema)
        let numbers = ["0", "1", "10", "100", "0.1", "0.01", "-0.75", "1.5", "123456789.12345", "1e125", "1e-130", "-5e3", "1500"]
        for round in 0..<60 {
            let samples = (0..<25).map { number in
                Sample(
                    key: "key \(round.isMultiple(of: 2) ? number : 24 - number)",
                    place: Bool.random(using: &random) ? String(Int.random(in: 0..<40, using: &random)) + "x" : nil,
                    amount: numbers.randomElement(using: &random).flatMap { try? DynamoDBNumber($0) })
            }
            try await asRows.putRows(Self.batch(samples), into: "Rows", context: .test())
            try await asItems.batch([
                "Rows": samples.map { sample in
                    var item: Item = ["key": .string(sample.key), "group": "1"]
                    item["place"] = sample.place.map { .string($0) }
                    item["amount"] = sample.amount.map { .number($0) }
                    return .put(item)
                }
            ])
            let (left, right) = (try await asRows.all(query("1")), try await asItems.all(query("1")))
            XCTAssertEqual(left, right)
        }
        let (left, right) = (try await asRows.all(ScanRequest(tableName: "Rows")), try await asItems.all(ScanRequest(tableName: "Rows")))
        XCTAssertEqual(left, right)
        let description = DescribeTableRequest(tableName: "Rows")
        let sizes = (
            try await asRows.describeTable(description, context: .test()).sizeByteCount,
            try await asItems.describeTable(description, context: .test()).sizeByteCount
        )
        XCTAssertEqual(sizes.0, sizes.1)
    }

    func testOneWrongRowRefusesAll() async throws {
        let engine = DynamoDBEngine()
        try await engine.create(schema)
        let good = Sample(key: "good", place: "1")
        for bad in [
            Sample(key: "", place: "1"), Sample(key: String(repeating: "k", count: 2049), place: "1"), Sample(key: "k", place: ""),
            Sample(key: "k", place: String(repeating: "p", count: 1025)),
        ] {
            do {
                try await engine.putRows(Self.batch([good, bad]), into: "Rows", context: .test())
                XCTFail("\(bad) was taken")
            } catch {
                XCTAssertEqual(error.code, .validation)
            }
        }
        let wrongType = RowBatch([("key", .number)])
        do {
            try await engine.putRows(wrongType, into: "Rows", context: .test())
            XCTFail("a key of another type was taken")
        } catch {
            XCTAssertEqual(error.code, .validation)
        }
        let items = try await engine.all(ScanRequest(tableName: "Rows"))
        XCTAssertEqual(items, [])
    }

    func testRowsSurviveOnAJournal() async throws {
        let directory = try TemporaryDirectory()
        let engine = try DynamoDBEngine.open(directory: directory.path)
        try await engine.create(schema)
        try await engine.putRows(Self.batch([Sample(key: "a", place: "1", amount: 3)]), into: "Rows", context: .test())
        try await engine.close()
        let reopened = try DynamoDBEngine.open(directory: directory.path)
        let items = try await reopened.all(ScanRequest(tableName: "Rows"))
        XCTAssertEqual(items, [["key": "a", "group": "1", "place": "1", "amount": .number(3)]])
        try await reopened.close()
    }

    func testByteOrderIsThatOfTheBytes() {
        var random = SeededRandom()
        for _ in 0..<5000 {
            let left = (0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            var right = left
            if Bool.random(using: &random) { right = Array(left.dropLast(Int.random(in: 0...3, using: &random))) }
            if Bool.random(using: &random), let index = right.indices.randomElement(using: &random) {
                right[index] = UInt8.random(in: 0...255, using: &random)
            }
            let order = left.withUnsafeBytes { ByteOrder.compare($0, right) }
            XCTAssertEqual(order < 0, left.lexicographicallyPrecedes(right))
            XCTAssertEqual(order == 0, left == right)
            guard left.count == right.count else { continue }
            let areEqual = left.withUnsafeBytes { left in right.withUnsafeBytes { ByteOrder.areEqual(left, $0) } }
            XCTAssertEqual(areEqual, left == right)
        }
    }
}
