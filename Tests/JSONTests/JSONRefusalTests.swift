import JSON
import XCTest

/// What is not JSON, by the rule it breaks and the place.
final class JSONRefusalTests: XCTestCase {
    func testStructure() {
        refuse("", .valueExpected, 1, 1)
        refuse("  \n ", .valueExpected, 2, 2)
        refuse("{\"a\": 1,}", .memberAfterComma, 1, 9)
        refuse("{\"a\": 1, 2}", .memberAfterComma, 1, 10)
        refuse("{,}", .nameExpected, 1, 2)
        refuse("{1: 2}", .nameExpected, 1, 2)
        refuse("{a: 2}", .nameExpected, 1, 2)
        refuse("{", .nameExpected, 1, 2)
        refuse("{\"a\" 1}", .colonAfterName, 1, 6)
        refuse("{\"a\"}", .colonAfterName, 1, 5)
        refuse("{\"a\":}", .valueExpected, 1, 6)
        refuse("{\"a\":,\"b\":1}", .valueExpected, 1, 6)
        refuse("{\"a\":1 \"b\":2}", .commaOrBraceAfterMember, 1, 8)
        refuse("{\"a\":1]", .commaOrBraceAfterMember, 1, 7)
        refuse("{\"a\":1", .commaOrBraceAfterMember, 1, 7)
        refuse("[1,]", .elementAfterComma, 1, 4)
        refuse("[1,,2]", .elementAfterComma, 1, 4)
        refuse("[1,", .elementAfterComma, 1, 4)
        refuse("[,1]", .valueExpected, 1, 2)
        refuse("[1 2]", .commaOrBracketAfterElement, 1, 4)
        refuse("[1}", .commaOrBracketAfterElement, 1, 3)
        refuse("[", .valueExpected, 1, 2)
        refuse("]", .valueExpected, 1, 1)
        refuse(":", .valueExpected, 1, 1)
        refuse("{} {}", .trailingContent, 1, 4)
        refuse("1 2", .trailingContent, 1, 3)
        refuse("[]]", .trailingContent, 1, 3)
        refuse("\"\"\u{0}", .trailingContent, 1, 3)
        refuse("[1\u{b}]", .commaOrBracketAfterElement, 1, 3)
        refuse("[\u{a0}1]", .valueExpected, 1, 2)
    }

    func testLiterals() {
        for word in ["nul", "Null", "NULL", "tru", "True", "undefined", "yes", "x"] {
            refuse("[\(word)]", .unknownLiteral, 1, 2)
        }
        refuse("truefalse", .trailingContent, 1, 5)
        refuse("[nulls]", .commaOrBracketAfterElement, 1, 6)
        refuse("'a'", .singleQuote, 1, 1)
        refuse("{'a':1}", .singleQuote, 1, 2)
        refuse("NaN", .nonFiniteNumber, 1, 1)
        refuse("[Infinity]", .nonFiniteNumber, 1, 2)
        refuse("[-Infinity]", .nonFiniteNumber, 1, 2)
        refuse("// x\n1", .comment, 1, 1)
        refuse("1 /* x */", .comment, 1, 3)
        refuse("{ // x\n}", .comment, 1, 3)
        refuse("[1, /**/ 2]", .comment, 1, 5)
        refuse("/", .valueExpected, 1, 1)
        refuse("\u{feff}{}", .byteOrderMark, 1, 1)
        refuse("{}\u{feff}", .trailingContent, 1, 3)
    }

    func testNumbers() {
        refuse("01", .leadingZero, 1, 1)
        refuse("-01", .leadingZero, 1, 2)
        refuse("00", .leadingZero, 1, 1)
        refuse("[-00.5]", .leadingZero, 1, 3)
        refuse("+1", .leadingPlus, 1, 1)
        refuse(".5", .leadingPoint, 1, 1)
        refuse("-", .digitAfterMinus, 1, 2)
        refuse("-.5", .digitAfterMinus, 1, 2)
        refuse("--1", .digitAfterMinus, 1, 2)
        refuse("-x", .digitAfterMinus, 1, 2)
        refuse("1.", .digitAfterPoint, 1, 3)
        refuse("[1.]", .digitAfterPoint, 1, 4)
        refuse("1.e5", .digitAfterPoint, 1, 3)
        refuse("1e", .digitInExponent, 1, 3)
        refuse("1E+", .digitInExponent, 1, 4)
        refuse("[1e-]", .digitInExponent, 1, 5)
        refuse("1e5.5", .trailingContent, 1, 4)
        refuse("0x10", .trailingContent, 1, 2)
        refuse("1_000", .trailingContent, 1, 2)
        refuse("1.2.3", .trailingContent, 1, 4)
    }

