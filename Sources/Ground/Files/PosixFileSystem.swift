import Glibc

/// The machine's file system.
package struct PosixFileSystem: FileSystem {
    package init() {}

    package func open(_ path: String, for access: FileAccess, permissions: UInt32) throws(FileError) -> OpenFile {
        let flags =
            switch access {
            case .reading: O_RDONLY
            case .updating: O_RDWR
            case .creating: O_RDWR | O_CREAT
            case .creatingNew: O_RDWR | O_CREAT | O_EXCL
            }
        let descriptor = try call(access.operation, path) { Glibc.open(path, flags | O_CLOEXEC, mode_t(permissions)) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    package func close(_ file: OpenFile) throws(FileError) {
        // Not repeated when interrupted: Linux has freed the descriptor by then, and another thread may own its number.
        if Glibc.close(file.descriptor) != 0, errno != EINTR {
            throw FileError(.close, path: file.path, code: errno)
        }
    }

    package func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try call(.read, file.path) {
            let count = pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            // A pipe (`<(command)` in a shell) has no offsets; it is read in order or not at all.
            return count < 0 && errno == ESPIPE ? Glibc.read(file.descriptor, buffer.baseAddress, buffer.count) : count
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) -> Int {
        let count = try call(.write, file.path) { pwrite(file.descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
        // A regular file that takes nothing has no room; without this a caller's loop would not end.
        if count == 0, !bytes.isEmpty { throw FileError(.write, path: file.path, code: ENOSPC) }
        return count
    }

    package func synchronize(_ file: OpenFile) throws(FileError) {
        try call(.synchronize, file.path) { fsync(file.descriptor) }
    }

    package func synchronizeData(_ file: OpenFile) throws(FileError) {
        try call(.synchronize, file.path) { fdatasync(file.descriptor) }
    }

    package func truncate(_ file: OpenFile, toByteCount byteCount: Int) throws(FileError) {
        try call(.truncate, file.path) { ftruncate(file.descriptor, off_t(byteCount)) }
    }

    package func byteCount(of file: OpenFile) throws(FileError) -> Int {
        var status = stat()
        try call(.inspect, file.path) { fstat(file.descriptor, &status) }
        return Int(status.st_size)
    }

    package func tryLock(_ file: OpenFile) throws(FileError) -> Bool {
        do throws(FileError) {
            try call(.lock, file.path) { flock(file.descriptor, LOCK_EX | LOCK_NB) }
            return true
        } catch {
            if error.code == EWOULDBLOCK { return false }
            throw error
        }
    }

    package func rename(_ path: String, to newPath: String) throws(FileError) {
        try call(.rename, path) { Glibc.rename(path, newPath) }
    }

    package func link(_ path: String, to newPath: String) throws(FileError) {
        try call(.link, path) { Glibc.link(path, newPath) }
    }

    package func remove(_ path: String) throws(FileError) {
        try call(.remove, path) { unlink(path) }
    }

    package func exists(_ path: String) throws(FileError) -> Bool {
        try status(of: path) != nil
    }

    package func isDirectory(_ path: String) throws(FileError) -> Bool {
        try status(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    /// What the system knows of what stands at a path; `nil` when nothing does.
    private func status(of path: String) throws(FileError) -> stat? {
        var status = stat()
        do throws(FileError) {
            try call(.inspect, path) { stat(path, &status) }
            return status
        } catch {
            if error.code == ENOENT { return nil }
            throw error
        }
    }

    package func createDirectory(_ path: String, permissions: UInt32) throws(FileError) {
        do throws(FileError) {
            try call(.createDirectory, path) { mkdir(path, mode_t(permissions)) }
        } catch {
            guard error.code == EEXIST, (try? isDirectory(path)) == true else { throw error }
        }
    }

    package func synchronizeDirectory(_ path: String) throws(FileError) {
        let descriptor = try call(.open, path) { Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { _ = Glibc.close(descriptor) }
        try call(.synchronizeDirectory, path) { fsync(descriptor) }
    }

    package func names(in directory: String) throws(FileError) -> [String] {
        guard let stream = opendir(directory) else { throw FileError(.list, path: directory, code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                let capacity = MemoryLayout.size(ofValue: tuple.pointee)
                return tuple.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        if errno != 0 { throw FileError(.list, path: directory, code: errno) }
        return names
    }

    /// Repeats a call while signals interrupt it, and turns -1 into an error.
    @discardableResult
    private func call<Number: BinaryInteger>(
        _ operation: FileError.Operation, _ path: String, _ body: () -> Number
    ) throws(FileError) -> Number {
        while true {
            let result = body()
            if result != -1 { return result }
            if errno != EINTR { throw FileError(operation, path: path, code: errno) }
        }
    }
}
