import Foundation
import JSON
import Processes
import TestSupport
import XCTest

/// How the programs behave as programs: help, wrong usage, settings, ports, files, signals.
final class ProgramTests: XCTestCase {
    private static let programs = [
        "timetracking-api", "timetracking-backup", "timetracking-export", "timetracking-import", "timetracking-migrate",
        "timetracking-restore", "timetracking-table", "timetracking-upload", "dynamodb-embedded",
    ]

    func testEveryProgramTellsWhatItIs() async throws {
        let place = try Installation()
        for program in Self.programs {
            let help = try await place.run(program, ["--help"])
            XCTAssertTrue(help.output.contains(program), program)
            XCTAssertEqual(help.error, "")
            let version = try await place.run(program, ["--version"])
            XCTAssertTrue(version.output.hasPrefix("\(program) "), version.output)
            let completion = try await place.run(program, ["--completion", "bash"])
            XCTAssertTrue(completion.output.contains(program))
        }
    }

    func testExitCodesAreThoseOfTheReadme() async throws {
        let place = try Installation()
        let readme = try String(contentsOf: EveryProgram.repository.appending(path: "README.md"), encoding: .utf8)
        for program in try EveryProgram.names() {
            let help = try await place.run(program, ["--help"]).output
            let section = help.components(separatedBy: "Exit codes:\n").dropFirst().first ?? ""
            let codes = section.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
                .compactMap { $0.split(separator: " ").first.map(String.init) }
            XCTAssertGreaterThan(codes.count, 4, help)
            let row = readme.split(separator: "\n").first { $0.hasPrefix("| `\(program)` |") } ?? ""
            XCTAssertTrue(row.hasSuffix("| \(codes.joined(separator: ", ")) |"), "README.md has \(row), --help \(codes)")
            let full = try await place.run("sh", ["-c", "exec \(Installation.programs)/\(program) --help >/dev/full"], expecting: 74)
            XCTAssertTrue(full.error.hasPrefix("\(program): standard output"), full.error)
        }
    }

    func testWrongUsageIs64InOneLine() async throws {
        let place = try Installation()
        let wrong: [(String, [String])] = [
            ("timetracking-api", ["--prot", "1"]), ("timetracking-api", ["--port", "65536"]), ("timetracking-api", ["surplus"]),
            ("timetracking-export", ["--csv", "--json"]), ("timetracking-table", []), ("timetracking-table", ["drop"]),
            ("timetracking-table", ["delete"]), ("dynamodb-embedded", ["--sync", "sometimes"]),
            ("dynamodb-embedded", ["--in-memory", "--data", "x"]),
        ]
        for (program, arguments) in wrong {
            let output = try await place.run(program, arguments, expecting: 64)
            XCTAssertEqual(output.error.split(separator: "\n").count, 1, "\(program) \(arguments): \(output.error)")
            XCTAssertTrue(output.error.hasPrefix("\(program): "), output.error)
        }
    }

    func testWrongSettingsAreToldAllAtOnceWith78() async throws {
        var place = try Installation()
        place.environment["TIME_ZONE"] = "Europe/Nowhere"
        place.environment["TABLE_NAME"] = "a b"
        place.environment["LOG_LEVEL"] = "loud"
        place.environment["ACTIVITY_TYPES"] = "Study,plan_2024-01-01"
        place.environment["DB_ENDPOINT"] = "localhost:8000"
        let output = try await place.run("timetracking-api", ["--port", "0"], expecting: 78)
        for name in ["TIME_ZONE", "TABLE_NAME", "LOG_LEVEL", "ACTIVITY_TYPES", "DB_ENDPOINT"] {
            XCTAssertTrue(output.error.contains(name), "\(name) is not told: \(output.error)")
        }
        XCTAssertEqual(output.error.split(separator: "\n").count, 5, output.error)
    }

    func testTakenPortIsOneLineThatNamesItWith69() async throws {
        let place = try Installation()
        let first = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let port = String(first.url.split(separator: ":").last ?? "")
        for program in ["timetracking-api", "dynamodb-embedded"] {
            let kept = program == "timetracking-api" ? ["--database", "memory"] : ["--in-memory"]
            let output = try await place.run(program, ["--port", port] + kept, expecting: 69)
            XCTAssertEqual(output.error.split(separator: "\n").count, 1, output.error)
            XCTAssertTrue(output.error.contains(port), output.error)
        }
        await first.stop()
    }

