/// What was saved of a damaged journal.
package struct JournalSalvage: Sendable, Hashable {
    /// The records that the journal holds now.
    package var recordCount = 0
    /// The bytes of the damaged file that were no intact records. Empty when the journal was whole and was left alone.
    package var lost: [Range<Int>] = []
    /// Where the damaged file is kept.
    package var damagedPath: String?
}

extension Journal {
    /// Makes a usable journal of a damaged one: keeps all intact records in their order, and the damaged file beside it.
    ///
    /// For a person to decide, after opening was refused with `damagedRecord` or `damagedHeader`: records after a gap may mean
    /// something else without those in it. Also records of a torn tail are kept. A header can be replaced when the first
    /// record is intact, for that bears the marker.
    package static func salvage(
        in directory: String, content: UInt32, fileSystem: any FileSystem = PosixFileSystem()
    ) throws(JournalError) -> JournalSalvage {
        let lock = try lock(directory, fileSystem)
        defer { lock.release() }
        let path = FilePath.join(directory, JournalName.journal)
        let file = try JournalError.wrap { () throws(FileError) in try fileSystem.open(path, for: .reading, permissions: 0) }
        defer { try? fileSystem.close(file) }
        var salvage = JournalSalvage()
        let length = try JournalError.wrap { () throws(FileError) in try fileSystem.byteCount(of: file) }
        let marker = try marker(of: file, byteCount: length, content: content, fileSystem, &salvage)
        var scanner = JournalScanner(
            file, in: fileSystem, marker: marker, range: JournalFormat.headerByteCount..<length)
        return try JournalError.wrap { () throws(FileError) in
            var draft = try JournalDraft(in: directory, content: content, fileSystem)
            do throws(FileError) {
                try copyIntactRecords(&scanner, to: &draft, &salvage)
                if salvage.lost.isEmpty {
                    draft.discard()
                    return salvage
                }
                try draft.mark()
                try draft.prove()
                salvage.damagedPath = try keepAside(path, in: directory, fileSystem)
                try draft.install()
            } catch {
                draft.discard()
                throw error
            }
            try fileSystem.synchronizeDirectory(directory)
            try fileSystem.close(draft.file)
            return salvage
        }
    }

    /// The marker from the header, or from the first record when the header is damaged.
    private static func marker(
        of file: OpenFile, byteCount: Int, content: UInt32, _ fileSystem: any FileSystem, _ salvage: inout JournalSalvage
    ) throws(JournalError) -> UInt32 {
        let refusal: JournalError
        do throws(JournalError) {
            return try header(of: file, content: content, fileSystem).marker
        } catch {
            refusal = error
        }
        switch refusal {
        case .notAJournal, .damagedHeader: break
        default: throw refusal
        }
        let start = JournalFormat.headerByteCount
        var bytes = [UInt8](repeating: 0, count: JournalFormat.recordHeaderByteCount)
        guard byteCount >= start + bytes.count else { throw refusal }
        let isIntact = try JournalError.wrap { () throws(FileError) -> Bool in
            guard try fileSystem.read(file, into: &bytes, range: 0..<bytes.count, at: start) == bytes.count else { return false }
            let marker = RecordHeader(bytes.span, at: 0).marker
            var scanner = JournalScanner(file, in: fileSystem, marker: marker, range: start..<byteCount)
            if marker != 0, case .record = try scanner.next() { return true }
            return false
        }
        guard isIntact else { throw refusal }
        salvage.lost.append(0..<start)
        return RecordHeader(bytes.span, at: 0).marker
    }

    private static func copyIntactRecords(
        _ scanner: inout JournalScanner, to draft: inout JournalDraft, _ salvage: inout JournalSalvage
    ) throws(FileError) {
        while true {
            switch try scanner.next() {
            case .record(_, _, let payload):
                if payload.isEmpty { continue }
                try draft.append(scanner.window.span.extracting(payload))
                salvage.recordCount += 1
            case .end:
                return
            case .broken(let start):
                if try scanner.isFollowedByZeros() { return }
                let isFound = try scanner.skipToIntactRecord()
                salvage.lost.append(start..<(isFound ? scanner.offset : scanner.endOffset))
                if !isFound { return }
            }
        }
    }

    /// How many damaged journals are kept beside one; more of them is no accident any more.
    private static let damagedFileLimit = 1000

    /// Gives the damaged file a second name, so that at no moment the directory is without a journal.
    private static func keepAside(
        _ path: String, in directory: String, _ fileSystem: any FileSystem
    ) throws(FileError) -> String {
        var number = 1
        while number < damagedFileLimit, try fileSystem.exists(FilePath.join(directory, JournalName.damaged + "\(number)")) {
            number += 1
        }
        let damagedPath = FilePath.join(directory, JournalName.damaged + "\(number)")
        try fileSystem.link(path, to: damagedPath)
        return damagedPath
    }
}
