import Foundation
import HTTP
import HTTPServer
import JSON
import Processes
import TestSupport
import Timekeeping
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
        XCTAssertEqual(receiver.complaints, [])

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

    /// Real intervals without the time that recording each would take: in Timewarrior's own file.
    private func record(_ count: Int, in place: Installation) throws {
        let lines = try (0..<count).map { number in
            let start = try Instant(rfc3339: "2024-05-01T00:00:00Z") + .seconds(number * 3_600)
            let times = "\(Self.basic(start)) - \(Self.basic(start + .seconds(1_800)))"
            return "inc \(times) # Study \"<b> & \(number)\""
        }
        let file = place.directory.file("timewarrior/data/2024-05.data")
        try (lines + [""]).joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
    }

    private static func basic(_ instant: Instant) -> String {
        instant.rfc3339.filter { $0 != "-" && $0 != ":" }
    }

    func testHoweverManyEntriesTheMessageIsOneThatSlackTakes() async throws {
        for (count, fields, last) in [(0, [], nil), (1, [1], nil), (10, [10], nil), (11, [10, 1], nil), (500, [10, 10, 10, 10, 10], "… and 450 more")] as [(Int, [Int], String?)] {
            var place = try Installation()
            try record(count, in: place)
            let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
            let receiver = SlackReceiver()
            let slack = try receiver.start()
            place.environment["ENDPOINT"] = api.url
            place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
            let silent = try await place.run("timetracking-upload", Self.may)
            XCTAssertEqual(silent.output + silent.error, "", "\(count)")
            XCTAssertEqual(receiver.complaints, [], "\(count)")
            let stored = try await place.entries(api.url, "from=2024-01-01")
            XCTAssertEqual(stored.count, count)
            let blocks = try XCTUnwrap(receiver.messages().last)
            XCTAssertEqual(blocks.compactMap { $0["fields"]?.arrayValue?.count }, fields)
            if let last { XCTAssertEqual(blocks.last?["text"]?["text"]?.stringValue, last) }
            await slack.shutdown(drainingFor: .seconds(1))
            await api.stop()
        }
    }

    func testAnAPIThatIsDownIsToldAndMadeGoodByTheNextRun() async throws {
        var place = try Installation()
        try await record(place)
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        // A server that is there and says that it cannot, for longer than anybody waits; then one that can.
        let busy = try FixedAnswer(HTTPResponse(status: .serviceUnavailable, fields: [.retryAfter: "3600"])).start()
        place.environment["ENDPOINT"] = "http://\(busy.address)"
        let down = try await place.run("timetracking-upload", Self.may, expecting: 75)
        XCTAssertEqual(down.error.split(separator: "\n").last, "timetracking-upload: 2 of 2 item(s) were not uploaded: the API answered 503 Service Unavailable")
        let told = try XCTUnwrap(receiver.messages().last?.first?["text"]?["text"]?.stringValue)
        XCTAssertEqual(told, "*Upload failed (2024-05-01 - 2024-06-01)*")
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        place.environment["ENDPOINT"] = api.url
        try await place.run("timetracking-upload", Self.may)
        let stored = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(stored.count, 2)
        XCTAssertEqual(receiver.complaints, [])
        await busy.shutdown(drainingFor: .zero)
        await slack.shutdown(drainingFor: .zero)
        await api.stop()
    }

    /// Nobody listens, and a channel that never answers: both take the waits that a real failure takes.
    func testNobodyThereAndAChannelThatNeverAnswers() async throws {
        try XCTSkipIf(rounds(0, long: 1) == 0, "NOT TESTED here, but by make test-long: waits for time-outs")
        var place = try Installation()
        try await record(place)
        let receiver = SlackReceiver([nil])
        let slack = try receiver.start()
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        let failed = try await place.run("timetracking-upload", Self.may, expecting: 75)
        let last = failed.error.split(separator: "\n").suffix(2)
        XCTAssertTrue(last.first?.hasPrefix("timetracking-upload: 2 of 2 item(s) were not uploaded: ") ?? false, failed.error)
        XCTAssertEqual(last.last, "timetracking-upload: warning: the channel was not told: Slack did not answer in time")
        await slack.shutdown(drainingFor: .zero)
    }

    func testEntriesThatTheAPIDoesNotTakeAreToldAndTheOthersStored() async throws {
        var place = try Installation()
        try await record(place)
        var server = place
        server.environment["ACTIVITY_TYPES"] = "Study, Reading"
        let api = try await server.start("timetracking-api", ["--port", "0", "--database", "memory"])
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        place.environment["ENDPOINT"] = api.url
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        let refused = try await place.run("timetracking-upload", ["all"], expecting: 65)
        let rule = "activity_type \"Work\" must be one of Study, Reading"
        XCTAssertEqual(
            refused.error,
            """
            timetracking-upload: 1 of 3 item(s) were refused; 2 are stored
            timetracking-upload: refused "Work_2024-05-22T06:15:00Z_2024-05-22T07:00:00Z": \(rule)

            """)
        let stored = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(stored.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Reading"])
        XCTAssertTrue(try receiver.messages().last?.last?["text"]?["text"]?.stringValue?.contains(rule) ?? false)
        XCTAssertEqual(receiver.complaints, [])
        await slack.shutdown(drainingFor: .zero)
        await api.stop()
    }

    func testDaysOfTwentyFiveHoursAndIntervalsAcrossMidnight() async throws {
        var place = try Installation()
        place.environment["TZ"] = "Europe/Vienna"
        let api = try await place.start("timetracking-api", ["--port", "0", "--database", "memory"])
        place.environment["ENDPOINT"] = api.url
        for (from, to, tag) in [
            ("2024-10-26T22:00:00", "2024-10-27T02:00:00Z", "Night"), ("2024-03-30T23:00:00", "2024-03-31T06:00:00", "Spring"),
            ("2024-05-20T23:30:00", "2024-05-21T00:30:00", "Midnight"),
        ] {
            try await place.run("timew", ["track", from, "-", to, tag, ":yes"])
        }
        // An interval belongs to either of the days that it touches, and is one entry.
        for range in [["2024-05-20"], ["2024-05-21"], ["2024-10-26", "-", "2024-10-28"], ["2024-03-31"]] {
            try await place.run("timetracking-upload", range)
        }
        let stored = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(
            stored.compactMap { $0["activity_start_end"]?.stringValue },
            [
                "Spring_2024-03-30T22:00:00Z_2024-03-31T04:00:00Z", "Midnight_2024-05-20T21:30:00Z_2024-05-20T22:30:00Z",
                "Night_2024-10-26T20:00:00Z_2024-10-27T02:00:00Z",
            ])
        XCTAssertEqual(stored.compactMap { $0["duration"]?.numberValue?.text }, ["6", "1", "6"])
        await api.stop()
    }

    func testOfTwoRunsAtOnceTheSecondEndsWith75() async throws {
        var place = try Installation()
        try await record(place)
        let gate = GatedAnswer(HTTPResponse(status: .ok, body: Array(#"{"data":{"summary":"2 item(s) added","entries":[]}}"#.utf8)))
        let api = try gate.start()
        place.environment["ENDPOINT"] = "http://\(api.address)"
        let first = try Subprocess.start(
            executable: "\(Installation.programs)/timetracking-upload", arguments: Self.may, environment: place.environment,
            directory: place.directory.path)
        await gate.waitForRequest()
        let second = try await place.run("timetracking-upload", Self.may, expecting: 75)
        XCTAssertEqual(second.error, "timetracking-upload: another run is under way (process \(first.processID)); try again later\n")
        gate.open()
        let status = await first.wait()
        XCTAssertEqual(status, .exited(0))
        try await place.run("timetracking-upload", Self.may)
        await api.shutdown(drainingFor: .zero)
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
        // Another end, and one that is gone.
        try await place.run("timew", ["modify", "end", "@2", "2024-05-22T07:30:00Z", ":yes"])
        try await place.run("timew", ["delete", "@3", ":yes"])

        let arguments = ["--reconcile"] + Self.may
        let stale = "  Work_2024-05-22T06:15:00Z_2024-05-22T07:00:00Z\n"
        let plan = try await place.run("timetracking-upload", ["--dry-run"] + arguments)
        XCTAssertTrue(plan.output.contains(stale), plan.output)
        let refused = try await place.run("timetracking-upload", ["--max-deletes", "0"] + arguments, expecting: 65)
        XCTAssertTrue(refused.error.contains("--max-deletes"), refused.error)
        try await place.run("timetracking-upload", ["--reconcile", "2024-04-01"], expecting: 65)
        let before = try await place.entries(api.url, "from=2024-01-01")
        // What may not be deleted hinders no upload.
        XCTAssertEqual(before.compactMap { $0["activity_type"]?.stringValue }, ["Study", "Retagged", "Work", "Reading"])

        let done = try await place.run("timetracking-upload", ["-v"] + arguments)
        XCTAssertTrue(done.output.contains(stale), done.output)
        XCTAssertTrue(done.output.hasSuffix("2 row(s) deleted\n"), done.output)
        let after = try await place.entries(api.url, "from=2024-01-01")
        XCTAssertEqual(after.compactMap { $0["activity_type"]?.stringValue }, ["Retagged", "Reading"])
        XCTAssertEqual(after.first?["duration"]?.numberValue?.text, "1.25")
        let again = try await place.run("timetracking-upload", arguments)
        XCTAssertEqual(again.output + again.error, "")
        let json = try await place.run("timetracking-upload", ["--json"] + arguments)
        XCTAssertEqual(try JSONValue(parsing: json.output)["deleted"], 0)
        // An API that cannot be asked is told to the channel, and the entries are uploaded all the same.
        let receiver = SlackReceiver()
        let slack = try receiver.start()
        let body = #"{"data":{"summary":"2 item(s) added"}}"#
        let writeOnly = try FixedAnswer(HTTPResponse(status: .ok, body: Array(body.utf8))).start()
        place.environment["SLACK_WEBHOOK_URL"] = "http://\(slack.address)\(SlackReceiver.path)"
        place.environment["ENDPOINT"] = "http://\(writeOnly.address)"
        try await place.run("timetracking-upload", arguments, expecting: 75)
        let headlines = try receiver.messages().compactMap { $0.first?["text"]?["text"]?.stringValue }
        XCTAssertEqual(headlines.last, "*Reconciling failed (2024-05-01 - 2024-06-01)*")
        XCTAssertEqual(headlines.count, 2)
        XCTAssertEqual(receiver.complaints, [])
        await slack.shutdown(drainingFor: .zero)
        await writeOnly.shutdown(drainingFor: .zero)
        await api.stop()
        await database.stop()
    }

    func testAWordThatIsNoRangeIsDoubted() async throws {
        var place = try Installation()
        try await record(place)
        place.environment["ENDPOINT"] = "http://127.0.0.1:1"
        for word in ["Today", "nonsense"] {
            let output = try await place.run("timetracking-upload", [word])
            XCTAssertTrue(output.error.contains("nothing for \"\(word)\""), output.error)
        }
        for word in ["today", ":yesterday", "2030-01-01", "@99"] {
            let output = try await place.run("timetracking-upload", ["--dry-run", word], expecting: nil)
            XCTAssertFalse(output.error.contains("nothing for"), output.error)
        }
    }
}
