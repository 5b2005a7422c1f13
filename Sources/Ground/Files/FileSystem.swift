/// What this package asks of a file system: positioned reads and writes on open files, and names in directories.
///
/// A role, so that tests can let any single operation fail. Every operation blocks; none of them belongs on the cooperative pool.
/// An interrupted call (`EINTR`) is repeated by the implementation.
package protocol FileSystem: Sendable {
    /// Opens a file. Whoever opens it closes it, once.
    ///
    /// - Parameter permissions: of a file that is created here, as in `open(2)`, before the process's umask.
    func open(_ path: String, for access: FileAccess, permissions: UInt32) throws(FileError) -> OpenFile

    /// Closes an open file and lets go of its lock. The descriptor is gone also when this throws.
    func close(_ file: OpenFile) throws(FileError)

    /// Reads at most `buffer.count` bytes at an offset and returns how many; 0 at the end of the file.
    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int

    /// Writes bytes at an offset and returns how many were taken, which may be fewer than given.
    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) -> Int

    /// Waits until a file's content and its metadata are on the device (`fsync`).
    func synchronize(_ file: OpenFile) throws(FileError)

    /// Waits until a file's content is on the device, with its length but not its times (`fdatasync`).
    func synchronizeData(_ file: OpenFile) throws(FileError)

    /// Cuts or extends (with zeros) a file.
    func truncate(_ file: OpenFile, toByteCount byteCount: Int) throws(FileError)

    /// The length of an open file.
    func byteCount(of file: OpenFile) throws(FileError) -> Int

    /// Takes the exclusive `flock` of an open file, or returns `false` at once when another holds it.
    func tryLock(_ file: OpenFile) throws(FileError) -> Bool

    /// Gives a file another name, replacing what had that name, in one step.
    func rename(_ path: String, to newPath: String) throws(FileError)

    /// Gives a file a second name, which must be free.
    func link(_ path: String, to newPath: String) throws(FileError)

    /// Removes a name of a file.
    func remove(_ path: String) throws(FileError)

    /// Whether something stands at a path.
    func exists(_ path: String) throws(FileError) -> Bool

    /// Whether a directory, or a link to one, stands at a path.
    func isDirectory(_ path: String) throws(FileError) -> Bool

    /// Creates one directory, whose parent must stand. One that stands already is no error.
    func createDirectory(_ path: String, permissions: UInt32) throws(FileError)

    /// Waits until a directory's names are on the device: after `rename`, `link`, `remove` or the creation of a file.
    func synchronizeDirectory(_ path: String) throws(FileError)

    /// The names in a directory, without `.` and `..`, in no particular order.
    func names(in directory: String) throws(FileError) -> [String]
}

/// How a file is opened. Every kind is closed in child processes (`O_CLOEXEC`).
package enum FileAccess: Sendable {
    /// An existing file, to read.
    case reading
    /// An existing file, to read and write.
    case updating
    /// A file to read and write, created when it is missing and left as it is otherwise.
    case creating
    /// A file to read and write that must not stand yet.
    case creatingNew

    /// How an attempt to open it is called in errors.
    package var operation: FileError.Operation {
        switch self {
        case .reading, .updating: .open
        case .creating, .creatingNew: .create
        }
    }
}

/// An open file: its descriptor and, for errors, its path. A plain value; the opener is the one who closes it.
package struct OpenFile: Sendable, Hashable {
    package let descriptor: Int32
    package let path: String

    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}

extension FileSystem {
    /// Writes all bytes at an offset, in as many steps as the system takes.
    package func writeAll(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            done += try write(rest, to: file, at: offset + done)
        }
    }

    /// Writes all bytes at an offset, in as many steps as the system takes.
    package func writeAll(_ bytes: [UInt8], to file: OpenFile, at offset: Int) throws(FileError) {
        // `withUnsafeBytes` does not carry a typed error out, so the outcome leaves it as a value.
        let outcome: Result<Void, FileError> = bytes.withUnsafeBytes { raw in
            do throws(FileError) {
                return .success(try writeAll(raw, to: file, at: offset))
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
    }

    /// Reads at an offset into part of an array and returns how many bytes came; 0 at the end of the file.
    package func read(_ file: OpenFile, into bytes: inout [UInt8], range: Range<Int>, at offset: Int) throws(FileError) -> Int {
        let outcome: Result<Int, FileError> = bytes.withUnsafeMutableBytes { raw in
            do throws(FileError) {
                return .success(try read(file, into: UnsafeMutableRawBufferPointer(rebasing: raw[range]), at: offset))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Creates a directory and those above it that are missing.
    ///
    /// - Parameter permissions: of each directory created here; private unless said otherwise.
    package func createDirectories(_ path: String, permissions: UInt32 = 0o700) throws(FileError) {
        if try exists(path) { return }
        let parent = FilePath.directory(of: path)
        if parent != path {
            try createDirectories(parent, permissions: permissions)
        }
        try createDirectory(path, permissions: permissions)
    }
}
