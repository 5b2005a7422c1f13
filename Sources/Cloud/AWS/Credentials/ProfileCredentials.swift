import Observation

/// Makes the source that a profile describes.
///
/// A profile says in one of these ways how its credentials are had: a role to borrow, keys written down, a program that prints
/// them. Keys are preferred to a role only in a profile that another one borrows with, as in AWS's tools.
///
/// Source: AWS SDKs and Tools reference guide, "Assume role credential provider", "Process credential provider".
struct ProfileCredentials {
    let files: ProfileFiles
    let resources: SourceResources
    let sts: STSClient
    /// What `credential_source` may name.
    let environment: any CredentialSource
    let container: any CredentialSource
    let instance: any CredentialSource

    /// How many profiles one may lead through; more are a mistake.
    private static let longestChain = 8

    /// The source of a profile; what is wrong with it is told to whoever asks it for credentials.
    ///
    /// - Parameter isNamed: whether somebody has asked for that profile: then its absence is an error
    func source(of name: String, isNamed: Bool) -> any CredentialSource {
        do throws(CredentialError) {
            guard let profile = files[name] else {
                let detail = "does not exist in the shared config and credentials files"
                throw isNamed ? .invalid(Self.source(name), detail) : .absent(Self.source(name), detail)
            }
            return try source(of: profile, after: [])
        } catch {
            return FailingCredentialSource(error: error)
        }
    }

    private static func source(_ name: String) -> String { "profile \"\(name)\"" }

    /// - Parameter borrowers: the profiles that led here
    private func source(of profile: Profile, after borrowers: [String]) throws(CredentialError) -> any CredentialSource {
        let source = Self.source(profile.name)
        let keys = try keys(of: profile)
        if !borrowers.isEmpty, let keys { return StaticCredentialSource(keys) }
        if let arn = profile["role_arn"] { return try role(arn, profile, after: borrowers) }
        if let keys { return StaticCredentialSource(keys) }
        if let setting = ["sso_session", "sso_start_url", "login_session"].first(where: { profile[$0] != nil }) {
            throw .invalid(source, "gets its credentials by \(setting), which is not supported: use `credential_process`")
        }
        if let commandLine = profile["credential_process"] {
            return ProcessCredentialSource(source: source, commandLine: commandLine, resources: resources)
        }
        throw .absent(source, "has no aws_access_key_id, role_arn or credential_process")
    }

    private func keys(of profile: Profile) throws(CredentialError) -> Credentials? {
        let source = Self.source(profile.name)
        switch (profile["aws_access_key_id"], profile["aws_secret_access_key"]) {
        case (nil, nil): return nil
        case (.some, nil): throw .invalid(source, "has aws_access_key_id but no aws_secret_access_key")
        case (nil, .some): throw .invalid(source, "has aws_secret_access_key but no aws_access_key_id")
        case (let key?, let secret?):
            do {
                return try Credentials(
                    accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: profile["aws_session_token"].map { Secret($0) })
            } catch {
                throw .invalid(source, error.description)
            }
        }
    }

    private func role(
        _ arn: String, _ profile: Profile, after borrowers: [String]
    ) throws(CredentialError) -> any CredentialSource {
        let source = Self.source(profile.name)
        if profile["mfa_serial"] != nil {
            throw .invalid(source, "asks for a code by mfa_serial, which is not supported: use `credential_process`")
        }
        var seconds: Int?
        if let text = profile["duration_seconds"] {
            seconds = Int(text)
            guard let seconds, (900...43_200).contains(seconds) else {
                throw .invalid(source, "has a duration_seconds that is no number from 900 to 43200")
            }
        }
        let role = STSClient.Role(
            arn: arn, sessionName: profile["role_session_name"] ?? "", durationSeconds: seconds, externalID: profile["external_id"])
        let proof: RoleCredentialSource.Proof
        switch (profile["source_profile"], profile["credential_source"], profile["web_identity_token_file"]) {
        case (let name?, nil, nil): proof = .credentials(try lender(name, profile, after: borrowers))
        case (nil, let name?, nil): proof = .credentials(try named(name, source))
        case (nil, nil, let path?): proof = .webIdentity(tokenFile: path)
        case (nil, nil, nil):
            throw .invalid(source, "has role_arn but no source_profile, credential_source or web_identity_token_file")
        default:
            throw .invalid(source, "has more than one of source_profile, credential_source and web_identity_token_file")
        }
        return RoleCredentialSource(source: source, role: role, proof: proof, sts: sts, resources: resources)
    }

    /// The source of the profile that a role is borrowed with; it may be the same one, for its keys.
    private func lender(
        _ name: String, _ profile: Profile, after borrowers: [String]
    ) throws(CredentialError) -> any CredentialSource {
        let source = Self.source(profile.name)
        let borrowers = borrowers + [profile.name]
        guard let lender = files[name] else { throw .invalid(source, "has the source_profile \"\(name)\", which does not exist") }
        guard borrowers.count <= Self.longestChain else { throw .invalid(source, "leads through too many source_profiles") }
        if borrowers.contains(name) {
            guard let keys = try keys(of: lender) else { throw .invalid(source, "leads back to itself by source_profile") }
            return StaticCredentialSource(keys)
        }
        return try self.source(of: lender, after: borrowers)
    }

    private func named(_ name: String, _ source: String) throws(CredentialError) -> any CredentialSource {
        switch name {
        case "Environment": return environment
        case "EcsContainer": return container
        case "Ec2InstanceMetadata": return instance
        default:
            throw .invalid(
                source, "has a credential_source that is not \"Environment\", \"EcsContainer\" or \"Ec2InstanceMetadata\"")
        }
    }
}
