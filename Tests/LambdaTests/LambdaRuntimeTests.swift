import HTTP
import JSON
import Observation
import Synchronization
import TestSupport
import Timekeeping
import XCTest

@testable import Lambda

/// The loop, against a Lambda that does what a test tells it to.
final class LambdaRuntimeTests: XCTestCase {
    /// Hands out invocations and then is lost; keeps what it is told.
    private final class ScriptedAPI: RuntimeAPI {
        enum Told: Equatable {
            case answer(String, String)
            case failure(String, String)
        }

        private struct State {
            var invocations: [Invocation]
            var told: [Told] = []
        }

        private let state: Mutex<State>
        private let refusal: RuntimeAPIError?

        init(_ invocations: [Invocation], refusal: RuntimeAPIError? = nil) {
            state = Mutex(State(invocations: invocations))
            self.refusal = refusal
        }

        var told: [Told] { state.withLock { $0.told } }

        func next() async throws(RuntimeAPIError) -> Invocation {
            let next = state.withLock { $0.invocations.isEmpty ? nil : $0.invocations.removeFirst() }
            guard let next else { throw .lost("no more") }
            return next
        }

        func respond(to requestID: String, with payload: [UInt8]) async throws(RuntimeAPIError) {
            state.withLock { $0.told.append(.answer(requestID, String(decoding: payload, as: UTF8.self))) }
            if let refusal { throw refusal }
        }

        func fail(_ requestID: String, _ report: FailureReport) async throws(RuntimeAPIError) {
            state.withLock { $0.told.append(.failure(requestID, report.type)) }
        }

        func failInit(_ report: FailureReport) async throws(RuntimeAPIError) {}
    }

    private static let now = Instant(secondsSinceEpoch: 1_716_292_800)

    private func invocation(_ id: String, seconds: Int = 3, payload: String = "{}") -> Invocation {
        Invocation(requestID: id, deadline: Self.now + .seconds(seconds), traceID: "Root=\(id)", payload: Array(payload.utf8))
    }

    private static func run(
        _ api: ScriptedAPI, _ clock: any TimeSource = ManualTimeSource(now: now), sink: MemoryLogSink? = nil,
        configuration: LambdaRuntime.Configuration = .init(), exportTraceID: @escaping @Sendable (String?) -> Void = { _ in },
        settled: @escaping @Sendable (String?) -> Void = { _ in },
        _ handler: @escaping @Sendable (Invocation, Context) async throws -> [UInt8]
    ) async -> RuntimeAPIError {
        await LambdaRuntime(
            api: api, configuration: configuration, context: .test(timeSource: clock, sink: sink), exportTraceID: exportTraceID
        ).run { InvocationAnswer(payload: try await handler($0, $1), settled: settled) }
    }

    private struct Oops: Error {}

    func testEachInvocationIsAnsweredOnceAndTheLoopEndsWithLambda() async {
        let api = ScriptedAPI([invocation("1"), invocation("2"), invocation("3")])
        let traces = Mutex<[String?]>([])
        let end = await Self.run(api, exportTraceID: { trace in traces.withLock { $0.append(trace) } }) { invocation, context in
            XCTAssertEqual(context.requestID, invocation.requestID)
            XCTAssertEqual(context.traceID, "Root=\(invocation.requestID)")
            if invocation.requestID == "2" { throw Oops() }
            return Array("\"\(invocation.requestID)\"".utf8)
        }
        XCTAssertEqual(api.told, [.answer("1", "\"1\""), .failure("2", "Function.Failed"), .answer("3", "\"3\"")])
        XCTAssertEqual(end, .lost("no more"))
        XCTAssertEqual(traces.withLock { $0 }, ["Root=1", "Root=2", "Root=3"])
    }

    func testAHandlerHasLessTimeThanTheFunction() async {
        let clock = ManualTimeSource(now: Self.now)
        let api = ScriptedAPI([invocation("1", seconds: 3), invocation("late", seconds: -1)])
        let remaining = Mutex<[Duration]>([])
        _ = await Self.run(api, clock) { _, context in
            remaining.withLock { $0.append(context.deadline.remaining(on: clock)) }
            return []
        }
        XCTAssertEqual(remaining.withLock { $0 }, [.milliseconds(2_750), .zero])
    }

    func testAHandlerThatDoesNotComeToAnEndIsGivenUpBeforeLambdaDoes() async {
        let clock = ManualTimeSource(now: Self.now)
        let api = ScriptedAPI([invocation("1", seconds: 3)])
        async let end = Self.run(api, clock) { _, context in
            // Waits for something that never comes; ends when it is cancelled.
            try await context.timeSource.sleep(for: .seconds(3_600))
            return []
        }
        await clock.waitForSleeper(count: 2)
        clock.advance(by: .milliseconds(2_880))
        _ = await end
        XCTAssertEqual(api.told, [.failure("1", "Function.TimedOut")])
    }

