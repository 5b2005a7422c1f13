import DynamoDB
import JSON
import TestSupport
import XCTest

@testable import DynamoDBEngine

/// Many rows one after the other, each mostly like the one before: what readers and writers of rows remember must not show.
final class RowSequenceTests: XCTestCase {
    private let shape = Samples.shape(Samples.sorted())

    func testRowsInSequenceAreTheItemsTheyWere() throws {
        var random = SeededRandom()
        for _ in 0..<40 {
            var item: Item = ["pk": "p", "sk": "s", "a": "text", "n": .number(1), "t": .bool(true)]
            var items: [Item] = []
            for number in 0..<100 {
                change(&item, &random)
                item["sk"] = .string("s\(number)")
                items.append(item)
            }
            let rows = items.map { RowWriter.row(of: $0, key: shape.key, byteCount: ItemMeasure($0).byteCount) }
            var reader = RowReader()
            XCTAssertEqual(rows.map { reader.item(of: $0) }, items)
            XCTAssertEqual(try written(rows), items)
        }
    }

    /// The rows as they stand on the wire, read again.
    private func written(_ rows: [Row]) throws -> [Item] {
        var writer = RowJSONWriter(reservingCapacity: 0)
        writer.items(rows, RowSelection())
        return try JSONReader.read(writer.json.bytes) { reader in
            var (items, values) = ([Item](), ItemReader())
            _ = try reader.wireList { items.append(try values.item(from: &$0)) }
            return items
        }
    }

    /// Changes a value, its type, or which attributes there are; or nothing at all.
    private func change(_ item: inout Item, _ random: inout SeededRandom) {
        // Names on either side of the key's.
        let name = ["a", "n", "t", "pkx", "z", "longer than a small string, and by far"].randomElement(using: &random) ?? "a"
        switch Int.random(in: 0..<9, using: &random) {
        case 0: item[name] = nil
        case 1: item[name] = .string("with \"quotes\", a \\ and a line\nbreak")
        case 2: item[name] = .string(Samples.randomText(&random, 0...60))
        case 3: item[name] = .number(Samples.randomNumber(&random))
        case 4: item[name] = .bool(Bool.random(using: &random))
        case 5: item[name] = .null
        case 6: item[name] = .list(["inside", .map(["deeper": .number(1)])])
        default: break
        }
    }

    func testMoreAttributesThanAreRemembered() throws {
        var items: [Item] = []
        for extra in [0, 1, 0] {
            var item: Item = ["pk": "p", "sk": "s"]
            for number in 0..<70 + extra { item["name\(number)"] = .number(DynamoDBNumber(number)) }
            items.append(item)
        }
        let rows = items.map { RowWriter.row(of: $0, key: shape.key, byteCount: 0) }
        var reader = RowReader()
        XCTAssertEqual(rows.map { reader.item(of: $0) }, items)
        XCTAssertEqual(try written(rows), items)
    }

    func testRunsGoBothWays() {
        var chunks = SortedChunks<Place>(capacity: 4)
        for value in 0..<30 { chunks.insert(Place(rank: UInt64(value)), at: chunks.endPosition) }
        for (low, high) in [(0, 30), (3, 3), (5, 6), (4, 8), (7, 23), (29, 30)] {
            let lower = chunks.position(ofRank: UInt64(low)) { _ in false }
            let upper = chunks.position(ofRank: UInt64(high)) { _ in false }
            for backwards in [false, true] {
                var found: [Int] = []
                chunks.forEachRun(from: lower, to: upper, backwards: backwards) { run in
                    let ranks = run.map { Int($0.rank) }
                    found += backwards ? ranks.reversed() : ranks
                    return true
                }
                XCTAssertEqual(found, backwards ? (low..<high).reversed() : Array(low..<high))
            }
        }
    }
}

private struct Place: Ranked {
    let rank: UInt64
}
