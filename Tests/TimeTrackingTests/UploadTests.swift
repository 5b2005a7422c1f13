import CommandLineTool
import HTTP
import JSON
import Observation
import Slack
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class UploadTests: XCTestCase {
    private func entries(_ count: Int, description: String = "a book") throws -> [TimeEntry] {
        try (0..<count).map { index in
            let start = Instant(secondsSinceEpoch: 1_700_000_000 + Int64(index) * 3_600)
            return try TimeEntry(
                activityType: ActivityType("Study"), start: start, end: start + .seconds(1_800), description: "\(description) \(index)")
        }
    }

    private struct Run {
        var report: Upload.Report?
        var failure: UploadFailure?
        var api: ScriptedTransport
        var slack: ScriptedTransport
        var clock: ImpatientClock

        /// What the channel was told, each as its blocks.
        func messages() throws -> [[JSONValue]] {
            try slack.sent.map { try JSONValue(parsing: $0.body)["blocks"]?.arrayValue ?? [] }
        }
    }

    private static let stored = ScriptedTransport.Step.text(200, #"{"data":{"summary":"n item(s) added","entries":[]}}"#)
    private static let told = ScriptedTransport.Step.text(200, "ok")

    private func upload(
        _ entries: [TimeEntry], api: [ScriptedTransport.Step] = [stored], slack: [ScriptedTransport.Step] = [told],
        sink: MemoryLogSink? = nil
    ) async throws -> Run {
        let clock = ImpatientClock(now: .epoch)
        let (apiScript, slackScript) = (ScriptedTransport(api), ScriptedTransport(slack))
        let client = TimeTrackingClient(
            endpoint: try Endpoint("https://api.example/prod"), apiKey: Secret("hidden-key"), transport: apiScript) { 1 }
        let channel = SlackClient(
            webhook: try SlackWebhook(Secret("https://hooks.slack.com/services/hidden")), transport: slackScript) { 1 }
        var run = Run(api: apiScript, slack: slackScript, clock: clock)
        do throws(UploadFailure) {
            run.report = try await Upload(client: client, slack: channel, rangeName: "today").run(
                entries, context: .test(timeSource: clock, sink: sink))
        } catch {
            run.failure = error
        }
        return run
    }

    func testEntriesAreSentAsTheyAreWithTheKey() async throws {
        let entries = try entries(3)
        let run = try await upload(entries)
        let sent = try XCTUnwrap(run.api.sent.first)
        XCTAssertEqual(sent.path, "/prod/update")
        XCTAssertEqual(sent.fields[.xAPIKey], "hidden-key")
        XCTAssertEqual(try UpdateRequest.entries(in: sent.body, allowing: .any), entries)
        XCTAssertEqual(run.report?.summary, "n item(s) added")
        XCTAssertEqual(run.report?.hours.description, "1.5")
        XCTAssertEqual(run.report?.isTold, true)
    }

    func testTheAddressOfUpdateItselfWillDo() async throws {
        let script = ScriptedTransport([Self.stored])
        let client = TimeTrackingClient(endpoint: try Endpoint("http://host/x/update/"), apiKey: nil, transport: script)
        _ = try await client.update(entries(1), context: .test())
        XCTAssertEqual(script.sent.first?.path, "/x/update")
        XCTAssertNil(script.sent.first?.fields[.xAPIKey])
    }

    func testTheMessageListsTheEntries() async throws {
        let five = [10, 10, 10, 10, 10]
        let cases: [(Int, [Int], String?)] = [
            (0, [], nil), (1, [1], nil), (10, [10], nil), (11, [10, 1], nil), (50, five, nil), (500, five, "… and 450 more"),
        ]
        for (count, fields, more) in cases {
            let run = try await upload(entries(count), api: count == 0 ? [] : [Self.stored])
            XCTAssertEqual(run.api.sent.count, count == 0 ? 0 : 1)
            let blocks = try XCTUnwrap(run.messages().first)
            XCTAssertEqual(blocks[1]["type"], "divider")
            XCTAssertEqual(blocks.compactMap { $0["fields"]?.arrayValue?.count }, fields, "\(count)")
            XCTAssertEqual(blocks.count, 2 + fields.count + (more == nil ? 0 : 1))
            if let more { XCTAssertEqual(blocks.last?["text"]?["text"]?.stringValue, more) }
            let headline = try XCTUnwrap(blocks[0]["text"]?["text"]?.stringValue)
            XCTAssertTrue(headline.hasPrefix("*") && headline.hasSuffix("*"), headline)
            if count > 0 { XCTAssertEqual(blocks[2]["fields"]?.arrayValue?.first?["text"], "_a book 0_ (0.5 hrs)") }
        }
    }

    func testTheLongestDescriptionsAreAllListed() async throws {
        let run = try await upload(entries(60, description: String(repeating: "<&>", count: 330)))
        let fields = try XCTUnwrap(run.messages().first).compactMap { $0["fields"]?.arrayValue?.count }
        XCTAssertEqual(fields.reduce(0, +), 50)
        XCTAssertEqual(try run.messages().first?.last?["text"]?["text"], "… and 10 more")
    }

    func testManyEntriesGoInSeveralRequestsInOrder() async throws {
        let entries = try entries(2_500)
        let run = try await upload(entries, api: [Self.stored, Self.stored, Self.stored])
        let sent = try run.api.sent.map { try UpdateRequest.entries(in: $0.body, allowing: .any) }
        XCTAssertEqual(sent.map(\.count), [1_000, 1_000, 500])
        XCTAssertEqual(sent.flatMap { $0 }, entries)
        XCTAssertEqual(run.report?.summary, "2500 item(s) added in 3 requests")
    }

    func testLargeEntriesStayBelowTheLimitForARequest() throws {
        // A control character is escaped with six bytes, which makes this the heaviest description there is.
        let heavy = String(repeating: "\u{1}", count: 990)
        let requests = Upload.requests(try entries(800, description: heavy))
        XCTAssertGreaterThan(requests.count, 1)
        XCTAssertEqual(requests.reduce(0) { $0 + $1.count }, 800)
        for request in requests {
            XCTAssertLessThan(TimeEntryEncoding.json(Array(request)).count, UpdateRequest.maximumByteCount)
        }
    }

    func testAnAPIThatComesBackIsWaitedFor() async throws {
        let run = try await upload(entries(1), api: [.fail(.notConnected), .fail(.interrupted), .text(500, ""), Self.stored])
        XCTAssertNotNil(run.report)
        XCTAssertEqual(run.clock.waits, [.milliseconds(500), .seconds(1), .seconds(2)])
        XCTAssertEqual(Set(run.api.sent.map(\.body)).count, 1)
    }

    func testTheAPIsRetryAfterIsKept() async throws {
        let run = try await upload(entries(1), api: [.text(503, "", fields: [.retryAfter: "5"]), Self.stored])
        XCTAssertNotNil(run.report)
        XCTAssertEqual(run.clock.waits, [.seconds(5)])
    }

    func testAnAPIThatIsDownIsToldAndEndsWith75() async throws {
        let run = try await upload(entries(4), api: Array(repeating: .fail(.notConnected), count: 9))
        XCTAssertEqual(run.api.sent.count, 5)
        XCTAssertEqual(run.failure?.exitCode, .temporaryFailure)
        XCTAssertEqual(run.failure?.messages.count, 1)
        let text = try XCTUnwrap(run.messages().first?.last?["text"]?["text"]?.stringValue)
        XCTAssertTrue(text.hasPrefix("4 of 4 item(s) were not uploaded"), text)
    }

    func testARefusalOfTheWholeIsToldWithItsReasonAndNotRepeated() async throws {
        let problem = #"{"detail":"The body is <wrong>.","errors":[{"pointer":"","rule":"must be an array"}]}"#
        let run = try await upload(entries(1), api: [.text(400, problem)])
        XCTAssertEqual(run.api.sent.count, 1)
        XCTAssertEqual(run.failure?.exitCode, .temporaryFailure)
        let message = try XCTUnwrap(run.failure?.messages.first)
        XCTAssertTrue(message.hasSuffix("400 Bad Request; The body is <wrong>.;  must be an array"), message)
        let text = try XCTUnwrap(run.messages().first?.last?["text"]?["text"]?.stringValue)
        XCTAssertTrue(text.contains("The body is &lt;wrong&gt;."), text)
    }

    /// The API's answer to entries that are wrong at these places.
    private func refusal(_ places: [Int]) -> ScriptedTransport.Step {
        let errors = places.map { #"{"pointer":"/\#($0)/activity_type","value":"<Play>","rule":"must be one of Work"}"# }
        return .text(400, #"{"detail":"Nothing was stored.","errors":[\#(errors.joined(separator: ","))]}"#)
    }

    func testRefusedEntriesAreLeftOutAndTheOthersStored() async throws {
        let entries = try entries(5)
        let run = try await upload(entries, api: [refusal([1, 3]), refusal([0]), Self.stored])
        let sent = try run.api.sent.map { try UpdateRequest.entries(in: $0.body, allowing: .any) }
        XCTAssertEqual(sent, [entries, [0, 2, 4].map { entries[$0] }, [2, 4].map { entries[$0] }])
        XCTAssertEqual(run.failure?.exitCode, .dataError)
        XCTAssertEqual(run.failure?.storedCount, 2)
        XCTAssertEqual(
            run.failure?.messages,
            ["3 of 5 item(s) were refused; 2 are stored"] + [1, 3, 0].map { "refused \"\(entries[$0].key)\": activity_type \"<Play>\" must be one of Work" })
        let blocks = try XCTUnwrap(run.messages().first)
        XCTAssertEqual(blocks[2]["fields"]?.arrayValue?.count, 2)
        let text = try XCTUnwrap(blocks.last?["text"]?["text"]?.stringValue)
        XCTAssertTrue(text.hasPrefix("3 refused: ") && text.contains("\"&lt;Play&gt;\" must be one of Work"), text)
    }

    func testWhenAllAreRefusedNothingIsStored() async throws {
        let run = try await upload(entries(2), api: [refusal([0, 1])])
        XCTAssertEqual(run.api.sent.count, 1)
        XCTAssertEqual(run.failure?.exitCode, .dataError)
        XCTAssertEqual(run.failure?.messages.first, "2 of 2 item(s) were refused; 0 are stored")
        let headline = try XCTUnwrap(run.messages().first?.first?["text"]?["text"]?.stringValue)
        XCTAssertEqual(headline, "*Upload failed (today)*")
    }

    func testARefusalThatPointsElsewhereIsOneOfTheWhole() async throws {
        for problem in [refusal([0, 7]), .text(400, #"{"errors":[{"pointer":"x"}]}"#), .text(400, #"{"errors":[{"pointer":"/-1/start","rule":"r"}]}"#), .text(400, "")] {
            let run = try await upload(entries(3), api: [problem])
            XCTAssertEqual(run.api.sent.count, 1)
            XCTAssertEqual(run.failure?.exitCode, .temporaryFailure)
        }
    }

    func testAFailureHalfWaySaysHowFarItCame() async throws {
        let run = try await upload(entries(1_500), api: [Self.stored, .text(401, "")])
        XCTAssertEqual(run.failure?.storedCount, 1_000)
        XCTAssertTrue(run.failure?.messages.first?.hasPrefix("500 of 1500 item(s)") ?? false)
    }

    func testALoginPageIsNoSuccess() async throws {
        for body in ["<html>", "{}", "[]", #"{"data":[]}"#, ""] {
            let run = try await upload(entries(1), api: [.text(200, body)])
            XCTAssertEqual(run.failure?.reason, .update(.notTheAPI("https://api.example/prod/update")), body)
        }
    }

    func testAChannelThatCannotBeToldIsAWarning() async throws {
        for step in [ScriptedTransport.Step.text(500, ""), .text(404, "no_service"), .fail(.timedOut)] {
            let run = try await upload(entries(1), slack: [step])
            XCTAssertEqual(run.report?.entryCount, 1)
            XCTAssertEqual(run.report?.warnings.count, 1)
            XCTAssertEqual(run.report?.isTold, false)
            let failed = try await upload(entries(1), api: [.text(400, "")], slack: [step])
            XCTAssertEqual(failed.failure?.messages.count, 2)
        }
    }

    func testSecretsAreInNoMessageAndNoLog() async throws {
        let sink = MemoryLogSink()
        let run = try await upload(
            entries(1), api: Array(repeating: .fail(.notConnected), count: 9), slack: [.text(429, ""), .text(500, "https://hooks.slack.com/services/hidden")], sink: sink)
        XCTAssertFalse(sink.lines.isEmpty)
        for text in sink.lines + (run.failure?.messages ?? []) + ["\(run.failure as Any)"] {
            XCTAssertFalse(text.contains("hidden"), text)
        }
        XCTAssertFalse(run.slack.sent.contains { String(decoding: $0.body, as: UTF8.self).contains("hidden") })
    }
}
