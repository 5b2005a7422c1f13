import CommandLineTool
import DynamoDB
import Synchronization
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

/// Creating a table that takes its time, or that somebody else creates.
final class TableCreationTests: XCTestCase {
    private let clock = ManualTimeSource()
    private let storage = RecordingStorage()

    private var tool: TimeEntryTableTool {
        TimeEntryTableTool(storage: storage, tableName: "T", context: .test(timeSource: clock))
    }

    /// A table of that name, and what is seen before it.
    private func prepare(_ status: TableStatus? = nil, looks: [TableStatus?] = []) {
        let schema = TimeEntryTable.schema(named: "T")
        let table = status.map { storage.describe(schema, status: $0) }
        let descriptions = looks.map { look in look.map { storage.describe(schema, status: $0) } }
        storage.state.withLock { state in
            state.tables["T"] = table
            state.looks = descriptions
        }
    }

    /// What `create` says after it has slept so many times.
    private func created(sleeps count: Int) async throws -> TimeEntryTableTool.Outcome {
        let tool = tool
        let task = Task { try await tool.create(dryRun: false) }
        for _ in 0..<count {
            await clock.waitForSleeper()
            clock.advanceToNextSleeper()
        }
        return try await task.value
    }

    func testANewTableIsWaitedFor() async throws {
        prepare(looks: [nil, .creating, .creating])
        let said = try await created(sleeps: 2)
        XCTAssertEqual(said, .created)
    }

    func testATableThatIsBeingCreatedIsWaitedFor() async throws {
        prepare(.active, looks: [.creating, .creating])
        let said = try await created(sleeps: 1)
        XCTAssertEqual(said, .existed)
        XCTAssertTrue(storage.state.withLock { $0.created.isEmpty })
    }

    func testATableThatSomebodyElseHasJustCreatedIsASuccess() async throws {
        prepare(.active, looks: [nil, .creating, .creating])
        let said = try await created(sleeps: 1)
        XCTAssertEqual(said, .existed)
    }

    func testADryRunDoesNotWait() async throws {
        prepare(.creating)
        let said = try await tool.create(dryRun: true)
        XCTAssertEqual(said, .existed)
    }

    func testPatienceEnds() async throws {
        prepare(.creating)
        let tool = tool
        let task = Task { try await tool.create(dryRun: false) }
        await clock.waitForSleeper()
        clock.advance(by: .seconds(121))
        do {
            _ = try await task.value
            XCTFail("a table that never becomes active is no success")
        } catch let error as ToolError {
            XCTAssertEqual(error.exitCode, .temporaryFailure)
        }
    }
}
