import Digest
import XCTest

final class HexTests: XCTestCase {
    func testEveryByteIsWrittenInLowerCaseAndReadBack() throws {
        let bytes = countedBytes(256)
        let text = Hex.encode(bytes)
        XCTAssertTrue(text.hasPrefix("000102"))
        XCTAssertTrue(text.hasSuffix("fdfeff"))
        XCTAssertEqual(text.count, 512)
        XCTAssertEqual(try Hex.decode(text), bytes)
        XCTAssertEqual(try Hex.decode(text.uppercased()), bytes)
    }

    func testNothingIsEmpty() throws {
        XCTAssertEqual(Hex.encode([]), "")
        XCTAssertEqual(try Hex.decode(""), [])
    }

    func testAppendingKeepsWhatStands() {
        var text = Array("sha256:".utf8)
        Hex.append([0xde, 0xad], to: &text)
        XCTAssertEqual(text, Array("sha256:dead".utf8))
    }

    func testAnOddCountIsRefused() {
        XCTAssertThrowsError(try Hex.decode("abc")) { XCTAssertEqual($0 as? HexError, .oddDigitCount(3)) }
    }

    func testWhatIsNoDigitIsRefusedWithItsPlace() {
        let refusals = ["g0": 0, "0g": 1, "00/0": 2, "00:0": 2, "@0": 0, "0`": 1, "0x": 1, " 0": 0, "+1": 0, "é": 0]
        for (text, offset) in refusals {
            XCTAssertThrowsError(try Hex.decode(text), text) {
                XCTAssertEqual($0 as? HexError, .notADigit(byteOffset: offset), text)
            }
        }
    }
}
