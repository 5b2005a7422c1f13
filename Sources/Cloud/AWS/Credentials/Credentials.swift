package import Observation
package import Timekeeping

/// What AWS knows a caller by: an access key, its secret and, for keys that were lent, a session token and their end.
package struct Credentials: Sendable, Equatable {
    /// Public: it stands in every signature.
    package let accessKeyID: String
    /// What signing keys are derived from; it never leaves this machine.
    package let secretAccessKey: Secret
    /// Sent along with keys that AWS STS lent.
    package let sessionToken: Secret?
    /// When lent keys end; `nil` for keys that do not.
    package private(set) var expiration: Instant?

    /// Which part cannot be sent.
    package enum Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        case accessKeyID
        case secretAccessKey
        case sessionToken

        package var description: String {
            switch self {
            case .accessKeyID:
                "the access key id is empty or has a character that no access key id has (a blank, a slash, a line end?)"
            case .secretAccessKey: "the secret access key is empty or has a blank or a line end"
            case .sessionToken: "the session token is empty or has a blank or a line end"
            }
        }
    }

    /// Credentials that can be signed with and sent.
    ///
    /// - Throws: `Invalid` for what could not stand in a header, before it goes out in one and AWS answers with a riddle
    package init(
        accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Instant? = nil
    ) throws(Invalid) {
        let isKeyID = accessKeyID.utf8.allSatisfy {
            (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",")
        }
        guard !accessKeyID.isEmpty, isKeyID else { throw .accessKeyID }
        guard Self.isVisible(secretAccessKey) else { throw .secretAccessKey }
        if let sessionToken, !Self.isVisible(sessionToken) { throw .sessionToken }
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }

    private init(known accessKeyID: String, _ secretAccessKey: Secret) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        sessionToken = nil
        expiration = nil
    }

    /// For a database on this machine that does not look at credentials; the protocol wants some.
    package static let local = Credentials(known: "local", Secret("local"))

    /// The same with another end.
    func ending(at expiration: Instant) -> Credentials {
        var credentials = self
        credentials.expiration = expiration
        return credentials
    }

    private static func isVisible(_ secret: Secret) -> Bool {
        let text = secret.reveal()
        return !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
