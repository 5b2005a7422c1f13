import Files
import Glibc
import TestSupport
import XCTest

/// Whatever fails, and whenever: what was acknowledged is there after reopening, and nothing that was never appended.
final class JournalFaultTests: XCTestCase {
    private var directory: TemporaryDirectory!

    override func setUpWithError() throws {
        directory = try TemporaryDirectory()
    }

    override func tearDown() {
        directory = nil
    }

    func testAFullDiskStallsTheJournalUntilThereIsRoomAndDropsNothing() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .every), disk).journal
        try await append(0..<2, to: journal)
        let length = try directory.read("journal").count
        disk.set(.init(operations: [.write], first: 1, count: .max, code: ENOSPC, tornAfter: 9))
        let full = JournalError.stalled(FileError(.write, path: directory.file("journal"), code: ENOSPC))
        let ticket = try journal.append(record(2))
        await XCTAssertThrows(full) { try await journal.waitUntilDurable(ticket) }
        XCTAssertEqual(try directory.read("journal").count, length, "the file is cut back to whole groups")
        await XCTAssertThrows(full) { _ = try journal.append(record(3)) }
        await XCTAssertThrows(full) { try await journal.waitUntilDurable(ticket) }
        disk.set(nil)
        try await journal.waitUntilDurable(ticket)
        try await append(4..<6, to: journal)
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, [0, 1, 2, 4, 5].map { record($0) })
    }

    func testARefusedAppendMakesTheJournalTryAgain() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .never), disk).journal
        disk.set(.init(operations: [.write], first: 1, code: ENOSPC))
        let ticket = try journal.append(record(0))
        do { try await journal.waitUntilDurable(ticket) } catch {}
        while true {
            if let ticket = try? journal.append(record(1)) {
                try await journal.waitUntilDurable(ticket)
                break
            }
            await Task.yield()
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, [record(0), record(1)])
    }

    func testAFailedSynchronizationIsNotAcknowledgedAndItsBytesAreWrittenAnew() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .every), disk).journal
        disk.set(.init(operations: [.synchronize], first: 1))
        let ticket = try journal.append(record(0))
        await XCTAssertThrows(JournalError.stalled(FileError(.synchronize, path: directory.file("journal"), code: EIO))) {
            try await journal.waitUntilDurable(ticket)
        }
        let writes = disk.count(of: .write)
        try await journal.waitUntilDurable(ticket)
        XCTAssertEqual(disk.count(of: .write), writes + 1, "a second synchronization alone would prove nothing")
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, [record(0)])
    }

    func testAFailedSynchronizationBehindAcknowledgementsEndsTheJournal() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .interval(.milliseconds(1))), disk).journal
        disk.set(.init(operations: [.synchronize], first: 1, count: 1))
        try await journal.waitUntilDurable(journal.append(record(0)))
        let failed = JournalError.failed(FileError(.synchronize, path: directory.file("journal"), code: EIO))
        while (try? journal.append(record(1))) != nil { await Task.yield() }
        await XCTAssertThrows(failed) { _ = try journal.append(record(1)) }
        await XCTAssertThrows(failed) { try await journal.replace(upTo: journal.lastTicket) { (_) throws(JournalError) in } }
        await XCTAssertThrows(failed) { try await journal.close() }
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records.first, record(0))
    }

    func testClosingAFullDiskSaysSoAndFreesTheLock() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .never), disk).journal
        disk.set(.init(operations: [.write], first: 1, count: .max, code: ENOSPC))
        _ = try journal.append(record(0))
        await XCTAssertThrows(JournalError.stalled(FileError(.write, path: directory.file("journal"), code: ENOSPC))) {
            try await journal.close()
        }
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, [])
    }

    // MARK: - Every operation, one after the other

    /// What one run of the script appended and what of it was acknowledged.
    private struct Outcome {
        var appended: [Int] = []
        var acknowledged = 0
        var hasFailed = false
    }

    /// Appends, replaces, appends, closes; goes on after errors as a server would.
    private func runScript(on disk: FaultyFileSystem, in directory: String, policy: Journal.SyncPolicy) async -> Outcome {
        var outcome = Outcome()
        guard let journal = try? openJournal(directory, .init(syncPolicy: policy), disk).journal else {
            outcome.hasFailed = true
            return outcome
        }
        func append(_ numbers: Range<Int>) async {
            for number in numbers {
                do {
                    let ticket = try journal.append(record(number))
                    outcome.appended.append(number)
                    try await journal.waitUntilDurable(ticket)
                    outcome.acknowledged = outcome.appended.count
                } catch {
                    outcome.hasFailed = true
                }
            }
        }
        await append(0..<4)
        let past = outcome.appended
        do {
            try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
                for number in past { try snapshot.append(record(number)) }
            }
        } catch {
            outcome.hasFailed = true
        }
        await append(4..<8)
        do { try await journal.close() } catch { outcome.hasFailed = true }
        return outcome
    }

    private func check(_ outcome: Outcome, in directory: String, _ what: String) async throws {
        let records = try await readJournal(directory).records
        XCTAssertGreaterThanOrEqual(records.count, outcome.acknowledged, what)
        XCTAssertEqual(records, outcome.appended.prefix(records.count).map { record($0) }, what)
    }

    private func failEveryOperation(policy: Journal.SyncPolicy, count: Int, code: Int32, tornAfter: Int) async throws {
        let disk = FaultyFileSystem()
        let clean = try TemporaryDirectory()
        let outcome = await runScript(on: disk, in: clean.path, policy: policy)
        XCTAssertFalse(outcome.hasFailed)
        XCTAssertEqual(outcome.acknowledged, 8)
        try await check(outcome, in: clean.path, "without faults")
        // Groups differ from run to run, so a run may ask for a few operations more than the first one did.
        for first in 1...disk.count() + 4 {
            let place = try TemporaryDirectory()
            let fault = FaultyFileSystem.Fault(first: first, count: count, code: code, tornAfter: tornAfter)
            let outcome = await runScript(on: FaultyFileSystem(fault: fault), in: place.path, policy: policy)
            try await check(outcome, in: place.path, "operation \(first) of \(disk.count())")
        }
    }

    func testEveryOperationFailingOnceLosesNothingAcknowledged() async throws {
        try await failEveryOperation(policy: .every, count: 1, code: EIO, tornAfter: 0)
        try await failEveryOperation(policy: .never, count: 1, code: EIO, tornAfter: 0)
    }

    func testEveryWriteTornOnceLosesNothingAcknowledged() async throws {
        for tornAfter in [1, 15, 16, 17, 25] {
            try await failEveryOperation(policy: .every, count: 1, code: ENOSPC, tornAfter: tornAfter)
        }
    }

    func testDyingAtEveryOperationLosesNothingAcknowledged() async throws {
        for tornAfter in [0, 7, 20] {
            try await failEveryOperation(policy: .every, count: .max, code: EIO, tornAfter: tornAfter)
            try await failEveryOperation(policy: .never, count: .max, code: EIO, tornAfter: tornAfter)
        }
    }
}
