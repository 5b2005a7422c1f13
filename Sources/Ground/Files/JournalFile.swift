/// The open file of a journal, as its writer sees it.
struct JournalFile: Sendable {
    let fileSystem: any FileSystem
    let directory: String
    private(set) var file: OpenFile
    private(set) var marker: UInt32
    /// The length up to which the file holds whole acknowledged groups; the next group goes here.
    private(set) var byteCount: Int
    /// What to add to an offset of this file for a position, which replacements do not set back.
    private(set) var positionOfStart: Int
    /// Whether acknowledged bytes are not on the device yet.
    private(set) var needsSynchronization = false
    /// Where the room behind the records ends: zeros written ahead, which the device has. See ``makeRoom(behind:)``.
    private var endOfRoom: Int
    /// Whether the last record is a mark.
    private var endsWithMark: Bool
    /// Whether the file's name may not be on the device yet, so that nothing written to it counts.
    private var needsDirectorySynchronization = false

    init(
        _ file: OpenFile, in directory: String, _ fileSystem: any FileSystem, marker: UInt32, byteCount: Int, endsWithMark: Bool
    ) {
        self.fileSystem = fileSystem
        self.directory = directory
        self.file = file
        self.marker = marker
        self.byteCount = byteCount
        self.endsWithMark = endsWithMark
        endOfRoom = byteCount
        positionOfStart = 0
    }

    /// The position behind the last acknowledged record.
    var position: Int { positionOfStart + byteCount }

    /// Writes a group of unsealed records behind the last one.
    ///
    /// When that fails the file is cut back to whole groups, if the disk does even that, and the same bytes may be written
    /// again later: also after a failed synchronization, for Linux then takes the pages for clean and only writing them anew
    /// brings them to the device.
    mutating func write(_ group: inout [UInt8], synchronizing: Bool) throws(FileError) {
        try synchronizeDirectory()
        var end = 0
        while end < group.count {
            end = RecordHeader.seal(&group, at: end, marker: marker, groupOffset: end)
        }
        do throws(FileError) {
            if synchronizing { makeRoom(behind: byteCount + group.count) }
            try fileSystem.writeAll(group, to: file, at: byteCount)
            if synchronizing { try fileSystem.synchronizeData(file) }
        } catch {
            cutRoom()
            throw error
        }
        byteCount += group.count
        endsWithMark = false
        needsSynchronization = !synchronizing
    }

    /// Room is made in pieces of so many bytes: hundreds of records, and no noticeable time to write.
    private static let roomByteCount = 256 * 1024

    /// Writes zeros behind a group that ends at an offset, unless there is room already, to be synchronized together with it.
    ///
    /// Synchronizing a group that makes the file longer means to save the file's length as well, which on the usual file
    /// systems costs an entry in their own journal and about half as much time again. A group that is put in place of zeros
    /// changes nothing but its blocks. Without room, on a full disk, all goes on as well.
    private mutating func makeRoom(behind end: Int) {
        guard end > endOfRoom, end - byteCount <= Self.roomByteCount else { return }
        do throws(FileError) {
            try fileSystem.writeAll([UInt8](repeating: 0, count: Self.roomByteCount), to: file, at: end)
            endOfRoom = end + Self.roomByteCount
        } catch {
            cutRoom()
        }
    }

    /// Ends the file behind its last whole group. When the disk does not even do that, what stands there is no harm.
    private mutating func cutRoom() {
        try? fileSystem.truncate(file, toByteCount: byteCount)
        endOfRoom = byteCount
    }

    /// Brings acknowledged bytes to the device.
    mutating func synchronize() throws(FileError) {
        guard needsSynchronization else { return }
        try fileSystem.synchronizeData(file)
        needsSynchronization = false
    }

    /// Ends the file with a mark, so that any damage in it will be told from a torn tail.
    mutating func mark() throws(FileError) {
        try synchronize()
        guard !endsWithMark else { return }
        cutRoom()
        var mark: [UInt8] = []
        RecordHeader.appendUnsealed(payload: [UInt8]().span, to: &mark)
        try write(&mark, synchronizing: false)
        try synchronize()
        endsWithMark = true
    }

    /// Copies the records behind a position to a draft.
    ///
    /// - Throws: `damagedRecord` when they can no longer be read as they were written.
    func copyRecords(from position: Int, to draft: inout JournalDraft) throws(JournalError) {
        var scanner = JournalScanner(
            file, in: fileSystem, marker: marker, range: position - positionOfStart..<byteCount)
        do throws(FileError) {
            while case .record(_, _, let payload) = try scanner.next() {
                if !payload.isEmpty { try draft.append(scanner.window.span.extracting(payload)) }
            }
        } catch {
            throw .file(error)
        }
        guard scanner.offset == byteCount else {
            throw .damagedRecord(path: file.path, offset: scanner.offset, nextIntactOffset: byteCount)
        }
    }

    /// Goes on in a draft that took this file's place and holds everything up to the current position.
    mutating func swap(to draft: JournalDraft) {
        try? fileSystem.close(file)
        positionOfStart = position - draft.byteCount
        file = OpenFile(descriptor: draft.file.descriptor, path: file.path)
        marker = draft.marker
        byteCount = draft.byteCount
        endOfRoom = byteCount
        endsWithMark = true
        needsSynchronization = false
        needsDirectorySynchronization = true
        // When this fails the next write tries it again before it counts.
        try? synchronizeDirectory()
    }

    func close() throws(FileError) {
        try fileSystem.close(file)
    }

    private mutating func synchronizeDirectory() throws(FileError) {
        guard needsDirectorySynchronization else { return }
        try fileSystem.synchronizeDirectory(directory)
        needsDirectorySynchronization = false
    }
}

/// The names in a journal's directory.
enum JournalName {
    static let journal = "journal"
    /// A file that is not the journal yet; left over by a crash it is worth nothing.
    static let new = "journal.new"
    /// A damaged journal that was salvaged; a number follows.
    static let damaged = "journal.damaged-"
    static let lock = "lock"
}
