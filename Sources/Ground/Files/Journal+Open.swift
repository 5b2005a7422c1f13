/// What opening a journal found.
package struct JournalRecovery: Sendable, Hashable {
    /// The records handed to the owner.
    package var recordCount = 0
    /// The file's length, after any cut.
    package var byteCount = 0
    /// Whether there was no journal yet.
    package var isNew = false
    /// The bytes that were cut off the end because they were never acknowledged; empty when there were none but room.
    package var cut: Range<Int> = 0..<0
    /// How many intact records were among them: of a group that the device did not take whole.
    package var cutRecordCount = 0
}

extension Journal {
    /// Whether a directory holds a journal, or half of one that was being made.
    package static func exists(in directory: String, fileSystem: any FileSystem = PosixFileSystem()) throws(FileError) -> Bool {
        if try fileSystem.exists(FilePath.join(directory, JournalName.journal)) { return true }
        return try fileSystem.exists(FilePath.join(directory, JournalName.new))
    }

    /// Opens the journal in a directory, both created when missing, and hands every record to its owner in order.
    ///
    /// A torn tail is cut off; see invariant 6 of ``JournalFormat``. Everything that is handed over is on the device before
    /// this returns. Blocks while it reads; a program opens its journal before it serves.
    ///
    /// - Parameters:
    ///   - content: what the payloads are, a number of the owner's choice that changes with their format.
    ///   - replay: gets each payload, valid only during the call, and the offset of its record in the file.
    package static func open(
        in directory: String, content: UInt32, configuration: Configuration = Configuration(),
        fileSystem: any FileSystem = PosixFileSystem(),
        replay: (_ payload: Span<UInt8>, _ offset: Int) throws(RecordRefusal) -> Void
    ) throws(JournalError) -> (journal: Journal, recovery: JournalRecovery) {
        let lock = try lock(directory, fileSystem)
        do throws(JournalError) {
            let (file, recovery) = try openFile(in: directory, content: content, fileSystem, replay: replay)
            return (Journal(file, content: content, lock: lock, configuration: configuration), recovery)
        } catch {
            lock.release()
            throw error
        }
    }

    /// Creates the directory when missing and takes its lock.
    static func lock(_ directory: String, _ fileSystem: any FileSystem) throws(JournalError) -> FileLock {
        try JournalError.wrap { () throws(FileError) in try fileSystem.createDirectories(directory) }
        do throws(FileLockError) {
            return try FileLock(FilePath.join(directory, JournalName.lock), in: fileSystem)
        } catch {
            if case .file(let error) = error { throw .file(error) }
            throw .inUse(error)
        }
    }

    private static func openFile(
        in directory: String, content: UInt32, _ fileSystem: any FileSystem,
        replay: (Span<UInt8>, Int) throws(RecordRefusal) -> Void
    ) throws(JournalError) -> (JournalFile, JournalRecovery) {
        let path = FilePath.join(directory, JournalName.journal)
        let (file, isNew) = try JournalError.wrap { () throws(FileError) in
            let newPath = FilePath.join(directory, JournalName.new)
            if try fileSystem.exists(newPath) { try fileSystem.remove(newPath) }
            let isNew = try !fileSystem.exists(path)
            if isNew { try create(in: directory, content: content, fileSystem) }
            return (try fileSystem.open(path, for: .updating, permissions: 0), isNew)
        }
        do throws(JournalError) {
            let header = try header(of: file, content: content, fileSystem)
            let length = try JournalError.wrap { () throws(FileError) in try fileSystem.byteCount(of: file) }
            let range = JournalFormat.headerByteCount..<length
            var scanner = JournalScanner(file, in: fileSystem, marker: header.marker, range: range)
            var (recovery, endsWithMark) = try Self.replay(&scanner, path: path, replay)
            recovery.isNew = isNew
            try JournalError.wrap { () throws(FileError) in
                if recovery.byteCount < length { try fileSystem.truncate(file, toByteCount: recovery.byteCount) }
                // The process before this one may have ended between a write and its synchronization, or between a rename
                // and the directory's. What is built upon here must not be younger on the device than what follows.
                try fileSystem.synchronize(file)
                try fileSystem.synchronizeDirectory(directory)
            }
            let journalFile = JournalFile(
                file, in: directory, fileSystem, marker: header.marker, byteCount: recovery.byteCount, endsWithMark: endsWithMark)
            return (journalFile, recovery)
        } catch {
            try? fileSystem.close(file)
            throw error
        }
    }

