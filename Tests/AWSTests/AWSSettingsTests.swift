import Files
import HTTP
import Observation
import Settings
import TestSupport
import XCTest

@testable import AWS

final class AWSSettingsTests: XCTestCase {
    /// A home directory with the two files.
    private func home(config: String? = nil, credentials: String? = nil) throws -> TemporaryDirectory {
        let home = try TemporaryDirectory()
        try PosixFileSystem().createDirectories(home.file(".aws"))
        if let config { try AtomicFile.write(Array(config.utf8), to: home.file(".aws/config")) }
        if let credentials { try AtomicFile.write(Array(credentials.utf8), to: home.file(".aws/credentials")) }
        return home
    }

    private func read(_ variables: [String: String], home: TemporaryDirectory? = nil) throws -> (AWSSettings, [String]) {
        let home = try home ?? self.home()
        var reader = SettingsReader(environment: Environment(variables.merging(["HOME": home.path]) { given, _ in given }))
        let settings = AWSSettings(reading: &reader)
        return (settings, reader.problems.map(\.description))
    }

    /// The settings, which must be without fault.
    private func settings(
        _ variables: [String: String], home: TemporaryDirectory? = nil, file: StaticString = #filePath, line: UInt = #line
    ) throws -> AWSSettings {
        let (settings, problems) = try read(variables, home: home)
        XCTAssertEqual(problems, [], file: file, line: line)
        return settings
    }

    // MARK: Endpoints

    func testUnderSAMLocalAWSIsNeverMeant() throws {
        let (_, problems) = try read(["AWS_SAM_LOCAL": "true", "AWS_REGION": "eu-central-1"])
        XCTAssertEqual(problems.count, 1)
        XCTAssertTrue(problems[0].contains("DB_ENDPOINT"), problems[0])
        let local = try settings(["AWS_SAM_LOCAL": "true", "DB_ENDPOINT": "http://dev:8000", "AWS_REGION": "eu-central-1"])
        XCTAssertEqual(local.endpoint.description, "http://dev:8000")
        XCTAssertNoThrow(try settings(["AWS_SAM_LOCAL": "false", "AWS_REGION": "eu-central-1"]))
    }

    func testTheAddressesAreTakenInTheirOrder() throws {
        var variables = [
            "AWS_REGION": "eu-central-1", "DB_ENDPOINT": "http://first", "AWS_ENDPOINT_URL_DYNAMODB": "http://second",
            "AWS_ENDPOINT_URL": "http://third",
        ]
        let home = try home(config: "[default]\nendpoint_url = http://fourth")
        let order = [
            ("DB_ENDPOINT", "http://first"), ("AWS_ENDPOINT_URL_DYNAMODB", "http://second"), ("AWS_ENDPOINT_URL", "http://third"),
        ]
        for (name, address) in order {
            XCTAssertEqual(try settings(variables, home: home).endpoint.description, address)
            variables[name] = ""
        }
        XCTAssertEqual(try settings(variables, home: home).endpoint.description, "http://fourth")
        XCTAssertEqual(try settings(variables).endpoint.description, "https://dynamodb.eu-central-1.amazonaws.com")
    }

    func testConfiguredAddressesCanBeIgnored() throws {
        let home = try home(config: "[default]\nendpoint_url = http://fourth")
        var variables = [
            "AWS_REGION": "eu-central-1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://third",
        ]
        XCTAssertEqual(try settings(variables, home: home).endpoint.description, "https://dynamodb.eu-central-1.amazonaws.com")
        variables["DB_ENDPOINT"] = "http://first"
        XCTAssertEqual(try settings(variables, home: home).endpoint.description, "http://first")
    }

    func testEveryWrongAddressIsNamedWithoutItsText() throws {
        let (_, problems) = try read([
            "DB_ENDPOINT": "localhost:8000", "AWS_ENDPOINT_URL_DYNAMODB": "http://me:secret@host",
            "AWS_ENDPOINT_URL": "http://host:99999",
        ])
        XCTAssertEqual(
            problems,
            [
                "DB_ENDPOINT: does not begin with http:// or https://",
                "AWS_ENDPOINT_URL_DYNAMODB: has a user name or password before the host",
                "AWS_ENDPOINT_URL: has a port that is not a number from 1 to 65535",
            ])
    }

