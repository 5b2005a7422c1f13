import AWS
import DynamoDB
import Foundation
import HTTP
import HTTPClient
import Settings
import TestSupport
import Timekeeping
import XCTest

/// Moto's STS lends roles to our credential sources.
final class MotoRoleTests: XCTestCase {
    private func credentials(_ config: String, _ variables: [String: String] = [:], in directory: TemporaryDirectory) async throws -> Credentials {
        let moto = try Peers.moto()
        try config.write(toFile: directory.file("config"), atomically: true, encoding: .utf8)
        let own = [
            "HOME": directory.path, "AWS_CONFIG_FILE": directory.file("config"), "AWS_REGION": "eu-central-1",
            "AWS_ENDPOINT_URL_STS": moto, "AWS_EC2_METADATA_DISABLED": "true",
        ]
        var reader = SettingsReader(environment: Environment(own.merging(variables) { $1 }))
        let settings = AWSSettings(reading: &reader)
        XCTAssertEqual(reader.problems.map(\.description), [])
        let transport = CurlHTTPClient()
        defer { transport.close() }
        return try await settings.credentialSource(over: transport, variables: [:]).credentials(.test())
    }

    private func assertLent(_ credentials: Credentials, hours: Int64 = 1, line: UInt = #line) {
        XCTAssertTrue(credentials.accessKeyID.hasPrefix("ASIA"), credentials.accessKeyID, line: line)
        XCTAssertNotNil(credentials.sessionToken, line: line)
        let left = SystemTimeSource().now.duration(to: credentials.expiration ?? .epoch)
        XCTAssertTrue((.seconds(3_600 * hours - 120)...(.seconds(3_600 * hours + 120))).contains(left), "\(left)", line: line)
    }

    func testARoleIsBorrowedWithKeys() async throws {
        let config = """
            [default]
            role_arn = arn:aws:iam::123456789012:role/reader
            source_profile = base
            duration_seconds = 7200
            [profile base]
            aws_access_key_id = AKIAEXAMPLE
            aws_secret_access_key = secret/with+signs
            """
        assertLent(try await credentials(config, in: TemporaryDirectory()), hours: 2)
    }

    func testARoleIsBorrowedWithAWebIdentity() async throws {
        let directory = try TemporaryDirectory()
        try "eyJhbGciOiJub25lIn0.e30.".write(toFile: directory.file("token"), atomically: true, encoding: .utf8)
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": directory.file("token"), "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/pod",
        ]
        assertLent(try await credentials("", variables, in: directory))
    }

    func testWhatSTSRefusesIsTold() async throws {
        do {
            let config = """
                [default]
                role_arn = arn:aws:iam::123456789012:role/reader
                role_session_name = \(String(repeating: "a", count: 65))
                source_profile = default
                aws_access_key_id = AKIAEXAMPLE
                aws_secret_access_key = hunter2
                """
            _ = try await credentials(config, in: TemporaryDirectory())
            XCTFail("a session's name has at most 64 characters")
        } catch let error as CredentialError {
            XCTAssertTrue(error.description.contains("the role arn:aws:iam::123456789012:role/reader was not lent: ValidationError"), "\(error)")
            XCTAssertFalse(error.description.contains("hunter2"))
        }
    }
}
