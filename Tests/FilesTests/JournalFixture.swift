import Files
import XCTest

/// What the journal's tests share: opening with the records as an answer.
struct Opened {
    var journal: Journal
    var recovery: JournalRecovery
    var records: [[UInt8]]
    var offsets: [Int]
}

let testContent: UInt32 = 7

func openJournal(
    _ directory: String, _ configuration: Journal.Configuration = .init(syncPolicy: .never),
    _ fileSystem: any FileSystem = PosixFileSystem()
) throws(JournalError) -> Opened {
    var records: [[UInt8]] = []
    var offsets: [Int] = []
    let (journal, recovery) = try Journal.open(
        in: directory, content: testContent, configuration: configuration, fileSystem: fileSystem
    ) { (payload, offset) throws(RecordRefusal) in
        records.append(payload.withUnsafeBufferPointer { Array($0) })
        offsets.append(offset)
    }
    return Opened(journal: journal, recovery: recovery, records: records, offsets: offsets)
}

/// Opens, reads and closes.
func readJournal(_ directory: String, _ fileSystem: any FileSystem = PosixFileSystem()) async throws -> Opened {
    let opened = try openJournal(directory, .init(syncPolicy: .never), fileSystem)
    try await opened.journal.close()
    return opened
}

/// A record that is told from others by its number, of a length that varies.
func record(_ number: Int, byteCount: Int? = nil) -> [UInt8] {
    let text = Array("record \(number) ".utf8)
    let wanted = byteCount ?? text.count + number % 7
    return (text + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: max(0, wanted - text.count)))
}

/// Appends records, each in a group of its own.
func append(_ numbers: Range<Int>, to journal: Journal) async throws {
    for number in numbers {
        try await journal.waitUntilDurable(journal.append(record(number)))
    }
}

func XCTAssertThrows<Failure: Error & Equatable>(
    _ expected: Failure, file: StaticString = #filePath, line: UInt = #line, _ body: () async throws -> Void
) async {
    do {
        try await body()
        XCTFail("nothing was thrown", file: file, line: line)
    } catch let error as Failure {
        XCTAssertEqual(error, expected, file: file, line: line)
    } catch {
        XCTFail("\(error) was thrown", file: file, line: line)
    }
}
