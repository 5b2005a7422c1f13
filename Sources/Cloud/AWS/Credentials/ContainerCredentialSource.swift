import HTTP
import Observation

/// Credentials of the task or pod that this process runs in (Amazon ECS, EKS Pod Identity).
///
/// Source: AWS SDKs and Tools reference guide, "Container credential provider".
struct ContainerCredentialSource: CredentialSource {
    /// Where they are handed out, by the container's variables.
    struct Location: Sendable {
        /// `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`: below ECS's own endpoint.
        var relativeURI: String?
        /// `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
        var fullURI: String?
        /// `AWS_CONTAINER_AUTHORIZATION_TOKEN`.
        var token: Secret?
        /// `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`: read each time, for what stands there is renewed.
        var tokenFile: String?
    }

    private static let source = "container"
    private static let ecsEndpoint = "http://169.254.170.2"
    /// Hosts besides this machine that may be asked without TLS: ECS and EKS Pod Identity.
    private static let plainHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]
    /// AWS's SDKs take two seconds too.
    private static let attemptTimeout: Duration = .seconds(2)
    private static let attemptCount = 3

    let location: Location
    let resources: SourceResources

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        guard var request = try request() else {
            throw .absent(Self.source, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set")
        }
        if let token = try await authorization() {
            guard let field = HTTPField(.authorization, token) else {
                throw .invalid(Self.source, "the authorization token has a line end or another character that no field takes")
            }
            request.fields.setValue(field.value, for: .authorization)
        }
        let answer: HTTPResponse
        do {
            answer = try await resources.ask(
                request, attemptTimeout: Self.attemptTimeout, attemptCount: Self.attemptCount, context)
        } catch {
            throw .invalid(Self.source, error.detail)
        }
        guard answer.status == .ok else { throw .invalid(Self.source, "the endpoint answered \(answer.status)") }
        do throws(CredentialDocument.Invalid) {
            return try CredentialDocument(answer.body, tokenName: "Token").credentials
        } catch {
            throw .invalid(Self.source, "the endpoint \(error.detail)")
        }
    }

    /// - Returns: `nil` outside of a container
    private func request() throws(CredentialError) -> HTTPRequest? {
        let text: String
        if let relative = location.relativeURI {
            text = Self.ecsEndpoint + (relative.hasPrefix("/") ? relative : "/" + relative)
        } else if let full = location.fullURI {
            text = full
        } else {
            return nil
        }
        // Paths of such endpoints may have a query, which an endpoint has not.
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let endpoint: Endpoint
        do throws(Endpoint.Invalid) {
            endpoint = try Endpoint(String(parts[0]))
        } catch {
            throw .invalid(Self.source, "the address in AWS_CONTAINER_CREDENTIALS_FULL_URI \(error)")
        }
        guard endpoint.scheme == "https" || endpoint.isLoopback || Self.plainHosts.contains(endpoint.authority.host) else {
            throw .invalid(
                Self.source, "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this machine, ECS or EKS")
        }
        var request = endpoint.request(.get, path: endpoint.pathPrefix.isEmpty ? "/" : "", fields: [.accept: "application/json"])
        if parts.count == 2 { request.query = String(parts[1]) }
        return request
    }

    private func authorization() async throws(CredentialError) -> String? {
        guard let path = location.tokenFile else { return location.token?.reveal() }
        return try await resources.text(ofFile: path, for: Self.source)
    }
}
