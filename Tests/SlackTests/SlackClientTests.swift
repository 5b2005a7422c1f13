import HTTP
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import Slack

final class SlackClientTests: XCTestCase {
    private static let address = "https://hooks.slack.com/services/T000/B000/verysecret"
    private let message = SlackMessage(text: SlackText("hello"), blocks: [])

    private func post(
        _ steps: [ScriptedTransport.Step], sink: MemoryLogSink? = nil
    ) async throws -> (error: SlackError?, script: ScriptedTransport, waits: [Duration]) {
        let script = ScriptedTransport(steps)
        let clock = ImpatientClock(now: .epoch)
        let client = SlackClient(webhook: try SlackWebhook(Secret(Self.address)), transport: script) { 1 }
        let context = Context.test(timeSource: clock, sink: sink).with(deadline: .after(.seconds(60), on: clock))
        do throws(SlackError) {
            try await client.post(message, context: context)
            return (nil, script, clock.waits)
        } catch {
            return (error, script, clock.waits)
        }
    }

    func testAMessageIsPostedToTheWebhook() async throws {
        let run = try await post([.text(200, "ok\n")])
        XCTAssertNil(run.error)
        let sent = try XCTUnwrap(run.script.sent.first)
        XCTAssertEqual(sent.method, .post)
        XCTAssertEqual("\(sent.scheme ?? "")://\(sent.authority ?? "")\(sent.target)", Self.address)
        XCTAssertEqual(sent.fields[.contentType], "application/json")
        XCTAssertEqual(try JSONValue(parsing: sent.body), ["text": "hello"])
    }

    func testOnlyOKIsSuccess() async throws {
        for (status, body) in [(200, ""), (200, "<html>ok</html>"), (200, "okay"), (201, "ok"), (302, "ok"), (404, "no_service")] {
            let run = try await post([.text(status, body)])
            XCTAssertNotNil(run.error, "\(status) \(body)")
            XCTAssertEqual(run.script.sent.count, 1)
        }
    }

    func testAMessageThatMayHaveArrivedIsNotSentAgain() async throws {
        for step in [ScriptedTransport.Step.fail(.interrupted), .fail(.timedOut), .text(500, ""), .text(503, "")] {
            let run = try await post([step, .text(200, "ok")])
            XCTAssertNotNil(run.error)
            XCTAssertEqual(run.script.sent.count, 1)
        }
    }

    func testTooManyMessagesWaitAsAsked() async throws {
        let run = try await post([.text(429, "", fields: [.retryAfter: "30"]), .text(200, "ok")])
        XCTAssertNil(run.error)
        XCTAssertEqual(run.waits, [.seconds(30)])
        let late = try await post([.text(429, "", fields: [.retryAfter: "61"]), .text(200, "ok")])
        XCTAssertEqual(late.error, .refused(status: .tooManyRequests, reason: nil))
        XCTAssertEqual(late.waits, [])
    }

    func testTheAddressIsInNoErrorAndNoLog() async throws {
        let sink = MemoryLogSink()
        let steps: [ScriptedTransport.Step] = [
            .fail(HTTPTransportError(.invalidRequest, Self.address)), .text(404, Self.address), .text(403, "invalid_token"),
            .text(200, Self.address),
        ]
        for step in steps {
            let error = try await post([.text(429, ""), step], sink: sink).error
            for text in ["\(error as Any)", String(reflecting: error), error?.description ?? ""] {
                XCTAssertFalse(text.contains("secret"), text)
            }
        }
        XCTAssertFalse(sink.lines.joined().contains("secret"))
        let webhook = try SlackWebhook(Secret(Self.address))
        var dumped = ""
        dump(webhook, to: &dumped)
        XCTAssertFalse(dumped.contains("secret"), dumped)
        XCTAssertFalse("\(webhook)".contains("secret"))
    }

    func testSlacksWordForTheReasonIsTold() async throws {
        let run = try await post([.text(400, "invalid_payload")])
        XCTAssertEqual(run.error?.description, "Slack refused the message: 400 Bad Request (invalid_payload)")
    }

    func testWhatIsNoWebhookIsRefusedWithoutBeingShown() {
        let cases: [(String, SlackWebhook.Invalid)] = [
            ("", .address), ("hooks.slack.com/services/secret", .address), ("https://hooks.slack.com", .noPath),
            ("https://hooks.slack.com/", .noPath), ("http://hooks.slack.com/services/secret", .unencrypted),
            ("https://hooks.slack.com/se cret", .address), ("https://me:secret@host/x", .address),
        ]
        for (text, rule) in cases {
            XCTAssertThrowsError(try SlackWebhook(Secret(text)), text) {
                XCTAssertEqual($0 as? SlackWebhook.Invalid, rule, text)
                XCTAssertFalse("\($0)".contains("secret"))
            }
        }
        XCTAssertNoThrow(try SlackWebhook(Secret("http://127.0.0.1:8080/services/x")))
    }
}
