import Digest
import HTTP
import JSON
import Lambda
import Observation
import TestSupport
import Timekeeping
import XCTest

/// API Gateway as a test needs it: makes an event of a request, and a response of what the function answers.
enum EventShape: String, CaseIterable {
    case gatewayV1 = "through API Gateway v1"
    case gatewayV2 = "through API Gateway v2"

    func payload(of request: HTTPRequest) throws -> [UInt8] {
        switch self {
        case .gatewayV1: return try HTTPEvent.gatewayV1Payload(of: request)
        case .gatewayV2:
            let names = Set(request.fields.map(\.name))
            var headers = JSONObject()
            for name in names { headers[name.lowercased] = request.fields.joinedValue(of: name).map { .string($0) } }
            let text = String(validating: request.body, as: UTF8.self)
            let event: JSONValue = [
                "version": "2.0", "rawPath": .string("/prod\(request.path)"), "rawQueryString": .string(request.query ?? ""),
                "headers": .object(headers), "requestContext": ["stage": "prod", "http": ["method": .string(request.method.name)]],
                "body": .string(text ?? Base64.encode(request.body)), "isBase64Encoded": .bool(text == nil),
            ]
            return event.encoded()
        }
    }

    func response(_ payload: [UInt8]) throws -> HTTPResponse {
        let answer = try JSONValue(parsing: payload, limits: Self.limits)
        let status = try XCTUnwrap(answer["statusCode"]?.intValue.flatMap { HTTPStatus(code: $0) })
        var response = HTTPResponse(status: status)
        let headers = try XCTUnwrap(answer[self == .gatewayV1 ? "multiValueHeaders" : "headers"]?.objectValue)
        for header in headers {
            let name = try XCTUnwrap(HTTPFieldName(header.name))
            for value in header.value.arrayValue ?? [header.value] {
                response.fields.append(try XCTUnwrap(HTTPField(name, try XCTUnwrap(value.stringValue))))
            }
        }
        let body = try XCTUnwrap(answer["body"]?.stringValue)
        response.body = answer["isBase64Encoded"] == true ? try Base64.decode(body) : Array(body.utf8)
        return response
    }

    private static let limits: JSONLimits = {
        var limits = JSONLimits()
        limits.byteCount = 32 << 20
        return limits
    }()
}

extension World {
    /// The function, invoked with events of that shape.
    func throughEvents(_ shape: EventShape) -> APIUnderTest {
        let lines = EventLine.Configuration(namespace: "Tests", functionName: nil, counterNames: [], sink: sink)
        let function = LambdaFunction(lines: lines, http: routes)
        let (logger, timeSource) = (logger, timeSource)
        return APIUnderTest(name: shape.rawValue) { request in
            let context = Context(
                deadline: .after(.seconds(29), on: timeSource), requestID: "event", logger: logger, timeSource: timeSource)
            let invocation = Invocation(
                requestID: "event", deadline: World.now + .seconds(29), payload: try shape.payload(of: request))
            let answer = try await function.handle(invocation, context)
            answer.settled(nil)
            return try shape.response(answer.payload)
        }
    }
}
