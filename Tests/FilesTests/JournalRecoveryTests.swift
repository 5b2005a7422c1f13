import Files
import TestSupport
import XCTest

/// Torn tails are cut, damage is refused, salvage keeps what is intact: at every byte.
final class JournalRecoveryTests: XCTestCase {
    private var directory: SimulatedDirectory!

    override func setUp() {
        directory = SimulatedDirectory()
    }

    override func tearDown() {
        directory = nil
    }

    /// A journal of records, each a group of its own, without a mark at its end, and where each record ends.
    private func makeJournal(_ count: Int) async throws -> (bytes: [UInt8], ends: [Int]) {
        let journal = try directory.open().journal
        try await append(0..<count, to: journal)
        try await journal.close()
        let offsets = try await directory.readJournal().offsets
        let bytes = try directory.read("journal").dropLast(16)
        return (Array(bytes), offsets.dropFirst() + [bytes.count])
    }

    func testATailTornAtEveryByteIsCutOff() async throws {
        let (bytes, ends) = try await makeJournal(4)
        for length in 32...bytes.count {
            try directory.write(Array(bytes[..<length]), to: "journal")
            let opened = try directory.open()
            let whole = ends.filter { $0 <= length }
            XCTAssertEqual(opened.records, whole.indices.map { record($0) }, "length \(length)")
            let end = whole.last ?? 32
            XCTAssertEqual(opened.recovery.byteCount, end)
            // A record may begin with a zero, and zeros alone are taken for room for more records.
            let isTorn = bytes[end..<length].contains { $0 != 0 }
            XCTAssertEqual(opened.recovery.cut, isTorn ? end..<length : 0..<0, "length \(length)")
            // What is appended next stands where the tail was.
            try await opened.journal.waitUntilDurable(opened.journal.append(record(9)))
            try await opened.journal.close()
            let again = try await directory.readJournal()
            XCTAssertEqual(again.records, whole.indices.map { record($0) } + [record(9)], "length \(length)")
            XCTAssertTrue(again.recovery.cut.isEmpty)
        }
    }

