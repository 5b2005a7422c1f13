import Hosting
import Settings
import TimeTracking
import XCTest

/// Holds the README against what it describes.
final class ReadmeTests: XCTestCase {
    func testTheMapIsThatOfThePackage() throws {
        let readme = try Repository.text("README.md")
        for floor in Dictionary(grouping: try DrawnTarget.all(), by: \.floor) {
            let line = readme.split(separator: "\n").first { $0.hasPrefix("  \(floor.key)/") }
            let names = Set(line?.split(separator: " ").dropFirst().map(String.init) ?? [])
            XCTAssertEqual(names, Set(floor.value.map(\.name)), "the map's line of \(floor.key)")
        }
    }

    func testEverySettingStandsInTheTable() throws {
        let readme = try Repository.text("README.md")
        let settings =
            TimeTrackingSettings.all + UploadSettings.all + ProgramHost.storageSettings + RemoteStorage.settings + HostingSettings.all
        for line in Setting.markdownTable(settings).split(separator: "\n") {
            XCTAssertTrue(readme.contains(line), "missing in README.md: \(line)")
        }
    }

    func testEveryMakeTargetIsExplained() throws {
        let readme = try Repository.text("README.md")
        let targets = try Repository.lines("Makefile").compactMap { line -> Substring? in
            guard let colon = line.firstIndex(of: ":"), line.contains("##"), line.first?.isLetter == true else { return nil }
            return line[..<colon]
        }
        XCTAssertGreaterThan(targets.count, 8)
        for target in targets { XCTAssertTrue(["`", " "].contains { readme.contains("`make \(target)\($0)") }, "make \(target) is not explained") }
    }

    func testEveryProgramIsExplained() throws {
        let readme = try Repository.text("README.md")
        for target in try DrawnTarget.all() where target.floor == "Programs" {
            XCTAssertTrue(readme.contains("| `\(target.name)` |"), target.name)
        }
    }

    func testTheTopLevelHoldsOnlyTheUsersList() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "env", "scripts", "backups", "docker-compose.yml", "Makefile", "README.md",
        ]
        for entry in try Repository.topLevel() where !entry.hasPrefix(".") && entry != "Package.resolved" {
            XCTAssertTrue(allowed.contains(entry), entry)
        }
    }
}
