import Digest
import Foundation
import XCTest

final class Base64Tests: XCTestCase {
    func testTheVectorsOfRFC4648() throws {
        let vectors = [
            "": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE=", "foobar": "Zm9vYmFy",
        ]
        for (message, text) in vectors {
            XCTAssertEqual(Base64.encode(Array(message.utf8)), text)
            XCTAssertEqual(try Base64.decode(text), Array(message.utf8), text)
        }
    }

    func testTheLastTwoLettersOfTheAlphabet() throws {
        XCTAssertEqual(Base64.encode([0xfb, 0xff]), "+/8=")
        XCTAssertEqual(try Base64.decode("+/8="), [0xfb, 0xff])
    }

    func testEveryLengthIsReadBack() throws {
        for byteCount in 0...100 {
            let bytes = countedBytes(byteCount).map { $0 &* 151 }
            XCTAssertEqual(try Base64.decode(Base64.encode(bytes)), bytes)
        }
    }

    func testEveryByteIsReadBack() throws {
        let bytes = countedBytes(256)
        XCTAssertEqual(Base64.encode(bytes), Data(bytes).base64EncodedString())
        XCTAssertEqual(try Base64.decode(Base64.encode(bytes)), bytes)
    }

    func testAppendingKeepsWhatStands() {
        var text = Array("<".utf8)
        Base64.append(Array("fooba".utf8).span, to: &text)
        let nothing: [UInt8] = []
        Base64.append(nothing.span, to: &text)
        XCTAssertEqual(text, Array("<Zm9vYmE=".utf8))
    }

    func testRefusals() {
        let refusals: [(String, Base64Error)] = [
            ("Z", .characterCount(1)),
            ("Zg", .characterCount(2)),
            ("Zg=", .characterCount(3)),
            ("Zm9vY", .characterCount(5)),
            ("Zm9v\n", .characterCount(5)),
            ("====", .misplacedPadding(byteOffset: 0)),
            ("Z===", .misplacedPadding(byteOffset: 1)),
            ("Zg=a", .misplacedPadding(byteOffset: 2)),
            ("Zg==Zg==", .misplacedPadding(byteOffset: 2)),
            ("Zm 9", .notInAlphabet(byteOffset: 2)),
            ("Zm9-", .notInAlphabet(byteOffset: 3)),
            ("_m9v", .notInAlphabet(byteOffset: 0)),
            ("Zm\r\n", .notInAlphabet(byteOffset: 2)),
            ("Zmé", .notInAlphabet(byteOffset: 2)),
            ("Zh==", .trailingBits(byteOffset: 1)),
            ("Zm9=", .trailingBits(byteOffset: 2)),
            ("Zm9vZm9=", .trailingBits(byteOffset: 6)),
        ]
        for (text, error) in refusals {
            XCTAssertThrowsError(try Base64.decode(text), text) { XCTAssertEqual($0 as? Base64Error, error, text) }
        }
    }
}
