import Files
import TestSupport

/// A journal's directory on a disk of its own, in memory, where tests look at files and change them behind the journal's back.
struct SimulatedDirectory {
    let disk = SimulatedDisk()
    let path = "/journal-test"

    init() {
        try? disk.createDirectory(path, permissions: 0o700)
    }

    func file(_ name: String) -> String {
        FilePath.join(path, name)
    }

    func write(_ bytes: [UInt8], to name: String) throws(FileError) {
        let file = try disk.open(file(name), for: .creating, permissions: 0o600)
        try disk.truncate(file, toByteCount: 0)
        try disk.writeAll(bytes, to: file, at: 0)
        try disk.synchronize(file)
        try disk.close(file)
    }

    func read(_ name: String) throws(FileError) -> [UInt8] {
        try AtomicFile.read(file(name), byteCountLimit: .max - 1, in: disk)
    }

    func names() throws(FileError) -> [String] {
        try disk.names(in: path).sorted()
    }

    func open() throws(JournalError) -> Opened {
        try openJournal(path, .init(syncPolicy: .never), disk)
    }

    /// Opens, reads and closes.
    func readJournal() async throws -> Opened {
        try await FilesTests.readJournal(path, disk)
    }

    func salvage() throws(JournalError) -> JournalSalvage {
        try Journal.salvage(in: path, content: testContent, fileSystem: disk)
    }
}
