import Foundation
import XCTest

/// Signs that the house is falling apart, each looked for in every source file.
final class StyleTests: XCTestCase {
    private static let longestLine = 133
    private static let longestFile = 400

    func testLinesAndFilesStayReadable() throws {
        for file in try Repository.swiftFiles(below: "Sources") + Repository.swiftFiles(below: "Tests") {
            let lines = try Repository.lines(file)
            XCTAssertLessThanOrEqual(lines.count, Self.longestFile, "\(file) is too long")
            // Rows of test data, and a document in a language of its own, are as long as they are.
            if file.hasPrefix("Tests/") || file.hasSuffix("OpenAPIDocument.swift") { continue }
            for (number, line) in lines.enumerated() where line.count > Self.longestLine {
                XCTFail("\(file):\(number + 1) has \(line.count) characters")
            }
        }
    }

    /// Words that have one home each, or none.
    func testWordsStayInTheirRooms() throws {
        let homes: [(word: String, allowed: [String])] = [
            ("try!", []), ("as!", []), ("fatalError(", []), ("Task.detached", []), ("TODO", []), ("FIXME", []),
            ("import Foundation", []), ("ISO8601", []), ("DateFormatter", []),
            ("getenv(", []), ("environ", ["Sources/Ground/Settings/Environment"]),
            ("socket(", ["Sources/Wire/HTTPServer/"]), ("epoll_", ["Sources/Wire/HTTPServer/", "Sources/Ground/Processes/"]),
            ("curl_", ["Sources/Wire/HTTPClient/"]),
        ]
        for file in try Repository.swiftFiles(below: "Sources") {
            // Most files have none of the words, which bytes tell much sooner than characters.
            let bytes = try Data(contentsOf: Repository.root.appending(path: file))
            let homes = homes.filter { bytes.range(of: Data($0.word.utf8)) != nil }
            if homes.isEmpty { continue }
            for (number, line) in try Repository.lines(file).enumerated() {
                let code = line.split(separator: "//", omittingEmptySubsequences: false).first.map(String.init) ?? ""
                for home in homes where !home.allowed.contains(where: { file.hasPrefix($0) }) {
                    guard let range = code.range(of: home.word) else { continue }
                    let before = code[..<range.lowerBound].last
                    if let before, before.isLetter || before == "_" || before == "." { continue }
                    if home.word == "environ", code[range.upperBound...].first?.isLetter == true { continue }
                    XCTFail("\(file):\(number + 1) has \"\(home.word)\" outside its room")
                }
            }
        }
    }

    func testEveryUncheckedSendableIsArgued() throws {
        for file in try Repository.swiftFiles(below: "Sources") {
            let lines = try Repository.lines(file)
            for (number, line) in lines.enumerated() where line.contains("@unchecked Sendable") && !line.contains("///") {
                let above = lines[max(0, number - 12)..<number]
                XCTAssertTrue(above.contains { $0.contains("//") }, "\(file):\(number + 1) does not say why")
            }
        }
    }

    func testNothingSpeaksOfAParticularMachine() throws {
        let files = try Repository.swiftFiles(below: "Sources") + ["README.md", "Makefile", "docker-compose.yml", ".ci/run"]
        for file in files {
            let text = try Repository.text(file)
            for word in ["/" + "work/", "/" + "root/", "/" + "opt/swift"] {
                XCTAssertFalse(text.contains(word), "\(file) has \(word)")
            }
        }
    }
}
