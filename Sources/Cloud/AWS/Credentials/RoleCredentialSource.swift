import Observation
import Timekeeping

/// Credentials of a role, lent by STS to whoever may have them.
struct RoleCredentialSource: CredentialSource {
    /// By what STS knows who asks.
    enum Proof: Sendable {
        /// Signed with credentials of another source.
        case credentials(any CredentialSource)
        /// A token in a file, which its provider renews.
        case webIdentity(tokenFile: String)
    }

    let source: String
    /// Its session's name may be missing; then one is made for each time.
    let role: STSClient.Role
    let proof: Proof
    let sts: STSClient
    let resources: SourceResources

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        var role = role
        if role.sessionName.isEmpty { role.sessionName = "time-tracking-\(context.timeSource.now.secondsSinceEpoch)" }
        switch proof {
        case .credentials(let source):
            let known = try await source.credentials(context)
            return try await lent { () async throws(AWSError) in try await sts.assume(role, with: known, context: context) }
        case .webIdentity(let path):
            let token = try await resources.text(ofFile: path, for: source)
            return try await lent { () async throws(AWSError) in
                try await sts.assume(role, webIdentityToken: token, context: context)
            }
        }
    }

    private func lent(_ ask: () async throws(AWSError) -> Credentials) async throws(CredentialError) -> Credentials {
        do {
            return try await ask()
        } catch {
            throw .invalid(source, "the role \(role.arn) was not lent: \(error)")
        }
    }
}
