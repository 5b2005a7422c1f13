import Digest
package import HTTP
import JSON

/// An HTTP request in an event, and the shape in which its answer must be.
///
/// | shape | headers | query | answer |
/// | --- | --- | --- | --- |
/// | API Gateway v1 | `multiValueHeaders`, or `headers` | decoded | `multiValueHeaders` |
/// | API Gateway v2, function URL | `headers`, joined by commas; `cookies` | as it was | `headers`, `cookies` |
/// | load balancer | either one, as the target group is set | as it was | the one that came |
///
/// Any of the maps may be null. Sources: API Gateway Developer Guide, "Lambda proxy integrations"; Elastic Load Balancing,
/// "Lambda functions as targets"; Lambda Developer Guide, "Request and response payloads" of function URLs.
package struct HTTPEvent: Sendable, Hashable {
    /// Who speaks, and so how to answer.
    package enum Shape: Sendable, Hashable {
        case gatewayV1
        case gatewayV2
        case loadBalancer(isMultiValue: Bool)

        /// The largest answer that is taken in this shape, in bytes, when Lambda takes `limit`. A load balancer takes 1 MB.
        func payloadByteCount(atMost limit: Int) -> Int {
            guard case .loadBalancer = self else { return limit }
            return min(limit, 1_000_000)
        }

        /// For people.
        package var kind: String {
            switch self {
            case .gatewayV1: "requests of API Gateway (1.0)"
            case .gatewayV2: "requests of API Gateway (2.0) or a function URL"
            case .loadBalancer: "requests of a load balancer"
            }
        }
    }

    package let shape: Shape
    package let request: HTTPRequest

    init(gatewayV1 event: JSONValue) throws(EventError) {
        let members = EventMembers(event, kind: Shape.gatewayV1.kind)
        shape = .gatewayV1
        let pairs = try members.pairs("multiValueQueryStringParameters", or: "queryStringParameters")
        let query = pairs.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
        let path = Self.path(try members.text("path"), ofResource: event["resource"]?.stringValue)
        request = try HTTPRequest(
            members, method: members.text("httpMethod"), path: path, query: pairs.isEmpty ? nil : query,
            headers: members.pairs("multiValueHeaders", or: "headers"))
    }

    /// The path as the API knows it: without the base path of a domain of one's own, or the stage, that stands before it in `path`
    /// but not in `resource`. A resource that takes any path (`{proxy+}`) tells nothing.
    private static func path(_ path: String, ofResource resource: String?) -> String {
        guard let resource else { return path }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let known = resource.split(separator: "/", omittingEmptySubsequences: false)
        guard !known.contains(where: { $0.hasSuffix("+}") }), segments.count > known.count else { return path }
        let rest = segments.suffix(known.count - 1)
        let isInstance = zip(rest, known.dropFirst()).allSatisfy { $0 == $1 || $1.hasPrefix("{") }
        return isInstance ? "/" + rest.joined(separator: "/") : path
    }

    init(gatewayV2 event: JSONValue) throws(EventError) {
        let members = EventMembers(event, kind: Shape.gatewayV2.kind)
        shape = .gatewayV2
        let http = EventMembers(event["requestContext"]?["http"] ?? .null, kind: members.kind)
        var path = try members.text("rawPath")
        // Every stage but the default one stands before the path, except where a domain of one's own leads to it.
        let domain = event["requestContext"]?["domainName"]?.stringValue?.split(separator: ".")
        let isOwnDomain = domain?.contains { $0 == "execute-api" } == false
        let stage = isOwnDomain ? nil : event["requestContext"]?["stage"]?.stringValue
        if let stage, stage != "$default", path.hasPrefix("/\(stage)") {
            let rest = path.dropFirst(stage.count + 1)
            if rest.isEmpty || rest.hasPrefix("/") { path = rest.isEmpty ? "/" : String(rest) }
        }
        let query = event["rawQueryString"]?.stringValue ?? ""
        var headers = try members.pairs("headers")
        let cookies = (event["cookies"]?.arrayValue ?? []).compactMap(\.stringValue)
        if !cookies.isEmpty { headers.append((name: "cookie", value: cookies.joined(separator: "; "))) }
        request = try HTTPRequest(
            members, method: http.text("method"), path: path, query: query.isEmpty ? nil : query, headers: headers)
    }

    init(loadBalancer event: JSONValue) throws(EventError) {
        let isMultiValue = event["multiValueHeaders"]?.objectValue != nil
        shape = .loadBalancer(isMultiValue: isMultiValue)
        let members = EventMembers(event, kind: shape.kind)
        let pairs = try members.pairs("multiValueQueryStringParameters", or: "queryStringParameters")
        let query = pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        request = try HTTPRequest(
            members, method: members.text("httpMethod"), path: members.text("path"), query: pairs.isEmpty ? nil : query,
            headers: members.pairs("multiValueHeaders", or: "headers"))
    }

    /// An answer in the event's shape.
    package func payload(for response: HTTPResponse) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: response.body.count + response.body.count / 8 + 512)
        writer.beginObject()
        writer.member("statusCode", response.status.code)
        if case .loadBalancer = shape { writer.member("statusDescription", "\(response.status)") }
        switch shape {
        case .gatewayV1, .loadBalancer(isMultiValue: true): Self.writeLists(response.fields, to: &writer)
        case .gatewayV2:
            Self.writeValues(response.fields, without: Self.setCookie, to: &writer)
            let cookies = response.fields.values(of: Self.setCookie)
            if !cookies.isEmpty {
                writer.key("cookies")
                Self.write(cookies, to: &writer)
            }
        case .loadBalancer(isMultiValue: false): Self.writeValues(response.fields, without: nil, to: &writer)
        }
        let text = String(validating: response.body, as: UTF8.self)
        writer.member("body", text ?? Base64.encode(response.body))
        writer.key("isBase64Encoded")
        writer.bool(text == nil)
        writer.endObject()
        return writer.bytes
    }

    private static let setCookie = HTTPFieldName(known: "set-cookie")

    private static func writeLists(_ fields: HTTPFields, to writer: inout JSONWriter) {
        writer.key("multiValueHeaders")
        writer.beginObject()
        for name in names(of: fields) {
            writer.key(name.lowercased)
            write(fields.values(of: name), to: &writer)
        }
        writer.endObject()
    }

    private static func writeValues(_ fields: HTTPFields, without left: HTTPFieldName?, to writer: inout JSONWriter) {
        writer.key("headers")
        writer.beginObject()
        for name in names(of: fields) where name != left {
            writer.member(name.lowercased, fields.joinedValue(of: name) ?? "")
        }
        writer.endObject()
    }

    private static func write(_ values: [String], to writer: inout JSONWriter) {
        writer.beginArray()
        for value in values { writer.string(value) }
        writer.endArray()
    }

    /// Each once, in the order of their first fields.
    private static func names(of fields: HTTPFields) -> [HTTPFieldName] {
        var names: [HTTPFieldName] = []
        for field in fields where !names.contains(field.name) { names.append(field.name) }
        return names
    }
}

