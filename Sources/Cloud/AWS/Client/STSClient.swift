import HTTP
import Observation
import Timekeeping

/// AWS Security Token Service, as far as it lends credentials for a role.
///
/// Source: AWS STS API reference, `AssumeRole` and `AssumeRoleWithWebIdentity`; Smithy, "AWS query protocol".
struct STSClient: Sendable {
    /// Whose credentials are asked for, and as whom.
    struct Role: Sendable, Hashable {
        /// `arn:aws:iam::123456789012:role/name`
        var arn: String
        /// What logs of the account call whoever uses them.
        var sessionName: String
        /// How long they are to be good for; `nil`: as STS likes it, an hour.
        var durationSeconds: Int?
        /// A word agreed on with the owner of the role.
        var externalID: String?
    }

    /// The API's version, in every request.
    private static let version = "2011-06-15"

    private let attempts: ServiceAttempts
    private let signer: Signer
    private let endpoint: Endpoint

    /// - Parameter endpoint: `nil` for the region's own
    init(region: Region, endpoint: Endpoint? = nil, resources: SourceResources) {
        self.endpoint = endpoint ?? Endpoint(service: "sts", region: region)
        signer = Signer(region: region.name, service: "sts")
        attempts = ServiceAttempts(
            serviceName: "STS", endpoint: self.endpoint, transport: resources.transport, retryPolicy: RetryPolicy(),
            attemptTimeout: .seconds(10), budget: RetryBudget(), randomPart: resources.randomPart)
    }

    /// Credentials of a role for somebody who has some already.
    func assume(_ role: Role, with credentials: Credentials, context: Context) async throws(AWSError) -> Credentials {
        var parameters = parameters("AssumeRole", role)
        if let externalID = role.externalID { parameters.append(("ExternalId", externalID)) }
        let request = request(parameters)
        let body = try await attempts.body(of: "AssumeRole", context: context) { instant throws(AWSError) in
            signer.sign(request, with: credentials, at: instant)
        } readError: { answer, place in
            AWSError(queryAnswer: answer, from: place)
        }
        return try read(body)
    }

    /// Credentials of a role for somebody whom an identity provider vouches for. Nothing is signed.
    func assume(_ role: Role, webIdentityToken: String, context: Context) async throws(AWSError) -> Credentials {
        let request = request(parameters("AssumeRoleWithWebIdentity", role) + [("WebIdentityToken", webIdentityToken)])
        let body = try await attempts.body(of: "AssumeRoleWithWebIdentity", context: context) { _ throws(AWSError) in
            request
        } readError: { answer, place in
            AWSError(queryAnswer: answer, from: place)
        }
        return try read(body)
    }

    private func parameters(_ action: String, _ role: Role) -> [(String, String)] {
        var parameters = [
            ("Action", action), ("Version", Self.version), ("RoleArn", role.arn), ("RoleSessionName", role.sessionName),
        ]
        if let seconds = role.durationSeconds { parameters.append(("DurationSeconds", String(seconds))) }
        return parameters
    }

    private func request(_ parameters: [(String, String)]) -> HTTPRequest {
        let body = parameters.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
        return endpoint.request(
            .post, fields: [.contentType: "application/x-www-form-urlencoded; charset=utf-8"], body: Array(body.utf8))
    }

    private func read(_ body: [UInt8]) throws(AWSError) -> Credentials {
        let elements = XMLElements(body)
        guard let key = elements["AccessKeyId"], let secret = elements["SecretAccessKey"], let token = elements["SessionToken"],
            let expiration = elements["Expiration"].flatMap({ try? Instant(rfc3339: $0) }),
            let credentials = try? Credentials(
                accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: expiration)
        else {
            throw AWSError(.malformedAnswer, code: "MalformedAnswer", "STS at \(endpoint) answered without credentials")
        }
        return credentials
    }
}
