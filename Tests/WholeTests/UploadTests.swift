import Foundation
import HTTP
import HTTPServer
import JSON
import Processes
import TestSupport
import XCTest

/// `timetracking-upload` with real programs on both sides: `timew`, the API, and something that speaks like Slack.
final class UploadTests: XCTestCase {
    private func record(_ place: Installation) async throws {
        for (day, tags) in [("2024-05-21", ["Study", "electronics <book>"]), ("2024-05-22", ["Work"]), ("2024-06-01", ["Reading"])] {
            try await place.run("timew", ["track", "\(day)T06:15:00Z", "-", "\(day)T07:00:00Z"] + tags + [":yes"])
        }
    }

    private static let may = ["2024-05-01", "-", "2024-06-01"]

    func testAnUploadIsStoredToldAndSilent() async throws {
        var place = try Installation()
        try await record(place)
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        place.environment["ENDPOINT"] = api.url
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"

        let plan = try await place.run("timetracking-upload", ["--dry-run"] + Self.may)
        XCTAssertTrue(plan.output.hasPrefix("2 item(s), 1.5 hrs, would be sent to \(api.url)/update\n"), plan.output)
        XCTAssertEqual(try receiver.messages().count, 0)

        for _ in 1...2 {
            let silent = try await place.run("timetracking-upload", Self.may)
            XCTAssertEqual(silent.output + silent.error, "")
        }
        let stored = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(stored.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Work"])

        let told = try await place.run("timetracking-upload", ["--verbose"] + Self.may)
        XCTAssertTrue(told.output.hasPrefix("2 item(s) added to remote TimeEntries table"), told.output)
        let json = try await place.run("timetracking-upload", ["--json", "all"])
        XCTAssertEqual(try JSONValue(parsing: json.output)["entries"], 3)
        let fields = try XCTUnwrap(receiver.messages().first?.last?["fields"]?.arrayValue).compactMap { $0["text"]?.stringValue }
        XCTAssertEqual(fields, ["_electronics &lt;book&gt;_ (0.75 hrs)", "_Work_ (0.75 hrs)"])
        XCTAssertEqual(try receiver.messages().count, 4)

        await slack.shutdown(drainingFor: .seconds(1))
        await api.stop()
    }

    func testAChannelThatRefusesIsAWarning() async throws {
        var place = try Installation()
        try await record(place)
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let receiver = SlackReceiver([
            HTTPResponse(status: .internalServerError), HTTPResponse(status: .tooManyRequests, fields: [.retryAfter: "0"]),
        ])
        let slack = try receiver.start()
        place.environment["ENDPOINT"] = api.url
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        let refused = try await place.run("timetracking-upload", Self.may)
        XCTAssertTrue(refused.error.hasPrefix("timetracking-upload: warning: the channel was not told: "), refused.error)
        XCTAssertFalse(refused.error.contains("hidden"))
        let waited = try await place.run("timetracking-upload", Self.may)
        XCTAssertEqual(waited.error, "")
        XCTAssertEqual(try receiver.messages().count, 3)
        await slack.shutdown(drainingFor: .seconds(1))
        await api.stop()
    }

    func testARefusedUploadIsToldAndEndsWith75() async throws {
        var place = try Installation()
        try await record(place)
        place.environment["API_KEY"] = "one"
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        place.environment["ENDPOINT"] = api.url
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        try await place.run("timetracking-upload", Self.may)
        place.environment["API_KEY"] = "other"
        let refused = try await place.run("timetracking-upload", Self.may, expecting: 75)
        XCTAssertTrue(refused.error.contains("401 Unauthorized"), refused.error)
        XCTAssertEqual(refused.error.split(separator: "\n").count, 1, refused.error)
        let told = try XCTUnwrap(receiver.messages().last?.last?["text"]?["text"]?.stringValue)
        XCTAssertTrue(told.contains("2 of 2 item(s) were not uploaded"), told)
        await slack.shutdown(drainingFor: .seconds(1))
        await api.stop()
    }

    func testSettingsThatAreWrongAreToldWithoutTheirSecrets() async throws {
        var place = try Installation()
        place.environment["SLACK_WEBHOOK_URL"] = "http://hooks.slack.com/services/hidden"
        place.environment["API_KEY"] = "hidden\u{1}"
        let output = try await place.run("timetracking-upload", expecting: 78)
        for name in ["ENDPOINT", "SLACK_WEBHOOK_URL", "API_KEY"] { XCTAssertTrue(output.error.contains(name), output.error) }
        XCTAssertFalse(output.error.contains("hidden"), output.error)
    }

    func testASecondRunIsKeptAwayWith75() async throws {
        var place = try Installation()
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        let directory = place.directory.file(".local/state/time-tracking")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // flock(1) stands for the other run.
        let own = "\(Installation.programs)/timetracking-upload"
        let output = try await place.run("flock", ["\(directory)/timetracking-upload.lock", own], expecting: 75)
        XCTAssertTrue(output.error.contains("another run is under way"), output.error)
    }

    func testReconcilingDeletesWhatTimewarriorNoLongerHas() async throws {
        var place = try Installation()
        try await record(place)
        let database = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = database.url
        try await place.run("timetracking-table", ["create"])
        let api = try await place.start("timetracking-api", ["--port", "0"])
        place.environment["ENDPOINT"] = api.url
        try await place.run("timetracking-upload", ["all"])
        try await place.run("timew", ["tag", "@2", "Retagged", ":yes"])
        try await place.run("timew", ["untag", "@2", "Work", ":yes"])

        let arguments = ["--reconcile"] + Self.may
        let stale = "  Work_2024-05-22T06:15:00Z_2024-05-22T07:00:00Z\n"
        let plan = try await place.run("timetracking-upload", ["--dry-run"] + arguments)
        XCTAssertTrue(plan.output.contains(stale), plan.output)
        let refused = try await place.run("timetracking-upload", ["--max-deletes", "0"] + arguments, expecting: 65)
        XCTAssertTrue(refused.error.contains("--max-deletes"), refused.error)
        try await place.run("timetracking-upload", ["--reconcile", "2024-04-01"], expecting: 65)
        let before = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(before.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Work", "Reading"])

        let done = try await place.run("timetracking-upload", arguments)
        XCTAssertTrue(done.output.contains(stale), done.output)
        let after = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(after.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Retagged", "Reading"])
        let again = try await place.run("timetracking-upload", arguments)
        XCTAssertEqual(again.output + again.error, "")
        await api.stop()
        await database.stop()
    }

    func testReconcilingNeedsToKnowTheDatabase() async throws {
        var place = try Installation()
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        place.environment["DB_ENDPOINT"] = nil
        place.environment["AWS_REGION"] = nil
        let output = try await place.run("timetracking-upload", ["--reconcile"], expecting: 78)
        XCTAssertTrue(output.error.contains("AWS_REGION"), output.error)
    }
}
