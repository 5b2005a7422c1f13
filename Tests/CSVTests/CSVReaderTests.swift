import TestSupport
import XCTest

@testable import CSV

/// What a text amounts to, and which texts are refused where.
final class CSVReaderTests: XCTestCase {
    private func records(_ bytes: [UInt8], limits: CSVReader.Limits = .init()) throws -> [CSVRecord] {
        var reader = try CSVReader(bytes, limits: limits)
        var records: [CSVRecord] = []
        while let record = try reader.next() { records.append(record) }
        return records
    }

    private func fields(_ text: String) throws -> [[String]] {
        try records(Array(text.utf8)).map(\.fields)
    }

    private func assertRefused(_ text: String, _ description: String, line: UInt = #line) {
        XCTAssertThrowsError(try fields(text), line: line) { XCTAssertEqual("\($0)", description, line: line) }
    }

    func testFieldsAndRecordsArePartedWhateverEndsTheLines() throws {
        for end in ["\n", "\r\n", "\r"] {
            let expected = [["a", "b", ""], ["", "c d", " "]]
            XCTAssertEqual(try fields("a,b,\(end),c d, "), expected)
            XCTAssertEqual(try fields("a,b,\(end),c d, \(end)"), expected)
        }
    }

    func testQuotedFieldsHoldCommasLineEndsAndQuotes() throws {
        XCTAssertEqual(try fields("\"a,b\",\"say \"\"hi\"\"\",\"\"\n\"one\r\ntwo\nthree\",x"), [["a,b", "say \"hi\"", ""], ["one\r\ntwo\nthree", "x"]])
        XCTAssertEqual(try fields("\"\"\"\""), [["\""]])
    }

    func testMarkEmptyLinesAndNothingAtAll() throws {
        XCTAssertEqual(try records([0xef, 0xbb, 0xbf] + Array("a,b".utf8)).map(\.fields), [["a", "b"]])
        XCTAssertEqual(try fields("\n\na\n\n\nb\n\n"), [["a"], ["b"]])
        XCTAssertEqual(try fields(""), [])
        XCTAssertEqual(try fields("\r\n\n"), [])
    }

    func testALineIsThatOfTheFirstByteOfItsRecord() throws {
        let text = "\"one\r\ntwo\"\r\nthree\r\rfour"
        XCTAssertEqual(try records(Array(text.utf8)), [CSVRecord(line: 1, fields: ["one\r\ntwo"]), CSVRecord(line: 3, fields: ["three"]), CSVRecord(line: 5, fields: ["four"])])
    }

    func testStrayQuotesAreRefusedWithTheirPlace() {
        assertRefused("a,bé\"c", "line 1, column 5: a quote stands inside a field that does not begin with one")
        assertRefused("a\n\"b\"c", "line 2, column 4: a comma or the end of the line must follow the quote that ends a field")
        assertRefused("a\nx,\"b\nc", "line 2, column 3: the quote that begins here is never closed")
        assertRefused("\"", "line 1, column 1: the quote that begins here is never closed")
    }

    func testWhatIsNotTextIsRefused() {
        assertRefused("a,\0", "line 1, column 3: there is a NUL character")
        for (bytes, description) in [
            ([0xff, 0xfe, 0x61, 0], "line 1, column 1: the text is UTF-16; save it as UTF-8"),
            ([0x61, 0x0a, 0x2c, 0xe9], "line 2, column 2: the text is not UTF-8"),
        ] as [([UInt8], String)] {
            XCTAssertThrowsError(try records(bytes)) { XCTAssertEqual("\($0)", description) }
        }
    }

    func testLimitsAreKept() throws {
        var limits = CSVReader.Limits()
        limits.fieldCount = 2
        limits.fieldByteCount = 3
        XCTAssertEqual(try records(Array("abc,\"def\"".utf8), limits: limits).map(\.fields), [["abc", "def"]])
        XCTAssertThrowsError(try records(Array("a,b,c".utf8), limits: limits)) { XCTAssertEqual(($0 as? CSVError)?.rule, .tooManyFields(2)) }
        XCTAssertThrowsError(try records(Array("abcd".utf8), limits: limits)) { XCTAssertEqual(($0 as? CSVError)?.rule, .fieldTooLong(3)) }
    }

    func testWhatIsWrittenIsReadAgain() throws {
        var random = SeededRandom(function: #function)
        let pieces = ["", "a", "é", "\"", ",", "\r", "\n", "\r\n", " ", "日本", "\u{1F600}", "x\"y"]
        for _ in 0..<500 {
            var written: [[String]] = []
            var writer = CSVWriter()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let record = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                    (0..<Int.random(in: 0...3, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
                }
                written.append(record)
                writer.record(record)
            }
            XCTAssertEqual(try records(writer.bytes).map(\.fields), written)
        }
    }

    /// Whatever the bytes are: an answer or an error, never a trap, and never an end that does not come.
    func testAnyBytesAreReadOrRefused() throws {
        var random = SeededRandom(function: #function)
        let alphabet: [UInt8] = [0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xff, 0]
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let fieldCount = (try? records(bytes))?.reduce(0) { $0 + $1.fields.count } ?? 0
            XCTAssertLessThanOrEqual(fieldCount, bytes.count + 1)
        }
    }
}
