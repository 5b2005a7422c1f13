package import Files
import Glibc
import Synchronization

/// Another file system whose operations are counted and fail as told.
///
/// The usual test runs once without faults to learn how many operations there are, and then once for each of them with that
/// one failing. `close` always closes, so that a test can reopen what a failed run left behind.
package final class FaultyFileSystem: FileSystem {
    /// One thing that goes wrong.
    package struct Fault: Sendable {
        /// The kinds of operations that count and can fail; all when empty.
        package var operations: Set<FileError.Operation>
        /// The first operation that fails, counted from 1.
        package var first: Int
        /// How many operations fail from there on. `Int.max` is a process that died: nothing reaches the disk any more.
        package var count: Int
        /// The `errno` value of the failure.
        package var code: Int32
        /// For writes: how many bytes still reach the file before the failure.
        package var tornAfter: Int

        package init(
            operations: Set<FileError.Operation> = [], first: Int, count: Int = 1, code: Int32 = EIO, tornAfter: Int = 0
        ) {
            self.operations = operations
            self.first = first
            self.count = count
            self.code = code
            self.tornAfter = tornAfter
        }
    }

    private struct State {
        var fault: Fault?
        var matchingCount = 0
        var counts: [FileError.Operation: Int] = [:]
    }

    private let base: any FileSystem
    private let state: Mutex<State>

    package init(_ base: any FileSystem = PosixFileSystem(), fault: Fault? = nil) {
        self.base = base
        state = Mutex(State(fault: fault))
    }

    /// Replaces the fault, counting from here; `nil` heals the disk.
    package func set(_ fault: Fault?) {
        state.withLock {
            $0.fault = fault
            $0.matchingCount = 0
        }
    }

    /// How many operations were asked for so far, of one kind or of all.
    package func count(of operation: FileError.Operation? = nil) -> Int {
        state.withLock { state in
            operation.map { state.counts[$0, default: 0] } ?? state.counts.values.reduce(0, +)
        }
    }

    package func open(_ path: String, for access: FileAccess, permissions: UInt32) throws(FileError) -> OpenFile {
        try check(access.operation, path)
        return try base.open(path, for: access, permissions: permissions)
    }

    package func close(_ file: OpenFile) throws(FileError) {
        try base.close(file)
        try check(.close, file.path)
    }

    package func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try check(.read, file.path)
        return try base.read(file, into: buffer, at: offset)
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) -> Int {
        if let fault = failing(.write) {
            let torn = UnsafeRawBufferPointer(rebasing: bytes.prefix(fault.tornAfter))
            try base.writeAll(torn, to: file, at: offset)
            throw FileError(.write, path: file.path, code: fault.code)
        }
        return try base.write(bytes, to: file, at: offset)
    }

    package func synchronize(_ file: OpenFile) throws(FileError) {
        try check(.synchronize, file.path)
        try base.synchronize(file)
    }

    package func synchronizeData(_ file: OpenFile) throws(FileError) {
        try check(.synchronize, file.path)
        try base.synchronizeData(file)
    }

    package func truncate(_ file: OpenFile, toByteCount byteCount: Int) throws(FileError) {
        try check(.truncate, file.path)
        try base.truncate(file, toByteCount: byteCount)
    }

    package func byteCount(of file: OpenFile) throws(FileError) -> Int {
        try check(.inspect, file.path)
        return try base.byteCount(of: file)
    }

    package func tryLock(_ file: OpenFile) throws(FileError) -> Bool {
        try check(.lock, file.path)
        return try base.tryLock(file)
    }

    package func rename(_ path: String, to newPath: String) throws(FileError) {
        try check(.rename, path)
        try base.rename(path, to: newPath)
    }

    package func link(_ path: String, to newPath: String) throws(FileError) {
        try check(.link, path)
        try base.link(path, to: newPath)
    }

    package func remove(_ path: String) throws(FileError) {
        try check(.remove, path)
        try base.remove(path)
    }

    package func exists(_ path: String) throws(FileError) -> Bool {
        try check(.inspect, path)
        return try base.exists(path)
    }

    package func isDirectory(_ path: String) throws(FileError) -> Bool {
        try check(.inspect, path)
        return try base.isDirectory(path)
    }

    package func createDirectory(_ path: String, permissions: UInt32) throws(FileError) {
        try check(.createDirectory, path)
        try base.createDirectory(path, permissions: permissions)
    }

    package func synchronizeDirectory(_ path: String) throws(FileError) {
        try check(.synchronizeDirectory, path)
        try base.synchronizeDirectory(path)
    }

    package func names(in directory: String) throws(FileError) -> [String] {
        try check(.list, directory)
        return try base.names(in: directory)
    }

    private func check(_ operation: FileError.Operation, _ path: String) throws(FileError) {
        if let fault = failing(operation) { throw FileError(operation, path: path, code: fault.code) }
    }

    /// Counts an operation and returns the fault when it strikes this one.
    private func failing(_ operation: FileError.Operation) -> Fault? {
        state.withLock { state in
            state.counts[operation, default: 0] += 1
            guard let fault = state.fault, fault.operations.isEmpty || fault.operations.contains(operation) else { return nil }
            state.matchingCount += 1
            let isStruck = state.matchingCount >= fault.first && state.matchingCount - fault.first < fault.count
            return isStruck ? fault : nil
        }
    }
}
