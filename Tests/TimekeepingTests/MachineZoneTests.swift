import Foundation
import TestSupport
import XCTest

@testable import Timekeeping

final class MachineZoneTests: XCTestCase {
    private func offset(_ variable: String?, directory: String = "/nowhere") throws -> Int {
        Timekeeping.TimeZone.machine(variable: variable, directory: directory).offset(at: try Instant(rfc3339: "2024-01-15T00:00:00Z"))
    }

    func testTheVariableNamesIt() throws {
        for name in ["Europe/Vienna", ":Europe/Vienna"] { XCTAssertEqual(try offset(name), 3600, name) }
        for name in ["UTC", "Nowhere/Land", "CET-1CEST", "/etc/passwd", ":"] { XCTAssertEqual(try offset(name), 0, name) }
    }

    func testWithoutTheVariableTheFileOfTheMachineCounts() throws {
        let directory = try TemporaryDirectory()
        XCTAssertEqual(try offset(nil, directory: directory.path), 0)
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("localtime"), withDestinationPath: "\(Timekeeping.TimeZone.defaultDirectory)/Asia/Tokyo")
        XCTAssertEqual(try offset(nil, directory: directory.path), 9 * 3600)
        XCTAssertEqual(try offset("Europe/Vienna", directory: directory.path), 3600)
    }
}
