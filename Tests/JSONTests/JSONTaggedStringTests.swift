import JSON
import TestSupport
import XCTest

final class JSONTaggedStringTests: XCTestCase {
    /// What the short cut makes of a text, and whether the value was read afterwards by walking through it.
    private func read(_ text: String) throws -> (tag: String, string: String)? {
        try JSONReader.read(Array(text.utf8)) { reader in
            guard let (tag, string) = try reader.taggedString("SN") else { return nil }
            return (String(UnicodeScalar(tag)), string.string)
        }
    }

    private func assertRead(_ text: String, _ tag: String, _ string: String, line: UInt = #line) throws {
        let found = try read(text)
        XCTAssertEqual(found?.tag, tag, line: line)
        XCTAssertEqual(found?.string, string, line: line)
    }

    func testTheUsualSpellingIsTaken() throws {
        try assertRead(#"{"S":"text"}"#, "S", "text")
        try assertRead(#" {"N":"12.5"} "#, "N", "12.5")
        try assertRead(#"{"S":""}"#, "S", "")
        try assertRead(#"{"S":"a \"quoted\" \u00e9"}"#, "S", "a \"quoted\" é")
    }

    func testEverythingElseIsLeftWhereItStands() throws {
        let others = [
            #"{"B":"text"}"#, #"{ "S":"text"}"#, #"{"S" :"text"}"#, #"{"S": "text"}"#, #"{"S":"text" }"#, #"{"S":"text","N":"1"}"#,
            #"{"S":5}"#, #"{"S":null}"#, #"{"SS":"text"}"#, #"{"\u0053":"text"}"#, #"{"":"text"}"#, "{}", "[]", "5", #""S""#, #"{"S":{}}"#,
        ]
        for text in others {
            XCTAssertNil(try read(text), text)
            // What was left is read as if nothing had been asked.
            let left = try JSONReader.read(Array(text.utf8)) { reader in
                _ = try reader.taggedString("SN")
                return try reader.value()
            }
            XCTAssertEqual(left, try JSONValue(parsing: Array(text.utf8)), text)
        }
    }

    func testWhatFollowsIsRead() throws {
        let strings = try JSONReader.read(Array(#"[{"S":"a"},{"S": "b"},{"N":"1"}]"#.utf8)) { reader in
            var strings: [String] = []
            try reader.array { reader in
                if let (_, text) = try reader.taggedString("SN") {
                    strings.append(text.string)
                } else {
                    try reader.object { _, reader in strings.append(try reader.string()) }
                }
            }
            return strings
        }
        XCTAssertEqual(strings, ["a", "b", "1"])
    }

    func testTheDepthIsThatOfTheWalk() throws {
        var limits = JSONLimits()
        limits.depth = 1
        for text in [#"{"S":"a"}"#, #"[{"S":"a"}]"#] {
            let isTaken = Result {
                try JSONReader.read(Array(text.utf8), limits: limits) { reader in
                    if try reader.peek() == .array {
                        try reader.array { _ = try $0.taggedString("S") }
                    } else {
                        XCTAssertNotNil(try reader.taggedString("S"))
                    }
                }
            }
            XCTAssertEqual((try? isTaken.get()) != nil, (try? JSONValue(parsing: Array(text.utf8), limits: limits)) != nil, text)
        }
    }

    func testDamagedTextsAreJudgedAsByTheWalk() throws {
        var random = SeededRandom(function: #function)
        for _ in 0..<rounds(2_000, long: 100_000) {
            var bytes = Array(#"[{"S":"a\"é"},{"N":"1"},{"S":"text"}]"#.utf8)
            for _ in 0...1 {
                bytes[Int.random(in: 1..<bytes.count - 1, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let walked = Result { try JSONValue(parsing: bytes) }
            let taken = Result {
                try JSONReader.read(bytes) { reader in
                    var elements: [JSONValue] = []
                    try reader.array { reader in
                        if let (tag, text) = try reader.taggedString("SN") {
                            let name = String(UnicodeScalar(tag))
                            elements.append(.object([name: .string(text.string)]))
                        } else {
                            elements.append(try reader.value())
                        }
                    }
                    return JSONValue.array(elements)
                }
            }
            switch (walked, taken) {
            case (.success(let walked), .success(let taken)): XCTAssertEqual(taken, walked)
            case (.failure(let walked), .failure(let taken)): XCTAssertEqual("\(taken)", "\(walked)")
            case (.success, .failure(let error)):
                // The only difference: the caller wants an array.
                XCTAssertNotEqual(bytes.first, UInt8(ascii: "["), "\(error)")
            case (.failure(let error), .success): XCTFail("\(error) was not found in \(bytes)")
            }
        }
    }
}
