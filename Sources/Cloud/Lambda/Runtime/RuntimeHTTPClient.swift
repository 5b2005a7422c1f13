package import HTTP
import JSON
package import Observation
import Timekeeping

/// Lambda's runtime API over HTTP, at the address that `AWS_LAMBDA_RUNTIME_API` names.
package struct RuntimeHTTPClient: RuntimeAPI {
    private let endpoint: Endpoint
    private let transport: any HTTPTransport
    private let context: Context

    /// - Parameters:
    ///   - transport: without any limit on how long an exchange takes: the function is frozen in the middle of one
    ///   - context: without a deadline
    package init(endpoint: Endpoint, transport: any HTTPTransport, context: Context) {
        self.endpoint = endpoint
        self.transport = transport
        self.context = context
    }

    private static let prefix = "/2018-06-01/runtime"

    private enum Field {
        static let requestID = HTTPFieldName(known: "lambda-runtime-aws-request-id")
        static let deadline = HTTPFieldName(known: "lambda-runtime-deadline-ms")
        static let functionARN = HTTPFieldName(known: "lambda-runtime-invoked-function-arn")
        static let traceID = HTTPFieldName(known: "lambda-runtime-trace-id")
        static let errorType = HTTPFieldName(known: "lambda-runtime-function-error-type")
    }

    package func next() async throws(RuntimeAPIError) -> Invocation {
        let answer = try await exchange(endpoint.request(.get, path: "\(Self.prefix)/invocation/next"))
        guard let requestID = answer.fields[Field.requestID], Self.isIdentifier(requestID) else {
            throw .malformed("there is no request id")
        }
        guard let milliseconds = answer.fields[Field.deadline].flatMap({ Int64($0) }) else {
            throw .malformed("there is no deadline")
        }
        let deadline = Instant(
            secondsSinceEpoch: milliseconds / 1_000, nanosecond: Int32(max(milliseconds % 1_000, 0)) * 1_000_000)
        return Invocation(
            requestID: requestID, deadline: deadline, functionARN: answer.fields[Field.functionARN],
            traceID: answer.fields[Field.traceID], payload: answer.body)
    }

    package func respond(to requestID: String, with payload: [UInt8]) async throws(RuntimeAPIError) {
        _ = try await exchange(
            endpoint.request(
                .post, path: "\(Self.prefix)/invocation/\(requestID)/response", fields: [.contentType: "application/json"],
                body: payload))
    }

    package func fail(_ requestID: String, _ report: FailureReport) async throws(RuntimeAPIError) {
        try await post(report, to: "\(Self.prefix)/invocation/\(requestID)/error")
    }

    package func failInit(_ report: FailureReport) async throws(RuntimeAPIError) {
        try await post(report, to: "\(Self.prefix)/init/error")
    }

    private func post(_ report: FailureReport, to path: String) async throws(RuntimeAPIError) {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.member("errorMessage", report.message)
        writer.member("errorType", report.type)
        writer.key("stackTrace")
        writer.beginArray()
        writer.endArray()
        writer.endObject()
        _ = try await exchange(
            endpoint.request(
                .post, path: path, fields: [.contentType: "application/vnd.aws.lambda.error+json", Field.errorType: report.type],
                body: writer.bytes))
    }

    private func exchange(_ request: HTTPRequest) async throws(RuntimeAPIError) -> HTTPResponse {
        let answer: HTTPResponse
        do throws(HTTPTransportError) {
            answer = try await transport.send(request, context: context)
        } catch {
            throw .lost(error.description)
        }
        switch answer.status.code {
        case 200..<300: return answer
        case 400..<500: throw .refused(status: answer.status.code, Self.message(answer.body))
        default: throw .lost("it answered \(answer.status)")
        }
    }

    /// A request id becomes part of a path.
    private static func isIdentifier(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && HTTPToken.isToken(text.utf8)
    }

    private static func message(_ body: [UInt8]) -> String {
        (try? JSONValue(parsing: body))?["errorMessage"]?.stringValue ?? "no reason given"
    }
}
