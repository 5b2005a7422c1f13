package import Timekeeping

/// What the signing key signs: which procedure, when, for what, and the hash of the canonical request.
///
/// Source: AWS IAM user guide, "Create a signed AWS API request", step 3.
package struct StringToSign: Sendable, Hashable {
    /// Four lines.
    package let text: String

    /// The text for a canonical request, signed at an instant.
    package init(_ canonicalRequest: CanonicalRequest, at instant: Instant, scope: CredentialScope) {
        text = "\(Self.algorithm)\n\(instant.basic)\n\(scope)\n\(canonicalRequest.hash)"
    }

    /// The procedure's name, here, in `Authorization` and in `X-Amz-Algorithm`.
    package static let algorithm = "AWS4-HMAC-SHA256"
}
