import AWS
package import Settings

/// The other database: the one that rows come from when this machine's own is `DB_ENDPOINT`.
///
/// It is AWS, reached as AWS's own tools reach it: with the variables of the process and the shared files. What speaks of the
/// database of this machine does not count for it: `DB_ENDPOINT`, `ACCESS_KEY`, `SECRET_KEY`, `AWS_SAM_LOCAL`, and everything
/// in an `--env-vars` file or ``ConfigurationFile`` but the variables below.
package enum RemoteStorage {
    /// What the remote has of its own; each stands in for the variable of that name without `REMOTE_`.
    private static let overrides: [(setting: Setting, replaced: Setting)] = [
        (
            Setting("REMOTE_DB_ENDPOINT", meaning: "Address that rows are migrated from; unset: DynamoDB in AWS"),
            AWSSettings.endpoint
        ),
        (
            Setting("REMOTE_AWS_PROFILE", meaning: "Profile to reach it with; unset: as AWS's tools find credentials"),
            AWSSettings.profile
        ),
        (Setting("REMOTE_AWS_REGION", meaning: "Its region; before `AWS_REGION`"), AWSSettings.region),
        (
            Setting("REMOTE_ACCESS_KEY", meaning: "Access key id for it; before `AWS_ACCESS_KEY_ID`"),
            EnvironmentCredentialSource.accessKey
        ),
        (Setting("REMOTE_SECRET_KEY", meaning: "Its secret", isSecret: true), EnvironmentCredentialSource.secretKey),
    ]

    /// Every variable, in the order of the README.
    package static let settings = overrides.map(\.setting)

    /// What is not meant for the remote when the process has it.
    private static let localNames = [
        AWSSettings.endpoint.name, AWSSettings.samLocal.name, EnvironmentCredentialSource.accessKey.name,
        EnvironmentCredentialSource.secretKey.name,
    ]

    /// AWS's own names of credentials; a profile that is asked for by name wins over them.
    private static let standardCredentialNames = [
        EnvironmentCredentialSource.awsAccessKeyID.name, EnvironmentCredentialSource.awsSecretAccessKey.name,
        EnvironmentCredentialSource.awsSessionToken.name, CredentialSettings.webIdentityTokenFile.name,
    ]

    /// Where the remote is; what is wrong is left with the reader, under the names that the user has set.
    ///
    /// - Parameters:
    ///   - argument: a URL, or `aws` for DynamoDB in AWS whatever the variables say.
    ///   - process: the variables of the process, without those of a file.
    package static func location(
        argument: String?, process: Environment, reading reader: inout SettingsReader
    ) -> StorageLocation {
        var variables: [String: String] = [:]
        for name in process.names where !localNames.contains(name) { variables[name] = process[name] }
        var given: Set<String> = []
        for (setting, replaced) in overrides {
            guard let text = reader.string(setting) else { continue }
            variables[replaced.name] = text
            given.insert(replaced.name)
        }
        if given.contains(AWSSettings.profile.name) {
            for name in standardCredentialNames { variables[name] = nil }
        }
        if argument == "aws" {
            variables[AWSSettings.endpoint.name] = nil
            variables[AWSSettings.ignoresConfiguredEndpoints.name] = "true"
        } else if let argument {
            variables[AWSSettings.endpoint.name] = argument
        }
        var remoteReader = SettingsReader(environment: Environment(variables))
        let settings = AWSSettings(reading: &remoteReader)
        for problem in remoteReader.problems {
            let override = overrides.first { $0.replaced.name == problem.name && given.contains(problem.name) }
            reader.report(override?.setting ?? Setting(problem.name, meaning: ""), problem.complaint)
        }
        return .network(settings)
    }
}

extension ProgramHost {
    /// Whether `DB_ENDPOINT` is set; where it is not, the configured storage is the one in AWS.
    package var isEndpointGiven: Bool {
        environment[AWSSettings.endpoint.name] != nil
    }
}
