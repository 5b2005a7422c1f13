import DynamoDB
package import Files

extension DynamoDBEngine {
    /// Whether a directory is one that an engine keeps its tables in.
    package static func exists(in directory: String, fileSystem: any FileSystem = PosixFileSystem()) throws(FileError) -> Bool {
        try Journal.exists(in: directory, fileSystem: fileSystem)
    }

    /// Opens an engine that keeps its tables in a directory, created when missing.
    ///
    /// Blocks while it reads the journal: a program opens its engine before it serves.
    ///
    /// - Parameters:
    ///   - sync: what an acknowledged write survives
    ///   - compactionMinimum: the bytes of journal below which it is not worth cutting down
    ///   - streams: how long and how many records of streams are kept
    ///   - recovery: told what was found, a torn tail for example
    /// - Throws: that another process has the directory, that the journal is damaged, or what the file system says
    package static func open(
        directory: String, sync: Journal.SyncPolicy = .every, fileSystem: any FileSystem = PosixFileSystem(),
        compactionMinimum: Int = Compaction.journalByteCountMinimum, streams: StreamRetention = StreamRetention(),
        recovery: (JournalRecovery) -> Void = { _ in }
    ) throws(JournalError) -> DynamoDBEngine {
        var loader = StateLoader(streams)
        var record: [UInt8] = []
        var passedOverCount = 0
        let opened = try Journal.open(
            in: directory, content: MutationRecord.content, configuration: Journal.Configuration(syncPolicy: sync),
            fileSystem: fileSystem
        ) { (payload, _) throws(RecordRefusal) in
            record.removeAll(keepingCapacity: true)
            payload.withUnsafeBytes { record.append(contentsOf: $0) }
            passedOverCount += try MutationRecord.replay(record, into: &loader)
        }
        recovery(opened.recovery)
        return DynamoDBEngine(
            state: loader.finish(), journal: opened.journal, compaction: Compaction(journalByteCountMinimum: compactionMinimum),
            passedOverChangeCount: passedOverCount)
    }

    /// Makes a damaged journal usable: keeps what is intact, and the damaged file beside it.
    ///
    /// For a person to decide, after opening was refused: a write that followed a lost one stands alone now. Where the creation
    /// of a table is lost so are its items; ``passedOverChangeCount`` tells after opening.
    package static func salvage(
        directory: String, fileSystem: any FileSystem = PosixFileSystem()
    ) throws(JournalError) -> JournalSalvage {
        try Journal.salvage(in: directory, content: MutationRecord.content, fileSystem: fileSystem)
    }

    /// Brings everything to the disk and lets go of the directory. Of an engine without one it does nothing.
    ///
    /// Whatever is asked of the engine afterwards is refused, or read from memory.
    package func close() async throws(JournalError) {
        try await journal?.close()
        await compaction.finish()
    }
}
