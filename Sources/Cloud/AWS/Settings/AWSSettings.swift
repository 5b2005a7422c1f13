package import Files
package import HTTP
package import Settings

/// Where DynamoDB is and whom to sign as, from variables and AWS's shared files.
package struct AWSSettings: Sendable {
    // The variables; what each means stands in its text.
    package static let endpoint = Setting(
        "DB_ENDPOINT",
        meaning: "Address of DynamoDB or of what speaks like it, such as `http://localhost:8000`; wins over everything below")
    package static let samLocal = Setting(
        "AWS_SAM_LOCAL", default: "false",
        meaning: "Set by `sam local`: this is a developer's machine, so `DB_ENDPOINT` must be set and AWS is never meant")
    package static let endpointURLDynamoDB = Setting("AWS_ENDPOINT_URL_DYNAMODB", meaning: "The same, by AWS's name")
    package static let endpointURL = Setting("AWS_ENDPOINT_URL", meaning: "Address for every AWS service")
    package static let ignoresConfiguredEndpoints = Setting(
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", default: "false", meaning: "Whether addresses are taken from `DB_ENDPOINT` only")
    package static let region = Setting("AWS_REGION", meaning: "Region, such as `eu-central-1`")
    package static let defaultRegion = Setting("AWS_DEFAULT_REGION", meaning: "The same, by the name that the AWS CLI uses")
    package static let profile = Setting("AWS_PROFILE", default: "default", meaning: "Profile in AWS's shared files")
    package static let configFile = Setting("AWS_CONFIG_FILE", default: "~/.aws/config", meaning: "The first of these files")
    package static let credentialsFile = Setting(
        "AWS_SHARED_CREDENTIALS_FILE", default: "~/.aws/credentials", meaning: "The second of these files")

    package static let authoritiesFile = Setting(
        "AWS_CA_BUNDLE", meaning: "File with the certificates of the authorities to trust, instead of the system's")

    /// Every variable, in the order of the README.
    package static let all =
        [endpoint] + EnvironmentCredentialSource.all
        + [
            samLocal, endpointURLDynamoDB, endpointURL, ignoresConfiguredEndpoints, region, defaultRegion, profile, configFile,
            credentialsFile, authoritiesFile,
        ] + CredentialSettings.all

    /// DynamoDB's.
    package let endpoint: Endpoint
    /// Of the credential scope, and of AWS's own endpoint.
    package let region: Region
    private let credentials: CredentialSettings
    private let profileName: String
    /// Whether that is not just the default.
    private let isProfileNamed: Bool
    /// `nil` for an endpoint on this machine, where they are not read.
    private let files: ProfileFiles?
    private let stsEndpoint: Endpoint?

    /// Reads them; what is wrong is left with the reader.
    ///
    /// The shared files are read here, so this blocks, once; not where the endpoint is on this machine.
    package init(reading reader: inout SettingsReader, in fileSystem: any FileSystem = PosixFileSystem()) {
        credentials = CredentialSettings(reading: &reader)
        let usesConfigured = !reader.requiredBool(Self.ignoresConfiguredEndpoints)
        let given = Self.endpoint(&reader, usesConfigured: usesConfigured)
        if reader.requiredBool(Self.samLocal), given == nil, !reader.hasProblem(with: Self.endpoint) {
            reader.report(Self.endpoint, "is not set, though AWS_SAM_LOCAL says that this is not production")
        }
        let givenRegion = Self.region(&reader)
        let givenSTS = Self.stsEndpoint(&reader, usesConfigured: usesConfigured)
        profileName = reader.requiredString(Self.profile)
        isProfileNamed = profileName != Self.profile.defaultText
        let paths = Self.paths(&reader)
        if let given, given.isLoopback {
            endpoint = given
            region = givenRegion ?? .usEast1
            files = nil
            stsEndpoint = nil
            return
        }
        let files = Self.files(paths, fileSystem, &reader)
        let profile = files[profileName]
        self.files = files
        let ofProfile = given == nil && usesConfigured ? Self.endpoint(of: profile, for: Self.service, &reader) : nil
        let custom = given ?? ofProfile
        let isRegionNeeded = custom == nil && !reader.hasProblem(with: Self.endpoint, Self.endpointURLDynamoDB, Self.endpointURL)
        region = givenRegion ?? Self.region(of: profile, profileName, isNeeded: isRegionNeeded, &reader)
        endpoint = custom ?? Endpoint(service: Self.service, region: region)
        stsEndpoint = givenSTS ?? (usesConfigured ? Self.endpoint(of: profile, for: "sts", &reader) : nil)
    }

    /// Who is asked for credentials: variables, a web identity, the profile, the container, the instance, in AWS's order. For
    /// an endpoint on this machine, which has no AWS account behind it, only variables: any key will do there, and a real one
    /// has no business there.
    ///
    /// What is lent is kept, and renewed before it ends.
    ///
    /// - Parameters:
    ///   - transport: carries requests to STS and to the endpoints of containers and instances
    ///   - variables: what a `credential_process` sees
    package func credentialSource(
        over transport: any HTTPTransport, variables: [String: String], in fileSystem: any FileSystem = PosixFileSystem()
    ) -> any CredentialSource {
        guard let files else { return CredentialChain([credentials.environment, StaticCredentialSource(.local)]) }
        let resources = SourceResources(transport: transport, fileSystem: fileSystem, variables: variables)
        let sts = STSClient(region: region, endpoint: stsEndpoint, resources: resources)
        return RefreshingCredentialSource(
            credentials.chain(profile: profileName, isNamed: isProfileNamed, in: files, sts: sts, resources))
    }

    /// DynamoDB in endpoints' names and in the shared files.
    private static let service: StaticString = "dynamodb"

    /// The first of the variables that is set. All are read, so that a fault in one that does not count today is told today.
    private static func endpoint(_ reader: inout SettingsReader, usesConfigured: Bool) -> Endpoint? {
        let own = reader.endpoint(endpoint)
        let ofService = reader.endpoint(endpointURLDynamoDB)
        let ofAll = reader.endpoint(endpointURL)
        return own ?? (usesConfigured ? ofService ?? ofAll : nil)
    }

    /// As for DynamoDB; a fault in the address for every service has been told.
    private static func stsEndpoint(_ reader: inout SettingsReader, usesConfigured: Bool) -> Endpoint? {
        let ofService = reader.endpoint(CredentialSettings.endpointURLSTS)
        let ofAll = reader.string(endpointURL).flatMap { try? Endpoint($0) }
        return usesConfigured ? ofService ?? ofAll : nil
    }

    private static func endpoint(of profile: Profile?, for service: StaticString, _ reader: inout SettingsReader) -> Endpoint? {
        guard let profile, let text = profile.endpointURL(for: service.description) else { return nil }
        do throws(Endpoint.Invalid) {
            return try Endpoint(text)
        } catch {
            // One address for every service is told once.
            if !reader.hasProblem(with: configFile) {
                reader.report(configFile, "the endpoint_url of profile \"\(profile.name)\" \(error)")
            }
            return nil
        }
    }

    private static func region(_ reader: inout SettingsReader) -> Region? {
        let expectation = "a region such as \"eu-central-1\""
        let first = reader.value(region, expecting: expectation) { Region($0) }
        let second = reader.value(defaultRegion, expecting: expectation) { Region($0) }
        return first ?? second
    }

    private static func region(
        of profile: Profile?, _ profileName: String, isNeeded: Bool, _ reader: inout SettingsReader
    ) -> Region {
        guard let text = profile?["region"] else {
            if isNeeded, !reader.hasProblem(with: region, defaultRegion) {
                reader.report(region, "is not set, and the profile \"\(profileName)\" has no region")
            }
            return .usEast1
        }
        if let region = Region(text) { return region }
        reader.report(configFile, "the region of profile \"\(profileName)\" is not a region such as \"eu-central-1\"")
        return .usEast1
    }

    private struct Paths {
        var config: String
        var credentials: String
    }

    private static func paths(_ reader: inout SettingsReader) -> Paths {
        // The user's directory; AWS's tools know no other name for it.
        let home = reader.string(Setting("HOME", meaning: "Home directory"))
        func path(_ setting: Setting, _ reader: inout SettingsReader) -> String {
            let path = reader.requiredString(setting)
            guard path.hasPrefix("~/"), let home else { return path }
            return FilePath.join(home, String(path.dropFirst(2)))
        }
        return Paths(config: path(configFile, &reader), credentials: path(credentialsFile, &reader))
    }

    private static func files(_ paths: Paths, _ fileSystem: any FileSystem, _ reader: inout SettingsReader) -> ProfileFiles {
        func load(_ setting: Setting, _ path: String, _ kind: ProfileFile.Kind, _ reader: inout SettingsReader) -> ProfileFile {
            do throws(ProfileFile.LoadError) {
                return try ProfileFile.load(path, kind: kind, in: fileSystem)
            } catch {
                reader.report(setting, error.description)
                return ProfileFile()
            }
        }
        return ProfileFiles(
            config: load(configFile, paths.config, .config, &reader),
            credentials: load(credentialsFile, paths.credentials, .credentials, &reader))
    }
}

extension SettingsReader {
    /// Whether one of these has been found wrong already: a second complaint would only confuse.
    fileprivate func hasProblem(with settings: Setting...) -> Bool {
        problems.contains { problem in settings.contains { $0.name == problem.name } }
    }
}
