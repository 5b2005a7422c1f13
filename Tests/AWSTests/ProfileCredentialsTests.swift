import Files
import HTTP
import Observation
import Settings
import TestSupport
import Timekeeping
import XCTest

@testable import AWS

/// Profiles that borrow roles and run programs; STS is a script.
final class ProfileCredentialsTests: XCTestCase {
    private let clock = ImpatientClock(now: Instant(secondsSinceEpoch: 1_700_000_000))

    private func credentials(
        _ config: String, _ transport: ScriptedTransport = ScriptedTransport([]), variables: [String: String] = [:]
    ) async throws -> Credentials {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(Array(config.utf8), to: directory.file("config"))
        let all = variables.merging(["AWS_CONFIG_FILE": directory.file("config"), "HOME": directory.path, "AWS_REGION": "eu-central-1"]) { $1 }
        var reader = SettingsReader(environment: Environment(all))
        let settings = AWSSettings(reading: &reader)
        XCTAssertEqual(reader.problems.map(\.description), [])
        let source = settings.credentialSource(over: transport, variables: ["PATH": "/usr/bin:/bin", "FROM": "outside"])
        return try await source.credentials(.test(timeSource: clock))
    }

    /// The last reason, which must be an error and not an absence.
    private func refusal(
        _ config: String, _ transport: ScriptedTransport = ScriptedTransport([]), variables: [String: String] = [:], line: UInt = #line
    ) async throws -> String? {
        do {
            _ = try await credentials(config, transport, variables: variables)
            XCTFail("there are credentials", line: line)
            return nil
        } catch let error as CredentialError {
            XCTAssertEqual(error.reasons.last?.isAbsence, false, line: line)
            return error.reasons.last?.detail
        }
    }

    private static let keys = "aws_access_key_id = lender\naws_secret_access_key = hunter2"

