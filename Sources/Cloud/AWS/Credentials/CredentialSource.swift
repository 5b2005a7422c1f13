package import Observation

/// Whoever knows the credentials to sign with.
package protocol CredentialSource: Sendable {
    /// The credentials to sign the next request with.
    ///
    /// Asked before every request: a source that has to read or to ask for them keeps them.
    ///
    /// - Throws: `CredentialError`, which says what was tried
    func credentials(_ context: Context) async throws(CredentialError) -> Credentials
}

/// Why there are no credentials.
package struct CredentialError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A source and what it lacks; never a part of a secret.
    package struct Reason: Sendable, Hashable, CustomStringConvertible {
        /// "environment variables", "profile \"default\"".
        package let source: String
        /// What it lacks or what is wrong, for people.
        package let detail: String
        /// Whether the source has nothing, as opposed to something that is wrong: only then the next one is asked.
        package let isAbsence: Bool

        /// One source's reason.
        package init(source: String, detail: String, isAbsence: Bool) {
            self.source = source
            self.detail = detail
            self.isAbsence = isAbsence
        }

        package var description: String { "\(source): \(detail)" }
    }

    /// What ended the search besides the sources.
    package enum Interruption: Sendable, Hashable {
        /// The task of whoever asked was cancelled.
        case cancelled
        /// The time of whoever asked was up.
        case timedOut
    }

    /// In the order in which the sources were asked; empty only where nobody was.
    package let reasons: [Reason]
    /// Set where the one who asked could not wait: then the reasons say little about the sources.
    package let interruption: Interruption?

    /// The reasons of all sources asked.
    package init(_ reasons: [Reason], interruption: Interruption? = nil) {
        self.reasons = reasons
        self.interruption = interruption
    }

    /// One source that has none.
    package static func absent(_ source: String, _ detail: String) -> CredentialError {
        CredentialError([Reason(source: source, detail: detail, isAbsence: true)])
    }

    /// One source whose credentials are wrong.
    package static func invalid(_ source: String, _ detail: String) -> CredentialError {
        CredentialError([Reason(source: source, detail: detail, isAbsence: false)])
    }

    package var description: String {
        let tried = reasons.map(\.description)
        let end =
            switch interruption {
            case .cancelled: ["the search was cancelled"]
            case .timedOut: ["the time for the search was up"]
            case nil: [String]()
            }
        return "no AWS credentials: " + (tried + end).joined(separator: "; ")
    }
}

/// Credentials that are known already.
package struct StaticCredentialSource: CredentialSource {
    private let known: Credentials

    /// A source of just these.
    package init(_ credentials: Credentials) {
        known = credentials
    }

    /// Those credentials, always.
    package func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        known
    }
}

/// A source that is known to have none.
struct FailingCredentialSource: CredentialSource {
    let error: CredentialError

    func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        throw error
    }
}

/// Asks sources one after the other, and takes the first that has credentials.
///
/// A source whose credentials are wrong ends the search: going on would sign as somebody else than was asked for.
package struct CredentialChain: CredentialSource {
    private let sources: [any CredentialSource]

    /// A chain of sources, the first one first.
    package init(_ sources: [any CredentialSource]) {
        self.sources = sources
    }

    /// The first source's that has some.
    package func credentials(_ context: Context) async throws(CredentialError) -> Credentials {
        var reasons: [CredentialError.Reason] = []
        for source in sources {
            do throws(CredentialError) {
                return try await source.credentials(context)
            } catch {
                reasons += error.reasons
                guard error.reasons.allSatisfy(\.isAbsence) else { break }
            }
        }
        throw CredentialError(reasons)
    }
}
