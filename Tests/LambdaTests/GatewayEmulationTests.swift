import HTTP
import JSON
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import Lambda

/// Where API Gateway answers otherwise than a server.
final class GatewayEmulationTests: XCTestCase {
    private struct Responder: HTTPResponder {
        let answer: @Sendable (HTTPRequest, Context) -> HTTPResponse

        func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse { answer(request, context) }
    }

    private func gateway(
        _ answer: @escaping @Sendable (HTTPRequest, Context) -> HTTPResponse = { _, _ in HTTPResponse(status: .ok) }
    ) -> GatewayEmulation {
        let function = LambdaFunction(
            lines: .init(namespace: "Tests", functionName: nil, counterNames: [], sink: MemoryLogSink()), http: Responder(answer: answer))
        return GatewayEmulation(function, routes: [("/fetch", [.get]), ("/update", [.post]), ("/entries/{key}", [.delete])])
    }

    private func send(_ gateway: GatewayEmulation, _ method: HTTPMethod, _ path: String, query: String? = nil, body: [UInt8] = []) async -> HTTPResponse {
        await gateway.respond(to: HTTPRequest(method: method, authority: "api", path: path, query: query, body: body), context: .test())
    }

    func testUnknownPathsAndMethodsAreForbidden() async throws {
        for (method, path) in [(HTTPMethod.get, "/nothing"), (.post, "/fetch"), (.delete, "/update"), (.get, "/fetch/"), (.get, "/entries/a"), (.delete, "/entries/"), (.delete, "/entries/a/b")] {
            let response = await send(gateway(), method, path)
            XCTAssertEqual(response.status, .forbidden, path)
            XCTAssertEqual(String(decoding: response.body, as: UTF8.self), #"{"message":"Missing Authentication Token"}"#)
        }
        for (method, path) in [(HTTPMethod.get, "/fetch"), (.head, "/fetch"), (.options, "/update"), (.delete, "/entries/Study_x%2Fy"), (.get, "/f%65tch")] {
            let response = await send(gateway(), method, path)
            XCTAssertEqual(response.status, .ok, path)
        }
    }

    func testARequestGoesThroughAnEventUnchanged() async throws {
        let seen = gateway { request, _ in
            HTTPResponse(status: .created, fields: [.contentType: "text/plain"], body: Array("\(request.target) \(request.authority ?? "") ".utf8) + request.body)
        }
        let response = await send(seen, .get, "/fetch", query: "from=2024-05-21T06%3A15%3A00%2B02%3A00&a=1&a=2", body: [0xff, 0])
        XCTAssertEqual(response.status, .created)
        XCTAssertEqual(response.fields[.contentType], "text/plain")
        XCTAssertEqual(Array(response.body.suffix(2)), [0xff, 0])
        XCTAssertTrue(String(decoding: response.body, as: UTF8.self).hasPrefix("/fetch?from=2024-05-21T06%3A15%3A00%2B02%3A00&a=1&a=2 api "))
    }

    func testTooMuchIsRefusedAsTheGatewayDoes() async {
        let long = await send(gateway(), .post, "/update", body: Array(repeating: 0x20, count: 6 * 1_024 * 1_024))
        XCTAssertEqual(long.status, .contentTooLarge)
        let large = await send(gateway { _, _ in HTTPResponse(status: .ok, body: Array(repeating: 0x20, count: 6 * 1_024 * 1_024)) }, .get, "/fetch")
        XCTAssertEqual(large.status, .internalServerError)
        let undecodable = await send(gateway(), .get, "/fetch", query: "a=%zz")
        XCTAssertEqual(undecodable.status, .badRequest)
    }

    func testWhatIsNoAnswerIsABadGateway() {
        for payload in [#""text""#, "{}", #"{"statusCode":"200"}"#, #"{"statusCode":99}"#, #"{"statusCode":200,"headers":{"a b":"c"}}"#, #"{"statusCode":200,"body":7}"#, #"{"statusCode":200,"body":"=","isBase64Encoded":true}"#, "x"] {
            XCTAssertNil(GatewayEmulation.response(Array(payload.utf8)), payload)
        }
        XCTAssertEqual(GatewayEmulation.response(Array(#"{"statusCode":204}"#.utf8)), HTTPResponse(status: .noContent))
    }

    func testAFunctionThatTakesTooLongIsATimeout() async {
        let clock = ManualTimeSource(now: .epoch)
        let slow = gateway { _, context in
            XCTAssertEqual(context.deadline.remaining(on: clock), .seconds(29))
            clock.advance(by: .seconds(30))
            return HTTPResponse(status: .ok)
        }
        let response = await slow.respond(
            to: HTTPRequest(method: .get, path: "/fetch"), context: Context(deadline: .never, requestID: "r", logger: .silent, timeSource: clock))
        XCTAssertEqual(response.status, .gatewayTimeout)
    }
}
