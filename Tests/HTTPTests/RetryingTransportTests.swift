import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

final class RetryingTransportTests: XCTestCase {
    private let request = HTTPRequest(method: .post, scheme: "https", authority: "host", path: "/")

    /// Runs a script and tells how many requests were sent and how long was waited before each but the first.
    private func run(
        _ steps: [ScriptedTransport.Step], _ repetition: RetryingTransport.Repetition, patience: Duration = .seconds(60),
        attempts: Int = 3
    ) async -> (outcome: Result<Int, HTTPTransportError>, sent: Int, waits: [Duration]) {
        let script = ScriptedTransport(steps)
        let clock = ImpatientClock(now: .epoch)
        var policy = RetryPolicy()
        policy.attemptCount = attempts
        policy.longestAskedExtra = .seconds(3_600)
        let transport = RetryingTransport(script, policy: policy, repetition: repetition) { 1 }
        let context = Context.test(timeSource: clock).with(deadline: .after(patience, on: clock))
        do throws(HTTPTransportError) {
            let answer = try await transport.send(request, context: context)
            return (.success(answer.status.code), script.sent.count, clock.waits)
        } catch {
            return (.failure(error), script.sent.count, clock.waits)
        }
    }

    func testAccidentsAreRepeatedWithGrowingWaits() async {
        let run = await run([.fail(.interrupted), .text(503, ""), .text(200, "")], .always)
        XCTAssertEqual(run.outcome, .success(200))
        XCTAssertEqual(run.waits, [.milliseconds(50), .milliseconds(100)])
    }

    func testTheLastRefusalIsTheAnswer() async {
        let run = await run([.text(500, ""), .text(502, ""), .text(503, "")], .always)
        XCTAssertEqual(run.outcome, .success(503))
        XCTAssertEqual(run.sent, 3)
    }

    func testWhatWouldFailAgainIsNotRepeated() async {
        for status in [200, 204, 301, 400, 401, 403, 404, 409, 413, 501] {
            let run = await run([.text(status, "")], .always)
            XCTAssertEqual(run.outcome, .success(status))
            XCTAssertEqual(run.sent, 1)
        }
        for reason in [HTTPTransportError.Reason.cancelled, .answerTooLarge, .insecure, .invalidRequest, .unavailable] {
            let run = await run([.fail(reason)], .always)
            XCTAssertEqual(run.sent, 1, "\(reason)")
        }
    }

    func testWhatMayHaveBeenActedOnIsNotRepeated() async {
        for step in [ScriptedTransport.Step.fail(.interrupted), .fail(.timedOut), .text(500, ""), .text(503, ""), .text(408, "")] {
            let run = await run([step, .text(200, "")], .ifNotActedOn)
            XCTAssertEqual(run.sent, 1, "\(step)")
        }
    }

    func testWhatNeverLeftAndWhatWasTooMuchIsRepeated() async {
        let run = await run([.fail(.notConnected), .text(429, ""), .text(200, "")], .ifNotActedOn)
        XCTAssertEqual(run.outcome, .success(200))
        XCTAssertEqual(run.sent, 3)
    }

    func testRetryAfterIsHonoured() async {
        let seconds = await run([.text(429, "", fields: [.retryAfter: "7"]), .text(200, "")], .ifNotActedOn)
        XCTAssertEqual(seconds.waits, [.seconds(7)])
        let date = await run([.text(503, "", fields: [.retryAfter: "Thu, 01 Jan 1970 00:00:09 GMT"]), .text(200, "")], .always)
        XCTAssertEqual(date.waits, [.seconds(9)])
    }

    func testRetryAfterBeyondTheDeadlineEndsIt() async {
        let run = await run([.text(429, "", fields: [.retryAfter: "60"]), .text(200, "")], .ifNotActedOn, patience: .seconds(60))
        XCTAssertEqual(run.outcome, .success(429))
        XCTAssertEqual(run.waits, [])
    }

    func testRetryAfterThatIsNeitherSecondsNorDateIsIgnored() {
        for text in ["", "soon", "-1", "1.5", "99999999999"] {
            var fields = HTTPFields()
            fields.setValue(text, for: .retryAfter)
            XCTAssertNil(fields.retryAfter(now: .epoch), text)
        }
        XCTAssertEqual(HTTPFields([(.retryAfter, "Thu, 01 Jan 1970 00:00:09 GMT")]).retryAfter(now: .epoch + .seconds(60)), .zero)
    }

    func testALogLineHoldsNoAddress() async {
        let sink = MemoryLogSink()
        let script = ScriptedTransport([.fail(.notConnected), .text(200, "")])
        let transport = RetryingTransport(script, policy: RetryPolicy(), repetition: .always)
        let secret = HTTPRequest(method: .post, scheme: "https", authority: "hooks.example", path: "/services/T0/B0/hidden")
        let context = Context.test(timeSource: ImpatientClock(now: .epoch), sink: sink)
        _ = try? await transport.send(secret, context: context)
        XCTAssertEqual(script.sent.count, 2)
        XCTAssertEqual(sink.lines.count, 1)
        XCTAssertFalse(sink.lines.joined().contains("hidden"))
    }
}

extension HTTPFields {
    fileprivate init(_ fields: [(HTTPFieldName, String)]) {
        self.init()
        for (name, value) in fields { setValue(value, for: name) }
    }
}
