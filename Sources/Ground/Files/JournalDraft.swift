/// A file that is to take a journal's place: written beside it, proven, and then renamed over it.
struct JournalDraft: Sendable {
    /// Records are gathered up to this size before they are written.
    private static let pieceByteCount = 256 * 1024

    let fileSystem: any FileSystem
    let directory: String
    let file: OpenFile
    let marker: UInt32
    private var buffer: [UInt8]
    private var writtenByteCount = 0
    private var recordCount = 0
    /// What ``prove()`` has read back already.
    private var provenByteCount = JournalFormat.headerByteCount
    private var provenRecordCount = 0

    /// Creates the file; one left over by a crash is worth nothing and goes.
    init(in directory: String, content: UInt32, _ fileSystem: any FileSystem) throws(FileError) {
        self.fileSystem = fileSystem
        self.directory = directory
        let path = FilePath.join(directory, JournalName.new)
        if try fileSystem.exists(path) { try fileSystem.remove(path) }
        let header = JournalHeader(content: content)
        marker = header.marker
        buffer = header.bytes
        file = try fileSystem.open(path, for: .creatingNew, permissions: 0o600)
    }

    var byteCount: Int { writtenByteCount + buffer.count }

    /// Adds a record, sealed as a group of its own: whoever sees this file under the journal's name sees all of it.
    mutating func append(_ payload: Span<UInt8>) throws(FileError) {
        let start = buffer.count
        RecordHeader.appendUnsealed(payload: payload, to: &buffer)
        _ = RecordHeader.seal(&buffer, at: start, marker: marker, groupOffset: 0)
        recordCount += 1
        if buffer.count >= Self.pieceByteCount { try flush() }
    }

    /// Adds a mark: everything so far counts as acknowledged.
    mutating func mark() throws(FileError) {
        try append([UInt8]().span)
    }

    /// Brings everything to the device and reads back what was not proven yet.
    ///
    /// - Throws: a read error with `EIO` when the file does not say what was written.
    mutating func prove() throws(FileError) {
        try flush()
        try fileSystem.synchronize(file)
        var scanner = JournalScanner(file, in: fileSystem, marker: marker, range: provenByteCount..<writtenByteCount)
        while case .record = try scanner.next() { provenRecordCount += 1 }
        guard scanner.offset == writtenByteCount, provenRecordCount == recordCount else {
            throw FileError(.read, path: file.path, code: FileError.damaged)
        }
        provenByteCount = writtenByteCount
    }

    /// Gives the file the journal's name. The directory is not synchronized yet.
    func install() throws(FileError) {
        try fileSystem.rename(file.path, to: FilePath.join(directory, JournalName.journal))
    }

    /// Gives the file up.
    func discard() {
        try? fileSystem.close(file)
        try? fileSystem.remove(file.path)
    }

    private mutating func flush() throws(FileError) {
        guard !buffer.isEmpty else { return }
        try fileSystem.writeAll(buffer, to: file, at: writtenByteCount)
        writtenByteCount += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
