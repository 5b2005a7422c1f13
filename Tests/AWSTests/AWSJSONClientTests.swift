import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import AWS

final class AWSJSONClientTests: XCTestCase {
    private let clock = ImpatientClock(now: Instant(secondsSinceEpoch: 1_700_000_000))
    private let sink = MemoryLogSink()

    private var context: Context { .test(timeSource: clock, sink: sink) }

    private func makeClient(
        _ transport: ScriptedTransport, budget: RetryBudget = RetryBudget(), randomPart: Double = 1,
        _ change: (inout AWSJSONClient.Configuration) -> Void = { _ in }
    ) throws -> AWSJSONClient {
        var configuration = AWSJSONClient.Configuration.dynamoDB(
            region: .usEast1, endpoint: try Endpoint("http://127.0.0.1:8000"))
        change(&configuration)
        let credentials = try Credentials(accessKeyID: "key", secretAccessKey: Secret("hunter2"), sessionToken: Secret("s3ssion"))
        return AWSJSONClient(
            configuration: configuration, transport: transport, credentials: StaticCredentialSource(credentials), budget: budget,
            randomPart: { randomPart })
    }

    private func call(_ client: AWSJSONClient, context: Context? = nil) async -> Result<[UInt8], AWSError> {
        do throws(AWSError) {
            return .success(try await client.call("ListTables", body: Array("{}".utf8), context: context ?? self.context))
        } catch {
            return .failure(error)
        }
    }

    private func failure(of client: AWSJSONClient, context: Context? = nil, line: UInt = #line) async -> AWSError? {
        switch await call(client, context: context) {
        case .success:
            XCTFail("the call succeeded", line: line)
            return nil
        case .failure(let error):
            return error
        }
    }

    // MARK: One attempt

