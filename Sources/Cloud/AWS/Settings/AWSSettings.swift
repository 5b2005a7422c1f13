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

    /// Every variable, in the order of the README.
    package static let all =
        [endpoint] + EnvironmentCredentialSource.all
        + [
            samLocal, endpointURLDynamoDB, endpointURL, ignoresConfiguredEndpoints, region, defaultRegion, profile, configFile,
            credentialsFile,
        ]

    /// DynamoDB's.
    package let endpoint: Endpoint
    /// Of the credential scope, and of AWS's own endpoint.
    package let region: Region
    /// Asks, in this order: variables; then the profile, or for an endpoint on this machine, which has no AWS account
    /// behind it, nobody: any key will do there, and a real one has no business there.
    package let credentialSource: CredentialChain

    /// Reads them; what is wrong is left with the reader.
    ///
    /// The shared files are read here, so this blocks, once; not where the endpoint is on this machine.
    package init(reading reader: inout SettingsReader, in fileSystem: any FileSystem = PosixFileSystem()) {
        let environmentSource = EnvironmentCredentialSource(reading: &reader)
        let usesConfigured = !reader.requiredBool(Self.ignoresConfiguredEndpoints)
        let given = Self.endpoint(&reader, usesConfigured: usesConfigured)
        if reader.requiredBool(Self.samLocal), given == nil, !reader.hasProblem(with: Self.endpoint) {
            reader.report(Self.endpoint, "is not set, though AWS_SAM_LOCAL says that this is not production")
        }
        let givenRegion = Self.region(&reader)
        let profileName = reader.requiredString(Self.profile)
        let files = Self.files(&reader)
        if let given, given.isLoopback {
            endpoint = given
            region = givenRegion ?? .usEast1
            credentialSource = CredentialChain([environmentSource, StaticCredentialSource(.local)])
            return
        }
        let profile = Self.profile(profileName, files, fileSystem, &reader)
        let ofProfile = given == nil && usesConfigured ? Self.endpoint(of: profile, &reader) : nil
        let custom = given ?? ofProfile
        let isRegionNeeded = custom == nil && !reader.hasProblem(with: Self.endpoint, Self.endpointURLDynamoDB, Self.endpointURL)
        region = givenRegion ?? Self.region(of: profile, profileName, isNeeded: isRegionNeeded, &reader)
        endpoint = custom ?? Endpoint(service: Self.service, region: region)
        credentialSource = CredentialChain([environmentSource, ProfileCredentialSource(profile, name: profileName)])
    }

    /// DynamoDB in endpoints' names and in the shared files.
    private static let service: StaticString = "dynamodb"

    /// The first of the variables that is set. All are read, so that a fault in one that does not count today is told today.
    private static func endpoint(_ reader: inout SettingsReader, usesConfigured: Bool) -> Endpoint? {
        let own = endpoint(endpoint, &reader)
        let ofService = endpoint(endpointURLDynamoDB, &reader)
        let ofAll = endpoint(endpointURL, &reader)
        return own ?? (usesConfigured ? ofService ?? ofAll : nil)
    }

    /// The text is not repeated in a complaint: an address may have a password in it.
    private static func endpoint(_ setting: Setting, _ reader: inout SettingsReader) -> Endpoint? {
        guard let text = reader.string(setting) else { return nil }
        do throws(Endpoint.Invalid) {
            return try Endpoint(text)
        } catch {
            reader.report(setting, error.description)
            return nil
        }
    }

    private static func endpoint(of profile: Profile?, _ reader: inout SettingsReader) -> Endpoint? {
        guard let profile, let text = profile.endpointURL(for: service.description) else { return nil }
        do throws(Endpoint.Invalid) {
            return try Endpoint(text)
        } catch {
            reader.report(configFile, "the endpoint_url of profile \"\(profile.name)\" \(error)")
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

    private static func files(_ reader: inout SettingsReader) -> Paths {
        // The user's directory; AWS's tools know no other name for it.
        let home = reader.string(Setting("HOME", meaning: "Home directory"))
        func path(_ setting: Setting, _ reader: inout SettingsReader) -> String {
            let path = reader.requiredString(setting)
            guard path.hasPrefix("~/"), let home else { return path }
            return FilePath.join(home, String(path.dropFirst(2)))
        }
        return Paths(config: path(configFile, &reader), credentials: path(credentialsFile, &reader))
    }

    private static func profile(
        _ name: String, _ paths: Paths, _ fileSystem: any FileSystem, _ reader: inout SettingsReader
    ) -> Profile? {
        func load(_ setting: Setting, _ path: String, _ kind: ProfileFile.Kind, _ reader: inout SettingsReader) -> ProfileFile {
            do throws(ProfileFile.LoadError) {
                return try ProfileFile.load(path, kind: kind, in: fileSystem)
            } catch {
                reader.report(setting, error.description)
                return ProfileFile()
            }
        }
        let config = load(configFile, paths.config, .config, &reader)
        let credentials = load(credentialsFile, paths.credentials, .credentials, &reader)
        return Profile(name, config: config, credentials: credentials)
    }
}

extension SettingsReader {
    /// Whether one of these has been found wrong already: a second complaint would only confuse.
    fileprivate func hasProblem(with settings: Setting...) -> Bool {
        problems.contains { problem in settings.contains { $0.name == problem.name } }
    }
}
