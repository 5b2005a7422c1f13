import Foundation
import TestSupport
import XCTest

/// What runs the programs when nobody does: the lines of the crontab and the user's systemd units, as they are shipped.
final class TimerTests: XCTestCase {
    private static let crontab = "scripts/crontab"
    private static let units = "scripts/systemd"

    private func text(_ path: String) throws -> String {
        try String(contentsOf: EveryProgram.repository.appending(path: path), encoding: .utf8)
            .replacingOccurrences(of: "@bindir@", with: Installation.programs)
    }

    /// A place with an interval of now, an API and a database, and the settings where a program without a shell finds them.
    private func servedPlace() async throws -> (Installation, [Server]) {
        var place = try Installation()
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        try await place.run("timetracking-table", ["create"])
        let api = try await place.start("timetracking-api", ["--port", "0"])
        place.environment["DB_ENDPOINT"] = nil
        try FileManager.default.createDirectory(
            atPath: place.directory.file(".config/time-tracking"), withIntermediateDirectories: true)
        let settings = #"{"Parameters": {"ENDPOINT": "\#(api.url)", "DB_ENDPOINT": "\#(database.url)"}}"#
        let file = place.directory.file(".config/time-tracking/env.json")
        try settings.write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try await place.run("timew", ["track", "2024-05-21T06:15:00Z", "-", "2024-05-21T07:00:00Z", "Study", ":yes"])
        return (place, [api, database])
    }

    /// Runs a command line as cron and systemd do: with nothing set but what they set.
    private func runSilently(_ commandLine: String, path: String, in place: Installation) async throws {
        var bare = place
        bare.environment = place.environment.filter { ["HOME", "TIMEWARRIORDB", "AWS_REGION", "ACCESS_KEY", "SECRET_KEY"].contains($0.key) }
        bare.environment["PATH"] = path
        let output = try await bare.run("/bin/sh", ["-c", commandLine])
        XCTAssertEqual(output.output + output.error, "", "cron would mail this: \(commandLine)")
    }

    private func stop(_ servers: [Server]) async {
        for server in servers { await server.stop() }
    }

    // MARK: cron

    /// The lines of the crontab that are no comments: variables, and jobs as five fields and a command.
    private func lines() throws -> (variables: [String: String], jobs: [(fields: [String], command: String)]) {
        var variables: [String: String] = [:]
        var jobs: [(fields: [String], command: String)] = []
        for line in try text(Self.crontab).split(separator: "\n") where !line.hasPrefix("#") {
            if let variable = line.wholeMatch(of: /([A-Z_]+)=(.*)/) {
                variables[String(variable.1)] = String(variable.2)
                continue
            }
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true).map(String.init)
            XCTAssertEqual(words.count, 6, String(line))
            jobs.append((Array(words.prefix(5)), words.last?.trimmingCharacters(in: .whitespaces) ?? ""))
        }
        return (variables, jobs)
    }

    func testTheFieldsOfTheCrontabAreWhatCronTakes() throws {
        let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
        let jobs = try lines().jobs
        XCTAssertEqual(jobs.count, 3)
        for (fields, command) in jobs {
            for (field, range) in zip(fields, ranges) where field != "*" {
                for part in field.split(separator: ",", omittingEmptySubsequences: false) {
                    XCTAssertTrue(Int(part).map(range.contains) ?? false, "\(field) of \(command)")
                }
            }
            // cron takes it for a line break.
            XCTAssertFalse(command.contains("%"), command)
        }
    }

    func testTheLinesOfTheCrontabDoTheirWorkInSilence() async throws {
        let (place, servers) = try await servedPlace()
        let (variables, jobs) = try lines()
        for job in jobs { try await runSilently(job.command, path: try XCTUnwrap(variables["PATH"]), in: place) }
        try await checkBackup(in: place)
        await stop(servers)
    }

    private func checkBackup(in place: Installation) async throws {
        let backups = try FileManager.default.contentsOfDirectory(atPath: place.directory.file(".local/share/time-tracking/backups"))
            .filter { !$0.hasPrefix(".") }
        XCTAssertEqual(backups.filter { $0.hasSuffix(".json") }.count, 1, "\(backups)")
    }

    // MARK: systemd

    /// The values of a name in a unit.
    private func values(_ name: String, of unit: String) throws -> [String] {
        try text("\(Self.units)/\(unit)").split(separator: "\n").compactMap { line in
            line.hasPrefix("\(name)=") ? String(line.dropFirst(name.count + 1)) : nil
        }
    }

    private func unitNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: EveryProgram.repository.appending(path: Self.units).path).sorted()
    }

    func testSystemdTakesTheUnits() async throws {
        try EveryProgram.need("systemd-analyze")
        var place = try Installation()
        for unit in try unitNames() {
            try text("\(Self.units)/\(unit)").write(toFile: place.directory.file(unit), atomically: true, encoding: .utf8)
        }
        place.environment["XDG_RUNTIME_DIR"] = place.directory.path
        let output = try await place.run("systemd-analyze", ["--user", "verify", "--man=no"] + unitNames().map { "./\($0)" })
        XCTAssertEqual(output.output + output.error, "")
    }

    func testTheServicesDoTheirWorkInSilence() async throws {
        let (place, servers) = try await servedPlace()
        let services = try unitNames().filter { $0.hasSuffix(".service") }
        XCTAssertEqual(services.count, 3)
        for service in services {
            let command = try XCTUnwrap(values("ExecStart", of: service).first)
            // A user's manager gives its own PATH; the programs are named by theirs. What is in quotes means the same to sh.
            try await runSilently(
                command.replacingOccurrences(of: "%h", with: place.directory.path), path: "/usr/bin:/bin", in: place)
        }
        try await checkBackup(in: place)
        await stop(servers)
    }

    func testEveryServiceIsTriedAgainWhenThatHelpsAndHasATimer() throws {
        for service in try unitNames().filter({ $0.hasSuffix(".service") }) {
            XCTAssertEqual(try values("Restart", of: service), ["no"], service)
            let codes = service.hasPrefix("timetracking-backup") ? "75 69" : "75"
            XCTAssertEqual(try values("RestartForceExitStatus", of: service), [codes], service)
            XCTAssertEqual(try values("NoNewPrivileges", of: service), ["yes"], service)
            let timer = service.replacingOccurrences(of: ".service", with: ".timer")
            XCTAssertEqual(try values("Persistent", of: timer), ["true"], timer)
            XCTAssertEqual(try values("RandomizedDelaySec", of: timer).count, 1, timer)
            XCTAssertEqual(try values("WantedBy", of: timer), ["timers.target"], timer)
        }
    }
}
