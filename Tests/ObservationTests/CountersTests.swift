import Dispatch
import XCTest

@testable import Observation

final class CountersTests: XCTestCase {
    func testCountersAreFoundAgainByName() {
        let counters = Counters()
        counters.counter("requests").add()
        counters.counter("requests").add(2)
        let open = counters.counter("connections_open")
        open.add(5)
        open.add(-1)
        XCTAssertEqual(counters.snapshot().map { "\($0.name) \($0.value)" }, ["connections_open 4", "requests 3"])
    }

    func testNothingIsLostBetweenThreads() {
        let counters = Counters()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 0..<10_000 { counters.counter("n").add() }
        }
        XCTAssertEqual(counters.counter("n").value, 80_000)
    }

    func testNamesAreBounded() {
        let counters = Counters()
        for number in 0..<Counters.largestCount * 2 { counters.counter("name \(number)").add() }
        let snapshot = counters.snapshot()
        XCTAssertEqual(snapshot.count, Counters.largestCount + 1)
        XCTAssertEqual(snapshot.first { $0.name == Counters.overflowName }?.value, Counters.largestCount)
    }
}
