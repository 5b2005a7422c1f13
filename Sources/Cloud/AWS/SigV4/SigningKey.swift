import Digest
package import Observation
import Synchronization

/// A key derived from a secret for one scope.
///
/// Source: AWS IAM user guide, "Create a signed AWS API request", step 4.
package struct SigningKey: Sendable {
    /// The key's blocks are hashed already.
    private let prepared: HMACSHA256

    /// Derives the key: five rounds of HMAC.
    package init(secret: Secret, scope: CredentialScope) {
        var key = Array("AWS4\(secret.reveal())".utf8)
        for part in [scope.date, scope.region, scope.service, CredentialScope.terminator] {
            key = HMACSHA256.authenticate(part, key: key)
        }
        prepared = HMACSHA256(key: key)
    }

    /// The signature, 32 bytes.
    package func signature(of stringToSign: StringToSign) -> [UInt8] {
        var code = prepared
        code.update(stringToSign.bytes)
        return code.finalize()
    }
}

/// Keeps the last key: deriving one costs as much as signing twice, and it changes once a day.
package final class SigningKeyCache: Sendable {
    private struct Entry {
        let secret: Secret
        let scope: CredentialScope
        let key: SigningKey
    }

    private let last = Mutex<Entry?>(nil)

    /// An empty cache.
    package init() {}

    /// The key for a secret and a scope.
    package func key(secret: Secret, scope: CredentialScope) -> SigningKey {
        if let entry = last.withLock({ $0 }), entry.scope == scope, entry.secret == secret { return entry.key }
        let key = SigningKey(secret: secret, scope: scope)
        last.withLock { $0 = Entry(secret: secret, scope: scope, key: key) }
        return key
    }
}