    /// Creates a journal without records, in one step.
    private static func create(in directory: String, content: UInt32, _ fileSystem: any FileSystem) throws(FileError) {
        var draft = try JournalDraft(in: directory, content: content, fileSystem)
        do throws(FileError) {
            try draft.prove()
            try draft.install()
        } catch {
            draft.discard()
            throw error
        }
        try fileSystem.close(draft.file)
    }

    static func header(
        of file: OpenFile, content: UInt32, _ fileSystem: any FileSystem
    ) throws(JournalError) -> JournalHeader {
        let bytes = try JournalError.wrap { () throws(FileError) in try headerBytes(of: file, fileSystem) }
        let header: JournalHeader
        do throws(JournalHeader.Fault) {
            header = try JournalHeader(bytes)
        } catch {
            switch error {
            case .magic: throw .notAJournal(path: file.path)
            case .version(let version): throw .unknownVersion(path: file.path, version: version)
            case .checksum: throw .damagedHeader(path: file.path)
            }
        }
        guard header.content == content else {
            throw .foreignContent(path: file.path, content: header.content, expected: content)
        }
        return header
    }

    /// The bytes in the header's place, fewer when the file is shorter.
    private static func headerBytes(of file: OpenFile, _ fileSystem: any FileSystem) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: JournalFormat.headerByteCount)
        var count = 0
        while count < bytes.count {
            let read = try fileSystem.read(file, into: &bytes, range: count..<bytes.count, at: count)
            if read == 0 { break }
            count += read
        }
        return Array(bytes[..<count])
    }

    private static func replay(
        _ scanner: inout JournalScanner, path: String, _ body: (Span<UInt8>, Int) throws(RecordRefusal) -> Void
    ) throws(JournalError) -> (JournalRecovery, endsWithMark: Bool) {
        var recovery = JournalRecovery()
        var endsWithMark = false
        while true {
            switch try scanner.step() {
            case .record(let offset, _, let payload):
                endsWithMark = payload.isEmpty
                if payload.isEmpty { continue }
                do throws(RecordRefusal) {
                    try body(scanner.window.span.extracting(payload), offset)
                } catch {
                    throw .refusedRecord(path: path, offset: offset, reason: error.reason)
                }
                recovery.recordCount += 1
            case .end(let offset):
                recovery.byteCount = offset
                return (recovery, endsWithMark)
            case .broken(let offset):
                recovery.byteCount = offset
                if try JournalError.wrap({ () throws(FileError) in try scanner.isFollowedByZeros() }) {
                    return (recovery, endsWithMark)
                }
                recovery.cutRecordCount = try intactRecordCount(behindTearAt: offset, &scanner, path: path)
                recovery.cut = offset..<scanner.endOffset
                return (recovery, endsWithMark)
            }
        }
    }

    /// Makes sure that a broken place is a torn tail, and counts the intact records behind the tear.
    ///
    /// - Throws: `damagedRecord` when a record stands behind the place whose group started after it.
    private static func intactRecordCount(
        behindTearAt tear: Int, _ scanner: inout JournalScanner, path: String
    ) throws(JournalError) -> Int {
        var count = 0
        while true {
            switch try scanner.step() {
            case .record(let offset, let groupStart, _):
                if groupStart > tear { throw .damagedRecord(path: path, offset: tear, nextIntactOffset: offset) }
                count += 1
            case .end:
                return count
            case .broken:
                let isFound = try JournalError.wrap { () throws(FileError) in try scanner.skipToIntactRecord() }
                if !isFound { return count }
            }
        }
    }
}

extension JournalScanner {
    /// ``next()`` with a journal's error.
    fileprivate mutating func step() throws(JournalError) -> Finding {
        do throws(FileError) {
            return try next()
        } catch {
            throw .file(error)
        }
    }
}

extension JournalError {
    /// Runs file operations and passes their error on as a journal's.
    static func wrap<Value>(_ body: () throws(FileError) -> Value) throws(JournalError) -> Value {
        do throws(FileError) {
            return try body()
        } catch {
            throw .file(error)
        }
    }
}
