import Foundation
import TestSupport
import XCTest

@testable import Files

final class FileProtectionTests: XCTestCase {
    func testTheModeSaysWhoMayDoWhat() {
        let cases: [(mode: mode_t, isReadable: Bool, isWritable: Bool)] = [
            (0o600, false, false), (0o400, false, false), (0o644, true, false), (0o640, true, false), (0o604, true, false),
            (0o620, false, true), (0o602, false, true), (0o666, true, true), (0o711, false, false),
        ]
        for (mode, isReadable, isWritable) in cases {
            let protection = FileProtection(mode: mode, ownerID: 1000, processID: 1000)
            XCTAssertEqual(protection.isReadableByOthers, isReadable, String(mode, radix: 8))
            XCTAssertEqual(protection.isWritableByOthers, isWritable, String(mode, radix: 8))
        }
    }

    func testRootIsTrustedAndOthersAreNot() {
        for (owner, isOwnedHere) in [(1000, true), (0, true), (1001, false)] as [(uid_t, Bool)] {
            XCTAssertEqual(FileProtection(mode: 0o600, ownerID: owner, processID: 1000).isOwnedHere, isOwnedHere)
        }
    }

    func testALinkIsFollowedAndAMissingFileIsSaidToBeMissing() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("file")
        try Data().write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        try FileManager.default.createSymbolicLink(atPath: directory.file("link"), withDestinationPath: file)
        XCTAssertEqual(try FileProtection(of: directory.file("link")), try FileProtection(of: file))
        XCTAssertTrue(try FileProtection(of: file).isReadableByOthers)
        for path in [directory.file("none"), file + "/below"] {
            XCTAssertThrowsError(try FileProtection(of: path)) { XCTAssertEqual(($0 as? FileError)?.isMissing, true, "\($0)") }
        }
    }
}
