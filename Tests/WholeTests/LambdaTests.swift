import DynamoDB
import DynamoDBEngine
import Foundation
import HTTP
import HTTPServer
import JSON
import Observation
import Processes
import TestSupport
import TimeTracking
import Timekeeping
import XCTest

/// `timetracking-lambda` as a process, between something that speaks like Lambda and a database.
final class LambdaTests: XCTestCase {
    /// What a function runs in.
    private struct Stage {
        let emulator = RuntimeEmulator()
        let runtimeAPI: HTTPServer
        let engine = DynamoDBEngine()
        var database: HTTPServer
        var place: Installation

        init() async throws {
            runtimeAPI = try emulator.start()
            database = try DynamoDBWireFace(engine).start()
            place = try Installation()
            place.environment["AWS_LAMBDA_RUNTIME_API"] = "\(runtimeAPI.address)"
            place.environment["AWS_LAMBDA_FUNCTION_NAME"] = "test"
            place.environment["DB_ENDPOINT"] = "http://\(database.address)"
            place.environment["TIME_ZONE"] = "UTC"
            _ = try await engine.createTable(CreateTableRequest(schema: TimeEntryTable.schema(named: "TimeEntries")), context: .test())
        }

        func start() throws -> RunningProcess {
            try Subprocess.start(
                executable: "\(Installation.programs)/timetracking-lambda", environment: place.environment, directory: place.directory.path)
        }

        /// Lambda's side is lost, and the function ends with it.
        func end(_ process: RunningProcess, line: UInt = #line) async {
            emulator.lose()
            let status = await process.wait()
            XCTAssertEqual(status, .exited(70), String(decoding: process.errorTail, as: UTF8.self), line: line)
            await runtimeAPI.shutdown(drainingFor: .zero)
            await database.shutdown(drainingFor: .zero)
        }

        /// The status and the body of an HTTP event's answer.
        func invoke(_ event: String, in time: Duration = .seconds(30)) async throws -> (status: Int, body: String) {
            guard case .answer(let payload) = await emulator.invoke(event, in: time) else { throw NoAnswer() }
            let answer = try JSONValue(parsing: payload)
            return (answer["statusCode"]?.intValue ?? 0, answer["body"]?.stringValue ?? "")
        }

        struct NoAnswer: Error {}
    }

    private static func event(_ method: String, _ target: String, body: String = "") -> String {
        let parts = target.split(separator: "?", omittingEmptySubsequences: false).map(String.init)
        let event: JSONValue = [
            "version": "2.0", "rawPath": .string(parts[0]), "rawQueryString": .string(parts.count == 2 ? parts[1] : ""),
            "headers": ["content-type": "application/json"], "requestContext": ["stage": "$default", "http": ["method": .string(method)]],
            "body": .string(body), "isBase64Encoded": false,
        ]
        return event.jsonText
    }

