import CommandLineTool
import Glibc
import XCTest

final class StandardInputTests: XCTestCase {
    /// A pipe with these bytes in it and no writer any more.
    private func pipe(holding bytes: [UInt8]) throws -> Int32 {
        var ends: [Int32] = [0, 0]
        XCTAssertEqual(Glibc.pipe(&ends), 0)
        XCTAssertEqual(write(ends[1], bytes, bytes.count), bytes.count)
        close(ends[1])
        return ends[0]
    }

    func testEverythingUpToTheEndIsRead() throws {
        let bytes = (0..<40_000).map { UInt8(truncatingIfNeeded: $0) }
        let end = try pipe(holding: bytes)
        defer { close(end) }
        XCTAssertEqual(try StandardInput.read(byteCountLimit: 40_000, descriptor: end), bytes)
    }

    func testMoreThanTheLimitIsRefused() throws {
        let end = try pipe(holding: [1, 2, 3])
        defer { close(end) }
        XCTAssertThrowsError(try StandardInput.read(byteCountLimit: 2, descriptor: end)) {
            XCTAssertEqual(($0 as? ToolError)?.exitCode, .dataError)
        }
    }

    func testWhatCannotBeReadIsAnInputOutputError() {
        XCTAssertThrowsError(try StandardInput.read(byteCountLimit: 2, descriptor: -1)) {
            XCTAssertEqual(($0 as? ToolError)?.exitCode, .ioError)
        }
    }
}