    func testUnreachableDatabaseIs503AndThenIsThere() async throws {
        var place = try Installation()
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--data", place.directory.file("data")])
        place.environment["DB_ENDPOINT"] = database.url
        try await place.run("timetracking-table", ["create"])
        let port = String(database.url.split(separator: ":").last ?? "")
        let api = try await place.start("timetracking-api", ["--port", "0"])
        await database.stop()
        let away = try await place.curl("\(api.url)/ready")
        XCTAssertEqual(away.status, 503, away.body)
        let health = try await place.curl("\(api.url)/health")
        XCTAssertEqual(health.status, 200)
        let again = try await place.start("dynamodb-embedded", ["--port", port, "--data", place.directory.file("data")])
        let back = try await place.curl("\(api.url)/ready")
        XCTAssertEqual(back.status, 200, back.body)
        await api.stop()
        await again.stop()
    }

    func testTableIsCreatedDescribedAndDeleted() async throws {
        var place = try Installation()
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        let missing = try await place.run("timetracking-table", ["describe"], expecting: 1)
        XCTAssertTrue(missing.error.contains("no table TimeEntries"), missing.error)
        let planned = try await place.run("timetracking-table", ["create", "--dry-run"])
        XCTAssertTrue(planned.output.contains("would be created"), planned.output)
        for expected in ["is created", "exists already"] {
            let created = try await place.run("timetracking-table", ["create", "-v"])
            XCTAssertTrue(created.output.contains(expected), created.output)
        }
        let described = try await place.run("timetracking-table", ["describe"])
        XCTAssertTrue(described.output.contains("YearIndex (year, start)"), described.output)
        XCTAssertTrue(described.output.contains("as expected"), described.output)
        let json = try await place.run("timetracking-table", ["describe", "--json"])
        XCTAssertEqual(try JSONValue(parsing: json.output)["Table"]?["TableStatus"], "ACTIVE")
        try await place.run("timetracking-table", ["delete"], expecting: 64)
        try await place.run("timetracking-table", ["delete", "--dry-run"])
        try await place.run("timetracking-table", ["describe"])
        try await place.run("timetracking-table", ["delete", "--yes"])
        try await place.run("timetracking-table", ["describe"], expecting: 1)
        await database.stop()
        let away = try await place.run("timetracking-table", ["describe"], expecting: 69)
        XCTAssertTrue(away.error.contains(database.url), away.error)
    }

    func testAPIKeepsItsEntriesInADirectory() async throws {
        let place = try Installation()
        let entry = #"[{"activity_type":"Study","start":"2024-05-21T06:15:00Z","end":"2024-05-21T07:00:00Z"}]"#
        let arguments = ["--port", "0", "--database", place.directory.file("entries")]
        let first = try await place.start("timetracking-api", arguments)
        let posted = try await place.curl("\(first.url)/update", input: entry)
        XCTAssertEqual(posted.status, 200, posted.body)
        await first.killAtOnce()
        let second = try await place.start("timetracking-api", arguments)
        let found = try await place.entries(second.url, "date=2024-05-21")
        XCTAssertEqual(found.count, 1)
        // One process at a time has the directory.
        let other = try await place.run("timetracking-api", arguments, expecting: nil)
        XCTAssertNotEqual(other.status, .exited(0))
        XCTAssertEqual(other.error.split(separator: "\n").count, 1, other.error)
        await second.stop()
    }

    func testInputThatIsNoExportIsRefused() async throws {
        let place = try Installation()
        let broken = try await place.run("timetracking-export", ["--from-file", "-"], input: "[{", expecting: 65)
        XCTAssertTrue(broken.error.contains("line 1, column 3"), broken.error)
        try await place.run("timetracking-export", ["--from-file", "nowhere.json"], expecting: 66)
        let one = try await place.run(
            "timetracking-export", ["--from-file", "-"],
            input: #"[{"start":"x"},{"start":"20240521T061500Z","end":"20240521T070000Z","tags":["Study"]}]"#)
        XCTAssertTrue(one.output.contains("Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"), one.output)
        XCTAssertTrue(one.error.contains("interval 1"), one.error)
    }

    func testMissingTimewarriorIsSaid() async throws {
        var place = try Installation()
        place.environment["PATH"] = place.directory.path
        let output = try await place.run("timetracking-export", expecting: 69)
        XCTAssertTrue(output.error.contains("apt-get install timewarrior"), output.error)
    }

    func testStartedServerReadsTheSettingsFile() async throws {
        var place = try Installation()
        for name in ["AWS_REGION", "ACCESS_KEY", "SECRET_KEY"] { place.environment[name] = nil }
        try #"{"Parameters":{"API_KEY":"from the file","TABLE_NAME":"Other"}}"#
            .write(toFile: place.directory.file("env.json"), atomically: true, encoding: .utf8)
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory", "--env-vars", "env.json"])
        let refused = try await place.curl("\(api.url)/fetch?period=week")
        XCTAssertEqual(refused.status, 401)
        let taken = try await place.curl("\(api.url)/update", ["-H", "x-api-key: from the file"], input: "[]")
        XCTAssertTrue(taken.body.contains("Other"), taken.body)
        await api.stop()
    }
}
