import Files
import TestSupport
import XCTest

final class JournalTests: XCTestCase {
    private var directory: TemporaryDirectory!

    override func setUpWithError() throws {
        directory = try TemporaryDirectory()
    }

    override func tearDown() {
        directory = nil
    }

    func testANewJournalIsEmptyAndSaysSo() async throws {
        let opened = try openJournal(directory.file("deep/down"))
        XCTAssertTrue(opened.recovery.isNew)
        XCTAssertEqual(opened.records, [])
        XCTAssertEqual(opened.journal.byteCount, 32)
        try await opened.journal.close()
        let again = try await readJournal(directory.file("deep/down"))
        XCTAssertFalse(again.recovery.isNew)
        XCTAssertEqual(again.records, [])
    }

    func testRecordsComeBackInOrderUnderEveryPolicy() async throws {
        for (name, policy) in [("e", Journal.SyncPolicy.every), ("i", .interval(.milliseconds(1))), ("n", .never)] {
            let opened = try openJournal(directory.file(name), .init(syncPolicy: policy))
            try await append(0..<20, to: opened.journal)
            try await opened.journal.close()
            let again = try await readJournal(directory.file(name))
            XCTAssertEqual(again.records, (0..<20).map { record($0) }, name)
            XCTAssertEqual(again.recovery.recordCount, 20)
            XCTAssertTrue(again.recovery.cut.isEmpty)
        }
    }

    func testTheFormatIsTheDocumentedOne() async throws {
        // Written by hand from the format's description; checksums computed with Python's zlib.crc32.
        let header: [UInt8] =
            [0x89, 0x4a, 0x52, 0x4e, 0x4c, 0x0d, 0x0a, 0x1a, 1, 0, 0, 0, 7, 0, 0, 0, 0x78, 0x56, 0x34, 0x12]
            + [0, 0, 0, 0, 0, 0, 0, 0] + [0xe4, 0x7a, 0xef, 0xbe]
        let first: [UInt8] = [0x07, 0xa4, 0xe8, 0xdd] + [0x78, 0x56, 0x34, 0x12, 2, 0, 0, 0, 0, 0, 0, 0] + Array("hi".utf8)
        let second: [UInt8] = [0x33, 0xbf, 0x1f, 0xc6] + [0x78, 0x56, 0x34, 0x12, 1, 0, 0, 0, 18, 0, 0, 0] + Array("!".utf8)
        let mark: [UInt8] = [0xb7, 0x6e, 0xb6, 0x2a] + [0x78, 0x56, 0x34, 0x12, 0, 0, 0, 0, 0, 0, 0, 0]
        try directory.write(header + first + second, to: "journal")
        let opened = try openJournal(directory.path)
        XCTAssertEqual(opened.records, [Array("hi".utf8), Array("!".utf8)])
        XCTAssertEqual(opened.offsets, [32, 50])
        XCTAssertTrue(opened.recovery.cut.isEmpty)
        try await opened.journal.close()
        XCTAssertEqual(try directory.read("journal"), header + first + second + mark)
    }

    func testClosingTwiceAddsNoSecondMark() async throws {
        for _ in 0..<3 {
            let opened = try openJournal(directory.path)
            try await opened.journal.close()
            try await opened.journal.close()
        }
        XCTAssertEqual(try directory.read("journal").count, 32 + 16)
    }

    func testAppendingGoesOnBehindAMark() async throws {
        for round in 0..<5 {
            let opened = try openJournal(directory.path)
            XCTAssertEqual(opened.records, (0..<round * 2).map { record($0) })
            try await append(round * 2..<round * 2 + 2, to: opened.journal)
            try await opened.journal.close()
        }
    }

    func testASecondOpenerIsToldWhoHoldsTheJournal() async throws {
        let opened = try openJournal(directory.path)
        await XCTAssertThrows(JournalError.inUse(.held(path: directory.file("lock"), processID: Int(getpid())))) {
            _ = try openJournal(directory.path)
        }
        try await opened.journal.close()
        _ = try await readJournal(directory.path)
    }