    func testStrings() {
        refuse("\"", .closingQuote, 1, 2)
        refuse("\"abc", .closingQuote, 1, 5)
        refuse("\"abcdefgh", .closingQuote, 1, 10)
        refuse("\"a\\", .unknownEscape, 1, 4)
        refuse("\"a\\\"", .closingQuote, 1, 5)
        refuse("\"a\nb\"", .controlCharacter, 1, 3)
        refuse("\"a\u{0}b\"", .controlCharacter, 1, 3)
        refuse("\"a\tb\"", .controlCharacter, 1, 3)
        refuse("\"12345678\u{1f}\"", .controlCharacter, 1, 10)
        refuse("{\"a\nb\":1}", .controlCharacter, 1, 4)
        refuse("\"\\a\"", .unknownEscape, 1, 2)
        refuse("\"\\'\"", .unknownEscape, 1, 2)
        refuse("\"\\U0041\"", .unknownEscape, 1, 2)
        refuse("\"\\x41\"", .unknownEscape, 1, 2)
        refuse("\"\\\n\"", .unknownEscape, 1, 2)
        refuse("\"\\u\"", .unicodeEscapeDigits, 1, 2)
        refuse("\"\\u12\"", .unicodeEscapeDigits, 1, 2)
        refuse("\"\\u123g\"", .unicodeEscapeDigits, 1, 2)
        refuse("\"\\u+123\"", .unicodeEscapeDigits, 1, 2)
        refuse("\"\\u123", .unicodeEscapeDigits, 1, 2)
        refuse("\"\\ud800\"", .loneSurrogate, 1, 2)
        refuse("\"\\udc00\"", .loneSurrogate, 1, 2)
        refuse("\"\\udc00\\ud800\"", .loneSurrogate, 1, 2)
        refuse("\"\\ud800\\ud800\\udc00\"", .loneSurrogate, 1, 2)
        refuse("\"\\ud800x\\udc00\"", .loneSurrogate, 1, 2)
        refuse("\"\\ud83d\\u0041\"", .loneSurrogate, 1, 2)
        refuse("\"\\ud83d\\n\"", .loneSurrogate, 1, 2)
    }

    func testBytesThatAreNotUTF8() {
        let refusals: [([UInt8], JSONError.Rule)] = [
            ([0x80], .malformedUTF8), ([0xbf], .malformedUTF8), ([0xff], .malformedUTF8), ([0xfe], .malformedUTF8),
            ([0xf8, 0x88, 0x80, 0x80, 0x80], .malformedUTF8),
            ([0xc3], .malformedUTF8), ([0xc3, 0x28], .malformedUTF8), ([0xe2, 0x82], .malformedUTF8),
            ([0xe2, 0x28, 0xa1], .malformedUTF8), ([0xe2, 0x82, 0x28], .malformedUTF8),
            ([0xf0, 0x9f, 0x98], .malformedUTF8), ([0xf0, 0x9f, 0x28, 0x80], .malformedUTF8),
            ([0xc0, 0xaf], .overlongUTF8), ([0xc1, 0xbf], .overlongUTF8), ([0xc0, 0x80], .overlongUTF8),
            ([0xe0, 0x80, 0xaf], .overlongUTF8), ([0xe0, 0x9f, 0xbf], .overlongUTF8),
            ([0xf0, 0x80, 0x80, 0xaf], .overlongUTF8), ([0xf0, 0x8f, 0xbf, 0xbf], .overlongUTF8),
            ([0xed, 0xa0, 0x80], .surrogateUTF8), ([0xed, 0xbf, 0xbf], .surrogateUTF8),
            ([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], .surrogateUTF8),
            ([0xf4, 0x90, 0x80, 0x80], .beyondUnicodeUTF8), ([0xf5, 0x80, 0x80, 0x80], .beyondUnicodeUTF8),
        ]
        for (bytes, rule) in refusals {
            for before in 0...9 {
                let quote = UInt8(ascii: "\"")
                let text = [quote] + [UInt8](repeating: UInt8(ascii: "x"), count: before) + bytes + [quote]
                refuse(text, rule, 1, before + 2)
                refuse(Array("{".utf8) + text + Array(":1}".utf8), rule, 1, before + 3)
            }
        }
        // Outside of strings it is merely out of place.
        refuse([0xff], .valueExpected, 1, 1)
        refuse([0xc3, 0xa9], .valueExpected, 1, 1)
    }

