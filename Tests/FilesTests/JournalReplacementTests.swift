import Files
import Synchronization
import TestSupport
import XCTest

/// The state that the records lead to, and its lock.
private final class SharedNumbers: Sendable {
    let numbers = Mutex<[Int]>([])
}

final class JournalReplacementTests: XCTestCase {
    private var directory: TemporaryDirectory!

    override func setUpWithError() throws {
        directory = try TemporaryDirectory()
    }

    override func tearDown() {
        directory = nil
    }

    func testTheSnapshotStandsForThePastAndLaterRecordsFollowIt() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<100, to: journal)
        let before = journal.byteCount
        try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
            try snapshot.append(record(1000))
            try snapshot.append(record(1001))
        }
        XCTAssertLessThan(journal.byteCount, before)
        XCTAssertEqual(journal.byteCount, try directory.read("journal").count)
        try await append(100..<103, to: journal)
        XCTAssertEqual(journal.byteCount, try directory.read("journal").count)
        try await journal.close()
        let opened = try await readJournal(directory.path)
        XCTAssertEqual(opened.records, [1000, 1001, 100, 101, 102].map { record($0) })
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
    }

    func testRecordsAppendedDuringTheSnapshotAreKeptBehindIt() async throws {
        let journal = try openJournal(directory.path, .init(syncPolicy: .every)).journal
        try await append(0..<10, to: journal)
        let ticket = journal.lastTicket
        try await journal.replace(upTo: ticket) { (snapshot) throws(JournalError) in
            for number in 10..<60 {
                _ = try journal.append(record(number))
                try snapshot.append(record(number + 1000))
            }
        }
        try await append(60..<62, to: journal)
        try await journal.close()
        let opened = try await readJournal(directory.path)
        XCTAssertEqual(opened.records, (Array(1010..<1060) + Array(10..<62)).map { record($0) })
    }

    func testWritersThatNeverStopAreAllKeptThroughManyReplacements() async throws {
        let journal = try openJournal(directory.path).journal
        let state = SharedNumbers()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for step in 0..<200 {
                        let number = writer * 1000 + step
                        let ticket = try state.numbers.withLock { numbers in
                            let ticket = try journal.append(record(number))
                            numbers.append(number)
                            return ticket
                        }
                        try await journal.waitUntilDurable(ticket)
                    }
                }
            }
            group.addTask {
                for _ in 0..<10 {
                    let (past, ticket) = state.numbers.withLock { ($0, journal.lastTicket) }
                    try await journal.replace(upTo: ticket) { (snapshot) throws(JournalError) in
                        for number in past { try snapshot.append(record(number)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, state.numbers.withLock { $0 }.map { record($0) })
    }

    func testALargeBacklogIsCaughtUpWith() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<1, to: journal)
        let long = [UInt8](repeating: 9, count: 300_000)
        try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
            try snapshot.append(record(7))
            for _ in 0..<10 { _ = try journal.append(long) }
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertTrue(records == [record(7)] + Array(repeating: long, count: 10))
    }

    func testOneReplacementAtATimeAndNoneBehindAnOldTicket() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<3, to: journal)
        let old = journal.lastTicket
        try await append(3..<4, to: journal)
        let (started, start) = AsyncStream<Void>.makeStream()
        let gate = DispatchSemaphore(value: 0)
        async let first: Void = journal.replace(upTo: journal.lastTicket) { (_) throws(JournalError) in
            start.yield()
            gate.wait()
        }
        for await _ in started { break }
        await XCTAssertThrows(JournalError.replacementInProgress) {
            try await journal.replace(upTo: journal.lastTicket) { (_) throws(JournalError) in }
        }
        gate.signal()
        try await first
        await XCTAssertThrows(JournalError.staleTicket) {
            try await journal.replace(upTo: old) { (_) throws(JournalError) in }
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, [])
    }

    func testASnapshotThatFailsLeavesTheJournalAsItWas() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<5, to: journal)
        await XCTAssertThrows(JournalError.emptyRecord) {
            try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
                try snapshot.append(record(9))
                try snapshot.append([])
            }
        }
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
        try await append(5..<6, to: journal)
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, (0..<6).map { record($0) })
    }

    func testClosingMakesAReplacementGiveUp() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<5, to: journal)
        let (started, start) = AsyncStream<Void>.makeStream()
        async let outcome: JournalError? = {
            do throws(JournalError) {
                try await journal.replace(upTo: journal.lastTicket) { (snapshot) throws(JournalError) in
                    start.yield()
                    // Without an end: only closing stops it.
                    while true { try snapshot.append(record(1)) }
                }
                return nil
            } catch {
                return error
            }
        }()
        for await _ in started { break }
        try await journal.close()
        let error = await outcome
        XCTAssertEqual(error, .closed)
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, (0..<5).map { record($0) })
    }

    func testADraftLeftOverByACrashIsRemoved() async throws {
        _ = try await readJournal(directory.path)
        try directory.write([1, 2, 3], to: "journal.new")
        _ = try await readJournal(directory.path)
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
    }

    func testDamageInTheFileToCopyFromEndsTheReplacement() async throws {
        let journal = try openJournal(directory.path).journal
        try await append(0..<2, to: journal)
        let ticket = journal.lastTicket
        let end = journal.byteCount
        try await append(2..<4, to: journal)
        var bytes = try directory.read("journal")
        bytes[end] ^= 1
        let handle = try XCTUnwrap(FileHandle(forUpdatingAtPath: directory.file("journal")))
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
        let path = directory.file("journal")
        await XCTAssertThrows(JournalError.damagedRecord(path: path, offset: end, nextIntactOffset: bytes.count)) {
            try await journal.replace(upTo: ticket) { (_) throws(JournalError) in }
        }
        try await journal.close()
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
    }
}
