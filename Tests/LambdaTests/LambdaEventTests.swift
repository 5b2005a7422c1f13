import HTTP
import JSON
import TestSupport
import Timekeeping
import XCTest

@testable import Lambda

/// What the payloads of Lambda's event sources amount to, and the answers in their shapes.
final class LambdaEventTests: XCTestCase {
    private func http(_ text: String) throws -> HTTPEvent {
        guard case .http(let event) = try LambdaEvent(parsing: Array(text.utf8)) else { throw EventError.unexpected(kind: "other") }
        return event
    }

    private func answer(_ event: HTTPEvent, _ response: HTTPResponse) throws -> JSONValue {
        try JSONValue(parsing: event.payload(for: response))
    }

    private static let response: HTTPResponse = {
        var fields: HTTPFields = [.contentType: "application/json", .vary: "a"]
        for (name, value) in [("vary", "b"), ("set-cookie", "x=1"), ("set-cookie", "y=2; Path=/")] {
            if let name = HTTPFieldName(name), let field = HTTPField(name, value) { fields.append(field) }
        }
        return HTTPResponse(status: .created, fields: fields, body: Array("{\"é\":1}".utf8))
    }()

    func testGatewayV1() throws {
        let event = try http(SampleEvents.gatewayV1)
        XCTAssertEqual(event.shape, .gatewayV1)
        XCTAssertEqual(event.request.method, .get)
        XCTAssertEqual(event.request.path, "/fetch")
        XCTAssertEqual(event.request.authority, "abc123.execute-api.eu-central-1.amazonaws.com")
        XCTAssertEqual(event.request.fields.values(of: .xAPIKey), ["first", "second"])
        // Decoded parameters are encoded again, so that they mean the same to whoever reads the query.
        let query = try QueryParameters(parsing: event.request.query)
        XCTAssertEqual(query.values(of: "from"), ["2024-05-21T06:15:00+02:00"])
        XCTAssertEqual(query.values(of: "activity_type"), ["Deep work & more", "é"])
        XCTAssertEqual(event.request.body, [])
        let answer = try answer(event, Self.response)
        XCTAssertEqual(answer["statusCode"], 201)
        XCTAssertEqual(answer["multiValueHeaders"]?["vary"], ["a", "b"])
        XCTAssertEqual(answer["multiValueHeaders"]?["set-cookie"], ["x=1", "y=2; Path=/"])
        XCTAssertNil(answer["headers"])
        XCTAssertEqual(answer["body"], "{\"é\":1}")
        XCTAssertEqual(answer["isBase64Encoded"], false)
    }

    func testMapsMayBeNull() throws {
        let event = try http(SampleEvents.gatewayV1OfNulls)
        XCTAssertEqual(event.request.path, "/health")
        XCTAssertNil(event.request.query)
        XCTAssertTrue(event.request.fields.isEmpty)
    }

    func testGatewayV2() throws {
        let event = try http(SampleEvents.gatewayV2)
        XCTAssertEqual(event.shape, .gatewayV2)
        XCTAssertEqual(event.request.method, .post)
        XCTAssertEqual(event.request.path, "/update", "the stage is not part of the path")
        XCTAssertEqual(event.request.query, "a=1&a=2&b=%20x")
        XCTAssertEqual(event.request.fields[HTTPFieldName(known: "cookie")], "session=1; theme=dark")
        XCTAssertEqual(event.request.body, Array("[]".utf8))
        let answer = try answer(event, Self.response)
        XCTAssertEqual(answer["headers"]?["vary"], "a, b")
        XCTAssertNil(answer["headers"]?["set-cookie"])
        XCTAssertEqual(answer["cookies"], ["x=1", "y=2; Path=/"])
        XCTAssertNil(answer["multiValueHeaders"])
    }

    func testAStageIsTakenFromTheBeginningOfAPathOnly() throws {
        for (path, expected) in [("/dev", "/"), ("/dev/", "/"), ("/development", "/development"), ("/x/dev", "/x/dev"), ("/dev/dev", "/dev")] {
            let text = SampleEvents.gatewayV2.replacingOccurrences(of: "\"rawPath\": \"/dev/update\"", with: "\"rawPath\": \"\(path)\"")
            XCTAssertEqual(try http(text).request.path, expected)
        }
    }

    func testPathsThatGatewaysHaveDecodedAreEncodedAgain() throws {
        for (path, expected) in [("/a b", "/a%20b"), ("/é", "/%C3%A9"), ("/a%20b", "/a%20b"), ("/a?b#c", "/a%3Fb%23c"), ("/50%_2024", "/50%25_2024"), ("/a%", "/a%25")] {
            let text = SampleEvents.gatewayV1.replacingOccurrences(of: "\"path\": \"/fetch\"", with: "\"path\": \"\(path)\"")
            XCTAssertEqual(try http(text).request.path, expected)
        }
    }

    func testFunctionURL() throws {
        let event = try http(SampleEvents.functionURL)
        XCTAssertEqual(event.shape, .gatewayV2)
        XCTAssertEqual(event.request.target, "/fetch")
        XCTAssertEqual(try answer(event, HTTPResponse(status: .noContent))["cookies"], nil)
    }

