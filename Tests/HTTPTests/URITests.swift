import HTTP
import XCTest

final class URITests: XCTestCase {
    func testDecodingUndoesEncodingForEveryScalarOfAPlane() throws {
        for value in UInt32(1)...0x2fff {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = "a\(Character(scalar))b"
            XCTAssertEqual(try PercentCoding.decode(PercentCoding.encode(text)), text)
        }
    }

    func testUnreservedCharactersStayAsTheyAre() {
        let text = "AZaz09-._~"
        XCTAssertEqual(PercentCoding.encode(text), text)
        XCTAssertEqual(PercentCoding.encode("a b/é+%"), "a%20b%2F%C3%A9%2B%25")
    }

    func testBadEscapesAreRefused() {
        for text in ["%", "%4", "%zz", "a%2", "%%41", "%4 1"] {
            XCTAssertThrowsError(try PercentCoding.decode(text), text) { XCTAssertEqual($0 as? PercentCoding.DecodingError, .badEscape) }
        }
        XCTAssertThrowsError(try PercentCoding.decode("a%00b")) { XCTAssertEqual($0 as? PercentCoding.DecodingError, .nul) }
        for text in ["%ff", "%c3", "%ed%a0%80", "%c0%af"] {
            XCTAssertThrowsError(try PercentCoding.decode(text), text) { XCTAssertEqual($0 as? PercentCoding.DecodingError, .notUTF8) }
        }
    }

    func testQueryKeepsOrderAndRepeats() throws {
        let parameters = try QueryParameters(parsing: "b=1&a=2&&b=3&c&d=&e=f=g&sp=a+b%20c&pl=%2B")
        XCTAssertEqual(
            parameters.pairs.map { "\($0.name):\($0.value)" }, ["b:1", "a:2", "b:3", "c:", "d:", "e:f=g", "sp:a b c", "pl:+"])
        XCTAssertEqual(parameters.values(of: "b"), ["1", "3"])
        XCTAssertEqual(try QueryParameters(parsing: nil).pairs, [])
        XCTAssertEqual(try QueryParameters(parsing: "").pairs, [])
        XCTAssertThrowsError(try QueryParameters(parsing: "a=%"))
        XCTAssertThrowsError(try QueryParameters(parsing: "%zz=a"))
    }
}