    func testAHandlerThatTakesNoNoticeOfItsEndDelaysNothingButTheNextInvocation() async {
        let clock = ManualTimeSource(now: Self.now)
        let stubborn = ManualTimeSource()
        let api = ScriptedAPI([invocation("1", seconds: 3), invocation("2", seconds: 3)])
        let settled = Mutex<[String?]>([])
        async let end = Self.run(api, clock, settled: { reason in settled.withLock { $0.append(reason) } }) { invocation, _ in
            // A task of its own is not cancelled with the handler.
            if invocation.requestID == "1" { await Task { try? await stubborn.sleep(for: .seconds(3_600)) }.value }
            return []
        }
        await clock.waitForSleeper()
        await stubborn.waitForSleeper()
        clock.advance(by: .milliseconds(2_880))
        while api.told.isEmpty { await Task.yield() }
        XCTAssertEqual(api.told, [.failure("1", "Function.TimedOut")])
        XCTAssertEqual(settled.withLock { $0.count }, 0)
        stubborn.advance(by: .seconds(3_600))
        _ = await end
        XCTAssertEqual(api.told, [.failure("1", "Function.TimedOut"), .answer("2", "")])
        XCTAssertEqual(settled.withLock { $0 }, ["The function did not answer in its time.", nil])
    }

    func testAHandlerIsToldWhatBecameOfItsAnswer() async {
        var configuration = LambdaRuntime.Configuration()
        configuration.payloadByteCount = 3
        let settled = Mutex<[String?]>([])
        _ = await Self.run(
            ScriptedAPI([invocation("1"), invocation("22")]), configuration: configuration,
            settled: { reason in settled.withLock { $0.append(reason) } }
        ) { invocation, _ in Array(repeating: 0x31, count: invocation.requestID == "1" ? 3 : 4) }
        _ = await Self.run(
            ScriptedAPI([invocation("1")], refusal: .refused(status: 413, "too large")),
            settled: { reason in settled.withLock { $0.append(reason) } }
        ) { _, _ in [] }
        XCTAssertEqual(
            settled.withLock { $0 },
            [
                nil, "The answer has 4 bytes, and Lambda takes 3 at most.",
                "Lambda's runtime API refused the answer with 413: too large",
            ])
    }

    func testAnAnswerThatIsTooLargeIsAFailure() async {
        var configuration = LambdaRuntime.Configuration()
        configuration.payloadByteCount = 3
        let api = ScriptedAPI([invocation("1"), invocation("2")])
        _ = await Self.run(api, configuration: configuration) { invocation, _ in Array(repeating: 0x31, count: invocation.requestID == "1" ? 3 : 4) }
        XCTAssertEqual(api.told, [.answer("1", "111"), .failure("2", "Function.ResponseTooLarge")])
    }

    func testAnAnswerThatLambdaRefusesIsLoggedAndTheLoopGoesOn() async {
        let sink = MemoryLogSink()
        let api = ScriptedAPI([invocation("1"), invocation("2")], refusal: .refused(status: 413, "too large"))
        _ = await Self.run(api, sink: sink) { _, _ in [] }
        XCTAssertEqual(api.told.count, 2)
        XCTAssertTrue(sink.lines.allSatisfy { $0.contains("refused the answer with 413") }, "\(sink.lines)")
    }

    // MARK: The function

    private struct Responder: HTTPResponder {
        let answer: @Sendable (HTTPRequest, Context) -> HTTPResponse

        func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse { answer(request, context) }
    }

    private func function(
        _ sink: MemoryLogSink, limit: Int = 1_000_000, http: (@Sendable (HTTPRequest, Context) -> HTTPResponse)? = nil
    ) -> LambdaFunction {
        LambdaFunction(
            lines: .init(namespace: "Tests", functionName: "f", counterNames: ["Things"], sink: sink), payloadByteCount: limit,
            http: http.map { Responder(answer: $0) })
    }

    private func handle(_ function: LambdaFunction, _ payload: String) async throws -> JSONValue {
        let context = Context(deadline: .never, requestID: "req", logger: .silent, timeSource: ManualTimeSource(now: Self.now))
        let answer = try await function.handle(invocation("req", payload: payload), context)
        answer.settled(nil)
        return try JSONValue(parsing: answer.payload)
    }

