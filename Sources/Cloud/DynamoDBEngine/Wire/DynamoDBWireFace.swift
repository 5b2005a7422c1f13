import AWS
import Digest
import DynamoDB
package import HTTP
package import Observation
import Timekeeping

/// The engine as a server sees it: DynamoDB's protocol over HTTP, so that AWS's own tools talk to it as to DynamoDB.
///
/// `POST /` with `X-Amz-Target: DynamoDB_20120810.<operation>`. Beside that `GET /` says that somebody is here, and `OPTIONS`
/// lets pages of other origins in: the tools that show tables in a browser. Source: "DynamoDB low-level API" in the developer
/// guide, and the answers of the service.
package struct DynamoDBWireFace: HTTPResponder {
    /// AWS's limit on the body of a request, and what a server in front should take.
    package static let bodyByteCountLimit = 16 * 1024 * 1024

    /// Type, request id and checksum of an answer.
    private static let usualFieldCount = 3

    private let engine: DynamoDBEngine
    private let gate: SignatureGate
    private let requestIDs = RequestIDs()

    /// - Parameter requiredKey: the one key whose signature is let in; `nil` lets everyone in who signs at all, with whatever
    ///   key, for on a desk `dummy` is as good as any
    package init(_ engine: DynamoDBEngine, requiredKey: (accessKeyID: String, secretAccessKey: Secret)? = nil) {
        self.engine = engine
        gate = SignatureGate(requiredKey: requiredKey)
    }

    package func respond(to request: HTTPRequest, context: Context) async -> HTTPResponse {
        var response: HTTPResponse
        switch request.method {
        case .post: response = await answer(request, context)
        case .get, .head: response = Self.health(request)
        case .options: response = HTTPResponse(status: .ok)
        default: response = Self.unknown
        }
        response.fields.append(HTTPField(checked: .xAmznRequestID, requestIDs.next()))
        response.fields.append(HTTPField(checked: .xAmzCRC32, String(CRC32.checksum(response.body))))
        CrossOriginAnswer.mark(&response, for: request)
        return response
    }

    /// A line for people and for those who wait until the server is up.
    private static func health(_ request: HTTPRequest) -> HTTPResponse {
        guard request.path == "/" else { return unknown }
        let line = "healthy: \(authority(of: request))\n"
        return HTTPResponse(status: .ok, fields: [.contentType: "text/plain"], body: Array(line.utf8))
    }

    /// What AWS says to whatever is not its protocol.
    private static let unknown = HTTPResponse(status: .notFound, body: Array("<UnknownOperationException/>\n".utf8))

    private func answer(_ request: HTTPRequest, _ context: Context) async -> HTTPResponse {
        guard let contentType = WireContentType(request) else { return Self.unknown }
        guard request.body.count <= Self.bodyByteCountLimit else { return HTTPResponse(status: .contentTooLarge) }
        var fields = HTTPFields()
        fields.reserveCapacity(Self.usualFieldCount)
        fields.append(HTTPField(checked: .contentType, contentType.rawValue))
        do throws(DynamoDBError) {
            let operation = try Self.operation(request)
            try gate.check(request, at: context.timeSource.now)
            let body = try await engine.answer(
                operation, to: request.body, Surroundings(context: context, authority: Self.authority(of: request)))
            return HTTPResponse(status: .ok, fields: fields, body: body)
        } catch {
            let shown = error.shown(context)
            let status = shown.status.flatMap { HTTPStatus(code: $0) } ?? .internalServerError
            return HTTPResponse(status: status, fields: fields, body: shown.wireBody)
        }
    }

    /// The host and port that the client reached.
    private static func authority(of request: HTTPRequest) -> String {
        request.authority ?? request.fields[.host] ?? "localhost"
    }

    /// By their names: to compare with all of them costs more than to hash one.
    private static let storageOperations = Dictionary(uniqueKeysWithValues: DynamoDBOperation.allCases.map { ($0.rawValue, $0) })

    private static func operation(_ request: HTTPRequest) throws(DynamoDBError) -> SpokenOperation {
        let prefix = "DynamoDB_20120810."
        guard let target = request.fields[.xAmzTarget], target.hasPrefix(prefix) else {
            return try streamOperation(request.fields[.xAmzTarget])
        }
        let name = String(Substring(target.utf8.dropFirst(prefix.utf8.count)))
        if let operation = storageOperations[name] { return .storage(operation) }
        if let request = WireOnlyOperations.named(name) { return .wireOnly(request) }
        throw .unknownOperation(name)
    }

    /// DynamoDB Streams is a service of its own, with the same protocol.
    private static func streamOperation(_ target: String?) throws(DynamoDBError) -> SpokenOperation {
        let prefix = "DynamoDBStreams_20120810."
        guard let target, target.hasPrefix(prefix) else { throw DynamoDBError(.unknownOperation, "") }
        let name = String(target.dropFirst(prefix.count))
        guard let request = StreamOperations.named(name) else { throw .unknownOperation(name) }
        return .wireOnly(request)
    }
}

/// What a request asks for.
enum SpokenOperation {
    /// One of every storage.
    case storage(DynamoDBOperation)
    /// One of the engine's own.
    case wireOnly(any WireOnlyRequest.Type)
}

/// The two types that AWS takes for a body; the answer has the same.
private enum WireContentType: String {
    case amazonJSON = "application/x-amz-json-1.0"
    case json = "application/json"

    init?(_ request: HTTPRequest) {
        guard let value = request.fields[.contentType] else {
            // Without a body nothing needs a type.
            guard request.body.isEmpty else { return nil }
            self = .json
            return
        }
        // What nearly everyone sends is known without taking it apart.
        if value == Self.amazonJSON.rawValue {
            self = .amazonJSON
            return
        }
        let type = value.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard let known = WireContentType(rawValue: type) else { return nil }
        self = known
    }
}

extension DynamoDBError {
    fileprivate static func unknownOperation(_ name: String) -> DynamoDBError {
        DynamoDBError(.unknownOperation, "The operation \(name) is not supported here")
    }

    /// The error as it may be shown to a client: what is ours has AWS's nearest name, and its cause goes to the log.
    fileprivate func shown(_ context: Context) -> DynamoDBError {
        guard code == .storage else { return self }
        context.logger.error("the journal does not keep what is written", ["detail": .string(message)])
        return DynamoDBError(.internalServerError, "The request could not be kept: \(message)", status: 500, isRetryable: true)
    }
}

/// Lets pages of every origin read the answers: whoever reaches a local database may use it.
private enum CrossOriginAnswer {
    /// Two days, as AWS says.
    private static let maximumAgeSeconds = 172_800

    static func mark(_ response: inout HTTPResponse, for request: HTTPRequest) {
        guard request.fields.contains(.origin) else { return }
        response.fields.setValue("*", for: .accessControlAllowOrigin)
        guard request.method == .options else {
            response.fields.setValue("x-amzn-RequestId, x-amz-crc32", for: .accessControlExposeHeaders)
            return
        }
        for (asked, allowed) in [
            (HTTPFieldName.accessControlRequestHeaders, HTTPFieldName.accessControlAllowHeaders),
            (.accessControlRequestMethod, .accessControlAllowMethods),
        ] {
            if let value = request.fields[asked] { response.fields.setValue(value, for: allowed) }
        }
        response.fields.setValue(String(maximumAgeSeconds), for: .accessControlMaxAge)
    }
}
