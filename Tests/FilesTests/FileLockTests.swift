import Files
import Glibc
import TestSupport
import XCTest

final class FileLockTests: XCTestCase {
    func testTheSecondIsToldTheFirstsProcess() throws {
        let directory = try TemporaryDirectory()
        let lock = try FileLock(directory.file("lock"))
        XCTAssertEqual(try directory.read("lock"), Array("\(getpid())\n".utf8))
        XCTAssertThrowsError(try FileLock(directory.file("lock"))) { error in
            XCTAssertEqual(error as? FileLockError, .held(path: directory.file("lock"), processID: Int(getpid())))
            XCTAssertEqual("\(error)", "\(directory.file("lock")) is locked by process \(getpid())")
        }
        lock.release()
        try FileLock(directory.file("lock")).release()
    }

    func testAnIDOfAnEarlierHolderIsReplacedWhole() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array("99999999999\n".utf8), to: "lock")
        let lock = try FileLock(directory.file("lock"))
        XCTAssertEqual(try directory.read("lock"), Array("\(getpid())\n".utf8))
        lock.release()
    }

    func testAHolderThatHasNotWrittenItsIDYetIsUnknown() throws {
        let directory = try TemporaryDirectory()
        for bytes in [[], Array("nonsense\n".utf8)] as [[UInt8]] {
            try directory.write(bytes, to: "lock")
            let fileSystem = PosixFileSystem()
            let file = try fileSystem.open(directory.file("lock"), for: .updating, permissions: 0)
            XCTAssertTrue(try fileSystem.tryLock(file))
            XCTAssertThrowsError(try FileLock(directory.file("lock"))) { error in
                XCTAssertEqual(error as? FileLockError, .held(path: directory.file("lock"), processID: nil))
            }
            try fileSystem.close(file)
        }
    }

    func testEveryFailingOperationLeavesTheLockFree() throws {
        for first in 1...4 {
            let disk = SimulatedDisk.with(directory: "/d")
            let faulty = FaultyFileSystem(disk, fault: .init(first: first))
            XCTAssertThrowsError(try FileLock("/d/lock", in: faulty), "operation \(first)") { error in
                guard case .file? = error as? FileLockError else { return XCTFail("\(error)") }
            }
            try FileLock("/d/lock", in: disk).release()
        }
    }
}
