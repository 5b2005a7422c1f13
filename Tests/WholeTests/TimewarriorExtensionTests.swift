import Foundation
import HTTPServer
import JSON
import TestSupport
import XCTest

/// `timew upload :week`: Timewarrior calls the extension, which sends what it was given.
final class TimewarriorExtensionTests: XCTestCase {
    private static let may = ["upload", "2024-05-01", "-", "2024-06-01"]

    /// A place where the extension is linked as a user would link an installed one, and four intervals.
    private func place() async throws -> Installation {
        let place = try Installation()
        let folders = ["bin", "share/time-tracking/timewarrior", "timewarrior/extensions"]
        for folder in folders {
            try FileManager.default.createDirectory(atPath: place.directory.file(folder), withIntermediateDirectories: true)
        }
        let own = place.directory.file("share/time-tracking/timewarrior/upload")
        try FileManager.default.copyItem(
            atPath: EveryProgram.repository.appending(path: "scripts/timewarrior/upload").path, toPath: own)
        for (link, target) in [
            ("timewarrior/extensions/upload", own), ("bin/timetracking-upload", "\(Installation.programs)/timetracking-upload"),
        ] {
            try FileManager.default.createSymbolicLink(atPath: place.directory.file(link), withDestinationPath: target)
        }
        for (day, tags) in [
            ("2024-05-21", ["Study", "électronique \"q\""]), ("2024-05-22", ["Work"]), ("2024-06-01", ["Reading"]), ("2024-06-02", []),
        ] {
            try await place.run("timew", ["track", "\(day)T06:15:00Z", "-", "\(day)T07:00:00Z"] + tags + [":yes"])
        }
        return place
    }

    func testTheIntervalsOfTheRangeAreUploadedAndTold() async throws {
        var place = try await place()
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        // Timewarrior has no shell profile: the settings stand in the file.
        try FileManager.default.createDirectory(
            atPath: place.directory.file(".config/time-tracking"), withIntermediateDirectories: true)
        let file = place.directory.file(".config/time-tracking/env.json")
        let settings = """
            {"Parameters": {"ENDPOINT": "\(api.url)", "SLACK_WEBHOOK_URL": "http://\(slack.address)\(SlackReceiver.path)"}}
            """
        try settings.write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)

        let told = try await place.run("timew", Self.may)
        XCTAssertTrue(told.output.hasPrefix("2 item(s) added to remote TimeEntries table (1.5 hrs, to \(api.url)"), told.output)
        XCTAssertEqual(told.error, "")
        let summary = try XCTUnwrap(receiver.messages().last?.first?["text"]?["text"]?.stringValue)
        XCTAssertTrue(summary.contains("(2024-05-01 to 2024-05-31, 1.5 hrs)"), summary)
        let stored = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(stored.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Work"])

        // Days of this machine, whatever days the API speaks of.
        place.environment["TZ"] = "Europe/Vienna"
        try await place.run("timew", ["upload", "2024-05-21"])
        let day = try XCTUnwrap(receiver.messages().last?.first?["text"]?["text"]?.stringValue)
        XCTAssertTrue(day.contains("(2024-05-21, 0.75 hrs)"), day)
        place.environment["TZ"] = "UTC"

        let tagged = try await place.run("timew", ["upload", "2024-06-01", "Reading"])
        XCTAssertTrue(tagged.output.hasPrefix("1 item(s)"), tagged.output)
        let named = try XCTUnwrap(receiver.messages().last?.first?["text"]?["text"]?.stringValue)
        XCTAssertTrue(named.contains("2024-06-01, tagged Reading"), named)
        let none = try await place.run("timew", ["upload", "2020-01-01"])
        XCTAssertTrue(none.output.hasPrefix("0 item(s) to add"), none.output)
        // An interval without tags is a warning, which Timewarrior lets through.
        let all = try await place.run("timew", ["upload"])
        XCTAssertTrue(all.output.hasPrefix("4 item(s)"), all.output)
        XCTAssertTrue(all.error.contains("timetracking-upload: warning: "), all.error)

        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let refused = try await place.run("timew", Self.may, expecting: 255)
        XCTAssertTrue(refused.error.contains("chmod 600 \(file)"), refused.error)
        await slack.shutdown(drainingFor: .seconds(1))
        await api.stop()
    }

    func testACopyOfTheExtensionFindsTheProgramInThePath() async throws {
        var place = try await place()
        let link = place.directory.file("timewarrior/extensions/upload")
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: link)
        try FileManager.default.removeItem(atPath: link)
        try FileManager.default.moveItem(atPath: target, toPath: link)
        place.environment["ENDPOINT"] = "not an address"
        let missing = try await place.run("timew", Self.may, expecting: 255)
        XCTAssertTrue(missing.error.contains("timetracking-upload: not found"), missing.error)
        place.environment["PATH"] = "\(place.directory.file("bin")):\(place.environment["PATH"] ?? "")"
        let found = try await place.run("timew", Self.may, expecting: 255)
        XCTAssertTrue(found.error.contains("timetracking-upload: ENDPOINT: "), found.error)
    }

    func testAFailureIsAFailureOfTimewarrior() async throws {
        var place = try await place()
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        place.environment["TIME_ZONE"] = "Europe/Nowhere"
        // It prints nothing, so Timewarrior does not end well either.
        let wrong = try await place.run("timew", Self.may, expecting: 255)
        XCTAssertTrue(wrong.error.contains("timetracking-upload: TIME_ZONE: "), wrong.error)
        XCTAssertTrue(wrong.error.contains("returned 78"), wrong.error)
    }

    func testOnlyTimewarriorSaysWhichRange() async throws {
        var place = try Installation()
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        for arguments in [["--extension", "week"], ["--extension", "--reconcile"]] {
            let output = try await place.run("timetracking-upload", arguments, expecting: 64)
            XCTAssertTrue(output.error.contains("--extension"), output.error)
        }
        let byHand = try await place.run("timetracking-upload", ["--extension"], input: "[]\n", expecting: 65)
        XCTAssertTrue(byHand.error.contains("timew upload :week"), byHand.error)
    }
}
