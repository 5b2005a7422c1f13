import Files
import Glibc
import TestSupport
import XCTest

/// One contract for the machine's file system and the simulated one, for what tests do on the one must hold on the other.
final class FileSystemTests: XCTestCase {
    private func onEach(_ body: (_ fileSystem: any FileSystem, _ directory: String) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        try body(PosixFileSystem(), directory.path)
        let simulated = SimulatedDisk()
        try simulated.createDirectory("/place", permissions: 0o700)
        try body(simulated, "/place")
        try body(FaultyFileSystem(SimulatedDisk.with(directory: "/place")), "/place")
    }

    private func XCTAssertCode(
        _ code: Int32, _ operation: FileError.Operation, file: StaticString = #filePath, line: UInt = #line,
        _ body: () throws -> Void
    ) {
        XCTAssertThrowsError(try body(), file: file, line: line) { error in
            XCTAssertEqual((error as? FileError)?.code, code, "\(error)", file: file, line: line)
            XCTAssertEqual((error as? FileError)?.operation, operation, file: file, line: line)
        }
    }

    func testWhatIsWrittenAtAnOffsetIsReadThere() throws {
        try onEach { fileSystem, directory in
            let file = try fileSystem.open(directory + "/a", for: .creatingNew, permissions: 0o600)
            try fileSystem.writeAll([1, 2, 3], to: file, at: 0)
            try fileSystem.writeAll([9], to: file, at: 5)
            try fileSystem.writeAll([8], to: file, at: 1)
            XCTAssertEqual(try fileSystem.byteCount(of: file), 6)
            var bytes = [UInt8](repeating: 7, count: 10)
            XCTAssertEqual(try fileSystem.read(file, into: &bytes, range: 1..<10, at: 0), 6)
            XCTAssertEqual(bytes, [7, 1, 8, 3, 0, 0, 9, 7, 7, 7])
            XCTAssertEqual(try fileSystem.read(file, into: &bytes, range: 0..<4, at: 6), 0)
            XCTAssertEqual(try fileSystem.read(file, into: &bytes, range: 0..<4, at: 100), 0)
            try fileSystem.truncate(file, toByteCount: 2)
            try fileSystem.truncate(file, toByteCount: 4)
            try fileSystem.synchronize(file)
            try fileSystem.synchronizeData(file)
            try fileSystem.close(file)
            XCTAssertEqual(try AtomicFile.read(directory + "/a", byteCountLimit: 4, in: fileSystem), [1, 8, 0, 0])
        }
    }

    func testTheKindsOfOpeningMeetFilesAsTheyShould() throws {
        try onEach { fileSystem, directory in
            let path = directory + "/a"
            for access in [FileAccess.reading, .updating] {
                XCTAssertCode(ENOENT, .open) { _ = try fileSystem.open(path, for: access, permissions: 0) }
            }
            XCTAssertFalse(try fileSystem.exists(path))
            let file = try fileSystem.open(path, for: .creating, permissions: 0o600)
            try fileSystem.writeAll([1], to: file, at: 0)
            try fileSystem.close(file)
            XCTAssertTrue(try fileSystem.exists(path))
            XCTAssertCode(EEXIST, .create) { _ = try fileSystem.open(path, for: .creatingNew, permissions: 0) }
            try fileSystem.close(try fileSystem.open(path, for: .creating, permissions: 0o600))
            XCTAssertEqual(try AtomicFile.read(path, byteCountLimit: 10, in: fileSystem), [1])
            XCTAssertCode(ENOENT, .create) {
                _ = try fileSystem.open(directory + "/missing/a", for: .creating, permissions: 0o600)
            }
        }
    }

    func testNamesAreGivenMovedAndTakenAway() throws {
        try onEach { fileSystem, directory in
            for (name, byte) in [("a", 1), ("b", 2)] as [(String, UInt8)] {
                try AtomicFile.write([byte], to: directory + "/" + name, in: fileSystem)
            }
            XCTAssertEqual(try fileSystem.names(in: directory).sorted(), ["a", "b"])
            try fileSystem.link(directory + "/a", to: directory + "/c")
            XCTAssertCode(EEXIST, .link) { try fileSystem.link(directory + "/a", to: directory + "/b") }
            try fileSystem.rename(directory + "/a", to: directory + "/b")
            XCTAssertEqual(try fileSystem.names(in: directory).sorted(), ["b", "c"])
            XCTAssertEqual(try AtomicFile.read(directory + "/b", byteCountLimit: 1, in: fileSystem), [1])
            try fileSystem.remove(directory + "/b")
            XCTAssertEqual(try AtomicFile.read(directory + "/c", byteCountLimit: 1, in: fileSystem), [1])
            XCTAssertCode(ENOENT, .remove) { try fileSystem.remove(directory + "/b") }
            XCTAssertCode(ENOENT, .rename) { try fileSystem.rename(directory + "/b", to: directory + "/d") }
            XCTAssertCode(ENOENT, .link) { try fileSystem.link(directory + "/b", to: directory + "/d") }
            try fileSystem.synchronizeDirectory(directory)
        }
    }

