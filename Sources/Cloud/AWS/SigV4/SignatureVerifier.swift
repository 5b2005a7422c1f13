import Digest
package import HTTP
package import Observation
package import Timekeeping

/// The other side of ``Signer``: finds out who signed a request, or refuses it as AWS does.
package struct SignatureVerifier: Sendable {
    /// The service that is served: `dynamodb`.
    package let service: String
    /// The one region that is served; `nil` for any.
    package let region: String?
    /// How far a request's clock may be off. AWS says five minutes in its guide and fifteen in its errors; the wider one
    /// refuses nobody whom AWS lets in.
    package let clockTolerance: Duration
    private let keys = SigningKeyCache()

    /// A verifier for one service.
    package init(service: String, region: String? = nil, clockTolerance: Duration = .seconds(15 * 60)) {
        self.service = service
        self.region = region
        self.clockTolerance = clockTolerance
    }

    /// Checks a request's signature, in the header or in the query.
    ///
    /// - Parameters:
    ///   - now: this side's time
    ///   - secret: the secret of an access key; `nil` for a key that is not known
    /// - Returns: the access key id of whoever signed
    /// - Throws: `SignatureError`
    @discardableResult
    package func verify(
        _ request: HTTPRequest, at now: Instant, secret: (_ accessKeyID: String) -> Secret?
    ) throws(SignatureError) -> String {
        let claim = try SignatureClaim(request)
        try checkTime(claim, now)
        try checkScope(claim)
        guard let secret = secret(claim.accessKeyID) else {
            throw SignatureError(.unrecognizedClient, "The security token included in the request is invalid.")
        }
        let canonical = CanonicalRequest(
            signedPart(of: request, claim), signing: claim.signedFieldNames, payloadHash: Hex.encode(SHA256.hash(request.body)))
        let stringToSign = StringToSign(canonical, at: claim.instant, scope: claim.scope)
        let signature = keys.key(secret: secret, scope: claim.scope).signature(of: stringToSign)
        guard let claimed = try? Hex.decode(claim.signature), constantTimeEquals(claimed, signature) else {
            throw mismatch(canonical, stringToSign)
        }
        return claim.accessKeyID
    }

    private func checkTime(_ claim: SignatureClaim, _ now: Instant) throws(SignatureError) {
        let minutes = clockTolerance.components.seconds / 60
        let latest = now + clockTolerance
        guard claim.instant <= latest else {
            throw SignatureError(
                .invalidSignature,
                """
                Signature not yet current: \(claim.instant.basic) is still later than \(latest.basic) \
                (\(now.basic) + \(minutes) min.)
                """)
        }
        switch claim.form {
        case .header:
            let earliest = now - clockTolerance
            guard claim.instant >= earliest.truncatedToSeconds else {
                throw SignatureError(
                    .invalidSignature,
                    """
                    Signature expired: \(claim.instant.basic) is now earlier than \(earliest.basic) \
                    (\(now.basic) - \(minutes) min.)
                    """)
            }
        case .query(let lifetime):
            let end = claim.instant + lifetime
            guard now.truncatedToSeconds <= end else {
                throw SignatureError(.invalidSignature, "Signature expired: \(end.basic) is now earlier than \(now.basic)")
            }
        }
    }

    private func checkScope(_ claim: SignatureClaim) throws(SignatureError) {
        var complaints: [String] = []
        if let region, claim.scope.region != region {
            complaints.append("Credential should be scoped to a valid region, not '\(claim.scope.region)'.")
        }
        if claim.scope.service != service {
            complaints.append("Credential should be scoped to correct service: '\(service)'.")
        }
        if claim.terminator != CredentialScope.terminator {
            complaints.append(
                "Credential should be scoped with a valid terminator: '\(CredentialScope.terminator)', not '\(claim.terminator)'."
            )
        }
        if claim.scope.date != claim.instant.basicDate {
            complaints.append(
                """
                Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                '\(claim.scope.date)' != '\(claim.instant.basicDate)', from '\(claim.instant.basic)'.
                """)
        }
        if !complaints.isEmpty { throw SignatureError(.invalidSignature, complaints.joined(separator: " ")) }
    }

    /// What the signer saw: a signature in the query was not there yet.
    private func signedPart(of request: HTTPRequest, _ claim: SignatureClaim) -> HTTPRequest {
        guard case .query = claim.form, let query = request.query else { return request }
        var request = request
        request.query = query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-Signature=") }.joined(separator: "&")
        return request
    }

    /// AWS shows what it signed, which is how people find their mistake; nothing in it is secret from the one who sent it.
    private func mismatch(_ canonical: CanonicalRequest, _ stringToSign: StringToSign) -> SignatureError {
        SignatureError(
            .invalidSignature,
            """
            The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key \
            and signing method. Consult the service documentation for details.

            The Canonical String for this request should have been
            '\(canonical.text)'

            The String-to-Sign should have been
            '\(stringToSign.text)'

            """)
    }
}