    func testACallIsSignedAndItsAnswerReturned() async throws {
        let transport = ScriptedTransport([.answer(200, #"{"TableNames":[]}"#)])
        let result = await call(try makeClient(transport))
        XCTAssertEqual(try result.get(), Array(#"{"TableNames":[]}"#.utf8))
        XCTAssertEqual(clock.waits, [])
        let request = try XCTUnwrap(transport.sent.first)
        XCTAssertEqual(request.method, .post)
        XCTAssertEqual(request.scheme, "http")
        XCTAssertEqual(request.authority, "127.0.0.1:8000")
        XCTAssertEqual(request.path, "/")
        XCTAssertEqual(request.fields[.xAmzTarget], "DynamoDB_20120810.ListTables")
        XCTAssertEqual(request.fields[.contentType], "application/x-amz-json-1.0")
        let verifier = SignatureVerifier(service: "dynamodb", region: "us-east-1")
        XCTAssertEqual(try verifier.verify(request, at: clock.now) { _ in Secret("hunter2") }, "key")
    }

    func testAnErrorOfTheServiceIsRead() async throws {
        let transport = ScriptedTransport([
            .error(400, "ResourceNotFoundException", "no such table", fields: [.xAmznRequestID: "ID1"])
        ])
        let error = await failure(of: try makeClient(transport))
        XCTAssertEqual(error?.kind, .service)
        XCTAssertEqual(error?.code, "ResourceNotFoundException")
        XCTAssertEqual(error?.message, "no such table")
        XCTAssertEqual(error?.status, 400)
        XCTAssertEqual(error?.requestID, "ID1")
        XCTAssertEqual(error?.isRetryable, false)
        XCTAssertEqual(error?.description, "ResourceNotFoundException: no such table (request ID1)")
        XCTAssertEqual(error?.body.isEmpty, false)
        XCTAssertEqual(transport.sent.count, 1)
    }

    func testErrorsOfAllSpellingsAreRead() throws {
        func read(_ body: String, fields: HTTPFields = [:]) -> AWSError {
            AWSError(answer: HTTPResponse(status: .badRequest, fields: fields, body: Array(body.utf8)), from: "DynamoDB at x")
        }
        for body in [
            #"{"__type":"a.b#Name","message":"m"}"#, #"{"__type":"Name","Message":"m"}"#,
            #"{"__type":"Name:http://x/","message":"m"}"#,
            #"{"code":"Name","errorMessage":"m"}"#, #"{"__type":"a#b#Name","message":"m","other":[1,{}]}"#,
        ] {
            let error = read(body)
            XCTAssertEqual(error.code, "Name", body)
            XCTAssertEqual(error.message, "m", body)
        }
        XCTAssertEqual(read(#"{"message":"m"}"#, fields: [.xAmznErrorType: "Name:http://x"]).code, "Name")
        XCTAssertEqual(read(#"{"__type":"x#SerializationException"}"#).message, "DynamoDB at x gave no reason")
        for body in ["", "<html>", "[]", "{", #"{"__type":1}"#, #"{"__type":""}"#] {
            let error = read(body)
            XCTAssertEqual(error.code, "UnknownError", body)
            XCTAssertEqual(error.message, "DynamoDB at x answered 400 Bad Request without an error that can be read", body)
            XCTAssertFalse(error.isRetryable)
        }
    }

    func testAnEndpointThatRefusesIsNamed() async throws {
        let refusal = HTTPTransportError(.notConnected, "http://127.0.0.1:8000 cannot be reached: connection refused")
        let client = try makeClient(ScriptedTransport([.fail(refusal)])) { $0.retryPolicy = .never }
        let error = await failure(of: client)
        XCTAssertEqual(error?.kind, .unreachable)
        XCTAssertEqual(error?.message, "DynamoDB at http://127.0.0.1:8000 cannot be reached: connection refused")
    }

    func testEveryTransportErrorHasItsKind() throws {
        let kinds: [(HTTPTransportError.Reason, AWSError.Kind, Bool)] = [
            (.notConnected, .unreachable, true), (.interrupted, .interrupted, true), (.timedOut, .timedOut, true),
            (.cancelled, .cancelled, false), (.answerTooLarge, .malformedAnswer, false), (.insecure, .unreachable, false),
            (.invalidRequest, .client, false), (.unavailable, .client, false),
        ]
        let endpoint = try Endpoint("http://127.0.0.1:8000/base")
        for (reason, kind, isRetryable) in kinds {
            let error = AWSError(HTTPTransportError(reason, "why"), service: "DynamoDB", endpoint: endpoint)
            XCTAssertEqual(error.kind, kind)
            XCTAssertEqual(error.isRetryable, isRetryable)
            XCTAssertEqual(error.message, "DynamoDB at http://127.0.0.1:8000/base: why")
        }
    }

    func testCredentialsThatAreMissingSendNothing() async throws {
        let transport = ScriptedTransport([])
        let client = AWSJSONClient(
            configuration: .dynamoDB(region: .usEast1), transport: transport, credentials: CredentialChain([MissingSource()]))
        let error = await failure(of: client)
        XCTAssertEqual(error?.kind, .credentials)
        XCTAssertEqual(error?.message, "no AWS credentials: nowhere: nothing")
        XCTAssertEqual(transport.sent.count, 0)
    }

    // MARK: Further attempts

    func testAccidentsAreRepeatedWithGrowingWaits() async throws {
        let transport = ScriptedTransport([
            .fail(.notConnected), .error(500, "InternalServerError"), .fail(.interrupted), .answer(200, "{}"),
        ])
        let result = await call(try makeClient(transport))
        XCTAssertNoThrow(try result.get())
        XCTAssertEqual(clock.waits, [.milliseconds(25), .milliseconds(50), .milliseconds(100)])
        XCTAssertEqual(transport.sent.count, 4)
    }

    func testWaitsAreARandomPart() async throws {
        let transport = ScriptedTransport([.fail(.notConnected), .fail(.notConnected), .answer(200, "{}")])
        _ = await call(try makeClient(transport, randomPart: 0.5))
        XCTAssertEqual(clock.waits, [.microseconds(12_500), .milliseconds(25)])
    }

    func testThrottlingWaitsLonger() async throws {
        let transport = ScriptedTransport([
            .error(400, "ProvisionedThroughputExceededException"), .error(400, "ThrottlingException"), .answer(200, "{}"),
        ])
        let result = await call(try makeClient(transport))
        XCTAssertNoThrow(try result.get())
        XCTAssertEqual(clock.waits, [.seconds(1), .seconds(2)])
    }

    func testTheLastErrorIsThrownAfterTheLastAttempt() async throws {
        let transport = ScriptedTransport((1...9).map { .error(500, "InternalServerError", "number \($0)") })
        let error = await failure(of: try makeClient(transport))
        XCTAssertEqual(error?.message, "number 4")
        XCTAssertEqual(transport.sent.count, 4)
    }

    func testEveryAttemptIsSignedForItsTime() async throws {
        let transport = ScriptedTransport([.error(400, "ThrottlingException"), .answer(200, "{}")])
        _ = await call(try makeClient(transport))
        XCTAssertEqual(transport.sent.map { $0.fields[.xAmzDate] }, ["20231114T221320Z", "20231114T221321Z"])
    }

    func testAWrongChecksumIsNotBelieved() async throws {
        let wrong = HTTPResponse(status: .ok, fields: [.xAmzCRC32: "1"], body: Array("{}".utf8))
        let transport = ScriptedTransport([.answer(wrong), .answer(200, "{}")])
        let result = await call(try makeClient(transport))
        XCTAssertNoThrow(try result.get())
        let always = ScriptedTransport([.answer(wrong), .answer(wrong), .answer(wrong), .answer(wrong)])
        let error = await failure(of: try makeClient(always))
        XCTAssertEqual(error?.kind, .malformedAnswer)
        XCTAssertEqual(error?.message, "the answer of DynamoDB at http://127.0.0.1:8000 does not match its checksum")
    }

    func testAnAnswerWithoutChecksumIsTaken() async throws {
        let result = await call(try makeClient(ScriptedTransport([.answer(HTTPResponse(status: .ok, body: [0x7b, 0x7d]))])))
        XCTAssertEqual(try result.get(), [0x7b, 0x7d])
    }

    func testTheServiceMayAskForMoreTimeButNotForEver() async throws {
        func wait(_ text: String) async throws -> Duration? {
            let transport = ScriptedTransport([
                .error(503, "ServiceUnavailable", fields: [.xAmzRetryAfter: text]), .answer(200, "{}"),
            ])
            _ = await call(try makeClient(transport))
            return clock.waits.last
        }
        let waits = [
            try await wait("1500"), try await wait("1"), try await wait("3600000"), try await wait("soon"), try await wait("-1"),
        ]
        XCTAssertEqual(
            waits, [.milliseconds(1_500), .milliseconds(25), .milliseconds(5_025), .milliseconds(25), .milliseconds(25)])
    }

    func testNoWaitGoesBeyondTheDeadline() async throws {
        let transport = ScriptedTransport([.error(400, "ThrottlingException", "slow down"), .answer(200, "{}")])
        let near = context.with(deadline: .after(.milliseconds(999), on: clock))
        let error = await failure(of: try makeClient(transport), context: near)
        XCTAssertEqual(error?.code, "ThrottlingException")
        XCTAssertEqual(clock.waits, [])
        XCTAssertEqual(transport.sent.count, 1)
    }

    func testEachAttemptHasItsOwnDeadlineWithinTheWhole() async throws {
        let transport = ScriptedTransport([.fail(.timedOut), .answer(200, "{}")])
        let whole = context.with(deadline: .after(.seconds(10), on: clock))
        let start = clock.uptime
        _ = await call(try makeClient(transport) { $0.attemptTimeout = .milliseconds(9_990) }, context: whole)
        XCTAssertEqual(
            transport.contexts.map { $0.deadline.uptime - start }, [.milliseconds(9_990), .seconds(10)])
    }

    func testAnEmptyBudgetEndsRetries() async throws {
        let budget = RetryBudget(tokenCount: 20)
        let transport = ScriptedTransport((1...9).map { .error(500, "InternalServerError", "number \($0)") })
        let error = await failure(of: try makeClient(transport, budget: budget))
        XCTAssertEqual(error?.message, "number 2")
        XCTAssertEqual(budget.tokenCount, 6)
        XCTAssertTrue(sink.lines.contains { $0.contains("no retry: too many have failed lately") })
    }

    func testCancellationEndsTheWait() async throws {
        let transport = ScriptedTransport([.error(400, "ThrottlingException"), .answer(200, "{}")])
        let client = try makeClient(transport)
        let clock = ManualTimeSource()
        let context = Context.test(timeSource: clock)
        let task = Task { try await client.call("ListTables", body: [], context: context) }
        await clock.waitForSleeper()
        task.cancel()
        let result = await task.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? AWSError)?.kind, .cancelled) }
        XCTAssertEqual(transport.sent.count, 1)
    }

    // MARK: Clocks and logs

    func testAWrongClockIsCorrectedOnceAndForGood() async throws {
        let serverTime = clock.now + .seconds(3_600)
        let refusal = ScriptedTransport.Step.error(
            400, "InvalidSignatureException", "Signature expired", fields: [.date: serverTime.httpDate])
        let transport = ScriptedTransport([refusal, .answer(200, "{}"), .answer(200, "{}")])
        let client = try makeClient(transport)
        let result = await call(client)
        XCTAssertNoThrow(try result.get())
        XCTAssertEqual(clock.waits, [])
        _ = await call(client)
        XCTAssertEqual(
            transport.sent.map { $0.fields[.xAmzDate] }, [clock.now.basic, serverTime.basic, serverTime.basic])
    }

    func testAWrongSecretIsNotTakenForAWrongClock() async throws {
        let refusal = ScriptedTransport.Step.error(400, "InvalidSignatureException", fields: [.date: clock.now.httpDate])
        let transport = ScriptedTransport([refusal, .answer(200, "{}")])
        let error = await failure(of: try makeClient(transport))
        XCTAssertEqual(error?.code, "InvalidSignatureException")
        XCTAssertEqual(transport.sent.count, 1)
    }

    func testTheClockIsCorrectedOnlyOncePerCall() async throws {
        let steps = (1...3).map { hours in
            ScriptedTransport.Step.error(
                400, "RequestTimeTooSkewed", fields: [.date: (clock.now + .seconds(hours * 3_600)).httpDate])
        }
        let transport = ScriptedTransport(steps)
        let error = await failure(of: try makeClient(transport))
        XCTAssertEqual(error?.code, "RequestTimeTooSkewed")
        XCTAssertEqual(transport.sent.count, 2)
    }

    func testRetriesAreLoggedWithoutSecrets() async throws {
        let transport = ScriptedTransport([
            .error(500, "InternalServerError", fields: [.xAmznRequestID: "ID1"]), .error(500, "InternalServerError"),
            .answer(200, "{}"),
        ])
        _ = await call(try makeClient(transport))
        XCTAssertEqual(sink.lines.count, 2)
        let first = try XCTUnwrap(sink.lines.first)
        XCTAssertTrue(first.contains("ListTables") && first.contains("InternalServerError") && first.contains("ID1"), first)
        XCTAssertTrue(first.contains("debug"), first)
        XCTAssertTrue(sink.lines.last?.contains("info") == true)
        for line in sink.lines {
            for secret in ["hunter2", "s3ssion", "AWS4-HMAC"] { XCTAssertFalse(line.contains(secret), line) }
        }
    }
}

private struct MissingSource: CredentialSource {
    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        throw .absent("nowhere", "nothing")
    }
}