    func testDirectoriesAreCreatedWithThoseAboveThem() throws {
        try onEach { fileSystem, directory in
            try fileSystem.createDirectories(directory + "/a/b/c")
            try fileSystem.createDirectories(directory + "/a/b/c")
            try AtomicFile.write([1], to: directory + "/a/b/c/d", in: fileSystem)
            XCTAssertTrue(try fileSystem.exists(directory + "/a/b"))
        }
    }

    func testALockKeepsOthersOutUntilItsFileIsClosed() throws {
        try onEach { fileSystem, directory in
            let first = try fileSystem.open(directory + "/lock", for: .creating, permissions: 0o600)
            let second = try fileSystem.open(directory + "/lock", for: .creating, permissions: 0o600)
            XCTAssertTrue(try fileSystem.tryLock(first))
            XCTAssertTrue(try fileSystem.tryLock(first))
            XCTAssertFalse(try fileSystem.tryLock(second))
            try fileSystem.close(first)
            XCTAssertTrue(try fileSystem.tryLock(second))
            try fileSystem.close(second)
        }
    }

    func testAClosedFileIsRefused() throws {
        try onEach { fileSystem, directory in
            let file = try fileSystem.open(directory + "/a", for: .creating, permissions: 0o600)
            try fileSystem.close(file)
            XCTAssertCode(EBADF, .write) { try fileSystem.writeAll([1], to: file, at: 0) }
        }
    }

    func testAFileInADirectorysPlaceIsNoDirectory() throws {
        let directory = try TemporaryDirectory()
        try directory.write([1], to: "a")
        XCTAssertCode(EEXIST, .createDirectory) {
            try PosixFileSystem().createDirectory(directory.file("a"), permissions: 0o700)
        }
        XCTAssertCode(ENOTDIR, .list) { _ = try PosixFileSystem().names(in: directory.file("a")) }
    }

    func testErrorsNameTheOperationThePathAndTheReason() {
        XCTAssertThrowsError(try PosixFileSystem().open("/no/such/file", for: .reading, permissions: 0)) { error in
            XCTAssertEqual("\(error)", "cannot open /no/such/file: No such file or directory")
        }
        XCTAssertEqual(
            "\(FileError(.synchronizeDirectory, path: "/d", code: ENOSPC))",
            "cannot synchronize directory /d: No space left on device")
        XCTAssertEqual("\(FileError(.read, path: "/d", code: 9999))", "cannot read /d: Unknown error 9999")
    }

    func testADiskForgetsAtAPowerCutWhatWasNotSynchronized() throws {
        var random = SeededRandom()
        var contents: Set<[UInt8]> = []
        var nameSurvivals = 0
        for _ in 0..<200 {
            let disk = SimulatedDisk.with(directory: "/d")
            let file = try disk.open("/d/a", for: .creatingNew, permissions: 0)
            try disk.writeAll([1, 1], to: file, at: 0)
            try disk.synchronize(file)
            try disk.synchronizeDirectory("/d")
            try disk.writeAll([2, 2], to: file, at: 2)
            try AtomicFile.write([9], to: "/d/b", in: disk)
            try disk.remove("/d/b")
            disk.cutPower(using: &random)
            contents.insert(try AtomicFile.read("/d/a", byteCountLimit: 10, in: disk))
            XCTAssertThrowsError(try disk.synchronize(file), "open files are gone")
            if try disk.exists("/d/b") {
                nameSurvivals += 1
                XCTAssertEqual(try AtomicFile.read("/d/b", byteCountLimit: 1, in: disk), [9])
            }
        }
        XCTAssertEqual(contents, [[1, 1], [1, 1, 0, 0], [1, 1, 2, 2]])
        XCTAssertTrue((1..<200).contains(nameSurvivals))
    }

    func testAFaultStrikesTheOperationsItNames() throws {
        let disk = FaultyFileSystem(SimulatedDisk.with(directory: "/d"))
        let file = try disk.open("/d/a", for: .creating, permissions: 0)
        disk.set(.init(operations: [.write], first: 2, count: 2, code: ENOSPC, tornAfter: 1))
        try disk.writeAll([1, 2], to: file, at: 0)
        try disk.synchronize(file)
        for _ in 0..<2 { XCTAssertCode(ENOSPC, .write) { try disk.writeAll([3, 4], to: file, at: 0) } }
        XCTAssertEqual(try AtomicFile.read("/d/a", byteCountLimit: 9, in: disk), [3, 2])
        try disk.writeAll([5, 6], to: file, at: 0)
        XCTAssertEqual(disk.count(of: .write), 4)
        XCTAssertEqual(disk.count(of: .synchronize), 1)
    }
}

extension SimulatedDisk {
    static func with(directory: String) -> SimulatedDisk {
        let disk = SimulatedDisk()
        try? disk.createDirectory(directory, permissions: 0o700)
        return disk
    }
}
