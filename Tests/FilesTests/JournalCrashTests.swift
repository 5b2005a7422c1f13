import Files
import Glibc
import TestSupport
import XCTest

/// Whatever operation fails, and however the power goes: what was acknowledged is there after reopening, in order, and
/// nothing that was never appended.
final class JournalCrashTests: XCTestCase {
    /// What one run of the script appended and what of it was acknowledged.
    private struct Outcome: Sendable {
        var appended: [Int] = []
        var acknowledged = 0
        var hasFailed = false
    }

    /// Appends, replaces, appends, closes; goes on after errors as a server would.
    private func runScript(on disk: any FileSystem, policy: Journal.SyncPolicy) async -> Outcome {
        var outcome = Outcome()
        guard let journal = try? openJournal("/data/journal", .init(syncPolicy: policy), disk).journal else {
            outcome.hasFailed = true
            return outcome
        }
        await append(0..<3, to: journal, &outcome)
        await appendTogether(3..<9, to: journal, &outcome)
        let past = outcome.appended
        do {
            try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
                for number in past { try snapshot.append(long(number)) }
            }
        } catch {
            outcome.hasFailed = true
        }
        await append(9..<11, to: journal, &outcome)
        await appendTogether(11..<17, to: journal, &outcome)
        do { try await journal.close() } catch { outcome.hasFailed = true }
        return outcome
    }

    /// One record after the other.
    private func append(_ numbers: Range<Int>, to journal: Journal, _ outcome: inout Outcome) async {
        for number in numbers {
            do {
                let ticket = try journal.append(long(number))
                outcome.appended.append(number)
                try await journal.waitUntilDurable(ticket)
                outcome.acknowledged = outcome.appended.count
            } catch {
                outcome.hasFailed = true
            }
        }
    }

    /// Records that share groups.
    private func appendTogether(_ numbers: Range<Int>, to journal: Journal, _ outcome: inout Outcome) async {
        do {
            var last: Journal.Ticket?
            for number in numbers {
                last = try journal.append(long(number))
                outcome.appended.append(number)
            }
            if let last { try await journal.waitUntilDurable(last) }
            outcome.acknowledged = outcome.appended.count
        } catch {
            outcome.hasFailed = true
        }
    }

    private func check(
        _ outcome: Outcome, on disk: any FileSystem, _ what: String, file: StaticString = #filePath, line: UInt = #line
    ) async throws {
        let records = try await readJournal("/data/journal", disk).records
        XCTAssertGreaterThanOrEqual(records.count, outcome.acknowledged, what, file: file, line: line)
        XCTAssertEqual(records, outcome.appended.prefix(records.count).map { long($0) }, what, file: file, line: line)
    }

    /// Groups differ from run to run, so that a run may ask for a few operations more than another.
    private func operationCount(policy: Journal.SyncPolicy) async throws -> Int {
        let disk = SimulatedDisk()
        let counting = FaultyFileSystem(disk)
        let outcome = await runScript(on: counting, policy: policy)
        XCTAssertFalse(outcome.hasFailed)
        XCTAssertEqual(outcome.acknowledged, 17)
        try await check(outcome, on: disk, "without faults")
        return counting.count() + 10
    }

    private func failEveryOperation(policy: Journal.SyncPolicy, count: Int, code: Int32, tornAfter: Int) async throws {
        for first in 1...(try await operationCount(policy: policy)) {
            let disk = SimulatedDisk()
            let fault = FaultyFileSystem.Fault(first: first, count: count, code: code, tornAfter: tornAfter)
            let outcome = await runScript(on: FaultyFileSystem(disk, fault: fault), policy: policy)
            try await check(outcome, on: disk, "operation \(first), torn after \(tornAfter)")
        }
    }

    func testEveryOperationFailingOnceLosesNothingAcknowledged() async throws {
        for policy in [Journal.SyncPolicy.every, .interval(.seconds(60)), .never] {
            try await failEveryOperation(policy: policy, count: 1, code: EIO, tornAfter: 0)
        }
    }

    func testEveryOperationFailingThreeTimesLosesNothingAcknowledged() async throws {
        try await failEveryOperation(policy: .every, count: 3, code: ENOSPC, tornAfter: 5)
    }

    func testEveryWriteTornOnceLosesNothingAcknowledged() async throws {
        for tornAfter in [1, 15, 16, 17, 25, 600] {
            try await failEveryOperation(policy: .every, count: 1, code: ENOSPC, tornAfter: tornAfter)
        }
    }

    func testDyingAtEveryOperationLosesNothingAcknowledged() async throws {
        for tornAfter in [0, 7, 20, 700] {
            try await failEveryOperation(policy: .every, count: .max, code: EIO, tornAfter: tornAfter)
            try await failEveryOperation(policy: .never, count: .max, code: EIO, tornAfter: tornAfter)
        }
    }

    func testAPowerCutAtEveryOperationLosesNothingAcknowledged() async throws {
        var random = SeededRandom()
        let count = try await operationCount(policy: .every)
        for first in 1...count {
            for _ in 0..<8 {
                let disk = SimulatedDisk()
                let tornAfter = Int.random(in: 0...2000, using: &random)
                let fault = FaultyFileSystem.Fault(first: first, count: .max, tornAfter: tornAfter)
                let outcome = await runScript(on: FaultyFileSystem(disk, fault: fault), policy: .every)
                disk.cutPower(using: &random)
                try await check(outcome, on: disk, "power cut at operation \(first)")
            }
        }
    }

    func testASecondPowerCutDuringRecoveryLosesNothingEither() async throws {
        var random = SeededRandom()
        let count = try await operationCount(policy: .every)
        for first in 1...count {
            let disk = SimulatedDisk()
            let fault = FaultyFileSystem.Fault(first: first, count: .max, tornAfter: 300)
            let outcome = await runScript(on: FaultyFileSystem(disk, fault: fault), policy: .every)
            disk.cutPower(using: &random)
            let again = FaultyFileSystem.Fault(first: Int.random(in: 1...12, using: &random), count: .max)
            if let opened = try? openJournal("/data/journal", .init(), FaultyFileSystem(disk, fault: again)) {
                try? await opened.journal.close()
            }
            disk.cutPower(using: &random)
            try await check(outcome, on: disk, "power cut at operation \(first) and in the recovery after it")
        }
    }

    /// What opening hands over is on the device: a process that died left it in the system's memory at first.
    func testWhatAnEarlierProcessLeftBehindSurvivesAPowerCutOnceHandedOver() async throws {
        var random = SeededRandom()
        let count = try await operationCount(policy: .every)
        for first in 1...count {
            let disk = SimulatedDisk()
            let fault = FaultyFileSystem.Fault(first: first, count: .max, tornAfter: 700)
            let outcome = await runScript(on: FaultyFileSystem(disk, fault: fault), policy: .every)
            let dying = FaultyFileSystem(disk)
            let second = try openJournal("/data/journal", .init(), dying)
            dying.set(.init(operations: [.synchronize], first: 1, count: .max))
            _ = try second.journal.append(long(12))
            try? await second.journal.close()
            disk.cutPower(using: &random)
            let third = try await readJournal("/data/journal", disk).records
            XCTAssertGreaterThanOrEqual(third.count, max(second.records.count, outcome.acknowledged), "operation \(first)")
            XCTAssertEqual(third.prefix(second.records.count), second.records[...], "operation \(first)")
        }
    }

    func testClosingSynchronizesUnderEveryPolicy() async throws {
        var random = SeededRandom()
        for policy in [Journal.SyncPolicy.every, .interval(.seconds(60)), .never] {
            let disk = SimulatedDisk()
            let outcome = await runScript(on: disk, policy: policy)
            disk.cutPower(using: &random)
            let opened = try await readJournal("/data/journal", disk)
            XCTAssertEqual(opened.records, outcome.appended.map { long($0) })
            XCTAssertTrue(opened.recovery.cut.isEmpty)
        }
    }

    func testANameThatCouldNotBeSavedIsSavedBeforeTheNextAcknowledgement() async throws {
        var random = SeededRandom()
        for _ in 0..<20 {
            let disk = SimulatedDisk()
            let faulty = FaultyFileSystem(disk)
            let journal = try openJournal("/data/journal", .init(), faulty).journal
            try await journal.waitUntilDurable(journal.append(long(0)))
            faulty.set(.init(operations: [.synchronizeDirectory], first: 1, count: 2))
            try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
                try snapshot.append(long(10))
            }
            let ticket = try journal.append(long(1))
            // The first try meets the second fault; whether this wait or an earlier wake of the writer does is chance.
            do { try await journal.waitUntilDurable(ticket) } catch { try await journal.waitUntilDurable(ticket) }
            disk.cutPower(using: &random)
            try? await journal.close()
            let records = try await readJournal("/data/journal", disk).records
            XCTAssertEqual(records, [long(10), long(1)])
        }
    }

    func testSalvageInterruptedAtEveryOperationLeavesAJournal() async throws {
        var random = SeededRandom()
        for first in 1...40 {
            let disk = SimulatedDisk()
            _ = await runScript(on: disk, policy: .every)
            let file = try disk.open("/data/journal/journal", for: .updating, permissions: 0)
            try disk.writeAll([0xff], to: file, at: 32 + 20)
            try disk.synchronize(file)
            try disk.close(file)
            let faulty = FaultyFileSystem(disk, fault: .init(first: first, count: .max))
            let salvage = try? Journal.salvage(in: "/data/journal", content: testContent, fileSystem: faulty)
            disk.cutPower(using: &random)
            if salvage == nil { _ = try Journal.salvage(in: "/data/journal", content: testContent, fileSystem: disk) }
            let records = try await readJournal("/data/journal", disk).records
            XCTAssertEqual(records, (1..<17).map { long($0) }, "operation \(first)")
        }
    }
}

/// Records from a few bytes to a few sectors.
private func long(_ number: Int) -> [UInt8] {
    record(number, byteCount: 20 + number * number * 11)
}
