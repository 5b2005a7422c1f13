import Foundation
import JSON
import XCTest

final class JSONWriterTests: XCTestCase {
    func testCommasAndColonsAreSet() {
        var writer = JSONWriter(reservingCapacity: 8)
        writer.beginObject()
        writer.key("empty")
        writer.beginArray()
        writer.endArray()
        writer.key("list")
        writer.beginArray()
        writer.integer(-1)
        writer.bool(true)
        writer.bool(false)
        writer.null()
        writer.string("x")
        writer.string(utf8: Array("y\n".utf8).span)
        writer.number(JSONNumber(text: "1.50") ?? 0)
        writer.raw(Array("{ }".utf8))
        writer.raw(Array("[0]".utf8).span)
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.endArray()
        writer.key("last")
        writer.value(["a": nil])
        writer.endObject()
        let expected = #"{"empty":[],"list":[-1,true,false,null,"x","y\n",1.50,{ },[0],{},[[]]],"last":{"a":null}}"#
        XCTAssertEqual(String(decoding: writer.bytes, as: UTF8.self), expected)
    }

    func testOnlyWhatMustBeEscapedIsEscaped() {
        XCTAssertEqual(JSONValue.string("a\"b\\c/d").jsonText, #""a\"b\\c/d""#)
        XCTAssertEqual(JSONValue.string("\u{8}\u{9}\u{a}\u{c}\u{d}").jsonText, #""\b\t\n\f\r""#)
        XCTAssertEqual(JSONValue.string("\u{0}\u{1}\u{b}\u{e}\u{1f}").jsonText, #""\u0000\u0001\u000b\u000e\u001f""#)
        XCTAssertEqual(JSONValue.string(" ~\u{7f}é€😀\u{2028}").jsonText, "\" ~\u{7f}é€😀\u{2028}\"")
        XCTAssertEqual(JSONValue.object(["k\n": 1]).jsonText, #"{"k\n":1}"#)
    }

    /// The writer looks at eight bytes together: each character in each place, with each length of what follows.
    func testEveryCharacterInEveryPlaceIsReadBack() throws {
        let characters = (0..<0x100).compactMap { Unicode.Scalar($0) } + ["€", "😀", "\u{2028}"]
        for character in characters {
            for (before, after) in [(0, 0), (1, 6), (3, 4), (6, 9), (7, 1), (8, 0), (9, 17), (15, 2)] {
                let (head, tail) = (String(repeating: "x", count: before), String(repeating: "y", count: after))
                let text = "\(head)\(character)\(tail)"
                let written = JSONValue.string(text).encoded()
                XCTAssertEqual(try JSONValue(parsing: written), .string(text))
                XCTAssertEqual(try JSONSerialization.jsonObject(with: Data(written), options: .fragmentsAllowed) as? String, text)
            }
        }
    }

    func testLongStringsWithEscapes() throws {
        let text = String(repeating: "line\n\t\"ü\" ", count: 10_000)
        XCTAssertEqual(try JSONValue(parsing: JSONValue.string(text).encoded()), .string(text))
    }

    func testPlainTextIsCopiedAndWhatNeedsAnEscapeIsFoundAnywhere() {
        for count in 0...20 {
            for place in -1..<count {
                for byte in [0x00, 0x1f, 0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"), 0x7f, 0x80, 0xff] {
                    var text = [UInt8](repeating: UInt8(ascii: "a"), count: count)
                    if place >= 0 { text[place] = byte }
                    var target = [UInt8](repeating: 0, count: count)
                    let isPlain = text.withUnsafeBytes { text in
                        target.withUnsafeMutableBytes { target in
                            target.baseAddress.map { JSONWriter.copyPlainText(text, to: $0) } ?? text.isEmpty
                        }
                    }
                    let needsEscape = text.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
                    XCTAssertEqual(isPlain, !needsEscape, "\(text)")
                    if isPlain { XCTAssertEqual(target, text) }
                }
            }
        }
    }
}
