import Foundation
import HTTP
import XCTest

@testable import HTTPServer

/// A case of the files in `Vectors`; their form is described in `Vectors/README.txt`.
struct ParserVector {
    var name: String
    var bytes: [UInt8] = []
    var verdicts: [String] = []

    /// Every case of every file.
    static func all() throws -> [ParserVector] {
        let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Vectors")
        let files = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        return try files.filter { $0 != "README.txt" }.flatMap { file in
            let text = try String(contentsOf: directory.appendingPathComponent(file), encoding: .utf8)
            return try parse(text, file: file)
        }
    }

    private struct Malformed: Error {
        let line: String
    }

    private static func parse(_ text: String, file: String) throws -> [ParserVector] {
        var vectors: [ParserVector] = []
        for line in text.components(separatedBy: "\n") where !line.isEmpty {
            let content = line.dropFirst(2)
            if line.hasPrefix("# ") {
                vectors.append(ParserVector(name: "\(file): \(content)"))
                continue
            }
            guard let last = vectors.indices.last else { throw Malformed(line: line) }
            if line.hasPrefix("> ") {
                vectors[last].bytes += try unescaped(content)
            } else if line.hasPrefix("* "), let blank = content.firstIndex(of: " "), let count = Int(content[..<blank]) {
                let bytes = try unescaped(content[content.index(after: blank)...])
                vectors[last].bytes += (0..<count).flatMap { _ in bytes }
            } else if line.hasPrefix("= ") {
                vectors[last].verdicts.append(String(content))
            } else {
                throw Malformed(line: line)
            }
        }
        return vectors
    }

    private static func unescaped(_ text: some StringProtocol) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "x"):
                guard let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                    throw Malformed(line: String(text))
                }
                bytes.append(byte)
                rest = rest.dropFirst(2)
            default: throw Malformed(line: String(text))
            }
        }
        return bytes
    }
}

/// Feeds a parser in pieces and writes its verdicts down as the vectors have them.
struct VerdictRecorder {
    private var parser: HTTPRequestParser
    private(set) var verdicts: [String] = []
    private var isOver = false

    init(_ parser: HTTPRequestParser = HTTPRequestParser()) {
        self.parser = parser
    }

    mutating func feed(_ piece: some Collection<UInt8>) {
        var rest = Array(piece)[...]
        while !rest.isEmpty, !isOver {
            let (verdict, byteCount) = rest.withUnsafeBytes { parser.parse($0) }
            rest = rest.dropFirst(byteCount)
            switch verdict {
            case .incomplete:
                XCTAssertTrue(rest.isEmpty, "an incomplete request takes all bytes")
            case .request(let request, let keepsAlive, _):
                let target = request.target
                var words = [request.method.name, target.utf8.count > 200 ? "…\(target.utf8.count)" : target]
                if let authority = request.authority { words.append("host=\(authority)") }
                if !request.body.isEmpty { words.append("body=\"\(Self.escaped(request.body))\"") }
                words.append(keepsAlive ? "keep" : "close")
                verdicts.append(words.joined(separator: " "))
            case .refused(let refusal):
                verdicts.append("\(refusal.status.code) \(refusal)")
                isOver = true
            }
        }
    }

    mutating func finish() -> [String] {
        if !isOver, parser.progress != .betweenRequests { verdicts.append("incomplete") }
        return verdicts
    }

    private static func escaped(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r", with: "\\r")
            .replacingOccurrences(of: "\n", with: "\\n")
    }
}
