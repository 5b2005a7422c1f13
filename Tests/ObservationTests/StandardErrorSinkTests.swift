import Foundation
import XCTest

@testable import Observation

final class StandardErrorSinkTests: XCTestCase {
    func testALineArrivesWhole() throws {
        var ends: [Int32] = [-1, -1]
        XCTAssertEqual(pipe(&ends), 0)
        let saved = dup(STDERR_FILENO)
        dup2(ends[1], STDERR_FILENO)
        StandardErrorSink().write(Array("{\"message\":\"hello\"}\n".utf8))
        dup2(saved, STDERR_FILENO)
        close(saved)
        close(ends[1])
        defer { close(ends[0]) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = read(ends[0], &bytes, bytes.count)
        XCTAssertEqual(String(decoding: bytes[..<max(count, 0)], as: UTF8.self), "{\"message\":\"hello\"}\n")
    }
}
