import DynamoDB
import TestSupport
import XCTest

@testable import DynamoDBEngine

final class RowTests: XCTestCase {
    private let key = Samples.shape(Samples.timeEntries).key

    func testEveryTypeSurvivesARow() throws {
        let item: Item = [
            "activity_start_end": "k", "s": "text", "e": "", "n": .number(try DynamoDBNumber("-12.5")), "b": .binary([0, 255]),
            "t": .bool(true), "f": .bool(false), "z": .null, "l": .list([.number(1), .list([]), .map(["x": .null])]),
            "m": .map(["a": .list(["q"]), "b": .bool(true)]), "ss": .stringSet(["a", "b"]), "ns": .numberSet([1, 2]),
            "bs": .binarySet([[1], [2, 3]]),
        ]
        let row = RowWriter.row(of: item, key: key, byteCount: ItemMeasure(item).byteCount)
        XCTAssertEqual(row.item, item)
        XCTAssertEqual(row.itemByteCount, ItemMeasure(item).byteCount)
        XCTAssertEqual(try Row(checking: row.bytes, key: key), row)
    }

    func testRandomItemsSurviveARow() throws {
        var random = SeededRandom()
        var reader = RowReader()
        for _ in 0..<500 {
            let item = Samples.randomItem(&random, key: ["activity_start_end": .string(Samples.randomText(&random, 1...40))])
            let row = RowWriter.row(of: item, key: key, byteCount: ItemMeasure(item).byteCount)
            XCTAssertEqual(reader.item(of: row), item)
            XCTAssertEqual(try Row(checking: row.bytes, key: key), row)
        }
    }

    func testTheKeyComesFirst() throws {
        let shape = Samples.shape(Samples.sorted(sortType: .number))
        let item: Item = ["a": "1", "pk": "p", "sk": .number(7), "z": "2"]
        let row = RowWriter.row(of: item, key: shape.key, byteCount: 0)
        let (partition, sort) = row.keyOffsets(hasSort: true)
        XCTAssertEqual(row.bytes[partition], RowFormat.Tag.string.rawValue)
        XCTAssertEqual(row.withScalar(at: partition) { Array($0) }, Array("p".utf8))
        XCTAssertEqual(sort.map { row.bytes[$0] }, RowFormat.Tag.number.rawValue)
        XCTAssertEqual(row.item, item)
    }

    func testAttributesAreFoundByName() throws {
        let row = RowWriter.row(of: ["activity_start_end": "k", "end": "e", "endless": "no"], key: key, byteCount: 0)
        let offset = try XCTUnwrap(row.offset(of: Array("end".utf8)))
        XCTAssertEqual(row.withScalar(at: offset) { Array($0) }, Array("e".utf8))
        XCTAssertNil(row.offset(of: Array("en".utf8)))
        XCTAssertNil(row.offset(of: Array("start".utf8)))
    }

    /// Whatever stands in a damaged journal: a row is refused or can be read, and nothing else happens.
    func testDamagedBytesAreRefusedOrReadable() throws {
        var random = SeededRandom()
        for _ in 0..<2_000 {
            let item = Samples.randomItem(&random, key: ["activity_start_end": "k"])
            var bytes = RowWriter.row(of: item, key: key, byteCount: 1).bytes
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            case 1: bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
            }
            do {
                _ = try Row(checking: bytes, key: key).item
            } catch {}
        }
    }

    func testRowsWithoutTheTablesKeyAreRefused() throws {
        let other = RowWriter.row(of: ["other": "k"], key: key, byteCount: 0)
        XCTAssertThrowsError(try Row(checking: other.bytes, key: key)) { XCTAssertEqual($0 as? RowFault, .key) }
        let wrongType = RowWriter.row(of: ["activity_start_end": .number(5)], key: key, byteCount: 0)
        XCTAssertThrowsError(try Row(checking: wrongType.bytes, key: key)) { XCTAssertEqual($0 as? RowFault, .key) }
    }

    func testRowsHaveNoRoomToGrow() {
        let row = RowWriter.row(of: ["activity_start_end": .string(String(repeating: "x", count: 1_000))], key: key, byteCount: 0)
        XCTAssertLessThan(row.bytes.capacity - row.bytes.count, 64)
    }
}

final class NumberBytesTests: XCTestCase {
    func testNumbersComeBackAsTheyWere() throws {
        for text in [
            "0", "1", "-1", "10", "12", "123", "-123.456", "0.1", "0.01", "-0.00102", "100000", "1200", "9.99", "99.9", "0.5",
            "12345678901234567890123456789012345678", "1" + String(repeating: "0", count: 125),
            "0." + String(repeating: "0", count: 129) + "1",
            "-" + String(repeating: "9", count: 38) + String(repeating: "0", count: 88),
        ] {
            try check(text)
        }
    }

    func testRandomNumbersComeBackAsTheyWere() throws {
        var random = SeededRandom()
        for _ in 0..<2_000 { try check(Samples.randomNumber(&random).text) }
    }

    private func check(_ text: String) throws {
        let number = try DynamoDBNumber(text)
        var bytes: [UInt8] = []
        number.appendSortKey(to: &bytes)
        XCTAssertTrue(NumberBytes.isWellFormed(bytes[...]), text)
        XCTAssertLessThanOrEqual(bytes.count, NumberBytes.byteCountLimit)
        var decoded: [UInt8] = []
        bytes.withUnsafeBytes { NumberBytes.appendText(of: $0, to: &decoded) }
        XCTAssertEqual(String(decoding: decoded, as: UTF8.self), text)
        XCTAssertEqual(bytes.withUnsafeBytes { NumberBytes.number(of: $0) }, number)
    }

    func testOtherBytesAreNoNumber() {
        let wrong: [[UInt8]] = [
            [], [0], [2], [3, 1], [1, 0], [2, 130, 0], [2, 130, 1, 1], [2, 130, 101, 0], [2, 130, 10, 0], [2, 130, 20, 1, 0],
            [2, 130, 200, 0], [0, 125, 10, 0],
            [UInt8](repeating: 2, count: 40),
        ]
        for bytes in wrong {
            XCTAssertFalse(NumberBytes.isWellFormed(bytes[...]), "\(bytes)")
        }
    }
}
