package import HTTP
import JSON
package import Observation

/// The API from outside: sends entries to `/update`.
///
/// `/update` is idempotent, so a request that failed by accident is sent again.
package struct TimeTrackingClient: Sendable {
    /// Where requests go, for people.
    package let address: String
    private let endpoint: Endpoint
    private let path: String
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
        path = endpoint.pathPrefix.hasSuffix("/update") ? "" : "/update"
        address = "\(endpoint)\(path)"
        self.transport = RetryingTransport(
            transport, policy: Self.retryPolicy, repetition: .always, attemptTimeout: Self.attemptTimeout, randomPart: randomPart)
    }

    /// Has the API store entries, all or none.
    ///
    /// - Returns: the API's summary
    /// - Throws: what it answered instead, or why it did not
    package func update(_ entries: [TimeEntry], context: Context) async throws(UpdateFailure) -> String {
        var request = endpoint.request(
            .post, path: path, fields: [.contentType: "application/json", .accept: "application/json"],
            body: TimeEntryEncoding.json(entries))
        if let apiKey { request.fields.setValue(apiKey.reveal(), for: .xAPIKey) }
        let answer: HTTPResponse
        do {
            answer = try await transport.send(request, context: context)
        } catch {
            throw .noAnswer(error)
        }
        let document = try? JSONValue(parsing: answer.body, limits: Self.answerLimits)
        guard answer.status.isSuccess else { throw .refused(answer.status, UpdateRefusal(document)) }
        // A network's login page answers 200 to everything; then nothing is stored.
        guard let summary = document?["data"]?["summary"]?.stringValue else { throw .notTheAPI(address) }
        return summary
    }

    /// An answer names the description of every entry.
    private static let answerLimits: JSONLimits = {
        var limits = JSONLimits()
        limits.byteCount = 2 * UpdateRequest.maximumByteCount
        return limits
    }()
}

/// Why the API has not stored what it was sent.
package enum UpdateFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The API may have stored it; sending it again does no harm.
    case noAnswer(HTTPTransportError)
    /// With what its problem document says.
    case refused(HTTPStatus, UpdateRefusal)
    /// Something else answers there with success.
    case notTheAPI(String)

    package var description: String {
        switch self {
        case .noAnswer(let error): "\(error)"
        case .refused(let status, let refusal): ([String("the API answered \(status)")] + refusal.details).joined(separator: "; ")
        case .notTheAPI(let address): "what answers at \(address) is not the API: its answer has no summary"
        }
    }
}