    func testAWrongAddressInAProfileIsNamedWithItsFile() throws {
        let (_, problems) = try read(["AWS_REGION": "r"], home: try home(config: "[default]\nendpoint_url = localhost"))
        XCTAssertEqual(
            problems, ["AWS_CONFIG_FILE: the endpoint_url of profile \"default\" does not begin with http:// or https://"])
    }

    // MARK: Regions

    func testTheRegionIsTakenInItsOrder() throws {
        let home = try home(config: "[default]\nregion = third\n[profile other]\nregion = fourth")
        XCTAssertEqual(try settings(["AWS_REGION": "first", "AWS_DEFAULT_REGION": "second"], home: home).region.name, "first")
        XCTAssertEqual(try settings(["AWS_DEFAULT_REGION": "second"], home: home).region.name, "second")
        XCTAssertEqual(try settings([:], home: home).region.name, "third")
        XCTAssertEqual(try settings(["AWS_PROFILE": "other"], home: home).region.name, "fourth")
        XCTAssertEqual(try settings(["DB_ENDPOINT": "http://elsewhere"]).region.name, "us-east-1")
    }

    func testAMissingRegionIsTold() throws {
        let (_, problems) = try read(["AWS_PROFILE": "work"])
        XCTAssertEqual(problems, ["AWS_REGION: is not set, and the profile \"work\" has no region"])
    }

    func testAWrongRegionIsToldOnce() throws {
        XCTAssertEqual(
            try read(["AWS_REGION": "EU"]).1, ["AWS_REGION: \"EU\" is not a region such as \"eu-central-1\""])
        XCTAssertEqual(
            try read([:], home: try home(config: "[default]\nregion = E U")).1,
            ["AWS_CONFIG_FILE: the region of profile \"default\" is not a region such as \"eu-central-1\""])
    }

    // MARK: Credentials

    private func accessKey(_ settings: AWSSettings) async throws -> String {
        try await source(settings).credentials(.test()).accessKeyID
    }

    private func source(_ settings: AWSSettings) -> any CredentialSource {
        settings.credentialSource(over: ScriptedTransport([]), variables: [:])
    }

    func testOurOwnVariablesWinOverAWSsAndBothOverTheProfile() async throws {
        let home = try home(credentials: "[default]\naws_access_key_id = third\naws_secret_access_key = s")
        var variables = [
            "AWS_REGION": "r", "ACCESS_KEY": "first", "SECRET_KEY": "s", "AWS_ACCESS_KEY_ID": "second",
            "AWS_SECRET_ACCESS_KEY": "s",
        ]
        let first = try await accessKey(settings(variables, home: home))
        variables["ACCESS_KEY"] = nil
        variables["SECRET_KEY"] = nil
        let second = try await accessKey(settings(variables, home: home))
        variables["AWS_ACCESS_KEY_ID"] = nil
        variables["AWS_SECRET_ACCESS_KEY"] = nil
        let third = try await accessKey(settings(variables, home: home))
        XCTAssertEqual([first, second, third], ["first", "second", "third"])
    }

    func testTheSessionTokenGoesWithAWSsKeyOnly() async throws {
        let lent = [
            "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "token",
            "DB_ENDPOINT": "http://localhost",
        ]
        let own = lent.merging(["ACCESS_KEY": "own", "SECRET_KEY": "s"]) { $1 }
        let ofLent = try await source(settings(lent)).credentials(.test())
        let ofOwn = try await source(settings(own)).credentials(.test())
        XCTAssertEqual(ofLent.sessionToken, Secret("token"))
        XCTAssertNil(ofOwn.sessionToken)
    }

    func testHalfAPairIsTold() throws {
        let (_, problems) = try read(["DB_ENDPOINT": "http://localhost", "ACCESS_KEY": "a", "AWS_SECRET_ACCESS_KEY": "hunter2"])
        XCTAssertEqual(
            problems,
            ["SECRET_KEY: is not set, but ACCESS_KEY is", "AWS_ACCESS_KEY_ID: is not set, but AWS_SECRET_ACCESS_KEY is"])
    }

    func testASecretThatCannotBeSignedWithIsToldWithoutItsText() throws {
        let (_, problems) = try read(["DB_ENDPOINT": "http://localhost", "ACCESS_KEY": "a", "SECRET_KEY": "hunter2\n"])
        XCTAssertEqual(problems, ["SECRET_KEY: the secret access key is empty or has a blank or a line end"])
    }