    func testLoadBalancersAreAnsweredAsTheyAsk() throws {
        let single = try http(SampleEvents.loadBalancer)
        XCTAssertEqual(single.request.query, "from=2024-05-21T06%3A15%3A00Z", "as it was, not encoded twice")
        let answer = try answer(single, Self.response)
        XCTAssertEqual(answer["statusDescription"], "201 Created")
        XCTAssertEqual(answer["headers"]?["vary"], "a, b")
        XCTAssertNil(answer["multiValueHeaders"])
        let lists = try http(SampleEvents.loadBalancerOfLists)
        XCTAssertEqual(lists.request.query, "from=2024-05-21&x=1&x=2")
        XCTAssertEqual(lists.request.fields.values(of: .accept), ["a/b", "c/d"])
        XCTAssertEqual(try self.answer(lists, Self.response)["multiValueHeaders"]?["vary"], ["a", "b"])
    }

    func testBytesThatAreNoTextAreBase64() throws {
        let event = try http(SampleEvents.functionURL)
        let answer = try answer(event, HTTPResponse(status: .ok, body: [0xff, 0, 1]))
        XCTAssertEqual(answer["body"], "/wAB")
        XCTAssertEqual(answer["isBase64Encoded"], true)
    }

    func testSchedulesAndQueues() throws {
        guard case .scheduled(let scheduled) = try LambdaEvent(parsing: Array(SampleEvents.scheduled.utf8)) else { return XCTFail("scheduled") }
        XCTAssertEqual(scheduled.time, try Instant(rfc3339: "2024-05-21T06:15:00Z"))
        XCTAssertEqual(scheduled.resources, ["arn:aws:events:eu-central-1:123456789012:rule/daily"])
        guard case .queue(let queue) = try LambdaEvent(parsing: Array(SampleEvents.queue(["a", "b"]).utf8)) else { return XCTFail("queue") }
        XCTAssertEqual(queue.messages.map(\.body), ["body of a", "body of b"])
        XCTAssertEqual(queue.messages.map(\.receiveCount), [2, 2])
        XCTAssertFalse(queue.isOrdered)
        guard case .queue(let fifo) = try LambdaEvent(parsing: Array(SampleEvents.queue(["a"], name: "entries.fifo").utf8)) else { return XCTFail("fifo") }
        XCTAssertTrue(fifo.isOrdered)
    }

    func testAnythingElseIsAClearError() {
        for (text, description) in [
            ("", "the event is not JSON: line 1, column 1: a value must stand here, not the end of the text"),
            ("[]", "the event is of no known kind; its members are none"),
            (#"{"secret": "value", "x": 1}"#, "the event is of no known kind; its members are secret, x"),
            (#"{"Records": [{"eventSource": "aws:s3"}]}"#, "the event is of no known kind; its members are Records"),
            (#"{"httpMethod": "GET"}"#, "the event looks like requests of API Gateway (1.0), but \"path\" is missing or not as it should be"),
            (#"{"httpMethod": "G T", "path": "/"}"#, "the event looks like requests of API Gateway (1.0), but \"method\" is missing or not as it should be"),
            (#"{"httpMethod": "GET", "path": "x"}"#, "the event looks like requests of API Gateway (1.0), but \"path\" is missing or not as it should be"),
            (#"{"httpMethod": "GET", "path": "/", "headers": {"a": "x\r\ny: z"}}"#, "the event looks like requests of API Gateway (1.0), but \"headers\" is missing or not as it should be"),
            (#"{"httpMethod": "GET", "path": "/", "headers": []}"#, "the event looks like requests of API Gateway (1.0), but \"headers\" is missing or not as it should be"),
            (#"{"httpMethod": "GET", "path": "/", "body": "=", "isBase64Encoded": true}"#, "the event looks like requests of API Gateway (1.0), but \"body\" is missing or not as it should be"),
            (#"{"source": "aws.events", "id": "x"}"#, "the event looks like a scheduled event, but \"time\" is missing or not as it should be"),
        ] {
            XCTAssertThrowsError(try LambdaEvent(parsing: Array(text.utf8)), text) { error in
                XCTAssertEqual("\(error)", description)
                XCTAssertEqual((error as? EventError)?.report.type, "Function.UnknownEvent")
            }
        }
    }

    /// Whatever the bytes are, the parser says something.
    func testDamagedEventsAreReadOrRefused() throws {
        var random = SeededRandom(function: #function)
        let samples = [SampleEvents.gatewayV1, SampleEvents.gatewayV2, SampleEvents.loadBalancer, SampleEvents.scheduled, SampleEvents.queue(["a"])].map { Array($0.utf8) }
        var refusalCount = 0
        for _ in 0..<rounds(500, long: 20_000) {
            var bytes = samples.randomElement(using: &random) ?? []
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            do { _ = try LambdaEvent(parsing: bytes) } catch { refusalCount += 1 }
        }
        XCTAssertGreaterThan(refusalCount, 0)
    }
}