    private static let update = event(
        "POST", "/update", body: #"[{"activity_type":"Study","start":"2024-05-21T06:15:00Z","end":"2024-05-21T07:00:00Z"}]"#)
    private static let fetch = event("GET", "/fetch?date=2024-05-21")

    func testRequestsAreAnsweredAndToldInOneLineEach() async throws {
        let stage = try await Stage()
        let process = try stage.start()
        let updated = try await stage.invoke(Self.update)
        XCTAssertEqual(updated.status, 200, updated.body)
        let fetched = try await stage.invoke(Self.fetch)
        XCTAssertTrue(fetched.body.contains("Study_2024-05-21T06:15:00Z_2024-05-21T07:00:00Z"), fetched.body)
        // Something that is no event is a failure, and the next one is handled as if nothing had been.
        let poisoned = await stage.emulator.invoke(#"{"what": "is this"}"#)
        guard case .failure("Function.UnknownEvent", _) = poisoned else { return XCTFail("\(poisoned)") }
        let missing = try await stage.invoke(Self.event("GET", "/nothing"))
        XCTAssertEqual(missing.status, 404)
        await stage.end(process)
        let lines = try String(decoding: process.errorTail, as: UTF8.self).split(separator: "\n").dropLast().map { try JSONValue(parsing: String($0)) }
        XCTAssertEqual(lines.compactMap { $0["requestId"]?.stringValue }, ["request-1", "request-2", "request-3", "request-4"])
        XCTAssertEqual(lines.map { $0["EntriesWritten"]?.intValue }, [1, 0, 0, 0])
        XCTAssertEqual(lines.map { $0["EntriesFetched"]?.intValue }, [0, 1, 0, 0])
        XCTAssertEqual(lines.map { $0["Errors"]?.intValue }, [0, 0, 1, 0])
    }

    func testAFunctionThatCannotBeginSaysSo() async throws {
        var stage = try await Stage()
        stage.place.environment["TIME_ZONE"] = "Mars/Olympus"
        let process = try stage.start()
        let status = await process.wait()
        XCTAssertEqual(status, .exited(78))
        guard case .failure("Function.InitFailed", let body)? = stage.emulator.initFailure else { return XCTFail("nothing was said") }
        XCTAssertTrue(String(decoding: body, as: UTF8.self).contains("TIME_ZONE"))
        await stage.runtimeAPI.shutdown(drainingFor: .zero)
        await stage.database.shutdown(drainingFor: .zero)
    }

    func testOutsideOfLambdaItSaysWhatItIs() async throws {
        let place = try Installation()
        let output = try await place.run("timetracking-lambda", expecting: 78)
        XCTAssertTrue(output.error.contains("AWS_LAMBDA_RUNTIME_API"), output.error)
    }

    func testADatabaseThatDoesNotAnswerIsToldBeforeLambdaGivesUp() async throws {
        var stage = try await Stage()
        let silent = try GatedAnswer(HTTPResponse(status: .ok)).start()
        stage.place.environment["DB_ENDPOINT"] = "http://\(silent.address)"
        let process = try stage.start()
        let alive = try await stage.invoke(Self.event("GET", "/health"))
        XCTAssertEqual(alive.status, 200)
        switch await stage.emulator.invoke(Self.fetch, in: .milliseconds(500)) {
        case .answer(let payload): XCTAssertEqual(try JSONValue(parsing: payload)["statusCode"], 503)
        // On a machine that is busy the handler may be too late to say so itself.
        case .failure(let type, _): XCTAssertEqual(type, "Function.TimedOut")
        }
        await stage.end(process)
        await silent.shutdown(drainingFor: .zero)
    }

    /// Between two invocations a function is frozen, and the other side of its connections goes away meanwhile.
    func testTheFirstRequestAfterAThawIsAnswered() async throws {
        var stage = try await Stage()
        let process = try stage.start()
        _ = try await stage.invoke(Self.update)
        for _ in 1...3 {
            process.signal(SIGSTOP)
            let port = stage.database.address.port
            await stage.database.shutdown(drainingFor: .zero)
            stage.database = try DynamoDBWireFace(stage.engine).start(port: Int(port))
            let thawed = stage
            async let answer = thawed.invoke(Self.fetch)
            process.signal(SIGCONT)
            let (status, body) = try await answer
            XCTAssertEqual(status, 200, body)
        }
        await stage.end(process)
    }

    func testManyInvocationsTakeNoMoreMemoryThanAFew() async throws {
        let stage = try await Stage()
        let process = try stage.start()
        func residentKiB() throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
            let line = try XCTUnwrap(status.split(separator: "\n").first { $0.hasPrefix("VmRSS") })
            return try XCTUnwrap(line.split(separator: " ").compactMap { Int($0) }.first)
        }
        _ = try await stage.invoke(Self.update)
        for _ in 0..<200 { _ = try await stage.invoke(Self.fetch) }
        let before = try residentKiB()
        let count = rounds(200, long: 10_000)
        for _ in 0..<count {
            let answer = try await stage.invoke(Self.fetch)
            XCTAssertEqual(answer.status, 200)
        }
        let growth = try residentKiB() - before
        XCTAssertLessThan(growth, 2_048, "KiB after \(count) invocations")
        await stage.end(process)
    }
}
