import Glibc

/// Whole files, replaced in one step and read within a limit.
package enum AtomicFile {
    /// Replaces a file's content: after a crash at any moment the path holds either the old content or the new, whole.
    ///
    /// The bytes go to a new file in the same directory, which is synchronized and then renamed over the path; at last the
    /// directory is synchronized. When anything before the rename fails the new file is removed and the old one is untouched.
    /// A symbolic link at the path is replaced, not followed.
    ///
    /// - Parameter permissions: of the new file, before the process's umask.
    package static func write(
        _ bytes: [UInt8], to path: String, permissions: UInt32 = 0o644, in fileSystem: any FileSystem = PosixFileSystem()
    ) throws(FileError) {
        let directory = FilePath.directory(of: path)
        let file = try createTemporaryFile(for: path, in: directory, permissions: permissions, fileSystem)
        do throws(FileError) {
            do throws(FileError) {
                try fileSystem.writeAll(bytes, to: file, at: 0)
                try fileSystem.synchronize(file)
            } catch {
                try? fileSystem.close(file)
                throw error
            }
            try fileSystem.close(file)
            try fileSystem.rename(file.path, to: path)
        } catch {
            try? fileSystem.remove(file.path)
            throw error
        }
        try fileSystem.synchronizeDirectory(directory)
    }

    /// The content of a file, refused when it is longer than a limit.
    ///
    /// - Throws: a read error with `EFBIG` when there is more than `byteCountLimit`; the file may have grown meanwhile, so
    ///   it is the bytes that are counted and not the length that the file claims.
    package static func read(
        _ path: String, byteCountLimit: Int, in fileSystem: any FileSystem = PosixFileSystem()
    ) throws(FileError) -> [UInt8] {
        let file = try fileSystem.open(path, for: .reading, permissions: 0)
        defer { try? fileSystem.close(file) }
        let claimed = try fileSystem.byteCount(of: file)
        // One more than claimed, so that the usual file ends in the first round; special files claim 0.
        var bytes = [UInt8](repeating: 0, count: min(max(claimed, 4095), byteCountLimit) + 1)
        var count = 0
        while true {
            if count == bytes.count {
                bytes.append(contentsOf: repeatElement(0, count: min(bytes.count, byteCountLimit + 1 - bytes.count)))
            }
            let read = try fileSystem.read(file, into: &bytes, range: count..<bytes.count, at: count)
            if read == 0 { break }
            count += read
            if count > byteCountLimit { throw FileError(.read, path: path, code: EFBIG) }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// How many names are tried before giving up; a collision of 64 random bits does not happen by accident even once.
    private static let nameAttemptLimit = 4

    private static func createTemporaryFile(
        for path: String, in directory: String, permissions: UInt32, _ fileSystem: any FileSystem
    ) throws(FileError) -> OpenFile {
        var attempt = 1
        while true {
            let suffix = String(UInt64.random(in: .min ... .max), radix: 16)
            let temporary = FilePath.join(directory, ".\(FilePath.name(of: path)).\(suffix).new")
            do throws(FileError) {
                return try fileSystem.open(temporary, for: .creatingNew, permissions: permissions)
            } catch {
                guard error.code == EEXIST, attempt < nameAttemptLimit else { throw error }
                attempt += 1
            }
        }
    }
}