extension HTTPRequest {
    /// A request of the parts that every shape has.
    fileprivate init(
        _ members: EventMembers, method: String, path: String, query: String?, headers: [(name: String, value: String)]
    ) throws(EventError) {
        guard let method = HTTPMethod(method) else { throw members.malformed("method") }
        guard path.hasPrefix("/") else { throw members.malformed("path") }
        var fields = HTTPFields()
        for header in headers {
            guard let name = HTTPFieldName(header.name), let field = HTTPField(name, header.value) else {
                throw members.malformed("headers")
            }
            fields.append(field)
        }
        self.init(
            method: method, scheme: "https", authority: fields[.host], path: Self.encoded(path), query: query, fields: fields,
            body: try members.body())
    }

    /// Gateways hand on some paths decoded; what cannot stand in one is encoded again, a percent sign that begins no escape too.
    private static func encoded(_ path: String) -> String {
        func isSafe(_ byte: UInt8) -> Bool {
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "?") && byte != UInt8(ascii: "#") && byte != UInt8(ascii: "%")
        }
        if path.utf8.allSatisfy(isSafe) { return path }
        let given = Array(path.utf8)
        var bytes: [UInt8] = []
        for (place, byte) in given.enumerated() {
            let next = given[(place + 1)...].prefix(2)
            let isEscape = byte == UInt8(ascii: "%") && next.count == 2 && next.allSatisfy { PercentCoding.hexValue($0) != nil }
            if isSafe(byte) || isEscape { bytes.append(byte) } else { PercentCoding.append(byte, to: &bytes) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