    func testAJournalLetGoWithoutClosingFreesItsLock() async throws {
        do {
            let opened = try openJournal(directory.path, .init(syncPolicy: .every))
            try await opened.journal.waitUntilDurable(opened.journal.append(record(1)))
        }
        // The writer's last block may hold the journal for a moment.
        var opened: Opened?
        while opened == nil { opened = try? openJournal(directory.path) }
        XCTAssertEqual(opened?.records, [record(1)])
        try await opened?.journal.close()
    }

    func testWhatIsNoJournalIsRefused() async throws {
        let path = directory.file("journal")
        try directory.write([], to: "journal")
        await XCTAssertThrows(JournalError.notAJournal(path: path)) { _ = try openJournal(directory.path) }
        try directory.write(Array("something else entirely, and long enough".utf8), to: "journal")
        await XCTAssertThrows(JournalError.notAJournal(path: path)) { _ = try openJournal(directory.path) }
    }

    func testEveryDamagedByteOfTheHeaderIsRefused() async throws {
        _ = try await readJournal(directory.path)
        let intact = try directory.read("journal")
        for index in 0..<32 {
            var bytes = intact
            bytes[index] ^= 0x10
            try directory.write(bytes, to: "journal")
            XCTAssertThrowsError(try openJournal(directory.path), "byte \(index)") { error in
                switch (index, error as? JournalError) {
                case (0..<8, .notAJournal), (8..., .damagedHeader): break
                default: XCTFail("byte \(index): \(error)")
                }
            }
            XCTAssertEqual(try directory.read("journal"), bytes, "a refused file must stay as it is")
        }
    }

    func testAnotherVersionIsRefused() async throws {
        // Version 2, otherwise right; the checksum computed with Python's zlib.crc32.
        try directory.write(
            [0x89, 0x4a, 0x52, 0x4e, 0x4c, 0x0d, 0x0a, 0x1a, 0x02, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00]
                + [0x78, 0x56, 0x34, 0x12, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2e, 0x37, 0x46, 0x11], to: "journal")
        await XCTAssertThrows(JournalError.unknownVersion(path: directory.file("journal"), version: 2)) {
            _ = try openJournal(directory.path)
        }
        await XCTAssertThrows(JournalError.unknownVersion(path: directory.file("journal"), version: 2)) {
            _ = try Journal.salvage(in: directory.path, content: testContent)
        }
    }

    func testAJournalOfOtherContentIsRefused() async throws {
        _ = try await readJournal(directory.path)
        await XCTAssertThrows(JournalError.foreignContent(path: directory.file("journal"), content: 7, expected: 8)) {
            _ = try Journal.open(in: directory.path, content: 8) { (_, _) throws(RecordRefusal) in }
        }
    }

    func testTheOwnersRefusalNamesTheOffset() async throws {
        let opened = try openJournal(directory.path)
        try await append(0..<2, to: opened.journal)
        try await opened.journal.close()
        await XCTAssertThrows(JournalError.refusedRecord(path: directory.file("journal"), offset: 57, reason: "not mine")) {
            _ = try Journal.open(in: directory.path, content: testContent) { (_, offset) throws(RecordRefusal) in
                if offset > 32 { throw RecordRefusal("not mine") }
            }
        }
    }

    func testEmptyAndOverlongRecordsAreRefused() async throws {
        let journal = try openJournal(directory.path).journal
        await XCTAssertThrows(JournalError.emptyRecord) { _ = try journal.append([]) }
        let limit = JournalFormat.payloadByteCountLimit
        await XCTAssertThrows(JournalError.recordTooLong(byteCount: limit + 1, limit: limit)) {
            _ = try journal.append([UInt8](repeating: 1, count: limit + 1))
        }
        try await journal.close()
    }

