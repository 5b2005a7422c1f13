import Digest
import XCTest

final class HMACSHA256Tests: XCTestCase {
    /// RFC 4231, sections 4.2 to 4.8 without the truncated one.
    func testTheVectorsOfRFC4231() {
        let vectors: [(key: [UInt8], message: [UInt8], code: String)] = [
            (
                [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                Array(1...25), [UInt8](repeating: 0xcd, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            (
                [UInt8](repeating: 0xaa, count: 131),
                Array(
                    ("This is a test using a larger than block-size key and a larger than block-size data. "
                        + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
            ),
        ]
        for (number, vector) in vectors.enumerated() {
            XCTAssertEqual(Hex.encode(HMACSHA256.authenticate(vector.message, key: vector.key)), vector.code, "vector \(number)")
        }
    }

    /// The expected values were computed with Python's `hmac`.
    func testKeysAroundTheLengthOfABlock() {
        let codes = [
            0: "a64092104c76d9ef65599c33c177609ecd49857456eb28133c4daea25bea960a",
            63: "e458f5dd7e8afee6b774e5d451ae43f4d268bf11646030143d0b0231dcb02383",
            64: "3b7a8d453e76edb519238a515105a57508d0f169f480ebeee120a9e7803289fa",
            65: "c2d7d4c2256ddb097409ec0c67e1d58fa1a007fc6932cac0d892a525d08af7cc",
        ]
        for (keyByteCount, code) in codes {
            let key = [UInt8](repeating: UInt8(ascii: "k"), count: keyByteCount)
            XCTAssertEqual(Hex.encode(HMACSHA256.authenticate("m", key: key)), code, "key of \(keyByteCount) bytes")
        }
    }

    func testAPreparedKeyServesManyMessages() {
        let key = Array("key".utf8)
        let prepared = HMACSHA256(key: key)
        for message in ["", "one", "another"] {
            var code = prepared
            code.update(message)
            XCTAssertEqual(code.finalize(), HMACSHA256.authenticate(message, key: key))
        }
    }

    func testFeedingInPiecesIsFeedingAtOnce() {
        var code = HMACSHA256(key: [1, 2, 3])
        code.update("ab")
        code.update([UInt8(ascii: "c")])
        code.update(Array("d".utf8).span)
        XCTAssertEqual(code.finalize(), HMACSHA256.authenticate("abcd", key: [1, 2, 3]))
    }
}

final class ConstantTimeEqualsTests: XCTestCase {
    func testEqualBytesAreEqual() {
        XCTAssertTrue(constantTimeEquals([], []))
        XCTAssertTrue(constantTimeEquals([1, 2, 3], [1, 2, 3]))
    }

    func testADifferenceInAnyBitIsSeen() {
        let bytes = countedBytes(20)
        for bit in 0..<(8 * bytes.count) {
            var other = bytes
            other[bit / 8] ^= 1 << UInt8(bit % 8)
            XCTAssertFalse(constantTimeEquals(bytes, other), "bit \(bit)")
        }
    }

    func testAPrefixIsNotEqual() {
        XCTAssertFalse(constantTimeEquals([1, 2, 3], [1, 2]))
        XCTAssertFalse(constantTimeEquals([], [0]))
    }
}
