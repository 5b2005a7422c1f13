package import Observation

/// Credentials that stand in a profile of the shared files.
package struct ProfileCredentialSource: CredentialSource {
    private let outcome: Result<Credentials, CredentialError>

    /// Reads the profile's credentials; what is wrong with them is told to whoever asks for them.
    ///
    /// - Parameters:
    ///   - profile: `nil` when there is none of that name
    ///   - name: of the profile that was looked for
    package init(_ profile: Profile?, name: String) {
        let source = "profile \"\(name)\""
        do throws(CredentialError) {
            guard let profile else { throw .absent(source, "does not exist in the shared config and credentials files") }
            outcome = .success(try Self.read(profile, source))
        } catch {
            outcome = .failure(error)
        }
    }

    /// The profile's credentials.
    package func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        try outcome.get()
    }

    private static func read(_ profile: Profile, _ source: String) throws(CredentialError) -> Credentials {
        let key = profile["aws_access_key_id"]
        let secret = profile["aws_secret_access_key"]
        guard let key, let secret else {
            if key != nil { throw .invalid(source, "has aws_access_key_id but no aws_secret_access_key") }
            if secret != nil { throw .invalid(source, "has aws_secret_access_key but no aws_access_key_id") }
            if let other = otherWays.first(where: { profile[$0] != nil }) {
                throw .absent(source, "gets its credentials by \(other), which is not supported")
            }
            throw .absent(source, "has no aws_access_key_id")
        }
        do {
            return try Credentials(
                accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: profile["aws_session_token"].map { Secret($0) })
        } catch {
            throw .invalid(source, error.description)
        }
    }

    /// Settings that name a way to credentials other than writing them down.
    private static let otherWays = ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"]
}