    private func parameters(_ request: HTTPRequest) throws -> [String: String] {
        let pairs = try QueryParameters(parsing: String(decoding: request.body, as: UTF8.self)).pairs
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0.name, $0.value) })
    }

    // MARK: Roles

    func testARoleIsBorrowedWithTheKeysOfAnotherProfile() async throws {
        let transport = ScriptedTransport([.lent("borrowed")])
        let config = """
            [default]
            role_arn = arn:aws:iam::1:role/r
            source_profile = base
            external_id = a b&c
            role_session_name = me
            duration_seconds = 900
            [profile base]
            \(Self.keys)
            """
        let credentials = try await credentials(config, transport)
        XCTAssertEqual(credentials.accessKeyID, "borrowed")
        XCTAssertEqual(credentials.secretAccessKey, Secret("s&1"))
        XCTAssertEqual(credentials.sessionToken, Secret("token"))
        XCTAssertEqual(credentials.expiration, Instant(secondsSinceEpoch: 1_700_003_600))
        let request = try XCTUnwrap(transport.sent.first)
        XCTAssertEqual(request.authority, "sts.eu-central-1.amazonaws.com")
        XCTAssertEqual(request.scheme, "https")
        XCTAssertEqual(
            try parameters(request),
            [
                "Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/r", "RoleSessionName": "me",
                "DurationSeconds": "900", "ExternalId": "a b&c",
            ])
        let verifier = SignatureVerifier(service: "sts", region: "eu-central-1")
        XCTAssertEqual(try verifier.verify(request, at: clock.now) { _ in Secret("hunter2") }, "lender")
    }

    func testRolesAreBorrowedOneWithTheOther() async throws {
        let transport = ScriptedTransport([.lent("first"), .lent("second")])
        let config = """
            [default]
            role_arn = outer
            source_profile = middle
            [profile middle]
            role_arn = inner
            source_profile = base
            [profile base]
            \(Self.keys)
            """
        let credentials = try await credentials(config, transport)
        XCTAssertEqual(credentials.accessKeyID, "second")
        XCTAssertEqual(try transport.sent.map { try parameters($0)["RoleArn"] }, ["inner", "outer"])
        XCTAssertEqual(try transport.sent.map { try parameters($0)["RoleSessionName"] }, ["time-tracking-1700000000", "time-tracking-1700000000"])
        XCTAssertEqual(transport.sent.map { $0.fields[.xAmzSecurityToken] }, [nil, "token"])
    }

    func testAProfileMayBorrowWithItsOwnKeys() async throws {
        let credentials = try await credentials(
            "[default]\nrole_arn = r\nsource_profile = default\n\(Self.keys)", ScriptedTransport([.lent("borrowed")]))
        XCTAssertEqual(credentials.accessKeyID, "borrowed")
    }

    func testACredentialSourceNamesTheEnvironment() async throws {
        let transport = ScriptedTransport([.lent("borrowed")])
        let config = "[profile p]\nrole_arn = r\ncredential_source = EcsContainer"
        let container = ScriptedTransport([
            .text(200, #"{"AccessKeyId":"task","SecretAccessKey":"s","Token":"t","Expiration":"2023-11-15T00:00:00Z"}"#), .lent("borrowed"),
        ])
        let ofTask = try await credentials(
            config, container, variables: ["AWS_PROFILE": "p", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"])
        XCTAssertEqual(ofTask.accessKeyID, "borrowed")
        XCTAssertEqual(container.sent.last?.fields[.authorization]?.contains("Credential=task/"), true)
        XCTAssertEqual(transport.sent.count, 0)
    }

    func testAWebIdentityIsAskedForWithoutASignature() async throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(Array("eyJ.token\n".utf8), to: directory.file("token"))
        let ofProfile = ScriptedTransport([.lent("borrowed")])
        let first = try await credentials(
            "[default]\nrole_arn = r\nweb_identity_token_file = \(directory.file("token"))", ofProfile)
        let ofVariables = ScriptedTransport([.lent("borrowed")])
        let second = try await credentials(
            "[default]\n\(Self.keys)", ofVariables,
            variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": directory.file("token"), "AWS_ROLE_ARN": "r", "AWS_ROLE_SESSION_NAME": "pod"])
        XCTAssertEqual([first, second].map(\.accessKeyID), ["borrowed", "borrowed"])
        for request in ofProfile.sent + ofVariables.sent {
            XCTAssertNil(request.fields[.authorization])
            XCTAssertEqual(try parameters(request)["Action"], "AssumeRoleWithWebIdentity")
            XCTAssertEqual(try parameters(request)["WebIdentityToken"], "eyJ.token")
        }
        XCTAssertEqual(try ofVariables.sent.map { try parameters($0)["RoleSessionName"] }, ["pod"])
    }

    func testARefusedRoleIsNamedAndAsksNobodyElse() async throws {
        let body = """
            <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User &lt;x&gt; may &#110;ot</Message></Error>\
            <RequestId>ID1</RequestId></ErrorResponse>
            """
        let transport = ScriptedTransport([.text(403, body)])
        let reason = try await refusal("[default]\nrole_arn = r\nsource_profile = default\n\(Self.keys)", transport)
        XCTAssertEqual(reason, "the role r was not lent: AccessDenied: User <x> may not (request ID1)")
        XCTAssertEqual(transport.sent.count, 1)
    }

    func testAnAccidentOfSTSIsRepeated() async throws {
        let transport = ScriptedTransport([
            .text(500, ""), .text(400, "<Error><Code>IDPCommunicationError</Code></Error>"), .lent("borrowed"),
        ])
        let credentials = try await credentials("[default]\nrole_arn = r\nsource_profile = default\n\(Self.keys)", transport)
        XCTAssertEqual(credentials.accessKeyID, "borrowed")
        XCTAssertEqual(clock.waits.count, 2)
    }

    func testAnAnswerWithoutCredentialsIsTold() async throws {
        for body in ["", "<AccessKeyId>k</AccessKeyId>", "<html>"] {
            let reason = try await refusal(
                "[default]\nrole_arn = r\nsource_profile = default\n\(Self.keys)", ScriptedTransport([.text(200, body)]))
            XCTAssertEqual(
                reason,
                "the role r was not lent: MalformedAnswer: STS at https://sts.eu-central-1.amazonaws.com answered without credentials")
        }
    }

    func testWhatAProfileLacksIsSaid() async throws {
        let cases = [
            ("role_arn = r", "has role_arn but no source_profile, credential_source or web_identity_token_file"),
            ("role_arn = r\nsource_profile = none", "has the source_profile \"none\", which does not exist"),
            ("role_arn = r\nsource_profile = default", "leads back to itself by source_profile"),
            (
                "role_arn = r\nsource_profile = a\ncredential_source = Environment",
                "has more than one of source_profile, credential_source and web_identity_token_file"
            ),
            (
                "role_arn = r\ncredential_source = Elsewhere",
                "has a credential_source that is not \"Environment\", \"EcsContainer\" or \"Ec2InstanceMetadata\""
            ),
            ("role_arn = r\nmfa_serial = m", "asks for a code by mfa_serial, which is not supported: use `credential_process`"),
            (
                "role_arn = r\nsource_profile = default\nduration_seconds = 60\n\(Self.keys)",
                "has a duration_seconds that is no number from 900 to 43200"
            ),
            ("role_arn = r\nweb_identity_token_file = /nowhere/token", nil),
        ]
        for (settings, expected) in cases {
            let reason = try await refusal("[default]\n\(settings)")
            if let expected { XCTAssertEqual(reason, expected) } else { XCTAssertEqual(reason?.contains("/nowhere/token"), true) }
        }
    }

    func testACircleOfProfilesIsFound() async throws {
        let config = "[default]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = default"
        let reason = try await refusal(config)
        XCTAssertEqual(reason, "leads back to itself by source_profile")
        let long = (0..<12).map { "[profile p\($0)]\nrole_arn = r\nsource_profile = p\($0 + 1)" }.joined(separator: "\n")
        let ofLong = try await refusal("\(long)\n[profile p12]\n\(Self.keys)", variables: ["AWS_PROFILE": "p0"])
        XCTAssertEqual(ofLong, "leads through too many source_profiles")
    }

    func testAWebIdentityWithoutARoleIsTold() async throws {
        let reason = try await refusal("[default]", variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/x"])
        XCTAssertEqual(reason, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not")
    }

    // MARK: Programs

    func testAProgramPrintsCredentials() async throws {
        let script = #"""
            secret=$(printf %s "$1" | sed 's/\\/&&/g')
            printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s","SessionToken":"t","Expiration":"2030-01-01T00:00:00Z"}' "$FROM" "$secret"
            """#
        let directory = try TemporaryDirectory()
        try AtomicFile.write(Array(script.utf8), to: directory.file("lend it"))
        let credentials = try await credentials("[default]\ncredential_process = sh \"\(directory.file("lend it"))\" '$FROM;a\\b'")
        XCTAssertEqual(credentials.accessKeyID, "outside")
        // No shell has looked at the line.
        XCTAssertEqual(credentials.secretAccessKey, Secret(#"$FROM;a\b"#))
    }

    func testWhatAProgramPrintsWrongIsToldWithoutIt() async throws {
        let cases = [
            ("hunter2", "answered with something else than a JSON object"),
            (#"{"AccessKeyId":"k","SecretAccessKey":"hunter2"}"#, "answered with a \"Version\" other than 1"),
            (#"{"Version":1,"SecretAccessKey":"hunter2"}"#, "answered without \"AccessKeyId\" or \"SecretAccessKey\""),
            (
                #"{"Version":1,"AccessKeyId":"k","SecretAccessKey":"hunter2","Expiration":"soon"}"#,
                "answered with an \"Expiration\" that is no time"
            ),
            (
                #"{"Version":1,"AccessKeyId":"k","SecretAccessKey":"hunter2 "}"#,
                "the secret access key is empty or has a blank or a line end"
            ),
        ]
        for (output, expected) in cases {
            let reason = try await refusal("[default]\ncredential_process = printf '\(output)'")
            XCTAssertEqual(reason, "credential_process: printf \(expected)")
        }
        let ofEnded = try await refusal("[default]\ncredential_process = sh -c 'echo hunter2; exit 3'")
        XCTAssertEqual(ofEnded, "credential_process: sh ended with exit code 3; run it by hand to see why")
        let ofMissing = try await refusal("[default]\ncredential_process = no-such-program")
        XCTAssertEqual(ofMissing, "credential_process: no-such-program: not found")
        let ofOpen = try await refusal("[default]\ncredential_process = 'open")
        XCTAssertEqual(ofOpen, "credential_process has a quote that is not closed")
        let ofEndless = try await refusal("[default]\ncredential_process = yes")
        XCTAssertEqual(ofEndless, "credential_process: yes: printed over 65536 bytes")
    }

    func testCredentialsThatHaveEndedAreNotUsed() async throws {
        let reason = try await refusal(
            #"[default]\#ncredential_process = echo '{"Version":1,"AccessKeyId":"k","SecretAccessKey":"s","Expiration":"2020-01-01T00:00:00Z"}'"#)
        XCTAssertEqual(reason, "those that were lent have ended at 2020-01-01T00:00:00Z")
    }

    func testWordsAreCutAsAShellCutsThem() throws {
        let cases: [(String, [String])] = [
            ("", []), ("  a\tb ", ["a", "b"]), (#"a 'b c' "d e""#, ["a", "b c", "d e"]), (#"a\ b 'it'"'"'s'"#, ["a b", "it's"]),
            (#""a\"b\\c\d""#, [#"a"b\c\d"#]), ("''", [""]), ("a''b", ["ab"]), (#"'\'"#, [#"\"#]),
        ]
        for (line, words) in cases { XCTAssertEqual(try ShellWords.split(line), words, line) }
        XCTAssertThrowsError(try ShellWords.split("a\\")) { XCTAssertEqual($0 as? ShellWords.Invalid, .openEscape) }
        XCTAssertThrowsError(try ShellWords.split("\"a\\")) { XCTAssertEqual($0 as? ShellWords.Invalid, .openQuote) }
    }
}

extension ScriptedTransport.Step {
    /// STS lends keys for an hour from 2023-11-14T22:13:20Z.
    static func lent(_ accessKeyID: String) -> ScriptedTransport.Step {
        .text(
            200,
            """
            <?xml version="1.0"?><AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
            <AccessKeyId>\(accessKeyID)</AccessKeyId><SecretAccessKey>s&amp;1</SecretAccessKey><SessionToken>token</SessionToken>\
            <Expiration>2023-11-14T23:13:20Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>
            """)
    }
}
