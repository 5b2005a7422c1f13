import Files
import Foundation

/// A file system whose writes can be made to wait, so that a test decides what happens meanwhile.
final class GatedFileSystem: FileSystem {
    private let base: any FileSystem
    /// Guards nothing but the two flags below.
    private let condition = NSCondition()
    private nonisolated(unsafe) var isClosed = false
    private nonisolated(unsafe) var waitingCount = 0

    init(_ base: any FileSystem) {
        self.base = base
    }

    func closeGate() {
        condition.withLock { isClosed = true }
    }

    func openGate() {
        condition.withLock {
            isClosed = false
            condition.broadcast()
        }
    }

    func waitUntilSomebodyWaits() {
        condition.withLock {
            while waitingCount == 0 { condition.wait() }
        }
    }

    private func passGate() {
        condition.withLock {
            waitingCount += 1
            condition.broadcast()
            while isClosed { condition.wait() }
            waitingCount -= 1
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) -> Int {
        passGate()
        return try base.write(bytes, to: file, at: offset)
    }

    func open(_ path: String, for access: FileAccess, permissions: UInt32) throws(FileError) -> OpenFile {
        try base.open(path, for: access, permissions: permissions)
    }
    func close(_ file: OpenFile) throws(FileError) { try base.close(file) }
    func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        try base.read(file, into: buffer, at: offset)
    }
    func synchronize(_ file: OpenFile) throws(FileError) { try base.synchronize(file) }
    func synchronizeData(_ file: OpenFile) throws(FileError) { try base.synchronizeData(file) }
    func truncate(_ file: OpenFile, toByteCount byteCount: Int) throws(FileError) {
        try base.truncate(file, toByteCount: byteCount)
    }
    func byteCount(of file: OpenFile) throws(FileError) -> Int { try base.byteCount(of: file) }
    func tryLock(_ file: OpenFile) throws(FileError) -> Bool { try base.tryLock(file) }
    func rename(_ path: String, to newPath: String) throws(FileError) { try base.rename(path, to: newPath) }
    func link(_ path: String, to newPath: String) throws(FileError) { try base.link(path, to: newPath) }
    func remove(_ path: String) throws(FileError) { try base.remove(path) }
    func exists(_ path: String) throws(FileError) -> Bool { try base.exists(path) }
    func isDirectory(_ path: String) throws(FileError) -> Bool { try base.isDirectory(path) }
    func createDirectory(_ path: String, permissions: UInt32) throws(FileError) {
        try base.createDirectory(path, permissions: permissions)
    }
    func synchronizeDirectory(_ path: String) throws(FileError) { try base.synchronizeDirectory(path) }
    func names(in directory: String) throws(FileError) -> [String] { try base.names(in: directory) }
}
