import HTTP
import TestSupport
import XCTest

final class EntityTagTests: XCTestCase {
    func testOneChangedBitChangesTheTag() {
        var random = SeededRandom()
        for count in [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100] {
            let body = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let tag = EntityTag(of: body)
            XCTAssertEqual(tag, EntityTag(of: body))
            for position in body.indices {
                for bit in 0..<8 {
                    var changed = body
                    changed[position] ^= 1 << bit
                    XCTAssertNotEqual(EntityTag(of: changed), tag, "byte \(position) of \(body), bit \(bit)")
                }
            }
        }
    }

    func testBodiesOfZerosDifferByLength() {
        let tags = (0..<100).map { EntityTag(of: [UInt8](repeating: 0, count: $0)).description }
        XCTAssertEqual(Set(tags).count, tags.count)
    }

    func testIfNoneMatchIsAListComparedWeakly() {
        let tag = EntityTag(of: Array("body".utf8))
        for list in ["*", tag.description, "W/\(tag)", "\"x\", \(tag)", "\"x\",W/\(tag) , \"y\""] {
            XCTAssertTrue(tag.isNamed(in: list), list)
        }
        for list in ["", "\"x\"", String(tag.description.dropFirst()), "w/\(tag)"] {
            XCTAssertFalse(tag.isNamed(in: list), list)
        }
    }
}
