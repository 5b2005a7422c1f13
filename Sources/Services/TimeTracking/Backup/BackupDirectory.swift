import CommandLineTool
import Digest
package import Files
package import Timekeeping

/// The directory where the backups of a table are: `TimeEntries_bak_20261120T061500Z.json`, each with its checksum beside it.
package struct BackupDirectory: Sendable {
    /// Where.
    package let path: String
    private let tableName: String
    private let fileSystem: any FileSystem

    package init(_ path: String, tableName: String, in fileSystem: any FileSystem = PosixFileSystem()) {
        self.path = path
        self.tableName = tableName
        self.fileSystem = fileSystem
    }

    /// Backups are somebody's days: for the owner's eyes.
    private static let (directoryPermissions, filePermissions) = (UInt32(0o700), UInt32(0o600))

    /// Several backups within a second are told apart by the seconds after it; so many are looked at.
    private static let nameAttemptLimit: Int64 = 3_600

    /// Keeps other runs away: two that write and remove at once would take the same name, and each remove the other's backup.
    ///
    /// - Throws: ``ToolError`` with 75 when another run is at work; `FileError`
    package func lock() throws -> FileLock {
        try fileSystem.createDirectories(path, permissions: Self.directoryPermissions)
        do throws(FileLockError) {
            return try FileLock(FilePath.join(path, ".\(tableName).lock"), in: fileSystem)
        } catch {
            switch error {
            case .held: throw ToolError("another backup is under way: \(error); try again later", .temporaryFailure)
            case .file(let error): throw error
            }
        }
    }

    /// Writes a backup, whole or not at all, and its checksum. For the holder of the ``lock()``.
    ///
    /// - Returns: the path. A backup of the same second is never overwritten: the name is that of the first free second.
    /// - Throws: `FileError`; ``ToolError`` when there is no free name.
    package func write(_ bytes: [UInt8], at instant: Instant) throws -> String {
        try fileSystem.createDirectories(path, permissions: Self.directoryPermissions)
        let file = try freePath(from: instant)
        try AtomicFile.write(bytes, to: file, permissions: Self.filePermissions, in: fileSystem)
        let line = BackupChecksum.line(digest: SHA256.hash(bytes), name: FilePath.name(of: file))
        try AtomicFile.write(
            Array(line.utf8), to: BackupChecksum.path(of: file), permissions: Self.filePermissions, in: fileSystem)
        return file
    }

    /// The name that a backup of this moment would have.
    package func freePath(from instant: Instant) throws -> String {
        for second in 0..<Self.nameAttemptLimit {
            let time = (instant.truncatedToSeconds + .seconds(second)).basic
            let file = FilePath.join(path, "\(prefix)\(time).json")
            if try !fileSystem.exists(file) { return file }
        }
        throw ToolError("\(path) has a backup for every second of the coming hour", .cannotCreate)
    }

    /// The oldest backups of the table beyond those to be kept.
    ///
    /// - Parameters:
    ///   - count: how many to keep, the new one counted.
    ///   - newest: the one just made; it stays whatever the clock says.
    /// - Returns: the backups, and beside them the directories that have the name of one: they count as none
    package func surplus(keeping count: Int, besides newest: String) throws(FileError) -> (backups: [String], folders: [String]) {
        guard try fileSystem.exists(path) else { return ([], []) }
        let newestName = FilePath.name(of: newest)
        var (backups, folders): ([String], [String]) = ([], [])
        // Times of this form are in order as texts.
        for name in try fileSystem.names(in: path).filter({ isBackup($0) && $0 != newestName }).sorted() {
            let file = FilePath.join(path, name)
            if try fileSystem.isDirectory(file) { folders.append(file) } else { backups.append(file) }
        }
        return (backups.dropLast(max(count - 1, 0)), folders)
    }

    /// Removes backups and their checksums.
    package func remove(_ files: [String]) throws(FileError) {
        for file in files {
            try fileSystem.remove(file)
            let checksum = BackupChecksum.path(of: file)
            if try fileSystem.exists(checksum) { try fileSystem.remove(checksum) }
        }
    }

    /// Removes what runs that were killed have left: files that never became a backup. For the holder of the ``lock()``.
    package func removeRemains() throws(FileError) {
        for name in try fileSystem.names(in: path) where name.hasPrefix(".\(prefix)") && name.hasSuffix(".new") {
            try fileSystem.remove(FilePath.join(path, name))
        }
    }

    private var prefix: String { "\(tableName)_bak_" }

    /// Whether a name is one that ``write(_:at:)`` gives; nothing else is ever removed.
    private func isBackup(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), name.hasSuffix(".json") else { return false }
        return (try? Instant(basic: String(name.dropFirst(prefix.count).dropLast(5)))) != nil
    }
}
