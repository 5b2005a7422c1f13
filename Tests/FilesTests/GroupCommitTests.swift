import Files
import XCTest

final class GroupCommitTests: XCTestCase {
    private typealias Commit = GroupCommit<String>
    private let full = FileError(.write, path: "/j", code: ENOSPC)

    private func names(_ released: [Commit.Release]) -> [String] {
        released.map { "\($0.waiter) \($0.error.map(String.init(describing:)) ?? "durable")" }
    }

    func testTheFirstAppendWakesTheWriterAndOthersDoNot() throws {
        var commit = Commit(position: 100, byteCountLimit: 1000)
        var (position, wakes) = try commit.append([1, 2, 3].span)
        XCTAssertEqual(position, 119)
        XCTAssertTrue(wakes)
        (position, wakes) = try commit.append([4].span)
        XCTAssertEqual(position, 136)
        XCTAssertFalse(wakes)
        XCTAssertEqual(commit.appended, 136)
        XCTAssertEqual(commit.acknowledged, 100)
    }

    func testTheWriterTakesEverythingAndSleepsWhenNothingIsLeft() throws {
        var commit = Commit(position: 0, byteCountLimit: 1000)
        _ = try commit.append([1, 2, 3].span)
        _ = try commit.append([4].span)
        let group = try XCTUnwrap(commit.takeGroup())
        XCTAssertEqual(group.count, 19 + 17)
        XCTAssertFalse(try commit.append([5].span).wakesWriter, "it is still awake")
        XCTAssertEqual(commit.groupAcknowledged(group).count, 0)
        XCTAssertEqual(commit.takeGroup()?.count, 17)
        _ = commit.groupAcknowledged([UInt8](repeating: 0, count: 17))
        XCTAssertNil(commit.takeGroup())
        XCTAssertTrue(try commit.append([6].span).wakesWriter)
    }

    func testAGroupLetsGoOnlyThoseWhoseRecordsItHeld() throws {
        var commit = Commit(position: 0, byteCountLimit: 1000)
        let first = try commit.append([1].span).position
        let group = try XCTUnwrap(commit.takeGroup())
        let second = try commit.append([2].span).position
        XCTAssertNil(commit.wait(for: first, "a").release)
        XCTAssertNil(commit.wait(for: second, "b").release)
        XCTAssertNil(commit.wait(for: first, "c").release)
        XCTAssertEqual(names(commit.groupAcknowledged(group)), ["a durable", "c durable"])
        XCTAssertEqual(commit.wait(for: first, "d").release?.waiter, "d")
        let next = try XCTUnwrap(commit.takeGroup())
        XCTAssertEqual(names(commit.groupAcknowledged(next)), ["b durable"])
    }

    func testARefusedGroupFailsAllWaitersAndKeepsItsPlaceAtTheHead() throws {
        var commit = Commit(position: 0, byteCountLimit: 1000)
        let first = try commit.append([1].span).position
        let group = try XCTUnwrap(commit.takeGroup())
        let second = try commit.append([2].span).position
        _ = commit.wait(for: first, "a")
        _ = commit.wait(for: second, "b")
        let stalled = JournalError.stalled(full)
        XCTAssertEqual(names(commit.groupRefused(group, full)), ["a \(stalled)", "b \(stalled)"])
        XCTAssertThrowsError(try commit.append([3].span)) { XCTAssertEqual($0 as? JournalError, stalled) }
        // A wait makes the writer try again, with both records in their order.
        XCTAssertTrue(commit.wait(for: second, "c").wakesWriter)
        let again = try XCTUnwrap(commit.takeGroup())
        XCTAssertEqual(again.count, 34)
        XCTAssertEqual(again[16], 1)
        XCTAssertEqual(again[33], 2)
        XCTAssertEqual(names(commit.groupAcknowledged(again)), ["c durable"])
        XCTAssertEqual(commit.condition, .running)
        XCTAssertEqual(try commit.append([3].span).position, 51)
    }

    func testBytesInTheWritersHandsCountAgainstTheLimit() throws {
        var commit = Commit(position: 0, byteCountLimit: 40)
        _ = try commit.append([1, 2, 3].span)
        let group = try XCTUnwrap(commit.takeGroup())
        _ = try commit.append([1, 2, 3, 4, 5].span)
        XCTAssertThrowsError(try commit.append([1].span)) { XCTAssertEqual($0 as? JournalError, .overloaded(limit: 40)) }
        _ = commit.groupAcknowledged(group)
        XCTAssertNoThrow(try commit.append([1].span))
    }

    func testABrokenAcknowledgementEndsEverything() throws {
        var commit = Commit(position: 0, byteCountLimit: 1000)
        let position = try commit.append([1].span).position
        _ = commit.wait(for: position, "a")
        XCTAssertEqual(names(commit.acknowledgementBroken(full)), ["a \(JournalError.failed(full))"])
        XCTAssertThrowsError(try commit.append([1].span)) { XCTAssertEqual($0 as? JournalError, .failed(full)) }
        XCTAssertEqual(commit.wait(for: position, "b").release?.error, .failed(full))
        XCTAssertNil(commit.takeGroup())
    }

    func testClosingStopsAppendsFirstAndWaitsAtLast() throws {
        var commit = Commit(position: 0, byteCountLimit: 1000)
        let position = try commit.append([1].span).position
        commit.startClosing()
        XCTAssertThrowsError(try commit.append([1].span)) { XCTAssertEqual($0 as? JournalError, .closed) }
        XCTAssertNil(commit.wait(for: position, "a").release)
        XCTAssertEqual(names(commit.close()), ["a \(JournalError.closed)"])
        XCTAssertEqual(commit.wait(for: position, "b").release?.error, .closed)
    }
}
