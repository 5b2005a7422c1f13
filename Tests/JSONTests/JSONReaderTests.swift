import JSON
import XCTest

final class JSONReaderTests: XCTestCase {
    private struct Entry: Equatable {
        var start = ""
        var minutes = 0
        var isOpen = false
        var tags: [String] = []
    }

    private func entries(_ text: String) throws -> [Entry] {
        try JSONReader.read(Array(text.utf8)) { reader in
            var entries: [Entry] = []
            try reader.array { reader in
                var entry = Entry()
                try reader.object { key, reader in
                    switch key {
                    case "start": entry.start = try reader.string()
                    case "minutes": entry.minutes = try reader.integer()
                    case "isOpen": entry.isOpen = try reader.bool()
                    case "tags": try reader.array { entry.tags.append(try $0.string()) }
                    case "nothing": try reader.null()
                    default: try reader.skip()
                    }
                }
                entries.append(entry)
            }
            return entries
        }
    }

    func testATypeIsReadWithoutATree() throws {
        let text = #"""
             [ {"start" : "08:00", "minutes": 45, "isOpen": true, "tags": ["a","b\"c"], "nothing": null},
               {"unknown": {"deep": [1, {"start": "no"}]}, "\u0073tart": "09:00"}, {} ]
            """#
        XCTAssertEqual(
            try entries(text),
            [Entry(start: "08:00", minutes: 45, isOpen: true, tags: ["a", "b\"c"]), Entry(start: "09:00"), Entry()])
        XCTAssertEqual(try entries("[]"), [])
    }

    func testWhatTheCallerLeavesIsSkippedAndChecked() throws {
        let names = try JSONReader.read(Array(#"{"a":[1,{"x":2}],"b":"c","d":3}"#.utf8)) { reader in
            var names: [String] = []
            try reader.object { key, _ in names.append(key.string) }
            return names
        }
        XCTAssertEqual(names, ["a", "b", "d"])
        XCTAssertThrowsError(try JSONReader.read(Array(#"{"a":[1,{"x":02}]}"#.utf8)) { try $0.object { _, _ in } }) {
            XCTAssertEqual(($0 as? JSONError)?.rule, .leadingZero)
        }
        XCTAssertNoThrow(try JSONReader.read(Array("[1]".utf8)) { _ in })
        XCTAssertThrowsError(try JSONReader.read(Array("[1".utf8)) { _ in })
        XCTAssertEqual(
            try JSONReader.read(Array("[[1],[2],3]".utf8)) { reader in
                var count = 0
                try reader.array { _ in count += 1 }
                return count
            }, 3)
    }

    func testLoopsDoWhatClosuresDo() throws {
        let sum = try JSONReader.readTyped(Array(#"{"a":[1,2,[3]],"b":4}"#.utf8).span) { (reader) throws(JSONError) in
            var sum = 0
            try reader.beginObject()
            while let key = try reader.nextKey() {
                guard key == "a" else { continue }
                try reader.beginArray()
                while try reader.nextElement() {
                    if try reader.peek() == .number { sum += try reader.integer() }
                }
            }
            return sum
        }
        XCTAssertEqual(sum, 3)
    }

    func testAWrongKindIsRefusedWithItsPlace() {
        let refusals: [(String, JSONKind, String)] = [
            (#"[{"start": 5}]"#, .string, "line 1, column 12: a string must stand here, not a number"),
            (#"[{"minutes": "5"}]"#, .number, "line 1, column 14: a number must stand here, not a string"),
            (#"[{"isOpen":null}]"#, .boolean, "line 1, column 12: true or false must stand here, not null"),
            (#"[{"tags":{}}]"#, .array, "line 1, column 10: an array must stand here, not an object"),
            (#"[{"nothing":true}]"#, .null, "line 1, column 13: null must stand here, not true or false"),
            (#"[[]]"#, .object, "line 1, column 2: an object must stand here, not an array"),
        ]
        for (text, kind, description) in refusals {
            XCTAssertThrowsError(try entries(text)) {
                XCTAssertEqual(($0 as? JSONError)?.rule, .kindExpected(kind))
                XCTAssertEqual("\($0)", description)
            }
        }
    }

    func testAMistakeIsToldBeforeAWrongKind() {
        XCTAssertThrowsError(try entries(#"[{"start": NaN}]"#)) { XCTAssertEqual(($0 as? JSONError)?.rule, .nonFiniteNumber) }
        XCTAssertThrowsError(try entries(#"[{"start": }]"#)) { XCTAssertEqual(($0 as? JSONError)?.rule, .valueExpected) }
    }

    func testAfterAWrongKindReadingGoesOn() throws {
        var problems: [String] = []
        let names = try JSONReader.read(Array(#"["a", 5, {"b":1}, "c"]"#.utf8)) { reader in
            var names: [String] = []
            try reader.array { reader in
                do throws(JSONError) {
                    names.append(try reader.string())
                } catch {
                    guard case .kindExpected = error.rule else { throw error }
                    problems.append(error.location.description)
                }
            }
            return names
        }
        XCTAssertEqual(names, ["a", "c"])
        XCTAssertEqual(problems, ["line 1, column 7", "line 1, column 10"])
    }

    func testIntegers() throws {
        for (text, integer) in ["0": 0, "-7": -7, "123456789012345678": 123_456_789_012_345_678, "1e3": 1_000, "2.0": 2] {
            XCTAssertEqual(try JSONReader.read(Array(text.utf8)) { try $0.integer() }, integer)
        }
        for integer in [Int.max, .min, .max - 1, 999_999_999_999_999_999, 1_000_000_000_000_000_000] {
            XCTAssertEqual(try JSONReader.read(Array("[\(integer)]".utf8)) { r in
                var read = 0
                try r.array { read = try $0.integer() }
                return read
            }, integer)
        }
        for text in ["1.5", "9223372036854775808", "1e99", "-1e-1"] {
            XCTAssertThrowsError(try JSONReader.read(Array(text.utf8)) { try $0.integer() }, text) {
                XCTAssertEqual(($0 as? JSONError)?.rule, .integerExpected)
            }
        }
    }

    func testARawValueIsTheBytesAsWritten() throws {
        let text = #"{ "a" :  {"x": [1 ,2]} , "b": "é\n" , "c" : -1e5 }"#
        let bytes = Array(text.utf8)
        let raw = try JSONReader.read(bytes) { reader in
            var raw: [String: String] = [:]
            try reader.object { key, reader in raw[key.string] = String(decoding: bytes[try reader.rawValue()], as: UTF8.self) }
            return raw
        }
        XCTAssertEqual(raw, ["a": #"{"x": [1 ,2]}"#, "b": #""é\n""#, "c": "-1e5"])
        XCTAssertEqual(try JSONReader.read(bytes) { try $0.rawValue() }, 0..<bytes.count)
        XCTAssertThrowsError(try JSONReader.read(Array("[{\"a\":1,}]".utf8)) { try $0.rawValue() })
    }

    func testACallerFindsThePlaceOfItsOwnErrors() throws {
        struct TooLong: Error { var location: JSONLocation }
        let text = "[1,\n   200,\n3]"
        XCTAssertThrowsError(
            try JSONReader.read(Array(text.utf8)) { reader in
                try reader.array { reader in
                    let offset = reader.byteOffset
                    if try reader.integer() > 100 { throw TooLong(location: reader.location(at: offset)) }
                }
            }
        ) { error in
            XCTAssertEqual((error as? TooLong)?.location.description, "line 2, column 4")
            XCTAssertEqual((error as? TooLong)?.location.byteOffset, 7)
        }
        XCTAssertEqual(try JSONReader.read(Array("\n\n 1".utf8)) { $0.location.description }, "line 3, column 2")
    }

    func testNothingMayFollowWhatTheCallerRead() {
        XCTAssertThrowsError(try JSONReader.read(Array("1 2".utf8)) { try $0.integer() }) {
            XCTAssertEqual(($0 as? JSONError)?.rule, .trailingContent)
        }
    }

    func testAPlaceInsideALargerBufferCanBeRead() throws {
        let bytes = Array("xx[1,2]yy".utf8)
        XCTAssertEqual(try JSONValue(parsing: bytes.span.extracting(2..<7)), [1, 2])
        XCTAssertEqual(try JSONValue(parsing: bytes[2..<7].span), [1, 2])
    }

    func testTextsAreComparedAsTheyAreMeant() throws {
        let bytes = Array(#"["plain","\u0070lain","","\u00e9","é","a\/b","\ud83d\ude00"]"#.utf8)
        try JSONReader.read(bytes) { reader in
            var texts: [JSONText] = []
            try reader.array { texts.append(try $0.text()) }
            XCTAssertTrue(texts[0] == "plain")
            XCTAssertTrue(texts[1] == "plain")
            XCTAssertTrue(texts[0] == texts[1])
            XCTAssertTrue(texts[1] == texts[0])
            XCTAssertTrue(texts[1] == "pla" + "in")
            XCTAssertFalse(texts[0] == "plai")
            XCTAssertFalse(texts[0] == "plaim")
            XCTAssertFalse(texts[1] == "plaim")
            XCTAssertFalse(texts[0] == "")
            XCTAssertTrue(texts[2] == "")
            XCTAssertTrue(texts[3] == texts[4])
            XCTAssertTrue(texts[3] == "\u{e9}")
            XCTAssertFalse(texts[3] == "e\u{301}")
            XCTAssertEqual(texts.map(\.string), ["plain", "plain", "", "é", "é", "a/b", "😀"])
            XCTAssertEqual(texts.map { $0.withUTF8 { $0.count } }, [5, 5, 0, 2, 2, 3, 4])
            XCTAssertEqual(texts.map(\.utf8), texts.map { Array($0.string.utf8) })
        }
    }
}