    func testARecordLongerThanThePiecesThatAreReadComesBack() async throws {
        let journal = try openJournal(directory.path).journal
        let long = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for payload in [record(1), long, record(2), long, record(3)] {
            try await journal.waitUntilDurable(journal.append(payload))
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertTrue(records == [record(1), long, record(2), long, record(3)])
    }

    func testAClosedJournalTakesNothing() async throws {
        let journal = try openJournal(directory.path).journal
        let ticket = try journal.append(record(1))
        try await journal.close()
        await XCTAssertThrows(JournalError.closed) { _ = try journal.append(record(2)) }
        try await journal.waitUntilDurable(ticket)
    }

    func testManyWritersAreAllDurableInTheOrderOfTheirTickets() async throws {
        let journal = try openJournal(directory.path, .init(syncPolicy: .every)).journal
        let tickets = try await withThrowingTaskGroup(of: [(Journal.Ticket, Int)].self) { group in
            for writer in 0..<16 {
                group.addTask {
                    var tickets: [(Journal.Ticket, Int)] = []
                    for step in 0..<50 {
                        let number = writer * 1000 + step
                        let ticket = try journal.append(record(number))
                        try await journal.waitUntilDurable(ticket)
                        tickets.append((ticket, number))
                    }
                    return tickets
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try await journal.close()
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, tickets.sorted { $0.0 < $1.0 }.map { record($0.1) })
    }

    func testWritersShareSynchronizations() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .every), disk).journal
        let before = disk.count(of: .synchronize)
        var last: Journal.Ticket?
        for number in 0..<1000 { last = try journal.append(record(number)) }
        try await journal.waitUntilDurable(XCTUnwrap(last))
        XCTAssertLessThan(disk.count(of: .synchronize) - before, 1000)
        XCTAssertGreaterThan(disk.count(of: .synchronize) - before, 0)
        try await journal.close()
    }

    func testRoomIsMadeOnceForManyGroupsAndGivenBackOnClosing() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .every), disk).journal
        try await append(0..<1, to: journal)
        let length = try directory.read("journal").count
        XCTAssertEqual(length, journal.byteCount + 256 * 1024)
        let before = disk.count(of: .write)
        try await append(1..<100, to: journal)
        XCTAssertEqual(disk.count(of: .write), before + 99)
        XCTAssertEqual(try directory.read("journal").count, length, "the file did not grow")
        let long = [UInt8](repeating: 1, count: 300_000)
        try await journal.waitUntilDurable(journal.append(long))
        try await append(101..<102, to: journal)
        XCTAssertEqual(try directory.read("journal").count, journal.byteCount + 256 * 1024)
        try await journal.close()
        XCTAssertEqual(try directory.read("journal").count, journal.byteCount + 16)
        let records = try await readJournal(directory.path).records
        XCTAssertEqual(records, (0..<100).map { record($0) } + [long, record(101)])
    }

    func testTheIntervalPolicySynchronizesOnItsOwn() async throws {
        let disk = FaultyFileSystem()
        let journal = try openJournal(directory.path, .init(syncPolicy: .interval(.milliseconds(1))), disk).journal
        let before = disk.count(of: .synchronize)
        try await journal.waitUntilDurable(journal.append(record(1)))
        while disk.count(of: .synchronize) == before { await Task.yield() }
        try await journal.close()
    }

    func testAQueueOverItsLimitRefusesAndGoesOnLater() async throws {
        var configuration = Journal.Configuration(syncPolicy: .never)
        configuration.queueByteCountLimit = 1000
        let journal = try openJournal(directory.path, configuration).journal
        await XCTAssertThrows(JournalError.overloaded(limit: 1000)) {
            _ = try journal.append([UInt8](repeating: 1, count: 1000 - 15))
        }
        try await journal.waitUntilDurable(journal.append([UInt8](repeating: 1, count: 1000 - 16)))
        try await journal.waitUntilDurable(journal.append([UInt8](repeating: 2, count: 1000 - 16)))
        try await journal.close()
    }
}
