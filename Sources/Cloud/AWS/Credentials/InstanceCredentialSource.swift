import HTTP
import Observation
import Timekeeping

/// Credentials of the EC2 instance that this process runs on, by version 2 of its metadata service.
///
/// Version 1, which gives them to whoever can make the machine send a GET, is not spoken.
///
/// Source: Amazon EC2 user guide, "Use the Instance Metadata Service to access instance metadata".
struct InstanceCredentialSource: CredentialSource {
    static let defaultEndpoint = "http://169.254.169.254"
    static let source = "instance metadata"
    private static let tokenLifetimeSeconds = 21_600
    /// As AWS's command line has it: on any other machine nobody is there, and everybody waits for that.
    private static let attemptTimeout: Duration = .seconds(1)
    private static let attemptCount = 2
    /// How long credentials are used beyond their end while the service has no newer: AWS's services go on taking them when
    /// the one that renews them is down.
    private static let extensionBeyondEnd: Duration = .seconds(600)
    private static let path = "/latest/meta-data/iam/security-credentials/"

    /// `nil` where `AWS_EC2_METADATA_DISABLED` says so.
    let endpoint: Endpoint?
    let resources: SourceResources

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        guard let endpoint else { throw .absent(Self.source, "switched off by AWS_EC2_METADATA_DISABLED") }
        let token = try await token(endpoint, context)
        let roles = try await get(endpoint, Self.path, token, context)
        guard roles.status != .notFound else { throw .absent(Self.source, "the instance has no role") }
        let role = String(decoding: roles.body, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
        guard roles.status == .ok, let role, Self.isRoleName(role) else {
            throw .invalid(Self.source, "answered \(roles.status) instead of the name of a role")
        }
        let answer = try await get(endpoint, Self.path + role, token, context)
        guard answer.status == .ok else { throw .invalid(Self.source, "answered \(answer.status) for the role \(role)") }
        do throws(CredentialDocument.Invalid) {
            return extended(try CredentialDocument(answer.body, tokenName: "Token").credentials, context)
        } catch {
            throw .invalid(Self.source, error.detail)
        }
    }

    /// IAM's rule for names of roles.
    private static func isRoleName(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "+=,.@_-".utf8.contains(byte)
            }
        }
    }

    private func token(_ endpoint: Endpoint, _ context: Context) async throws(CredentialError) -> String {
        let request = endpoint.request(
            .put, path: "/latest/api/token", fields: [.xAWSEC2MetadataTokenTTLSeconds: "\(Self.tokenLifetimeSeconds)"])
        let answer: HTTPResponse
        do {
            answer = try await resources.ask(
                request, attemptTimeout: Self.attemptTimeout, attemptCount: Self.attemptCount, context)
        } catch {
            // That nobody answers is what happens on every machine that is no instance.
            throw .absent(Self.source, error.detail)
        }
        let token = String(decoding: answer.body, as: UTF8.self)
        guard answer.status == .ok, HTTPField(.xAWSEC2MetadataToken, token) != nil, !token.isEmpty else {
            throw .absent(Self.source, "answered \(answer.status) instead of a token")
        }
        return token
    }

    private func get(
        _ endpoint: Endpoint, _ path: String, _ token: String, _ context: Context
    ) async throws(CredentialError) -> HTTPResponse {
        do {
            return try await resources.ask(
                endpoint.request(.get, path: path, fields: [.xAWSEC2MetadataToken: token]),
                attemptTimeout: Self.attemptTimeout, attemptCount: Self.attemptCount, context)
        } catch {
            throw .invalid(Self.source, error.detail)
        }
    }

    private func extended(_ credentials: Credentials, _ context: Context) -> Credentials {
        let now = context.timeSource.now
        guard let end = credentials.expiration, end <= now else { return credentials }
        context.logger.warning(
            "the instance metadata service lends credentials that have ended; they are used for now", ["end": .string("\(end)")])
        return credentials.ending(at: now + Self.extensionBeyondEnd)
    }
}
