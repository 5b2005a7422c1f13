import Digest
import XCTest

final class SHA256Tests: XCTestCase {
    func testTheExamplesOfTheStandard() {
        let examples = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ]
        for (message, digest) in examples {
            XCTAssertEqual(Hex.encode(SHA256.hash(message)), digest, message)
            XCTAssertEqual(Hex.encode(SHA256.hash(Array(message.utf8))), digest, message)
            XCTAssertEqual(Hex.encode(SHA256.hash(Array(message.utf8).span)), digest, message)
        }
    }

    func testAMillionTimesTheLetterA() {
        var hash = SHA256()
        for _ in 0..<1_000 {
            hash.update(String(repeating: "a", count: 1_000))
        }
        XCTAssertEqual(Hex.encode(hash.finalize()), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    /// The expected value was computed with Python's `hashlib`: the digest of the digests of 0, 1, 2 … 300 counted bytes.
    func testEveryLengthAroundThePaddingEdges() {
        var digests = SHA256()
        for byteCount in 0...300 {
            digests.update(SHA256.hash(countedBytes(byteCount)))
        }
        XCTAssertEqual(Hex.encode(digests.finalize()), "ddbdb189f5834c274dbe603d6d2874adf7234fd8a075c3d1bfbadc2107a75676")
    }

    func testFeedingInPiecesIsFeedingAtOnce() {
        let message = countedBytes(200)
        let whole = SHA256.hash(message)
        for first in 0...message.count {
            var inTwo = SHA256()
            inTwo.update(Array(message[..<first]))
            inTwo.update(Array(message[first...]))
            XCTAssertEqual(inTwo.finalize(), whole, "cut at \(first)")

            var inThree = SHA256()
            inThree.update(Array(message[..<(first / 2)]))
            inThree.update(Array(message[(first / 2)..<first]))
            inThree.update(Array(message[first...]))
            XCTAssertEqual(inThree.finalize(), whole, "cut at \(first / 2) and \(first)")
        }
        var byteByByte = SHA256()
        for byte in message { byteByByte.update([byte]) }
        XCTAssertEqual(byteByByte.finalize(), whole)
    }

    func testACopyGoesOnByItself() {
        var original = SHA256()
        original.update("ab")
        var copy = original
        copy.update("c")
        original.update("x")
        XCTAssertEqual(copy.finalize(), SHA256.hash("abc"))
        XCTAssertEqual(original.finalize(), SHA256.hash("abx"))
    }
}

/// The bytes 0, 1, 2 … 255, 0 …
func countedBytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0) }
}
