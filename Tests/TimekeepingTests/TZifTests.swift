import Foundation
import TestSupport
import XCTest

@testable import Timekeeping

final class TZifTests: XCTestCase {
    /// The parts of a zone file, to be put together right or wrong.
    private struct File {
        var magic = "TZif"
        var version: UInt8 = UInt8(ascii: "2")
        var instants: [Int64] = [0, 1000]
        var types: [UInt8] = [1, 0]
        var offsets: [Int32] = [3600, 7200]
        var leapSecondCount: Int32 = 0
        var transitionCount: Int32?
        var typeCount: Int32?
        var footer = "\nCET-1CEST,M3.5.0,M10.5.0/3\n"

        private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }

        private func header(isEmpty: Bool) -> [UInt8] {
            var bytes = Array(magic.utf8) + [version] + [UInt8](repeating: 0, count: 15)
            let counts: [Int32] = isEmpty
                ? [0, 0, 0, 0, 1, 0]
                : [0, 0, leapSecondCount, transitionCount ?? Int32(instants.count), typeCount ?? Int32(offsets.count), 4]
            for count in counts { bytes += Self.bigEndian(count) }
            return bytes
        }

        private func block(timeByteCount: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for instant in instants { bytes += Self.bigEndian(instant).suffix(timeByteCount) }
            bytes += types
            for offset in offsets { bytes += Self.bigEndian(offset) + [0, 0] }
            return bytes + Array("CET\0".utf8) + [UInt8](repeating: 0, count: Int(leapSecondCount) * (timeByteCount + 4))
        }

        var bytes: [UInt8] {
            guard version != 0 else { return header(isEmpty: false) + block(timeByteCount: 4) }
            return header(isEmpty: true) + [UInt8](repeating: 0, count: 6) + header(isEmpty: false) + block(timeByteCount: 8)
                + Array(footer.utf8)
        }
    }

    private func assertRefused(_ file: File, _ error: TZifError, line: UInt = #line) {
        XCTAssertThrowsError(try Zone(identifier: "x", file: file.bytes), line: line) {
            XCTAssertEqual($0 as? TZifError, error, line: line)
        }
    }

    func testAFileIsTransitionsAndARule() throws {
        let zone = try Zone(identifier: "x", file: File().bytes)
        let vectors: [(Int64, Int)] = [
            (-1_000_000_000, 3600), (-1, 3600), (0, 7200), (999, 7200), (1000, 3600), (15_000_000, 7200), (1_716_272_100, 7200),
        ]
        for (second, offset) in vectors { XCTAssertEqual(zone.offset(atSecond: second), offset, "\(second)") }
        XCTAssertEqual(zone.transition(afterSecond: -5), 0)
        XCTAssertEqual(zone.transition(afterSecond: 0), 1000)
    }

    func testVersion1HasNoRule() throws {
        let zone = try Zone(identifier: "x", file: File(version: 0).bytes)
        XCTAssertEqual(zone.offset(atSecond: 500), 7200)
        XCTAssertEqual(zone.offset(atSecond: 1_716_272_100), 3600)
        XCTAssertNil(zone.transition(afterSecond: 1000))
    }

    func testAnEmptyRuleMeansTheLastOffsetStays() throws {
        let zone = try Zone(identifier: "x", file: File(footer: "\n\n").bytes)
        XCTAssertEqual(zone.offset(atSecond: 1_716_272_100), 3600)
    }

    func testDamagedFilesAreRefused() {
        assertRefused(File(magic: "TZiF"), .notTZif)
        assertRefused(File(version: 1), .unknownVersion)
        assertRefused(File(instants: [1000, 0]), .unorderedTransitions)
        assertRefused(File(instants: [5, 5]), .unorderedTransitions)
        assertRefused(File(types: [1, 2]), .unknownLocalTimeType)
        assertRefused(File(offsets: [3600, 26 * 3600]), .impossibleOffset)
        assertRefused(File(offsets: [-25 * 3600, 0]), .impossibleOffset)
        assertRefused(File(leapSecondCount: 1), .leapSeconds)
        assertRefused(File(transitionCount: -1), .impossibleCount)
        assertRefused(File(transitionCount: .max), .impossibleCount)
        assertRefused(File(transitionCount: 100), .truncated)
        assertRefused(File(typeCount: 0), .impossibleCount)
        assertRefused(File(footer: "CET-1\n"), .malformedRule)
        assertRefused(File(footer: "\nCET\n"), .malformedRule)
        assertRefused(File(footer: "\nCET-1"), .truncated)
        assertRefused(File(footer: ""), .truncated)
    }

    func testEveryCutIsRefusedAndEveryChangedByteIsReadOrRefused() throws {
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Vienna")))
        for count in 0..<whole.count {
            XCTAssertThrowsError(try Zone(identifier: "x", file: Array(whole[..<count])), "\(count)")
        }
        var random = SeededRandom()
        for index in whole.indices {
            var changed = whole
            changed[index] = .random(in: 0...255, using: &random)
            guard let zone = try? Zone(identifier: "x", file: changed) else { continue }
            for second in [Int64.min / 2, -1, 0, 1_716_272_100, 5_000_000_000] { _ = zone.offset(atSecond: second) }
            _ = zone.startOfDay(try CivilDate(text: "2024-05-21"))
        }
    }
}
