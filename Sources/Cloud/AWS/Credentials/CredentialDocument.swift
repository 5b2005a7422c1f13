import JSON
import Observation
import Timekeeping

/// The JSON object in which a program, a container's or an instance's endpoint hands out credentials.
///
/// Source: AWS SDKs and Tools reference guide, "Process credential provider", "Container credential provider"; Amazon EC2 user
/// guide, "Retrieve security credentials from instance metadata".
struct CredentialDocument {
    /// What is wrong with a document; never a part of it.
    struct Invalid: Error {
        let detail: String
    }

    /// An answer has a kilobyte or two.
    static let longestByteCount = 64 << 10

    let credentials: Credentials

    /// Reads a document.
    ///
    /// - Parameters:
    ///   - tokenName: `SessionToken` or `Token`
    ///   - version: what `Version` must say, where there is one
    init(_ bytes: [UInt8], tokenName: String, version: Int? = nil) throws(Invalid) {
        var limits = JSONLimits()
        limits.byteCount = Self.longestByteCount
        guard let document = try? JSONValue(parsing: bytes, limits: limits), document.objectValue != nil else {
            throw Invalid(detail: "answered with something else than a JSON object")
        }
        if let version, document["Version"]?.intValue != version {
            throw Invalid(detail: "answered with a \"Version\" other than \(version)")
        }
        guard let key = document["AccessKeyId"]?.stringValue, let secret = document["SecretAccessKey"]?.stringValue else {
            throw Invalid(detail: "answered without \"AccessKeyId\" or \"SecretAccessKey\"")
        }
        var expiration: Instant?
        if let text = document["Expiration"]?.stringValue {
            expiration = try? Instant(rfc3339: text)
            if expiration == nil { throw Invalid(detail: "answered with an \"Expiration\" that is no time") }
        }
        do {
            credentials = try Credentials(
                accessKeyID: key, secretAccessKey: Secret(secret),
                sessionToken: document[tokenName]?.stringValue.map { Secret($0) }, expiration: expiration)
        } catch {
            throw Invalid(detail: error.description)
        }
    }
}
