import Files
import Glibc
import TestSupport
import XCTest

/// What a journal does when its disk fails.
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
        let length = journal.byteCount
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
        disk.set(.init(operations: [.synchronize], first: 1, count: .max))
        let ticket = try journal.append(record(0))
        await XCTAssertThrows(JournalError.stalled(FileError(.synchronize, path: directory.file("journal"), code: EIO))) {
            try await journal.waitUntilDurable(ticket)
        }
        let writes = disk.count(of: .write)
        disk.set(nil)
        try await journal.waitUntilDurable(ticket)
        XCTAssertEqual(disk.count(of: .write), writes + 2, "a second synchronization alone would prove nothing")
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
}
