import DynamoDB
import Files
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class MutationRecordTests: XCTestCase {
    private let shape = Samples.shape(Samples.sorted(), number: 7)

    private func row(_ item: Item) throws -> Row {
        try shape.row(of: item, ItemMeasure(item))
    }

    func testChangesOfARecordHappenInOrder() throws {
        var state = StateLoader()
        let record = MutationRecord.bytes(of: [
            .createTable(shape), .put(table: 7, try row(["pk": "a", "sk": "1"])),
            .put(table: 7, try row(["pk": "a", "sk": "2"])),
            .remove(table: 7, KeyBytes(partition: Array("a".utf8), sort: Array("1".utf8))),
        ])
        try MutationRecord.replay(record, into: &state)
        let table = try XCTUnwrap(state.finish().table(named: "Sorted"))
        XCTAssertEqual(table.rows.map(\.row.item), [["pk": "a", "sk": "2"]])
        XCTAssertEqual(table.shape.schema, shape.schema)
        XCTAssertEqual(table.shape.creationDate, shape.creationDate)
        XCTAssertEqual(table.shape.id, shape.id)
        XCTAssertEqual(state.state.nextNumber, 8)
        try MutationRecord.replay(MutationRecord.bytes(of: [.deleteTable(number: 7)]), into: &state)
        XCTAssertNil(state.finish().table(named: "Sorted"))
        XCTAssertEqual(state.state.nextNumber, 8)
    }

    /// The bytes of a version stay what they are: journals outlive programs.
    func testTheFormatIsFixed() throws {
        let shape = Samples.shape(Samples.simple(), number: 258)
        let item: Item = ["pk": "k", "n": .number(-12), "l": .list([.null])]
        let put = MutationRecord.bytes(of: [.put(table: 258, try shape.row(of: item, ItemMeasure(item)))])
        XCTAssertEqual(
            put,
            [
                1, 3, 2, 1, 0, 0, 28, 13, 0, 0, 0, 3, 2, 0x70, 0x6b, 1, 1, 0x6b, 1, 0x6c, 7, 2, 0, 0, 0, 1, 6, 1, 0x6e, 2, 4, 0,
                124, 242, 255,
            ])
        let remove = MutationRecord.bytes(of: [.remove(table: 258, KeyBytes(partition: [9, 8], sort: nil))])
        XCTAssertEqual(remove, [1, 4, 2, 1, 0, 0, 2, 9, 8, 0])
        XCTAssertEqual(MutationRecord.bytes(of: [.deleteTable(number: 258)]), [1, 2, 2, 1, 0, 0])
    }

    func testRecordsThatMakeNoSenseAreRefused() throws {
        let create = MutationRecord.bytes(of: [.createTable(shape)])
        let foreign = RowWriter.row(of: ["other": "x"], key: Samples.shape(Samples.simple()).key, byteCount: 0)
        let records: [[UInt8]] = [
            [], [2], [1], [1, 9, 7, 0, 0, 0], create, MutationRecord.bytes(of: [.put(table: 7, foreign)]),
            MutationRecord.bytes(of: [.remove(table: 7, KeyBytes(partition: [1], sort: nil))]),
        ]
        for record in records {
            var state = StateLoader()
            try MutationRecord.replay(create, into: &state)
            XCTAssertThrowsError(try MutationRecord.replay(record, into: &state), "\(record)") {
                XCTAssertTrue($0 is RecordRefusal)
            }
        }
    }

    /// Of a salvaged journal: what is about a table whose creation is lost cannot be used, and stands in nobody's way.
    func testChangesOfUnknownTablesArePassedOver() throws {
        var state = StateLoader()
        let record = MutationRecord.bytes(of: [
            .put(table: 6, try row(["pk": "a", "sk": "b"])), .createTable(shape),
            .put(table: 7, try row(["pk": "a", "sk": "b"])),
            .remove(table: 8, KeyBytes(partition: [1], sort: [2])), .deleteTable(number: 9),
        ])
        XCTAssertEqual(try MutationRecord.replay(record, into: &state), 3)
        XCTAssertEqual(state.finish().table(named: "Sorted")?.rows.count, 1)
        // The end of that table is lost as well.
        let again = MutationRecord.bytes(of: [.createTable(Samples.shape(Samples.sorted(), number: 10))])
        XCTAssertEqual(try MutationRecord.replay(again, into: &state), 0)
        XCTAssertEqual(state.finish().table(named: "Sorted")?.rows.count, 0)
        XCTAssertEqual(state.state.tables.count, 1)
    }

    /// Whatever bytes come, they are refused or understood.
    func testDamagedRecordsAreRefusedOrUnderstood() throws {
        var random = SeededRandom()
        let create = MutationRecord.bytes(of: [.createTable(shape)])
        var mutations: [Mutation] = []
        for number in 0..<5 {
            let item = Samples.randomItem(&random, key: ["pk": "a", "sk": .string("\(number)")])
            mutations.append(.put(table: 7, try row(item)))
            mutations.append(.remove(table: 7, KeyBytes(partition: [1], sort: [2])))
        }
        let intact = MutationRecord.bytes(of: mutations)
        var empty = StateLoader()
        try MutationRecord.replay(create, into: &empty)
        for _ in 0..<2_000 {
            var state = empty
            var record = intact
            record[Int.random(in: 0..<record.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? MutationRecord.replay(record, into: &state)
            _ = state.finish().table(named: "Sorted")?.rows.map(\.row.item)
        }
    }
}

final class StateLoaderTests: XCTestCase {
    /// Noted and sorted in, or one after the other: the same tables, also when some come after a first sorting.
    func testLoadingManyChangesIsMakingThemOneByOne() throws {
        var random = SeededRandom()
        for _ in 0..<rounds(20, long: 2_000) {
            let shape = Samples.shape(Bool.random(using: &random) ? Samples.sorted() : Samples.simple(name: "Sorted"), number: 3)
            var loader = StateLoader()
            var plain = EngineState()
            loader.apply(.createTable(shape))
            plain.apply(.createTable(shape))
            for part in 0..<2 {
                for _ in 0..<Int.random(in: 0...300, using: &random) {
                    let key: Item = shape.key.sort == nil
                        ? ["pk": .string("p\(Int.random(in: 0..<40, using: &random))")]
                        : ["pk": .string("p\(Int.random(in: 0..<4, using: &random))"), "sk": .string("s\(Int.random(in: 0..<20, using: &random))")]
                    var item = Samples.randomItem(&random, key: key)
                    item["gp"] = .string("g\(Int.random(in: 0..<3, using: &random))")
                    item["gs"] = .number(DynamoDBNumber(Int.random(in: 0..<5, using: &random)))
                    let mutation: Mutation = Int.random(in: 0..<3, using: &random) == 0
                        ? .remove(table: 3, try shape.keyBytes(of: key)) : .put(table: 3, try shape.row(of: item, ItemMeasure(item)))
                    loader.apply(mutation)
                    plain.apply(mutation)
                }
                let loaded = try XCTUnwrap(loader.finish().table(named: "Sorted"), "part \(part)")
                let expected = try XCTUnwrap(plain.table(named: "Sorted"))
                XCTAssertEqual(loaded.rows.map(\.row), expected.rows.map(\.row))
                XCTAssertEqual(loaded.indexes.map { $0.map(\.row) }, expected.indexes.map { $0.map(\.row) })
                XCTAssertEqual(loaded.byteCount, expected.byteCount)
                XCTAssertEqual(loaded.rowByteCount, expected.rowByteCount)
                XCTAssertTrue(loaded.rows.isWellFormed && loaded.indexes.allSatisfy(\.isWellFormed))
            }
        }
    }
}
