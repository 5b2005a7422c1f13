import Foundation
import XCTest

/// Holds the house against its drawing: imports go only downward, and only to what is declared.
final class LayeringTests: XCTestCase {
    /// What may be imported besides targets: the system's modules. Foundation is not among them: programs stay small and quick
    /// to start without it.
    private static let systemModules: Set<String> = ["Glibc", "Dispatch", "Synchronization", "SwiftOverlayShims"]

    func testTheDrawingHasEveryTargetOnce() throws {
        let targets = try DrawnTarget.all()
        XCTAssertGreaterThan(targets.count, 15)
        XCTAssertEqual(Set(targets.map(\.name)).count, targets.count)
        for target in targets {
            XCTAssertTrue(FileManager.default.fileExists(atPath: Repository.root.appending(path: target.path).path), target.path)
        }
        let drawn = Set(targets.map(\.path))
        for file in try Repository.swiftFiles(below: "Sources") {
            let folder = file.split(separator: "/").prefix(3).joined(separator: "/")
            XCTAssertTrue(drawn.contains(folder), "\(file) belongs to no target")
        }
    }

    func testATargetUsesOnlyWhatStandsBelowItOrBeforeIt() throws {
        var standing: Set<String> = []
        for target in try DrawnTarget.all() {
            for used in target.uses {
                XCTAssertTrue(standing.contains(used), "\(target.name) uses \(used), which is not below it")
            }
            standing.insert(target.name)
        }
    }

    func testImportsAreDeclared() throws {
        for target in try DrawnTarget.all() {
            for file in try Repository.swiftFiles(below: target.path) {
                for module in try imports(of: file) where !Self.systemModules.contains(module) {
                    XCTAssertTrue(target.uses.contains(module), "\(file) imports \(module), which its target does not declare")
                }
            }
        }
    }

    func testDeclaredTargetsAreImported() throws {
        for target in try DrawnTarget.all() {
            let imported = Set(try Repository.swiftFiles(below: target.path).flatMap { try imports(of: $0) })
            for used in target.uses {
                XCTAssertTrue(imported.contains(used), "\(target.name) declares \(used) and imports it nowhere")
            }
        }
    }

    private func imports(of file: String) throws -> [String] {
        try Repository.lines(file).compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy({ Self.importWords.contains($0) }),
                index + 1 < words.count
            else { return nil }
            return words.last.map { String($0.prefix { $0 != "." }) }
        }
    }

    private static let importWords: Set<Substring> = ["package", "public", "internal", "fileprivate", "private", "@testable"]
}
