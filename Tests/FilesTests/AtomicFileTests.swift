import Files
import Glibc
import TestSupport
import XCTest

final class AtomicFileTests: XCTestCase {
    func testAFileIsCreatedAndReplaced() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write([1, 2], to: directory.file("a"))
        try AtomicFile.write([], to: directory.file("a"))
        XCTAssertEqual(try directory.read("a"), [])
        try AtomicFile.write([3], to: directory.file("a"))
        XCTAssertEqual(try directory.read("a"), [3])
        XCTAssertEqual(try directory.names(), ["a"])
    }

    func testAFileInTheWorkingDirectoryNeedsNoSlash() throws {
        let disk = SimulatedDisk.with(directory: ".")
        try AtomicFile.write([1], to: "a", in: disk)
        XCTAssertEqual(try AtomicFile.read("a", byteCountLimit: 1, in: disk), [1])
    }

    func testThePermissionsAreTheGivenOnes() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write([1], to: directory.file("a"), permissions: 0o600)
        var status = stat()
        XCTAssertEqual(stat(directory.file("a"), &status), 0)
        XCTAssertEqual(status.st_mode & 0o777, 0o600)
    }

    func testEveryFailingOperationLeavesTheOldContentOrTheNewAndNothingBeside() throws {
        for tornAfter in [0, 2] {
            for first in 1...12 {
                let disk = SimulatedDisk.with(directory: "/d")
                try AtomicFile.write([1, 1, 1], to: "/d/a", in: disk)
                let faulty = FaultyFileSystem(disk, fault: .init(first: first, tornAfter: tornAfter))
                let hasFailed = (try? AtomicFile.write([2, 2, 2, 2], to: "/d/a", in: faulty)) == nil
                let content = try AtomicFile.read("/d/a", byteCountLimit: 10, in: disk)
                XCTAssertTrue(content == [2, 2, 2, 2] || (hasFailed && content == [1, 1, 1]), "operation \(first): \(content)")
                XCTAssertEqual(try disk.names(in: "/d"), ["a"], "operation \(first)")
            }
        }
    }

    func testAPowerCutAtEveryOperationLeavesTheOldContentOrTheNew() throws {
        var random = SeededRandom()
        let old = [UInt8](repeating: 1, count: 3000)
        let new = [UInt8](repeating: 2, count: 2000)
        for first in 1...10 {
            for _ in 0..<20 {
                let disk = SimulatedDisk.with(directory: "/d")
                try AtomicFile.write(old, to: "/d/a", in: disk)
                let faulty = FaultyFileSystem(disk, fault: .init(first: first, count: .max, tornAfter: 1000))
                let hasFailed = (try? AtomicFile.write(new, to: "/d/a", in: faulty)) == nil
                disk.cutPower(using: &random)
                let content = try AtomicFile.read("/d/a", byteCountLimit: 10_000, in: disk)
                XCTAssertTrue(content == new || (hasFailed && content == old), "operation \(first)")
            }
        }
    }

    func testReadingKeepsToTheLimit() throws {
        let directory = try TemporaryDirectory()
        for count in [0, 1, 4095, 4096, 4097, 100_000] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
            try directory.write(bytes, to: "a")
            XCTAssertEqual(try AtomicFile.read(directory.file("a"), byteCountLimit: count), bytes)
            XCTAssertEqual(try AtomicFile.read(directory.file("a"), byteCountLimit: count + 1), bytes)
            guard count > 0 else { continue }
            XCTAssertThrowsError(try AtomicFile.read(directory.file("a"), byteCountLimit: count - 1)) { error in
                XCTAssertEqual(error as? FileError, FileError(.read, path: directory.file("a"), code: EFBIG))
            }
        }
    }

    func testAFileThatClaimsNoLengthIsReadWhole() throws {
        // Files under /proc have length 0 until they are read.
        let bytes = try AtomicFile.read("/proc/self/status", byteCountLimit: 100_000)
        XCTAssertTrue(String(decoding: bytes, as: UTF8.self).contains("Pid:\t\(getpid())\n"))
        XCTAssertThrowsError(try AtomicFile.read("/dev/zero", byteCountLimit: 100_000))
    }

    func testAPipeIsReadToItsEnd() throws {
        var ends: [Int32] = [-1, -1]
        XCTAssertEqual(pipe(&ends), 0)
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
        XCTAssertEqual(write(ends[1], bytes, bytes.count), bytes.count)
        close(ends[1])
        defer { close(ends[0]) }
        XCTAssertEqual(try AtomicFile.read("/dev/fd/\(ends[0])", byteCountLimit: bytes.count), bytes)
    }
}
