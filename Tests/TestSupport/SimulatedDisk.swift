package import Files
import Glibc
import Synchronization

/// A file system in memory that forgets at a power cut what was not synchronized, as a real one may.
///
/// Content and names are apart, as POSIX has it: synchronizing a file saves its content and not its name, synchronizing a
/// directory saves its names and not their content. What was not synchronized may survive a cut wholly, in part or not at
/// all: of every write any of its sectors, of the name changes in a directory the first few.
package final class SimulatedDisk: FileSystem {
    private let state = Mutex(State())

    package init() {}

    /// Cuts the power: open files are gone, and of what was not synchronized only what chance leaves.
    package func cutPower(using random: inout some RandomNumberGenerator) {
        state.withLock { state in
            // An array, for the order of a dictionary would be another source of chance.
            for number in state.inodes.keys.sorted() {
                state.inodes[number]?.cutPower(using: &random)
            }
            for directory in state.directories.sorted() {
                let count = state.nameChanges.count { $0.directory == directory }
                state.saveNames(of: directory, count: Int.random(in: 0...count, using: &random))
            }
            state.names = state.savedNames
            state.nameChanges = []
            state.descriptors = [:]
            state.locks = [:]
        }
    }

    package func open(_ path: String, for access: FileAccess, permissions: UInt32) throws(FileError) -> OpenFile {
        try state.withLock { state throws(FileError) in
            if let existing = state.names[path] {
                if case .creatingNew = access { throw FileError(access.operation, path: path, code: EEXIST) }
                return state.open(existing, path)
            }
            switch access {
            case .reading, .updating:
                throw FileError(access.operation, path: path, code: ENOENT)
            case .creating, .creatingNew:
                guard state.directories.contains(FilePath.directory(of: path)) else {
                    throw FileError(access.operation, path: path, code: ENOENT)
                }
                let number = state.number()
                state.inodes[number] = Inode()
                state.change(path, NameChange(set: [path: number]))
                return state.open(number, path)
            }
        }
    }

    package func close(_ file: OpenFile) throws(FileError) {
        try state.withLock { state throws(FileError) in
            let inode = try state.inode(of: file, .close)
            state.descriptors[file.descriptor] = nil
            if state.locks[inode] == file.descriptor { state.locks[inode] = nil }
        }
    }

    package func read(_ file: OpenFile, into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) -> Int {
        let content = try state.withLock { state throws(FileError) in
            state.inodes[try state.inode(of: file, .read)]?.content ?? []
        }
        let range = min(offset, content.count)..<min(offset + buffer.count, content.count)
        content.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
        return range.count
    }

    package func write(_ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: Int) throws(FileError) -> Int {
        // Not `Array(bytes)`, which takes byte for byte in an unoptimized build.
        let bytes = [UInt8](unsafeUninitializedCapacity: bytes.count) { copy, count in
            UnsafeMutableRawBufferPointer(copy).copyMemory(from: bytes)
            count = bytes.count
        }
        try change(file, .write, .write(offset: offset, bytes: bytes))
        return bytes.count
    }

    package func truncate(_ file: OpenFile, toByteCount byteCount: Int) throws(FileError) {
        try change(file, .truncate, .truncate(byteCount: byteCount))
    }

    package func synchronize(_ file: OpenFile) throws(FileError) {
        try state.withLock { state throws(FileError) in
            let inode = try state.inode(of: file, .synchronize)
            state.inodes[inode]?.save()
        }
    }

    package func synchronizeData(_ file: OpenFile) throws(FileError) {
        try synchronize(file)
    }

    package func byteCount(of file: OpenFile) throws(FileError) -> Int {
        try state.withLock { state throws(FileError) in
            state.inodes[try state.inode(of: file, .inspect)]?.content.count ?? 0
        }
    }

    package func tryLock(_ file: OpenFile) throws(FileError) -> Bool {
        try state.withLock { state throws(FileError) in
            let inode = try state.inode(of: file, .lock)
            guard state.locks[inode, default: file.descriptor] == file.descriptor else { return false }
            state.locks[inode] = file.descriptor
            return true
        }
    }

    package func rename(_ path: String, to newPath: String) throws(FileError) {
        try state.withLock { state throws(FileError) in
            guard let inode = state.names[path] else { throw FileError(.rename, path: path, code: ENOENT) }
            state.change(path, NameChange(set: [newPath: inode], removed: [path]))
        }
    }

    package func link(_ path: String, to newPath: String) throws(FileError) {
        try state.withLock { state throws(FileError) in
            guard let inode = state.names[path] else { throw FileError(.link, path: path, code: ENOENT) }
            guard state.names[newPath] == nil else { throw FileError(.link, path: path, code: EEXIST) }
            state.change(path, NameChange(set: [newPath: inode]))
        }
    }

    package func remove(_ path: String) throws(FileError) {
        try state.withLock { state throws(FileError) in
            guard state.names[path] != nil else { throw FileError(.remove, path: path, code: ENOENT) }
            state.change(path, NameChange(removed: [path]))
        }
    }

    package func exists(_ path: String) throws(FileError) -> Bool {
        state.withLock { $0.names[path] != nil || $0.directories.contains(path) }
    }

    package func isDirectory(_ path: String) throws(FileError) -> Bool {
        state.withLock { $0.directories.contains(path) }
    }

    package func createDirectory(_ path: String, permissions: UInt32) throws(FileError) {
        state.withLock { _ = $0.directories.insert(path) }
    }

    package func synchronizeDirectory(_ path: String) throws(FileError) {
        state.withLock { $0.saveNames(of: path, count: .max) }
    }

    package func names(in directory: String) throws(FileError) -> [String] {
        state.withLock { state in
            state.names.keys.filter { FilePath.directory(of: $0) == directory }.map(FilePath.name)
        }
    }

    private func change(_ file: OpenFile, _ operation: FileError.Operation, _ change: Change) throws(FileError) {
        try state.withLock { state throws(FileError) in
            let inode = try state.inode(of: file, operation)
            state.inodes[inode]?.take(change)
        }
    }
}
