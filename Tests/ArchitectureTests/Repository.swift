import Foundation

/// This repository as the tests see it: its files as texts.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every Swift file below a folder, by its path from the root.
    static func swiftFiles(below folder: String) throws -> [String] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
        return paths.filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }.sorted()
    }

    /// What stands in the root.
    static func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path)
    }

    static func lines(_ path: String) throws -> [Substring] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// A target as `Package.swift` draws it.
struct DrawnTarget {
    let name: String
    let floor: String
    let uses: [String]

    var path: String { "Sources/\(floor)/\(name)" }

    /// The floors of `Package.swift`, top line first.
    static func all() throws -> [DrawnTarget] {
        let manifest = try Repository.text("Package.swift")
        guard let floors = manifest.firstRange(of: "let floors"), let end = manifest.firstRange(of: "let support") else { return [] }
        let drawing = manifest[floors.upperBound..<end.lowerBound]
        var targets: [DrawnTarget] = []
        for floor in drawing.split(separator: "Floor(name: \"").dropFirst() {
            let floorName = String(floor.prefix { $0 != "\"" })
            for room in floor.split(separator: "Room(").dropFirst() {
                let names = quoted(room)
                guard let name = names.first else { continue }
                targets.append(DrawnTarget(name: name, floor: floorName, uses: Array(names.dropFirst())))
            }
        }
        return targets
    }

    private static func quoted(_ text: Substring) -> [String] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
}
