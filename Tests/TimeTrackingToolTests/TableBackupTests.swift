import DynamoDB
import TestSupport
import XCTest

@testable import TimeTracking

final class TableBackupTests: XCTestCase {
    private func refusal(_ text: String) -> String {
        do {
            return "taken: \(try TableBackup(parsing: Array(text.utf8)).items.count)"
        } catch {
            return error.description
        }
    }

    private func scan(_ items: [String], count: Int? = nil, more: String = "") -> String {
        #"{"Items": [\#(items.joined(separator: ","))], "Count": \#(count ?? items.count), "ScannedCount": 9\#(more)}"#
    }

    private let item = #"{"activity_start_end": {"S": "a"}}"#

    func testDocumentIsTheSameBytesInWhateverOrderRowsCome() throws {
        let rows = try TableUnderTest.dirtyRows() + (0..<50).map { TableUnderTest.row($0) }
        let expected = TableBackup(rows).bytes
        var random = SeededRandom()
        for _ in 0..<10 { XCTAssertEqual(TableBackup(rows.shuffled(using: &random)).bytes, expected) }
        XCTAssertEqual(try TableBackup(parsing: expected).bytes, expected)
        XCTAssertEqual(String(decoding: expected, as: UTF8.self).split(separator: "\n").count, rows.count + 2)
    }

    func testKeysStandInTheOrderOfTheirBytes() {
        let keys = ["b", "a\u{301}", "é", "a", "Z", "\u{10000}", "\u{FFFF}"]
        let backup = TableBackup(keys.map { ["activity_start_end": .string($0)] })
        XCTAssertEqual(
            backup.items.map { Array($0["activity_start_end"]?.stringValue?.utf8 ?? "".utf8) },
            keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    func testEmptyTableIsADocumentToo() throws {
        XCTAssertEqual(String(decoding: TableBackup([]).bytes, as: UTF8.self), "{\"Items\": [\n], \"Count\": 0, \"ScannedCount\": 0}\n")
        XCTAssertEqual(try TableBackup(parsing: TableBackup([]).bytes).items, [])
    }

    func testEveryCutIsRefused() throws {
        let bytes = TableBackup(try TableUnderTest.dirtyRows()).bytes
        // The last byte is the line's end.
        for count in 0..<bytes.count - 1 {
            XCTAssertThrowsError(try TableBackup(parsing: Array(bytes[..<count])), "cut to \(count) bytes")
        }
    }

    func testScanOfTheCommandLineIsTaken() throws {
        let text = """
            {
                "Items": [
                    {
                        "year": {
                            "S": "2024\\r"
                        },
                        "activity_start_end": {
                            "S": "b"
                        },
                        "set": {"NS": ["2", "1.50"]}
                    },
                    \(item)
                ],
                "Count": 2,
                "ScannedCount": 2,
                "ConsumedCapacity": null,
                "NextToken": null
            }
            """
        let backup = try TableBackup(parsing: Array(text.utf8))
        let set = try XCTUnwrap(AttributeValue.numbers([DynamoDBNumber("1.5"), DynamoDBNumber("2")]))
        XCTAssertEqual(
            backup.items, [["activity_start_end": "a"], ["activity_start_end": "b", "year": "2024\r", "set": set]])
    }

    func testIncompleteScanIsRefused() {
        XCTAssertTrue(refusal(scan([item], more: #", "NextToken": "eyJ""#)).contains("not complete"))
        XCTAssertTrue(refusal(scan([item], more: #", "LastEvaluatedKey": {}"#)).contains("LastEvaluatedKey"))
    }

    func testWrongCountIsRefused() {
        XCTAssertEqual(refusal(scan([item], count: 2)), #""Count" says 2 item(s), but there are 1"#)
        XCTAssertTrue(refusal(#"{"Items": []}"#).contains("Count"))
        XCTAssertTrue(refusal(#"{"Count": 0}"#).contains("Items"))
    }

    func testSameKeyTwiceIsRefused() {
        XCTAssertTrue(refusal(scan([item, item])).contains(#""a""#))
    }

    func testWhatIsNoRowIsRefusedWithItsPlace() {
        let wrong: [(String, String)] = [
            (#"{}"#, "activity_start_end is missing"),
            (#"{"activity_start_end": {"S": ""}}"#, "activity_start_end is empty"),
            (#"{"activity_start_end": {"N": "1"}}"#, "of type N"),
            (#"{"activity_start_end": {"S": "b"}, "year": {"N": "2024"}}"#, "year is of type N"),
            (#"{"activity_start_end": {"S": "b"}, "start": {"S": ""}}"#, "start is empty"),
            (#"{"activity_start_end": {"S": "b"}, "x": {"N": "one"}}"#, "numeric value: one"),
            (#"{"activity_start_end": {"S": "b"}, "x": {}}"#, "empty"),
            (#"{"activity_start_end": {"S": "b"}, "x": {"SS": []}}"#, "set"),
            (#"null"#, "null"),
        ]
        for (text, reason) in wrong {
            let refusal = refusal("\n" + scan([item, "\n" + text]))
            XCTAssertTrue(refusal.hasPrefix("item 2 in line 3: "), refusal)
            XCTAssertTrue(refusal.contains(reason), refusal)
        }
    }

    func testWhatIsNoScanIsRefused() {
        for text in ["", "[]", "null", "{}", scan([item]) + "x", #"{"Items": {}, "Count": 0}"#, #"{"Items": [1], "Count": 1}"#] {
            XCTAssertFalse(refusal(text).hasPrefix("taken"), text)
        }
        XCTAssertTrue(refusal("{\"Items\": [,").contains("line 1, column 12"), refusal("{\"Items\": [,"))
    }
}
