import HTTP
import JSON
import Observation
import TestSupport
import XCTest

final class RoutesTests: XCTestCase {
    private struct Odd: Error {}

    private func routes() -> Routes {
        var routes = Routes()
        routes.on(.get, "/a") { _, _ in HTTPResponse(status: .ok, fields: [.contentType: "text/plain"], body: Array("A".utf8)) }
        routes.on(.post, "/a") { request, _ in HTTPResponse(status: .created, body: request.body) }
        routes.on(.get, "/sp ace") { _, _ in HTTPResponse(status: .noContent) }
        routes.on(.get, "/odd") { _, _ in throw Odd() }
        routes.on(.get, "/teapot") { _, _ in throw Problem(.conflict, "busy", errors: [.init(pointer: "/0", value: "v", rule: "r")]) }
        return routes
    }

    private func answer(_ method: HTTPMethod, _ path: String, fields: HTTPFields = [:]) async -> HTTPResponse {
        await routes().respond(to: HTTPRequest(method: method, path: path, fields: fields), context: .test())
    }

    func testMethodAndPathChooseTheHandler() async {
        let get = await answer(.get, "/a")
        XCTAssertEqual(get.status, .ok)
        XCTAssertEqual(get.body, Array("A".utf8))
        let post = await answer(.post, "/a")
        XCTAssertEqual(post.status, .created)
        XCTAssertNil(post.fields[.etag])
    }

    func testEscapedPathFindsItsRoute() async {
        let space = await answer(.get, "/sp%20ace")
        XCTAssertEqual(space.status, .noContent)
        let letter = await answer(.get, "/%61")
        XCTAssertEqual(letter.status, .ok)
        let bad = await answer(.get, "/%zz")
        XCTAssertEqual(bad.status, .badRequest)
    }

    func testHeadIsAnsweredLikeGet() async {
        let get = await answer(.get, "/a")
        let head = await answer(.head, "/a")
        XCTAssertEqual(head, get)
    }

    func testUnknownPathIs404AndUnknownMethod405WithAllow() async throws {
        let unknown = await answer(.get, "/b")
        XCTAssertEqual(unknown.status, .notFound)
        XCTAssertEqual(unknown.fields[.contentType], "application/problem+json")
        let wrong = await answer(.delete, "/a")
        XCTAssertEqual(wrong.status, .methodNotAllowed)
        XCTAssertEqual(wrong.fields[.allow], "GET, HEAD, OPTIONS, POST")
    }

    func testOptionsAnswersPreflight() async {
        let response = await answer(.options, "/a", fields: [.origin: "http://localhost:1234", .accessControlRequestMethod: "POST"])
        XCTAssertEqual(response.status, .noContent)
        XCTAssertEqual(response.fields[.accessControlAllowMethods], "GET, HEAD, OPTIONS, POST")
        XCTAssertEqual(response.fields[.accessControlAllowOrigin], "*")
        let all = await answer(.options, "*")
        XCTAssertEqual(all.status, .noContent)
    }

    func testEveryAnswerIsMarkedForOtherOrigins() async {
        for (method, path) in [(HTTPMethod.get, "/a"), (.get, "/b"), (.get, "/odd"), (.put, "/a"), (.options, "/a")] {
            let response = await answer(method, path)
            XCTAssertEqual(response.fields[.accessControlAllowOrigin], "*", path)
        }
    }

    func testKnownEntityTagGets304WithoutBody() async throws {
        let first = await answer(.get, "/a")
        let tag = try XCTUnwrap(first.fields[.etag])
        let second = await answer(.get, "/a", fields: [.ifNoneMatch: tag])
        XCTAssertEqual(second.status, .notModified)
        XCTAssertEqual(second.body, [])
        XCTAssertEqual(second.fields[.etag], tag)
        let other = await answer(.get, "/a", fields: [.ifNoneMatch: "\"other\""])
        XCTAssertEqual(other.status, .ok)
    }

    func testUnforeseenErrorIs500ThatTellsNothingButTheRequestID() async throws {
        let sink = MemoryLogSink()
        let context = Context.test(sink: sink)
        let response = await routes().respond(to: HTTPRequest(method: .get, path: "/odd"), context: context)
        XCTAssertEqual(response.status, .internalServerError)
        let body = try JSONValue(parsing: response.body)
        XCTAssertEqual(body["requestId"], .string(context.requestID))
        XCTAssertFalse(String(decoding: response.body, as: UTF8.self).contains("Odd"))
        XCTAssertTrue(sink.lines.contains { $0.contains("Odd") && $0.contains(context.requestID) })
    }

    func testProblemHasTheMembersOfTheStandard() async throws {
        let response = await answer(.get, "/teapot")
        let body = try JSONValue(parsing: response.body)
        XCTAssertEqual(body["type"], .string("about:blank"))
        XCTAssertEqual(body["title"], .string("Conflict"))
        XCTAssertEqual(body["status"], .number(JSONNumber(409)))
        XCTAssertEqual(body["detail"], .string("busy"))
        XCTAssertEqual(body["errors"], [["pointer": "/0", "value": "v", "rule": "r"]])
    }

    func testLongValuesAreShortenedInProblems() {
        let violation = Problem.Violation(pointer: "/0", value: String(repeating: "é", count: 500), rule: "r")
        XCTAssertEqual(violation.value?.count, 81)
    }

    func testTheRestOfAPathIsAParameter() async {
        var routes = Routes()
        routes.on(.get, "/entries/all") { _, _ in HTTPResponse(status: .ok, body: Array("own path".utf8)) }
        routes.on(.get, "/entries/", parameter: "key") { request, _ in
            HTTPResponse(status: .ok, body: Array((request.pathParameter ?? "none").utf8))
        }
        routes.on(.delete, "/entries/", parameter: "key") { _, _ in HTTPResponse(status: .noContent) }
        func body(_ path: String) async -> String {
            let response = await routes.respond(to: HTTPRequest(method: .get, path: path), context: .test())
            return response.status == .ok ? String(decoding: response.body, as: UTF8.self) : "\(response.status.code)"
        }
        let answers = [
            ("/entries/all", "own path"), ("/entries/a", "a"), ("/entries/a%20b%2Fc", "a b/c"), ("/entries/a/b", "a/b"), ("/entries/é", "é"),
            ("/entries/", "404"), ("/entries", "404"), ("/entries/%", "400"),
        ]
        for (path, expected) in answers {
            let found = await body(path)
            XCTAssertEqual(found, expected, path)
        }
        XCTAssertEqual(routes.paths.map(\.path), ["/entries/all", "/entries/{key}"])
        let options = await routes.respond(to: HTTPRequest(method: .options, path: "/entries/x"), context: .test())
        XCTAssertEqual(options.fields[.allow], "DELETE, GET, HEAD, OPTIONS")
    }
}
