import TestSupport
import XCTest

@testable import DynamoDBEngine

final class SortedChunksTests: XCTestCase {
    /// A plain sorted array does what the collection must do.
    func testRandomChangesMatchAPlainArray() {
        var random = SeededRandom()
        for capacity in [2, 3, 8, 256] {
            var chunks = SortedChunks<Int>(capacity: capacity)
            var model: [Int] = []
            for _ in 0..<4_000 {
                let value = Int.random(in: 0..<1_500, using: &random)
                let place = chunks.position { $0 < value }
                let modelPlace = model.firstIndex { $0 >= value } ?? model.count
                let isThere = place != chunks.endPosition && chunks[place] == value
                XCTAssertEqual(isThere, modelPlace < model.count && model[modelPlace] == value)
                if isThere {
                    chunks.remove(at: place)
                    model.remove(at: modelPlace)
                } else {
                    chunks.insert(value, at: place)
                    model.insert(value, at: modelPlace)
                }
                XCTAssertEqual(chunks.count, model.count)
            }
            XCTAssertEqual(Array(chunks), model, "capacity \(capacity)")
            XCTAssertEqual(Array(chunks.reversedElements), model.reversed(), "capacity \(capacity)")
        }
    }

    func testGrowsAndShrinksToNothing() {
        var chunks = SortedChunks<Int>(capacity: 4)
        for value in 0..<100 { chunks.insert(value, at: chunks.position { $0 < value }) }
        for value in (0..<100).shuffled() { chunks.remove(at: chunks.position { $0 < value }) }
        XCTAssertEqual(chunks.count, 0)
        XCTAssertEqual(chunks.startPosition, chunks.endPosition)
        chunks.insert(1, at: chunks.position { $0 < 1 })
        XCTAssertEqual(Array(chunks), [1])
    }

    func testElementsInOrderFillTheirChunks() {
        var chunks = SortedChunks<Int>(capacity: 8)
        for value in 0..<80 { chunks.insert(value, at: chunks.position { $0 < value }) }
        XCTAssertEqual(chunks.chunkCount, 10)
    }

    func testChunksStayFullEnough() {
        var random = SeededRandom()
        var chunks = SortedChunks<Int>(capacity: 8)
        for value in (0..<4_000).shuffled(using: &random) { chunks.insert(value, at: chunks.position { $0 < value }) }
        for value in (0..<4_000).shuffled(using: &random).prefix(3_900) { chunks.remove(at: chunks.position { $0 < value }) }
        XCTAssertLessThanOrEqual(chunks.chunkCount, 2 * 100 / 4 + 1)
    }

    func testACopyIsASnapshot() {
        var chunks = SortedChunks<Int>(capacity: 4)
        for value in 0..<20 { chunks.insert(value, at: chunks.position { $0 < value }) }
        let snapshot = chunks
        for value in 0..<10 { chunks.remove(at: chunks.position { $0 < value }) }
        XCTAssertEqual(Array(snapshot), Array(0..<20))
        XCTAssertEqual(Array(chunks), Array(10..<20))
    }

    func testAnElementIsReplacedInItsPlace() {
        var chunks = SortedChunks<Int>(capacity: 4)
        for value in stride(from: 0, to: 40, by: 2) { chunks.insert(value, at: chunks.position { $0 < value }) }
        let place = chunks.position { $0 < 20 }
        chunks[place] = 21
        XCTAssertEqual(Array(chunks).firstIndex(of: 21), 10)
        XCTAssertEqual(chunks.count, 20)
    }
}

extension SortedChunks {
    fileprivate var reversedElements: [Element] {
        var elements: [Element] = []
        var position = endPosition
        while startPosition < position {
            position = self.position(before: position)
            elements.append(self[position])
        }
        return elements
    }
}
