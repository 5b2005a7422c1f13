import Digest
package import HTTP
import Observation
package import Timekeeping

/// Signs requests for one service in one region, with Signature Version 4.
///
/// A pure function of its arguments: same request, credentials and time, same signature.
///
/// Source: AWS IAM user guide, "Create a signed AWS API request".
package struct Signer: Sendable {
    /// The region that signatures are good for.
    package let region: String
    /// The service's signing name: `dynamodb`.
    package let service: String
    /// How the service wants paths to be written.
    package let pathForm: CanonicalRequest.PathForm
    /// Whether `x-amz-content-sha256` is sent; S3 wants it.
    package let sendsPayloadHash: Bool
    private let keys = SigningKeyCache()

    /// A signer for one region and service.
    package init(
        region: String, service: String, pathForm: CanonicalRequest.PathForm = .normalized, sendsPayloadHash: Bool = false
    ) {
        self.region = region
        self.service = service
        self.pathForm = pathForm
        self.sendsPayloadHash = sendsPayloadHash
    }

    /// The request with `host`, `x-amz-date`, the session token if there is one, and `authorization`.
    ///
    /// A payload hash that the request already carries is taken as it is (`UNSIGNED-PAYLOAD`).
    package func sign(_ request: HTTPRequest, with credentials: Credentials, at instant: Instant) -> HTTPRequest {
        var request = request
        request.fields.removeAll(.authorization)
        setHost(&request)
        request.fields.setValue(instant.basic, for: .xAmzDate)
        // Visible characters only, by the rule of `Credentials`: the fields take every value set here.
        if let token = credentials.sessionToken { request.fields.setValue(token.reveal(), for: .xAmzSecurityToken) }
        let payloadHash = request.fields[.xAmzContentSHA256] ?? Hex.encode(SHA256.hash(request.body))
        if sendsPayloadHash { request.fields.setValue(payloadHash, for: .xAmzContentSHA256) }
        let canonical = CanonicalRequest(
            request, signing: CanonicalRequest.signableFieldNames(of: request.fields), payloadHash: payloadHash,
            pathForm: pathForm)
        let scope = CredentialScope(at: instant, region: region, service: service)
        let key = keys.key(secret: credentials.secretAccessKey, scope: scope)
        let signature = key.signature(of: StringToSign(canonical, at: instant, scope: scope))
        request.fields.setValue(Self.authorization(credentials, scope, canonical, signature), for: .authorization)
        return request
    }

    /// The field's value; put together as bytes, since interpolation would take as long as a third of the signature.
    private static func authorization(
        _ credentials: Credentials, _ scope: CredentialScope, _ canonical: CanonicalRequest, _ signature: [UInt8]
    ) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(320)
        bytes += StringToSign.algorithm.utf8
        bytes += " Credential=".utf8
        bytes += credentials.accessKeyID.utf8
        bytes.append(UInt8(ascii: "/"))
        scope.append(to: &bytes)
        bytes += ", SignedHeaders=".utf8
        bytes += canonical.signedFieldNames.utf8
        bytes += ", Signature=".utf8
        Hex.append(signature, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The request with its signature in the query: a link that anybody can use until it ends.
    ///
    /// - Parameters:
    ///   - lifetime: whole seconds; AWS takes at most seven days
    ///   - payloadHash: `nil` for the hash of the body; S3 takes `UNSIGNED-PAYLOAD`
    package func presign(
        _ request: HTTPRequest, with credentials: Credentials, at instant: Instant, lifetime: Duration, payloadHash: String? = nil
    ) -> HTTPRequest {
        precondition((.seconds(1) ... .seconds(604_800)).contains(lifetime), "a link lives from a second to seven days")
        var request = request
        request.fields.removeAll(.authorization)
        setHost(&request)
        let names = CanonicalRequest.signableFieldNames(of: request.fields)
        let scope = CredentialScope(at: instant, region: region, service: service)
        var parameters = [
            ("X-Amz-Algorithm", StringToSign.algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)"),
            ("X-Amz-Date", instant.basic),
            ("X-Amz-Expires", String(lifetime.components.seconds)),
            ("X-Amz-SignedHeaders", Set(names).map(\.lowercased).sorted().joined(separator: ";")),
        ]
        if let token = credentials.sessionToken { parameters.append(("X-Amz-Security-Token", token.reveal())) }
        let added = parameters.map { "\($0)=\(PercentCoding.encode($1))" }.joined(separator: "&")
        let query = request.query.flatMap { $0.isEmpty ? nil : "\($0)&\(added)" } ?? added
        request.query = query
        let canonical = CanonicalRequest(
            request, signing: names, payloadHash: payloadHash ?? Hex.encode(SHA256.hash(request.body)), pathForm: pathForm)
        let key = keys.key(secret: credentials.secretAccessKey, scope: scope)
        let signature = key.signature(of: StringToSign(canonical, at: instant, scope: scope))
        request.query = "\(query)&X-Amz-Signature=\(Hex.encode(signature))"
        return request
    }

    /// The field is what the other side sees, so it is what is signed: without the port that the scheme implies.
    private func setHost(_ request: inout HTTPRequest) {
        guard !request.fields.contains(.host), var host = request.authority else { return }
        let impliedPort = request.scheme == "https" ? ":443" : ":80"
        if host.hasSuffix(impliedPort) { host.removeLast(impliedPort.utf8.count) }
        request.fields.setValue(host, for: .host)
    }
}
