import Glibc

/// An exclusive lock between processes, held by an open file (`flock`) and therefore freed by the system however its holder
/// ends. The file holds the holder's process id, for the message to whoever comes second, and is never removed: removing it
/// would let two processes lock two different files of the same name.
package struct FileLock: Sendable {
    private let file: OpenFile
    private let fileSystem: any FileSystem

    /// Takes the lock, without waiting.
    ///
    /// - Throws: `FileLockError.held` when another holds it.
    package init(_ path: String, in fileSystem: any FileSystem = PosixFileSystem()) throws(FileLockError) {
        self.fileSystem = fileSystem
        do throws(FileError) {
            file = try fileSystem.open(path, for: .creating, permissions: 0o600)
        } catch {
            throw .file(error)
        }
        let isTaken: Bool
        do throws(FileError) {
            isTaken = try fileSystem.tryLock(file)
            if isTaken {
                try fileSystem.truncate(file, toByteCount: 0)
                try fileSystem.writeAll(Array("\(getpid())\n".utf8), to: file, at: 0)
            }
        } catch {
            try? fileSystem.close(file)
            throw .file(error)
        }
        guard isTaken else {
            let holder = Self.holder(of: file, in: fileSystem)
            try? fileSystem.close(file)
            throw .held(path: path, processID: holder)
        }
    }

    /// Lets go of the lock.
    package func release() {
        try? fileSystem.close(file)
    }

    /// The process id written in the file; `nil` in the short time before its holder wrote it.
    private static func holder(of file: OpenFile, in fileSystem: any FileSystem) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 24)
        guard let count = try? fileSystem.read(file, into: &bytes, range: 0..<bytes.count, at: 0) else { return nil }
        return Int(String(decoding: bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}

/// Why a lock was not taken.
package enum FileLockError: Error, Hashable, CustomStringConvertible {
    /// Another process holds it; its id where it is known.
    case held(path: String, processID: Int?)
    /// The lock's file could not be used.
    case file(FileError)

    package var description: String {
        switch self {
        case .held(let path, let processID?): "\(path) is locked by process \(processID)"
        case .held(let path, nil): "\(path) is locked by another process"
        case .file(let error): error.description
        }
    }
}
