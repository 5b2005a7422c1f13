import Files
import HTTP
import Observation
package import Settings

/// Where credentials may come from, by variables: everything but the shared files.
package struct CredentialSettings: Sendable {
    static let roleARN = Setting("AWS_ROLE_ARN", meaning: "Role to borrow with the token of `AWS_WEB_IDENTITY_TOKEN_FILE`")
    /// The first of what makes a web identity.
    package static let webIdentityTokenFile = Setting(
        "AWS_WEB_IDENTITY_TOKEN_FILE", meaning: "File with the token of an identity provider")
    static let roleSessionName = Setting("AWS_ROLE_SESSION_NAME", meaning: "What logs of the account call this borrower")
    static let endpointURLSTS = Setting("AWS_ENDPOINT_URL_STS", meaning: "Address of the service that lends roles")
    static let containerRelativeURI = Setting(
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", meaning: "Set by Amazon ECS: where a task gets its credentials")
    static let containerFullURI = Setting(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", meaning: "The same as a whole address, set by Amazon EKS and others")
    static let containerToken = Setting(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", meaning: "Token that is shown there", isSecret: true)
    static let containerTokenFile = Setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", meaning: "File with that token")
    static let metadataDisabled = Setting(
        "AWS_EC2_METADATA_DISABLED", default: "false", meaning: "Whether this is surely no EC2 instance with a role")
    static let metadataEndpoint = Setting(
        "AWS_EC2_METADATA_SERVICE_ENDPOINT", default: InstanceCredentialSource.defaultEndpoint,
        meaning: "Address of the instance's metadata service")

    /// Every variable, in the order of the README; those of ``EnvironmentCredentialSource`` stand before them.
    static let all = [
        webIdentityTokenFile, roleARN, roleSessionName, endpointURLSTS, containerRelativeURI, containerFullURI, containerToken,
        containerTokenFile, metadataDisabled, metadataEndpoint,
    ]

    let environment: EnvironmentCredentialSource
    let webIdentityTokenFile: String?
    let role: STSClient.Role?
    let container: ContainerCredentialSource.Location
    let metadataEndpoint: Endpoint?

    init(reading reader: inout SettingsReader) {
        environment = EnvironmentCredentialSource(reading: &reader)
        webIdentityTokenFile = reader.string(Self.webIdentityTokenFile)
        let sessionName = reader.string(Self.roleSessionName) ?? ""
        // A role alone means nothing: other tools set it for themselves.
        role = reader.string(Self.roleARN).map { STSClient.Role(arn: $0, sessionName: sessionName) }
        container = ContainerCredentialSource.Location(
            relativeURI: reader.string(Self.containerRelativeURI), fullURI: reader.string(Self.containerFullURI),
            token: reader.secret(Self.containerToken), tokenFile: reader.string(Self.containerTokenFile))
        let isDisabled = reader.requiredBool(Self.metadataDisabled)
        let endpoint = reader.endpoint(Self.metadataEndpoint)
        metadataEndpoint = isDisabled ? nil : endpoint
    }

    /// Everybody who may have credentials, in AWS's order: variables, a web identity, the profile, the container, the instance.
    ///
    /// Source: AWS SDKs and Tools reference guide, "Standardized credential providers".
    func chain(profile name: String, isNamed: Bool, in files: ProfileFiles, sts: STSClient, _ resources: SourceResources)
        -> CredentialChain
    {
        let container = ContainerCredentialSource(location: container, resources: resources)
        let instance = InstanceCredentialSource(endpoint: metadataEndpoint, resources: resources)
        let profiles = ProfileCredentials(
            files: files, resources: resources, sts: sts, environment: environment, container: container, instance: instance)
        return CredentialChain([
            environment, webIdentity(sts, resources), profiles.source(of: name, isNamed: isNamed), container, instance,
        ])
    }

    private func webIdentity(_ sts: STSClient, _ resources: SourceResources) -> any CredentialSource {
        let source = "web identity"
        guard let path = webIdentityTokenFile else {
            return FailingCredentialSource(error: .absent(source, "\(Self.webIdentityTokenFile.name) is not set"))
        }
        guard let role else {
            return FailingCredentialSource(
                error: .invalid(source, "\(Self.webIdentityTokenFile.name) is set, but \(Self.roleARN.name) is not"))
        }
        return RoleCredentialSource(
            source: source, role: role, proof: .webIdentity(tokenFile: path), sts: sts, resources: resources)
    }
}

extension SettingsReader {
    /// An address; the text is not repeated in a complaint, for an address may have a password in it.
    mutating func endpoint(_ setting: Setting) -> Endpoint? {
        guard let text = string(setting) else { return nil }
        do throws(Endpoint.Invalid) {
            return try Endpoint(text)
        } catch {
            report(setting, error.description)
            return nil
        }
    }
}
