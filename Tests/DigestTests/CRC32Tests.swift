import Digest
import XCTest

final class CRC32Tests: XCTestCase {
    func testTheCheckValueOfTheCatalogue() {
        XCTAssertEqual(CRC32.checksum(Array("123456789".utf8)), 0xcbf4_3926)
        XCTAssertEqual(CRC32.checksum(Array("123456789".utf8).span), 0xcbf4_3926)
    }

    func testKnownChecksums() {
        XCTAssertEqual(CRC32.checksum([]), 0)
        XCTAssertEqual(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)), 0x414f_a339)
        XCTAssertEqual(CRC32.checksum(countedBytes(1_024)), 0xb70b_4c26)
    }

    /// The expected value was computed with Python's `zlib`: the checksum of the checksums, high byte first, of 0, 1 … 300
    /// counted bytes.
    func testEveryLengthAroundTheStepOfEight() {
        var checksums = CRC32()
        for byteCount in 0...300 {
            withUnsafeBytes(of: CRC32.checksum(countedBytes(byteCount)).bigEndian) { checksums.update(Array($0)) }
        }
        XCTAssertEqual(checksums.value, 0x9f9_dfaf)
    }

    func testFeedingInPiecesIsFeedingAtOnce() {
        let message = countedBytes(100)
        for cut in 0...message.count {
            var sum = CRC32()
            sum.update(Array(message[..<cut]))
            sum.update(Array(message[cut...]).span)
            XCTAssertEqual(sum.value, CRC32.checksum(message), "cut at \(cut)")
        }
        var text = CRC32()
        text.update("12345")
        XCTAssertNotEqual(text.value, 0xcbf4_3926)
        text.update("6789")
        XCTAssertEqual(text.value, 0xcbf4_3926)
    }
}
