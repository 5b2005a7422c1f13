import Digest
package import HTTP
import JSON
package import Observation
import Timekeeping

/// API Gateway (REST, Lambda proxy integration) on this machine: the function is reached through events, and clients are answered as
/// the gateway answers where it differs from a server, so that surprises come before deployment.
///
/// | what | answer |
/// | --- | --- |
/// | a path or a method that the API does not have | 403 `Missing Authentication Token` |
/// | a body over 10 MB, or an event over the 6 MB that Lambda takes | 413 `Request Too Long` |
/// | the function fails, or says what is no answer | 502 `Internal server error` |
/// | the function takes more than 29 seconds | 504 `Endpoint request timed out` |
///
/// Source: API Gateway Developer Guide, "Gateway response types", "Quotas for configuring and running a REST API".
package struct GatewayEmulation: HTTPResponder {
    private let function: LambdaFunction
    private let routes: [(template: [Substring], methods: Set<String>)]

    /// How long the gateway waits for an integration.
    package static let patience = Duration.seconds(29)
    /// The largest payload that the gateway takes.
    package static let bodyByteCount = 10 * 1_024 * 1_024
    /// The largest event that Lambda takes.
    private static let eventByteCount = 6 * 1_024 * 1_024

    /// - Parameter routes: the methods of every path that the API has
    package init(_ function: LambdaFunction, routes: [(path: String, methods: [HTTPMethod])]) {
        self.function = function
        self.routes = routes.map { route in
            var names = Set(route.methods.map(\.name))
            if names.contains(HTTPMethod.get.name) { names.insert(HTTPMethod.head.name) }
            names.insert(HTTPMethod.options.name)
            return (route.path.split(separator: "/", omittingEmptySubsequences: false), names)
        }
    }

    /// Whether the API has the method of the path; `{name}` in a route stands for any one segment.
    private func has(_ method: HTTPMethod, _ path: String) -> Bool {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        return routes.contains { route in
            guard route.methods.contains(method.name), route.template.count == segments.count else { return false }
            return zip(route.template, segments).allSatisfy { known, segment in
                known.hasPrefix("{") ? !segment.isEmpty : (try? PercentCoding.decode(segment)) == String(known)
            }
        }
    }

    package func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        guard has(request.method, request.path) else {
            return Self.answer(.forbidden, "Missing Authentication Token", type: "MissingAuthenticationTokenException")
        }
        let event: [UInt8]
        do throws(PercentCoding.DecodingError) {
            event = try HTTPEvent.gatewayV1Payload(of: request)
        } catch {
            return Self.answer(.badRequest, "Bad Request", type: "BadRequestException")
        }
        guard request.body.count <= Self.bodyByteCount, event.count <= Self.eventByteCount else {
            return Self.answer(.contentTooLarge, "Request Too Long", type: "RequestTooLargeException")
        }
        let patient = context.with(deadline: .after(Self.patience, on: context.timeSource))
        let now = context.timeSource.now
        let remaining = min(patient.deadline.remaining(on: context.timeSource), Self.patience)
        let invocation = Invocation(requestID: context.requestID, deadline: now + remaining, payload: event)
        do {
            let answer = try await function.handle(invocation, patient)
            guard !patient.deadline.hasPassed(on: context.timeSource) else {
                answer.settled("the answer came too late")
                return Self.answer(.gatewayTimeout, "Endpoint request timed out", type: "InternalServerErrorException")
            }
            answer.settled(nil)
            return Self.response(answer.payload) ?? Self.malformed
        } catch {
            return Self.malformed
        }
    }

    /// What a client is sent for what the function says; nothing where that is no answer.
    static func response(_ payload: [UInt8]) -> HTTPResponse? {
        var limits = JSONLimits()
        limits.byteCount = 2 * eventByteCount
        guard let answer = try? JSONValue(parsing: payload, limits: limits),
            let status = answer["statusCode"]?.intValue.flatMap({ HTTPStatus(code: $0) })
        else { return nil }
        let members = EventMembers(answer, kind: "an answer")
        guard let fields = try? members.pairs("multiValueHeaders", or: "headers"), let body = try? members.body() else { return nil }
        var response = HTTPResponse(status: status, body: body)
        for (name, value) in fields {
            guard let name = HTTPFieldName(name), let field = HTTPField(name, value) else { return nil }
            response.fields.append(field)
        }
        return response
    }

    private static var malformed: HTTPResponse {
        answer(.badGateway, "Internal server error", type: "InternalServerErrorException")
    }

    private static func answer(_ status: HTTPStatus, _ message: String, type: String) -> HTTPResponse {
        var writer = JSONWriter(reservingCapacity: 64)
        writer.beginObject()
        writer.member("message", message)
        writer.endObject()
        return HTTPResponse(
            status: status, fields: [.contentType: "application/json", HTTPFieldName(known: "x-amzn-errortype"): type],
            body: writer.bytes)
    }
}

extension HTTPEvent {
    /// A request as the event that API Gateway makes of it (payload format 1.0).
    ///
    /// - Throws: where the query cannot be decoded, which the gateway refuses too
    package static func gatewayV1Payload(of request: HTTPRequest) throws(PercentCoding.DecodingError) -> [UInt8] {
        let pairs = try QueryParameters(parsing: request.query).pairs
        var headers: [(name: String, values: [String])] = []
        for field in request.fields where !headers.contains(where: { $0.name == field.name.lowercased }) {
            headers.append((field.name.lowercased, request.fields.values(of: field.name)))
        }
        if let authority = request.authority, !request.fields.contains(.host) { headers.append(("host", [authority])) }
        var parameters: [(name: String, values: [String])] = []
        for pair in pairs {
            if let index = parameters.firstIndex(where: { $0.name == pair.name }) {
                parameters[index].values.append(pair.value)
            } else {
                parameters.append((pair.name, [pair.value]))
            }
        }
        let text = String(validating: request.body, as: UTF8.self)
        var writer = JSONWriter(reservingCapacity: request.body.count + 1_024)
        writer.beginObject()
        writer.member("resource", request.path)
        writer.member("path", request.path)
        writer.member("httpMethod", request.method.name)
        write("multiValueHeaders", headers, to: &writer)
        write("multiValueQueryStringParameters", parameters, to: &writer)
        writer.key("requestContext")
        writer.beginObject()
        writer.member("stage", "local")
        writer.endObject()
        if !request.body.isEmpty { writer.member("body", text ?? Base64.encode(request.body)) }
        writer.key("isBase64Encoded")
        writer.bool(text == nil)
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ name: String, _ lists: [(name: String, values: [String])], to writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        for list in lists {
            writer.key(list.name)
            writer.beginArray()
            for value in list.values { writer.string(value) }
            writer.endArray()
        }
        writer.endObject()
    }
}
