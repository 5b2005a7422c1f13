import Digest
package import Timekeeping

/// What the signing key signs: which procedure, when, for what, and the hash of the canonical request.
///
/// Source: AWS IAM user guide, "Create a signed AWS API request", step 3.
package struct StringToSign: Sendable, Hashable {
    /// Four lines; ASCII, as far as the scope is.
    package let bytes: [UInt8]

    /// The text for a canonical request, signed at an instant.
    package init(_ canonicalRequest: CanonicalRequest, at instant: Instant, scope: CredentialScope) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(192)
        bytes += Self.algorithm.utf8
        bytes.append(Self.lineFeed)
        bytes += instant.basic.utf8
        bytes.append(Self.lineFeed)
        scope.append(to: &bytes)
        bytes.append(Self.lineFeed)
        Hex.append(canonicalRequest.hash, to: &bytes)
        self.bytes = bytes
    }

    /// For people who look for the difference between two signatures.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The procedure's name, here, in `Authorization` and in `X-Amz-Algorithm`.
    package static let algorithm = "AWS4-HMAC-SHA256"

    private static let lineFeed = UInt8(ascii: "\n")
}