    func testADatabaseOnThisMachineNeedsNothing() async throws {
        let broken = try home(config: "broken", credentials: "broken")
        let settings = try settings(["DB_ENDPOINT": "http://127.0.0.1:8000"], home: broken)
        XCTAssertEqual(settings.region, .usEast1)
        let key = try await accessKey(settings)
        XCTAssertEqual(key, "local")
    }

    func testABrokenFileIsNamedWithItsLine() throws {
        let home = try home(config: "[default]\nbroken", credentials: "[")
        let (_, problems) = try read(["AWS_REGION": "r"], home: home)
        XCTAssertEqual(
            problems,
            [
                "AWS_CONFIG_FILE: \(home.path)/.aws/config: line 2: a setting must have the form name = value",
                "AWS_SHARED_CREDENTIALS_FILE: \(home.path)/.aws/credentials: line 1: a section's name must end with \"]\"",
            ])
    }

    func testTheFilesCanStandElsewhere() async throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(Array("[profile p]\nregion = there".utf8), to: directory.file("c"))
        try AtomicFile.write(Array("[p]\naws_access_key_id = k\naws_secret_access_key = s".utf8), to: directory.file("s"))
        let settings = try settings([
            "AWS_PROFILE": "p", "AWS_CONFIG_FILE": directory.file("c"), "AWS_SHARED_CREDENTIALS_FILE": directory.file("s"),
        ])
        XCTAssertEqual(settings.region.name, "there")
        let key = try await accessKey(settings)
        XCTAssertEqual(key, "k")
    }

    func testEverySourcesReasonIsGiven() async throws {
        func reason(_ config: String) async throws -> String {
            let variables = ["AWS_REGION": "r", "AWS_EC2_METADATA_DISABLED": "true"]
            do {
                return try await "found \(accessKey(settings(variables, home: home(config: config))))"
            } catch {
                return "\(error)"
            }
        }
        let before = """
            no AWS credentials: environment: neither ACCESS_KEY nor AWS_ACCESS_KEY_ID is set; \
            web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set; profile "default":
            """
        let after = """
            ; container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set; \
            instance metadata: switched off by AWS_EC2_METADATA_DISABLED
            """
        let cases = [
            // Nothing there: the next is asked.
            ("[profile other]", "does not exist in the shared config and credentials files\(after)"),
            ("[default]", "has no aws_access_key_id, role_arn or credential_process\(after)"),
            // Something wrong there: nobody else is.
            ("[default]\naws_access_key_id = k", "has aws_access_key_id but no aws_secret_access_key"),
            ("[default]\naws_secret_access_key = k", "has aws_secret_access_key but no aws_access_key_id"),
            (
                "[default]\nsso_session = x",
                "gets its credentials by sso_session, which is not supported: use `credential_process`"
            ),
        ]
        for (config, expected) in cases {
            let reason = try await reason(config)
            XCTAssertEqual(reason, "\(before) \(expected)")
        }
    }

    func testAProfileThatIsAskedForByNameMustBeThere() async throws {
        do {
            _ = try await accessKey(settings(["AWS_REGION": "r", "AWS_PROFILE": "work"]))
            XCTFail("signed as somebody else")
        } catch let error as CredentialError {
            XCTAssertEqual(error.reasons.last?.description, "profile \"work\": does not exist in the shared config and credentials files")
            XCTAssertEqual(error.reasons.last?.isAbsence, false)
        }
    }

    func testAChainStopsAtCredentialsThatAreWrong() async throws {
        let chain = CredentialChain([
            FailingCredentialSource(error: .absent("a", "none")), FailingCredentialSource(error: .invalid("b", "wrong")),
            StaticCredentialSource(try Credentials(accessKeyID: "k", secretAccessKey: Secret("s"))),
        ])
        do {
            _ = try await chain.credentials(.test())
            XCTFail("signed as somebody else")
        } catch {
            XCTAssertEqual(error.description, "no AWS credentials: a: none; b: wrong")
        }
    }

    func testSecretsAreMarkedAsSuch() {
        for setting in AWSSettings.all where ["SECRET_KEY", "SECRET_ACCESS_KEY", "TOKEN"].contains(where: setting.name.hasSuffix) {
            XCTAssertTrue(setting.isSecret, setting.name)
        }
        XCTAssertEqual(Set(AWSSettings.all.map(\.name)).count, AWSSettings.all.count)
    }
}
