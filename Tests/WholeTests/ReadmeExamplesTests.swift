import Foundation
import TestSupport
import XCTest

/// Types what the README shows after each `$`, in the order of the page, and holds what is printed against what stands there.
///
/// Blocks marked `console` are such sessions; those marked `shell-session` need another machine than a test has. Addresses are those
/// of servers on free ports, and what is different each time (the time in a backup's name, the id of a request) is not compared.
/// `README_RECORD=1 swift test --filter ReadmeExamples` writes what was printed into the README instead.
final class ReadmeExamplesTests: XCTestCase {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "README.md")

    /// A command and what it prints, by their lines.
    private struct Step {
        var command: [String]
        var output: [String] = []
    }

    private enum Part {
        case text(String)
        case session([Step])
    }

    func testEverySessionPrintsWhatTheReadmeSays() async throws {
        let (place, servers) = try await place()
        var parts = try Self.parts(of: String(contentsOf: Self.readme, encoding: .utf8))
        var sessionCount = 0
        for index in parts.indices {
            guard case .session(var steps) = parts[index] else { continue }
            sessionCount += 1
            for number in steps.indices {
                let printed = try await type(steps[number].command, in: place, servers)
                if !Self.isRecording {
                    XCTAssertEqual(
                        printed.map(Self.comparable), steps[number].output.map(Self.comparable), steps[number].command.joined(separator: "\n"))
                }
                steps[number].output = printed
            }
            parts[index] = .session(steps)
        }
        XCTAssertGreaterThan(sessionCount, 6)
        if Self.isRecording { try Self.text(of: parts).write(to: Self.readme, atomically: true, encoding: .utf8) }
        for server in servers.all { await server.stop() }
    }

    private static let isRecording = environmentVariable("README_RECORD") != nil

    // MARK: The place

    private struct Servers {
        let api: Server
        let database: Server
        let remote: Server

        var all: [Server] { [api, database, remote] }
        /// As the README calls them.
        var names: [(name: String, url: String)] {
            [("http://127.0.0.1:3000", api.url), ("http://localhost:8000", database.url), ("http://127.0.0.1:8000", database.url)]
        }
    }

    /// As on the machine of somebody who has done what stands in the README so far.
    private func place() async throws -> (Installation, Servers) {
        var place = try Installation()
        place.environment["PATH"] = "\(Installation.programs):\(place.environment["PATH"] ?? "")"
        // The README has no colours.
        place.environment["NO_COLOR"] = "1"
        // Off a terminal curl shows a meter.
        try "silent\nshow-error\n".write(toFile: place.directory.file(".curlrc"), atomically: true, encoding: .utf8)
        let remote = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        place.environment["REMOTE_DB_ENDPOINT"] = remote.url
        try await place.run("timetracking-restore", ["--database", remote.url, "-"], input: Self.remoteRows)
        try Self.toggl.write(toFile: place.directory.file("toggl.csv"), atomically: true, encoding: .utf8)
        try await place.run("timetracking-table", ["create"])
        let api = try await place.start("timetracking-api", ["--port", "0"])
        place.environment["ENDPOINT"] = api.url
        return (place, Servers(api: api, database: database, remote: remote))
    }

    /// What years of use have left in AWS: one row is as an older tool wrote it.
    private static let remoteRows = #"""
        {"Items": [
        {"activity_start_end": {"S": "Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"}, "year": {"S": "2024\r"},
         "activity_type": {"S": "Study"}, "start": {"S": "2024-05-21T06:15:00Z"}, "end": {"S": "2024-05-21T07:00:00Z"},
         "duration": {"N": "0.75"}, "description": {"S": "electronics book"}},
        {"activity_start_end": {"S": "Work_2024-05-22T08:00:00Z_2024-05-22T12:00:00Z"}, "year": {"S": "2024"},
         "activity_type": {"S": "Work"}, "start": {"S": "2024-05-22T08:00:00Z"}, "end": {"S": "2024-05-22T12:00:00Z"}, "duration": {"N": "4"}}
        ], "Count": 2, "ScannedCount": 2}
        """#

    private static let toggl = """
        User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
        Ada,ada@example.org,,Study,,"electronics, chapter 2",No,2024-03-29,08:15:00,2024-03-29,09:00:00,00:45:00,
        Ada,ada@example.org,,Study,,chapter 3,No,2024-03-31,02:15:00,2024-03-31,03:15:00,01:00:00,

        """

    // MARK: Sessions

    private func type(_ command: [String], in place: Installation, _ servers: Servers) async throws -> [String] {
        var script = command.joined(separator: "\n")
        for (name, url) in servers.names { script = script.replacingOccurrences(of: name, with: url) }
        // At a terminal, as whoever reads the README.
        try script.write(toFile: place.directory.file(".typed"), atomically: true, encoding: .utf8)
        let result = try await place.run("script", ["-qec", "bash .typed", "/dev/null"], expecting: nil)
        // A terminal ends lines with CR LF, and a file of CSV does so too.
        var printed = String(String.UnicodeScalarView(result.output.unicodeScalars.filter { $0 != "\r" }))
        for (name, url) in servers.names { printed = printed.replacingOccurrences(of: url, with: name) }
        if printed.last == "\n" { printed.removeLast() }
        return printed.isEmpty ? [] : printed.components(separatedBy: "\n")
    }

    /// Without what is different each time.
    private static func comparable(_ line: String) -> String {
        line.replacing(/_bak_\d{8}T\d{6}Z/, with: "_bak_TIME").replacing(/"requestId":"[^"]*"/, with: "\"requestId\":\"ID\"")
    }

    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var steps: [Step]?
        for line in text.components(separatedBy: "\n") {
            if line == "```console" {
                parts.append(.text(line))
                steps = []
            } else if line == "```", let session = steps {
                parts += [.session(session), .text(line)]
                steps = nil
            } else if steps == nil {
                parts.append(.text(line))
            } else if line.hasPrefix("$ ") {
                steps?.append(Step(command: [String(line.dropFirst(2))]))
            } else if let last = steps?.indices.last {
                if line.hasPrefix("> ") {
                    steps?[last].command.append(String(line.dropFirst(2)))
                } else {
                    steps?[last].output.append(line)
                }
            }
        }
        return parts
    }

    private static func text(of parts: [Part]) -> String {
        parts.flatMap { part -> [String] in
            switch part {
            case .text(let line): return [line]
            case .session(let steps):
                return steps.flatMap { step in
                    ["$ \(step.command[0])"] + step.command.dropFirst().map { "> \($0)" } + step.output
                }
            }
        }.joined(separator: "\n")
    }
}
