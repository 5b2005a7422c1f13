import Foundation
import TestSupport
import XCTest

/// The programs that there are, and what each says about itself.
enum EveryProgram {
    /// Their names: the folders of `Sources/Programs`.
    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: repository.appending(path: "Sources/Programs").path).sorted()
    }

    static let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The long options that `--help` lists, in its order.
    static func options(_ name: String, in place: Installation) async throws -> [String] {
        let help = try await place.run(name, ["--help"]).output
        let options = help.split(separator: "\n").compactMap { line -> String? in
            guard line.hasPrefix("  -") || line.hasPrefix("      --") else { return nil }
            return line.split(separator: " ").first { $0.hasPrefix("--") }.map(String.init)
        }
        XCTAssertGreaterThan(options.count, 4, help)
        return options
    }

    /// Skips a test where a program of the system is missing, and says which.
    static func need(_ tools: String...) throws {
        for tool in tools where !(environmentVariable("PATH") ?? "").split(separator: ":").contains(where: {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
        }) {
            throw XCTSkip("this machine has no \(tool); scripts/setup.sh test installs it on Debian")
        }
    }
}
