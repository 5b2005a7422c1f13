import HTTP
package import Observation

/// The address of an incoming webhook. Who knows it can write to the channel, so it is a secret as a whole.
package struct SlackWebhook: Sendable {
    /// Scheme, host and port, which are no secret.
    private let origin: Endpoint
    /// The path, which is the secret.
    private let path: Secret

    /// Why a text is no address of a webhook. Never holds the text.
    package enum Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        case address
        case unencrypted
        case noPath

        package var description: String {
            switch self {
            case .address: "is not an address such as https://hooks.slack.com/services/…"
            case .unencrypted: "does not begin with https://, so that anybody on the way could read it"
            case .noPath: "has no path, which is what makes it a webhook"
            }
        }
    }

    /// Reads an address. Plain `http` is taken for this machine only, where tests and relays are.
    ///
    /// - Throws: the rule that is broken
    package init(_ address: Secret) throws(Invalid) {
        guard let endpoint = try? Endpoint(address.reveal()) else { throw .address }
        guard endpoint.scheme == "https" || endpoint.isLoopback else { throw .unencrypted }
        guard !endpoint.pathPrefix.isEmpty else { throw .noPath }
        origin = Endpoint(endpoint.authority, isEncrypted: endpoint.scheme == "https")
        path = Secret(endpoint.pathPrefix)
    }

    /// A request that posts a body.
    func request(body: [UInt8]) -> HTTPRequest {
        origin.request(.post, path: path.reveal(), fields: [.contentType: "application/json"], body: body)
    }
}
