package import Observation
package import Settings

/// Credentials from variables: `ACCESS_KEY` and `SECRET_KEY`, else AWS's own names.
package struct EnvironmentCredentialSource: CredentialSource {
    // The variables; what each means stands in its text.
    package static let accessKey = Setting("ACCESS_KEY", meaning: "Access key id for the database; before `AWS_ACCESS_KEY_ID`")
    package static let secretKey = Setting("SECRET_KEY", meaning: "Its secret", isSecret: true)
    package static let awsAccessKeyID = Setting("AWS_ACCESS_KEY_ID", meaning: "Access key id")
    package static let awsSecretAccessKey = Setting("AWS_SECRET_ACCESS_KEY", meaning: "Its secret", isSecret: true)
    package static let awsSessionToken = Setting(
        "AWS_SESSION_TOKEN", meaning: "Session token of keys that were lent", isSecret: true)

    /// Every variable, in the order of the README.
    package static let all = [accessKey, secretKey, awsAccessKeyID, awsSecretAccessKey, awsSessionToken]

    /// What was found, if anything.
    package let found: Credentials?

    /// Reads them; half a pair, or what cannot be signed with, is left with the reader.
    package init(reading reader: inout SettingsReader) {
        // Both pairs are read, so that a fault in the one that does not count today is told today.
        let own = Self.pair(Self.accessKey, Self.secretKey, token: nil, &reader)
        let standard = Self.pair(Self.awsAccessKeyID, Self.awsSecretAccessKey, token: Self.awsSessionToken, &reader)
        found = own ?? standard
    }

    /// What was found.
    package func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        guard let found else {
            throw .absent("environment", "neither \(Self.accessKey.name) nor \(Self.awsAccessKeyID.name) is set")
        }
        return found
    }

    private static func pair(
        _ keySetting: Setting, _ secretSetting: Setting, token tokenSetting: Setting?, _ reader: inout SettingsReader
    ) -> Credentials? {
        let key = reader.string(keySetting)
        let secret = reader.secret(secretSetting)
        let token = tokenSetting.flatMap { reader.secret($0) }
        switch (key, secret) {
        case (nil, nil):
            return nil
        case (nil, .some):
            reader.report(keySetting, "is not set, but \(secretSetting.name) is")
            return nil
        case (.some, nil):
            reader.report(secretSetting, "is not set, but \(keySetting.name) is")
            return nil
        case (let key?, let secret?):
            do throws(Credentials.Invalid) {
                return try Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token)
            } catch {
                switch error {
                case .accessKeyID: reader.report(keySetting, error.description)
                case .secretAccessKey: reader.report(secretSetting, error.description)
                case .sessionToken: reader.report(tokenSetting ?? keySetting, error.description)
                }
                return nil
            }
        }
    }
}