    func testAnEventIsOneLineThatCloudWatchMakesMetricsOf() async throws {
        let sink = MemoryLogSink()
        let function = function(sink) { _, context in
            context.count("Things", 3)
            context.count("Others", 1)
            return HTTPResponse(status: .ok, body: Array("secret".utf8))
        }
        _ = try await handle(function, SampleEvents.gatewayV1)
        XCTAssertEqual(sink.lines.count, 1)
        let line = try JSONValue(parsing: try XCTUnwrap(sink.lines.first))
        XCTAssertEqual(line["time"], "2024-05-21T12:00:00.000Z")
        for (name, value) in [
            ("level", "info"), ("message", "GET /fetch"), ("requestId", "req"), ("status", 200), ("Things", 3), ("Others", 1), ("Errors", 0), ("FunctionName", "f"),
        ] as [(String, JSONValue)] {
            XCTAssertEqual(line[name], value, name)
        }
        let directive = try XCTUnwrap(line["_aws"]?["CloudWatchMetrics"]?[0])
        XCTAssertEqual(line["_aws"]?["Timestamp"], 1_716_292_800_000)
        XCTAssertEqual(directive["Namespace"], "Tests")
        XCTAssertEqual(directive["Dimensions"], [["FunctionName"]])
        // Every metric has its value in the line.
        let metrics = try XCTUnwrap(directive["Metrics"]?.arrayValue).compactMap { $0["Name"]?.stringValue }
        XCTAssertEqual(metrics, ["Things", "Errors", "Duration"])
        for metric in metrics { XCTAssertNotNil(line[metric]?.numberValue, metric) }
        XCTAssertFalse(sink.lines[0].contains("secret"))
        XCTAssertFalse(sink.lines[0].contains("first"), "no header's value")
    }

    func testAnAnswerThatLambdaRefusesIsAnErrorInItsLine() async throws {
        let sink = MemoryLogSink()
        let function = function(sink) { _, _ in HTTPResponse(status: .ok) }
        let api = ScriptedAPI([invocation("1", payload: SampleEvents.gatewayV1)], refusal: .refused(status: 413, "too large"))
        let context = Context.test(timeSource: ManualTimeSource(now: Self.now))
        _ = await LambdaRuntime(api: api, context: context).run { try await function.handle($0, $1) }
        XCTAssertEqual(sink.lines.count, 1)
        let line = try JSONValue(parsing: try XCTUnwrap(sink.lines.first))
        XCTAssertEqual(line["Errors"], 1)
        XCTAssertEqual(line["level"], "error")
        XCTAssertEqual(line["error"], "Lambda's runtime API refused the answer with 413: too large")
        XCTAssertNil(line["status"], "nobody has seen it")
    }

    func testAnAnswerOverTheLimitIsAClearErrorInTheShapeOfTheEvent() async throws {
        let sink = MemoryLogSink()
        let function = function(sink, limit: 1_000) { _, _ in HTTPResponse(status: .ok, body: Array(repeating: 0x20, count: 1_000)) }
        let answer = try await handle(function, SampleEvents.gatewayV2)
        XCTAssertEqual(answer["statusCode"], 500)
        XCTAssertTrue(answer["body"]?.stringValue?.contains("no more than 1000 can be sent") ?? false)
        XCTAssertTrue(sink.lines[0].contains("\"level\":\"error\""))
    }

    func testALoadBalancerIsSentNoMoreThanItTakes() async throws {
        let function = function(MemoryLogSink(), limit: 6_000_000) { _, _ in HTTPResponse(status: .ok, body: Array(repeating: 0x20, count: 1_100_000)) }
        let refused = try await handle(function, SampleEvents.loadBalancer)
        XCTAssertEqual(refused["statusCode"], 500)
        let taken = try await handle(function, SampleEvents.gatewayV1)
        XCTAssertEqual(taken["statusCode"], 200)
    }

    func testEventsThatAFunctionDoesNotTakeAreFailures() async {
        let sink = MemoryLogSink()
        for payload in [SampleEvents.scheduled, SampleEvents.queue(["a"]), SampleEvents.gatewayV1, "{}", "poison"] {
            do {
                _ = try await handle(function(sink), payload)
                XCTFail(payload)
            } catch {
                XCTAssertEqual((error as? FailureReport)?.type, "Function.UnknownEvent", payload)
            }
        }
        XCTAssertEqual(sink.lines.count, 5)
    }

    func testMessagesFailOneByOneButForOrderedQueues() async throws {
        var function = function(MemoryLogSink())
        let seen = Mutex<[String]>([])
        function.message = { message, _ in
            seen.withLock { $0.append(message.id) }
            if message.id == "b" { throw Oops() }
        }
        let plain = try await handle(function, SampleEvents.queue(["a", "b", "c"]))
        XCTAssertEqual(plain, ["batchItemFailures": [["itemIdentifier": "b"]]])
        let ordered = try await handle(function, SampleEvents.queue(["a", "b", "c"], name: "q.fifo"))
        XCTAssertEqual(ordered, ["batchItemFailures": [["itemIdentifier": "b"], ["itemIdentifier": "c"]]])
        XCTAssertEqual(seen.withLock { $0 }, ["a", "b", "c", "a", "b"])
    }

    func testAScheduleIsAnsweredWithNothing() async throws {
        var function = function(MemoryLogSink())
        function.scheduled = { event, _ in XCTAssertEqual(event.resources.count, 1) }
        let answer = try await handle(function, SampleEvents.scheduled)
        XCTAssertEqual(answer, nil)
        function.scheduled = { _, _ in throw Oops() }
        do {
            _ = try await handle(function, SampleEvents.scheduled)
            XCTFail("it failed")
        } catch {
            XCTAssertTrue(error is Oops)
        }
    }
}
