package import CommandLineTool
package import HTTP
import JSON
package import Observation
package import Timekeeping

/// The API from outside: sends entries to `/update`, reads them from `/fetch`, deletes them one by one.
///
/// All of these are idempotent, so a request that failed by accident is sent again.
package struct TimeTrackingClient: Sendable {
    /// Where requests go, for people.
    package let address: String
    private let endpoint: Endpoint
    /// What stands before the paths of the API.
    private let basePath: String
    private let apiKey: Secret?
    private let transport: RetryingTransport

    /// Five attempts within about ten seconds, or when the API asks for it: a laptop that has just woken up needs a few
    /// seconds for its network, and whoever sits before it should not wait much longer to be told.
    private static let retryPolicy: RetryPolicy = {
        var policy = RetryPolicy()
        policy.attemptCount = 5
        policy.transientBase = .milliseconds(500)
        policy.longestAskedExtra = .seconds(300)
        return policy
    }()

    /// The longest attempt: API Gateway gives up after 29 seconds.
    private static let attemptTimeout = Duration.seconds(35)

    /// A client of one API.
    ///
    /// - Parameters:
    ///   - endpoint: the API's address; that of `/update` itself will do too
    ///   - randomPart: from 0 to 1, for the waits between attempts
    package init(
        endpoint: Endpoint, apiKey: Secret?, transport: any HTTPTransport,
        randomPart: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
        self.endpoint = endpoint
        self.apiKey = apiKey
        let prefix = endpoint.pathPrefix
        basePath = prefix.hasSuffix("/update") ? String(prefix.dropLast("/update".count)) : prefix
        address = "\(endpoint.scheme)://\(endpoint.authority)\(basePath)/update"
        self.transport = RetryingTransport(
            transport, policy: Self.retryPolicy, repetition: .always, attemptTimeout: Self.attemptTimeout, randomPart: randomPart)
    }

    /// Has the API store entries, all or none.
    ///
    /// - Returns: the API's summary
    /// - Throws: what it answered instead, or why it did not
    package func update(_ entries: [TimeEntry], context: Context) async throws(APIFailure) -> String {
        let answer = try await send(
            request(.post, "/update", fields: [.contentType: "application/json"], body: TimeEntryEncoding.json(entries)), context)
        let document = try? JSONValue(parsing: answer.body, limits: Self.answerLimits)
        // A network's login page answers 200 to everything; then nothing is stored.
        guard let summary = document?["data"]?["summary"]?.stringValue else { throw .notTheAPI(address) }
        return summary
    }

    /// The entries that may have time in a range: those that start in it, or not longer before it than an entry can last.
    ///
    /// - Parameter range: whole seconds
    /// - Throws: what the API answered instead, or why it did not
    package func entries(touching range: Range<Instant>, context: Context) async throws(APIFailure) -> StoredEntries {
        let rows = try await rows(startingIn: StoredEntries.firstStart(touching: range)..<range.upperBound, context)
        return StoredEntries(rows, touching: range, read: { StoredEntry($0) }) {
            $0[TimeEntryTable.Attribute.start]?.stringValue
        }
    }

    /// The keys of the rows that start in a range, in the order of their starts, whatever else is in the rows.
    ///
    /// - Parameter range: whole seconds
    /// - Throws: what the API answered instead, or why it did not
    func keys(startingIn range: Range<Instant>, context: Context) async throws(APIFailure) -> [String] {
        try await rows(startingIn: range, context).compactMap { $0[TimeEntryTable.Attribute.key]?.stringValue }
    }

    /// Has the API delete a row; one that is not there is as good as deleted.
    ///
    /// - Throws: what the API answered instead, or why it did not
    func delete(key: String, context: Context) async throws(APIFailure) {
        do throws(APIFailure) {
            _ = try await send(request(.delete, "/entries/\(PercentCoding.encode(key))"), context)
        } catch .refused(.notFound, _) {
            return
        }
    }

    private func rows(startingIn range: Range<Instant>, _ context: Context) async throws(APIFailure) -> [JSONValue] {
        var request = request(.get, "/fetch")
        request.query = "from=\(range.lowerBound.rfc3339)&to=\(range.upperBound.rfc3339)"
        let answer = try await send(request, context)
        guard let rows = try? JSONValue(parsing: answer.body)["data"]?.arrayValue else { throw .notTheAPI(address) }
        return rows
    }

    private func request(_ method: HTTPMethod, _ path: String, fields: HTTPFields = [:], body: [UInt8] = []) -> HTTPRequest {
        var request = HTTPRequest(
            method: method, scheme: endpoint.scheme, authority: endpoint.authority.description, path: basePath + path,
            fields: fields, body: body)
        request.fields.setValue("application/json", for: .accept)
        if let apiKey { request.fields.setValue(apiKey.reveal(), for: .xAPIKey) }
        return request
    }

    private func send(_ request: HTTPRequest, _ context: Context) async throws(APIFailure) -> HTTPResponse {
        let answer: HTTPResponse
        do {
            answer = try await transport.send(request, context: context)
        } catch {
            throw .noAnswer(error)
        }
        guard answer.status.isSuccess else {
            throw .refused(answer.status, UpdateRefusal(try? JSONValue(parsing: answer.body, limits: Self.answerLimits)))
        }
        return answer
    }

    /// An answer names the description of every entry.
    private static let answerLimits: JSONLimits = {
        var limits = JSONLimits()
        limits.byteCount = 2 * UpdateRequest.maximumByteCount
        return limits
    }()
}

/// Why the API has not done what it was asked.
package enum APIFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// It may have done it; asking again does no harm.
    case noAnswer(HTTPTransportError)
    /// With what its problem document says.
    case refused(HTTPStatus, UpdateRefusal)
    /// Something else answers there with success.
    case notTheAPI(String)

    package var description: String {
        switch self {
        case .noAnswer(let error): "\(error)"
        case .refused(let status, let refusal): ([String("the API answered \(status)")] + refusal.details).joined(separator: "; ")
        case .notTheAPI(let address): "what answers at \(address) is not the API: its answer is another"
        }
    }
}

extension APIFailure: ToolFailure {
    /// Trying again helps where the API was not reached or is out of order.
    package var exitCode: ExitCode {
        switch self {
        case .noAnswer: .temporaryFailure
        case .refused(.unauthorized, _), .refused(.forbidden, _): .configuration
        case .refused(let status, _): status.code >= 500 ? .temporaryFailure : .unavailable
        case .notTheAPI: .unavailable
        }
    }

    package var messages: [String] { [description] }
}