    func testNamesThatStandTwice() {
        refuse(#"{"a":1,"a":1}"#, .duplicateName, 1, 8)
        refuse(#"{"a":1,"b":2,"\u0061":3}"#, .duplicateName, 1, 14)
        refuse(#"{"\u0061":1,"a":2}"#, .duplicateName, 1, 13)
        refuse(#"{"":1,"":2}"#, .duplicateName, 1, 7)
        refuse(#"[{"x":{"a":1,"b":[],"a":{}}}]"#, .duplicateName, 1, 21)
        refuse(#"{"0123456789abcdef":1,"0123456789abcdef":1}"#, .duplicateName, 1, 23)
        let many = (0..<100).map { "\"name\($0)\":0," }.joined()
        refuse("{\(many)\n\"name3\":1}", .duplicateName, 2, 1)
        refuse("{\(many)\n\"name99\":1}", .duplicateName, 2, 1)
        refuse("{\(many)\n\"\\u006eame50\":1}", .duplicateName, 2, 1)
    }

    func testTheSameNameInAnotherObjectIsAnotherName() throws {
        let many = (0..<100).map { "\"name\($0)\":{\"name\($0)\":{\"name1\":1,\"name2\":2}}" }.joined(separator: ",")
        XCTAssertNoThrow(try JSONValue(parsing: "[{\(many)},{\(many)}]"))
        // Similar names, and the two Unicode forms of one letter.
        XCTAssertEqual(try JSONValue(parsing: #"{"a":1,"A":2,"aa":3,"":4,"\u00e9":5,"e\u0301":6}"#).objectValue?.count, 6)
        let filler = (0..<20).map { "\"\($0)\":0" }.joined(separator: ",")
        XCTAssertEqual(try JSONValue(parsing: "{\(filler),\"\\u00e9\":5,\"e\\u0301\":6}").objectValue?.count, 22)
    }

    func testLinesEndAtLineFeedsAndColumnsCountCharacters() {
        refuse("[\n1,\n\n  x]", .unknownLiteral, 4, 3)
        refuse("[\r\n1,\r\n  x]", .unknownLiteral, 3, 3)
        refuse("[\"äöü€😀\", x]", .unknownLiteral, 1, 11)
        refuse("[\"äöü€😀\",\n\"e\u{301}\", x]", .unknownLiteral, 2, 7)
    }

    func testEveryPrefixIsRefusedAsIncomplete() throws {
        let document = #"{"a\u0041é":[1,-2.5e+3,true,false,null,"\ud83d\ude00"],"b":{"c":"ü€😀"}}"#
        let bytes = Array(document.utf8)
        XCTAssertNoThrow(try JSONValue(parsing: bytes))
        for count in 0..<bytes.count {
            XCTAssertThrowsError(try JSONValue(parsing: Array(bytes[..<count])), "\(count) bytes") { error in
                XCTAssertLessThanOrEqual((error as? JSONError)?.byteOffset ?? .max, count)
            }
        }
        for prefix in ["t", "tr", "tru"] {
            refuse(prefix, .unknownLiteral, 1, 1)
        }
    }

    func testTextsOfErrors() {
        let texts = [
            #"{"a": 1,}"#: #"line 1, column 9: a comma must be followed by another member, not by "}""#,
            "[1,": "line 1, column 4: a comma must be followed by another element, not by the end of the text",
            "[1;2]": #"line 1, column 3: an element must be followed by a comma or a closing bracket, not by ";""#,
            "{\"a\"\u{1}": "line 1, column 5: a name must be followed by a colon, not by byte 0x01",
            "undefined": #"line 1, column 1: only true, false and null may stand without quotes, not "undefined""#,
            #"{"a\n":1,"a\n":2}"#: #"line 1, column 10: a name may stand only once in an object: "a\n""#,
            "\n\"\u{7}\"": "line 2, column 2: a control character in a string must be escaped: byte 0x07",
            "1 é": #"line 1, column 3: nothing but white space may follow the value, not "é""#,
            #"["\ud800"]"#: #"line 1, column 3: an escaped surrogate must have its other half beside it: \ud800"#,
            "-": "line 1, column 2: a minus sign must be followed by a digit, not by the end of the text",
            "01": "line 1, column 1: a number must not begin with a superfluous zero",
        ]
        for (text, description) in texts {
            XCTAssertThrowsError(try JSONValue(parsing: text)) { XCTAssertEqual("\($0)", description) }
        }
    }

    func testErrorsQuoteLittleAndNothingThatControlsATerminal() {
        let longWord = String(repeating: "x", count: 1_000)
        let longName = "\"\\u001b[31m\\n\(longWord)\""
        for text in [longWord, "{\(longName):1,\(longName):2}"] {
            XCTAssertThrowsError(try JSONValue(parsing: text)) { error in
                XCTAssertLessThan("\(error)".count, 200)
                XCTAssertFalse("\(error)".unicodeScalars.contains { $0.value < 0x20 })
            }
        }
    }

    private func refuse(
        _ text: String, _ rule: JSONError.Rule, _ line: Int, _ column: Int, file: StaticString = #filePath, at: UInt = #line
    ) {
        refuse(Array(text.utf8), rule, line, column, file: file, at: at)
    }

    /// Every way of reading must refuse alike: into a tree, skipping, and as one raw value.
    private func refuse(
        _ bytes: [UInt8], _ rule: JSONError.Rule, _ line: Int, _ column: Int, file: StaticString = #filePath, at: UInt = #line
    ) {
        let shown = String(decoding: bytes, as: UTF8.self)
        var errors: [JSONError?] = []
        XCTAssertThrowsError(try JSONValue(parsing: bytes), shown, file: file, line: at) { errors.append($0 as? JSONError) }
        XCTAssertThrowsError(try JSONReader.read(bytes) { _ in }, shown, file: file, line: at) { errors.append($0 as? JSONError) }
        XCTAssertThrowsError(try JSONReader.read(bytes) { try $0.rawValue() }, shown, file: file, line: at) {
            errors.append($0 as? JSONError)
        }
        for error in errors {
            XCTAssertEqual(error?.rule, rule, shown, file: file, line: at)
            XCTAssertEqual(error.map { [$0.line, $0.column] }, [line, column], "\(shown): \(error as Any)", file: file, line: at)
        }
    }
}