    func testATailOfZerosOrOfGarbageIsCutOff() async throws {
        let (bytes, ends) = try await makeJournal(3)
        var random = SeededRandom()
        let garbage = (0..<5000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        for (name, tail) in [("zeros", [UInt8](repeating: 0, count: 5000)), ("garbage", garbage)] {
            for kept in [ends[2], ends[1] + 1, ends[1] + 20] {
                try directory.write(Array(bytes[..<kept]) + tail, to: "journal")
                let opened = try await directory.readJournal()
                let end = ends.last { $0 <= kept } ?? 0
                XCTAssertEqual(opened.records.count, ends.filter { $0 <= kept }.count, name)
                // Zeros behind a whole record are room for more of them, and none is missing.
                XCTAssertEqual(opened.recovery.cut, name == "zeros" && kept == end ? 0..<0 : end..<kept + 5000, name)
                XCTAssertEqual(try directory.read("journal").count, end + 16, "cut, and marked by closing")
            }
        }
    }

    func testEveryDamagedByteOfAMiddleRecordIsRefusedWithItsOffset() async throws {
        let (bytes, ends) = try await makeJournal(4)
        for index in ends[0]..<ends[1] {
            for bit in [0x01, 0x80] as [UInt8] {
                var damaged = bytes
                damaged[index] ^= bit
                try directory.write(damaged, to: "journal")
                let path = directory.file("journal")
                await XCTAssertThrows(JournalError.damagedRecord(path: path, offset: ends[0], nextIntactOffset: ends[1])) {
                    _ = try directory.open()
                }
                XCTAssertEqual(try directory.read("journal"), damaged, "a refused file must stay as it is")
            }
        }
    }

    func testSalvageKeepsAllButTheDamagedRecord() async throws {
        let (bytes, ends) = try await makeJournal(4)
        for index in ends[0]..<ends[1] {
            var damaged = bytes
            damaged[index] ^= 0x40
            try directory.write(damaged, to: "journal")
            let salvage = try directory.salvage()
            XCTAssertEqual(salvage.lost, [ends[0]..<ends[1]])
            XCTAssertEqual(salvage.recordCount, 3)
            let kept = try XCTUnwrap(salvage.damagedPath)
            XCTAssertEqual(try directory.read(FilePath.name(of: kept)), damaged)
            let opened = try await directory.readJournal()
            XCTAssertEqual(opened.records, [record(0), record(2), record(3)])
            XCTAssertTrue(opened.recovery.cut.isEmpty)
        }
        XCTAssertEqual(try directory.names().filter { $0.hasPrefix("journal.damaged-") }.count, ends[1] - ends[0])
    }

    func testSalvageNamesSeveralLossesAndTheTail() async throws {
        let (bytes, ends) = try await makeJournal(6)
        var damaged = bytes
        damaged[ends[0] + 3] ^= 1
        damaged[ends[1] + 17] ^= 1
        damaged[ends[3] + 5] ^= 1
        damaged += [1, 2, 3]
        try directory.write(damaged, to: "journal")
        let salvage = try directory.salvage()
        XCTAssertEqual(salvage.lost, [ends[0]..<ends[2], ends[3]..<ends[4], bytes.count..<bytes.count + 3])
        let opened = try await directory.readJournal()
        XCTAssertEqual(opened.records, [0, 3, 5].map { record($0) })
    }

    func testSalvageLeavesAnIntactJournalAlone() async throws {
        let (bytes, _) = try await makeJournal(3)
        try directory.write(bytes, to: "journal")
        let salvage = try directory.salvage()
        XCTAssertEqual(salvage.recordCount, 3)
        XCTAssertEqual(salvage.lost, [])
        XCTAssertNil(salvage.damagedPath)
        XCTAssertEqual(try directory.read("journal"), bytes)
        XCTAssertEqual(try directory.names(), ["journal", "lock"])
    }

    func testSalvageDoesNotTakeRoomForALoss() async throws {
        let (bytes, _) = try await makeJournal(3)
        try directory.write(bytes + [UInt8](repeating: 0, count: 300_000), to: "journal")
        let salvage = try directory.salvage()
        XCTAssertEqual(salvage.lost, [])
        XCTAssertNil(salvage.damagedPath)
    }

    func testSalvageReplacesADamagedHeader() async throws {
        let (bytes, ends) = try await makeJournal(3)
        for index in 0..<32 {
            var damaged = bytes
            damaged[index] ^= 0xff
            try directory.write(damaged, to: "journal")
            let salvage = try directory.salvage()
            XCTAssertEqual(salvage.lost, [0..<32], "byte \(index)")
            let opened = try await directory.readJournal()
            XCTAssertEqual(opened.records, (0..<3).map { record($0) })
        }
        // With the first record gone as well there is no marker to go by.
        var damaged = bytes
        damaged[30] ^= 1
        damaged[ends[0] - 1] ^= 1
        try directory.write(damaged, to: "journal")
        await XCTAssertThrows(JournalError.damagedHeader(path: directory.file("journal"))) {
            _ = try directory.salvage()
        }
    }

    func testSalvageDoesNotReadOtherContent() async throws {
        _ = try await makeJournal(1)
        await XCTAssertThrows(JournalError.foreignContent(path: directory.file("journal"), content: 7, expected: 1)) {
            _ = try Journal.salvage(in: directory.path, content: 1, fileSystem: directory.disk)
        }
    }

    /// A device may have written the end of a group that was never acknowledged, but not its beginning.
    func testAGroupOfWhichOnlyTheEndArrivedIsCutOffWhole() async throws {
        let bytes = try await makeJournalOfOneGroup(behind: 2, count: 3)
        let start = try await directory.readJournal().offsets[2]
        var torn = bytes
        for index in start..<start + 10 { torn[index] = 0 }
        try directory.write(torn, to: "journal")
        let opened = try await directory.readJournal()
        XCTAssertEqual(opened.records, (0..<2).map { record($0) })
        XCTAssertEqual(opened.recovery.cut, start..<bytes.count)
        XCTAssertEqual(opened.recovery.cutRecordCount, 2)
    }

    func testTheMarkOfAClosedJournalMakesTheSameADamage() async throws {
        _ = try await makeJournalOfOneGroup(behind: 2, count: 3)
        let offsets = try await directory.readJournal().offsets
        var damaged = try directory.read("journal")
        damaged[offsets[2]] ^= 1
        try directory.write(damaged, to: "journal")
        let path = directory.file("journal")
        await XCTAssertThrows(
            JournalError.damagedRecord(path: path, offset: offsets[2], nextIntactOffset: damaged.count - 16)
        ) {
            _ = try directory.open()
        }
    }

    /// Records of which the last are one group: appended while the writer is busy with a large one before them.
    private func makeJournalOfOneGroup(behind first: Int, count: Int) async throws -> [UInt8] {
        let gate = GatedFileSystem(directory.disk)
        let journal = try openJournal(directory.path, .init(syncPolicy: .never), gate).journal
        try await append(0..<first - 1, to: journal)
        gate.closeGate()
        _ = try journal.append(record(first - 1))
        gate.waitUntilSomebodyWaits()
        var last: Journal.Ticket?
        for number in first..<first + count { last = try journal.append(record(number)) }
        gate.openGate()
        try await journal.waitUntilDurable(XCTUnwrap(last))
        try await journal.close()
        return try directory.read("journal").dropLast(16)
    }

    func testTheNextIntactRecordIsFoundAcrossThePiecesThatAreRead() async throws {
        // The damaged record is about as long as a piece, so that the next marker stands at, on and behind a piece's end.
        for byteCount in 256 * 1024 - 36..<256 * 1024 - 20 {
            let place = SimulatedDirectory()
            let journal = try place.open().journal
            try await journal.waitUntilDurable(journal.append([UInt8](repeating: 5, count: byteCount)))
            try await append(0..<2, to: journal)
            try await journal.close()
            var damaged = try place.read("journal")
            damaged[32 + 16] ^= 1
            try place.write(damaged, to: "journal")
            let next = 32 + 16 + byteCount
            await XCTAssertThrows(
                JournalError.damagedRecord(path: place.file("journal"), offset: 32, nextIntactOffset: next)
            ) {
                _ = try place.open()
            }
        }
    }

    func testPayloadsThatImitateRecordsAreNotTakenForSuch() async throws {
        // A journal inside a journal: its records are intact, but under another marker.
        let inner = SimulatedDirectory()
        let innerJournal = try inner.open().journal
        try await append(0..<5, to: innerJournal)
        try await innerJournal.close()
        let journal = try directory.open().journal
        try await journal.waitUntilDurable(journal.append(inner.read("journal")))
        try await journal.close()
        let bytes = try directory.read("journal").dropLast(17)
        try directory.write(Array(bytes), to: "journal")
        let opened = try await directory.readJournal()
        XCTAssertEqual(opened.records, [])
        XCTAssertEqual(opened.recovery.cut, 32..<bytes.count)
        XCTAssertEqual(opened.recovery.cutRecordCount, 0)
    }

    func testRandomDamageNeverYieldsARecordThatWasNotWritten() async throws {
        let (bytes, _) = try await makeJournal(12)
        let written = Set((0..<12).map { record($0) })
        var random = SeededRandom()
        for _ in 0..<400 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                switch Int.random(in: 0..<4, using: &random) {
                case 0: damaged[Int.random(in: damaged.indices, using: &random)] = .random(in: .min ... .max, using: &random)
                case 1: damaged.remove(at: Int.random(in: damaged.indices, using: &random))
                case 2: damaged.insert(.random(in: .min ... .max, using: &random), at: Int.random(in: damaged.indices, using: &random))
                default: damaged.removeLast(min(damaged.count - 40, Int.random(in: 0..<60, using: &random)))
                }
            }
            try directory.write(damaged, to: "journal")
            do {
                let records = try await directory.readJournal().records
                XCTAssertTrue(records.allSatisfy(written.contains))
            } catch is JournalError {
                guard let salvage = try? directory.salvage() else { continue }
                let opened = try await directory.readJournal()
                XCTAssertEqual(opened.records.count, salvage.recordCount)
                XCTAssertTrue(opened.records.allSatisfy(written.contains))
            }
        }
    }
}
