import Files
import Glibc

/// What stands on the simulated disk, as processes see it and as a power cut would leave it.
extension SimulatedDisk {
    /// What a device writes whole or not at all.
    static let sectorByteCount = 512

    enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(byteCount: Int)
    }

    struct Inode {
        var content: [UInt8] = []
        /// What a cut leaves at least, and what was changed since.
        var saved: [UInt8] = []
        var changes: [Change] = []
    }

    /// Names to set and to remove, in one step.
    struct NameChange {
        var set: [String: Int] = [:]
        var removed: [String] = []
    }

    struct State {
        var inodes: [Int: Inode] = [:]
        var names: [String: Int] = [:]
        var savedNames: [String: Int] = [:]
        var nameChanges: [(directory: String, change: NameChange)] = []
        var directories: Set<String> = ["/"]
        var descriptors: [Int32: Int] = [:]
        var locks: [Int: Int32] = [:]
        var nextNumber = 1
    }
}

extension SimulatedDisk.State {
    mutating func number() -> Int {
        defer { nextNumber += 1 }
        return nextNumber
    }

    mutating func open(_ inode: Int, _ path: String) -> OpenFile {
        let descriptor = Int32(number())
        descriptors[descriptor] = inode
        return OpenFile(descriptor: descriptor, path: path)
    }

    /// The inode behind a descriptor, which the last power cut may have closed.
    func inode(of file: OpenFile, _ operation: FileError.Operation) throws(FileError) -> Int {
        guard let inode = descriptors[file.descriptor] else { throw FileError(operation, path: file.path, code: EBADF) }
        return inode
    }

    mutating func change(_ path: String, _ change: SimulatedDisk.NameChange) {
        names.apply(change)
        nameChanges.append((FilePath.directory(of: path), change))
    }

    /// Saves the first changes of a directory's names.
    mutating func saveNames(of directory: String, count: Int) {
        var left = count
        nameChanges.removeAll { entry in
            guard entry.directory == directory, left > 0 else { return false }
            left -= 1
            savedNames.apply(entry.change)
            return true
        }
    }
}

extension [String: Int] {
    fileprivate mutating func apply(_ change: SimulatedDisk.NameChange) {
        for name in change.removed { self[name] = nil }
        merge(change.set) { $1 }
    }
}

extension SimulatedDisk.Inode {
    mutating func take(_ change: SimulatedDisk.Change) {
        content.apply(change)
        changes.append(change)
    }

    mutating func save() {
        saved = content
        changes = []
    }

    /// Leaves of each change what chance wants, in the order of the changes.
    mutating func cutPower(using random: inout some RandomNumberGenerator) {
        for change in changes {
            switch change {
            case .truncate:
                if Bool.random(using: &random) { saved.apply(change) }
            case .write(let offset, let bytes):
                // The length may arrive without the bytes, which are zeros then.
                if saved.count < offset + bytes.count, Bool.random(using: &random) {
                    saved.apply(.truncate(byteCount: offset + bytes.count))
                }
                var start = offset
                while start < offset + bytes.count {
                    let sector = start / SimulatedDisk.sectorByteCount
                    let end = min(offset + bytes.count, (sector + 1) * SimulatedDisk.sectorByteCount)
                    if Bool.random(using: &random) {
                        saved.apply(.write(offset: start, bytes: Array(bytes[start - offset..<end - offset])))
                    }
                    start = end
                }
            }
        }
        content = saved
        changes = []
    }
}

extension [UInt8] {
    fileprivate mutating func apply(_ change: SimulatedDisk.Change) {
        switch change {
        case .truncate(let byteCount):
            removeLast(Swift.max(0, count - byteCount))
            self += [UInt8](repeating: 0, count: byteCount - count)
        case .write(let offset, let bytes):
            if count < offset + bytes.count { apply(.truncate(byteCount: offset + bytes.count)) }
            withUnsafeMutableBytes { content in
                bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: content[offset...]).copyMemory(from: $0) }
            }
        }
    }
}
