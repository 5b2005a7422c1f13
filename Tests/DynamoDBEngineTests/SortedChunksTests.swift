import TestSupport
import XCTest

@testable import DynamoDBEngine

/// A number, ranked by its tens so that ranks do not settle everything.
private struct Number: Ranked, Equatable {
    var value: Int

    var rank: UInt64 { UInt64(value / 10) }
}

extension SortedChunks<Number> {
    fileprivate func place(of value: Int) -> Position {
        position(ofRank: Number(value: value).rank) { $0.value < value }
    }

    fileprivate mutating func put(_ value: Int) -> Int? {
        put(Number(value: value)) { $0.value - value }?.value
    }
}

final class SortedChunksTests: XCTestCase {
    private func values(_ chunks: SortedChunks<Number>) -> [Int] {
        chunks.map(\.value)
    }

    func testPlacesAreFoundInEitherOrderAfterReplacing() {
        var chunks = SortedChunks<Number>(capacity: 8)
        for value in 0..<100 { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        for value in Array(0..<100) + (0..<100).reversed() + [50, 51, 49, 48, 99, 0] {
            let place = chunks.place(of: value)
            XCTAssertEqual(chunks[place].value, value)
            chunks[place] = Number(value: value)
        }
        XCTAssertEqual(chunks.map(\.value), Array(0..<100))
    }

    /// A plain sorted array does what the collection must do.
    func testRandomChangesMatchAPlainArray() {
        var random = SeededRandom()
        for capacity in [2, 3, 8, 256] {
            var chunks = SortedChunks<Number>(capacity: capacity)
            var model: [Int] = []
            for _ in 0..<4_000 {
                let value = Int.random(in: 0..<1_500, using: &random)
                let place = chunks.place(of: value)
                let modelPlace = model.firstIndex { $0 >= value } ?? model.count
                let isThere = place != chunks.endPosition && chunks[place].value == value
                XCTAssertEqual(isThere, modelPlace < model.count && model[modelPlace] == value)
                if isThere {
                    chunks.remove(at: place)
                    model.remove(at: modelPlace)
                } else {
                    chunks.insert(Number(value: value), at: place)
                    model.insert(value, at: modelPlace)
                }
                XCTAssertEqual(chunks.count, model.count)
                if chunks.count % 50 == 0 { XCTAssertTrue(chunks.isWellFormed) }
            }
            XCTAssertEqual(values(chunks), model, "capacity \(capacity)")
            XCTAssertEqual(chunks.reversedElements.map(\.value), model.reversed(), "capacity \(capacity)")
        }
    }

    /// What is put next to what was put last is found by the hint, the rest by a search; both must agree.
    func testPuttingIsReplacingOrInserting() {
        var random = SeededRandom()
        for capacity in [2, 3, 8, 256] {
            var chunks = SortedChunks<Number>(capacity: capacity)
            var model: Set<Int> = []
            for _ in 0..<300 {
                let first = Int.random(in: 0..<1_500, using: &random)
                let run = Array(first..<first + Int.random(in: 1...12, using: &random))
                let values = [run, run.reversed(), run.shuffled(using: &random)][Int.random(in: 0...2, using: &random)]
                for value in values where !Int.random(in: 0...5, using: &random).isMultiple(of: 5) {
                    XCTAssertEqual(chunks.put(value), model.insert(value).inserted ? nil : value)
                }
                if Bool.random(using: &random), let gone = model.randomElement(using: &random) {
                    model.remove(gone)
                    let place = chunks.place(ofRank: Number(value: gone).rank) { $0.value - gone }
                    XCTAssertTrue(place.isThere)
                    chunks.remove(at: place.position)
                    XCTAssertFalse(chunks.place(ofRank: Number(value: gone).rank) { $0.value - gone }.isThere)
                }
                XCTAssertTrue(chunks.isWellFormed)
            }
            XCTAssertEqual(values(chunks), model.sorted(), "capacity \(capacity)")
        }
    }

    func testGrowsAndShrinksToNothing() {
        var chunks = SortedChunks<Number>(capacity: 4)
        for value in 0..<100 { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        for value in (0..<100).shuffled() { chunks.remove(at: chunks.place(of: value)) }
        XCTAssertEqual(chunks.count, 0)
        XCTAssertEqual(chunks.startPosition, chunks.endPosition)
        chunks.insert(Number(value: 1), at: chunks.place(of: 1))
        XCTAssertEqual(values(chunks), [1])
    }

    func testElementsInOrderFillTheirChunks() {
        var chunks = SortedChunks<Number>(capacity: 8)
        for value in 0..<80 { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        XCTAssertEqual(chunks.chunkCount, 10)
    }

    func testChunksStayFullEnough() {
        var random = SeededRandom()
        var chunks = SortedChunks<Number>(capacity: 8)
        for value in (0..<4_000).shuffled(using: &random) { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        for value in (0..<4_000).shuffled(using: &random).prefix(3_900) { chunks.remove(at: chunks.place(of: value)) }
        XCTAssertLessThanOrEqual(chunks.chunkCount, 2 * 100 / 4 + 1)
    }

    func testACopyIsASnapshot() {
        var chunks = SortedChunks<Number>(capacity: 4)
        for value in 0..<20 { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        let snapshot = chunks
        for value in 0..<10 { chunks.remove(at: chunks.place(of: value)) }
        XCTAssertEqual(values(snapshot), Array(0..<20))
        XCTAssertEqual(values(chunks), Array(10..<20))
    }

    func testAnElementIsReplacedInItsPlace() {
        var chunks = SortedChunks<Number>(capacity: 4)
        for value in stride(from: 0, to: 40, by: 2) { chunks.insert(Number(value: value), at: chunks.place(of: value)) }
        let place = chunks.place(of: 20)
        chunks[place] = Number(value: 21)
        XCTAssertEqual(values(chunks).firstIndex(of: 21), 10)
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
