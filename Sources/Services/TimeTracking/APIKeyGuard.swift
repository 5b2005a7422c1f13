import Digest
import HTTP
import Observation

/// Asks for the key in `x-api-key` where one is set.
struct APIKeyGuard: Sendable {
    /// The SHA-256 of the key: two digests are of one length, so comparing them tells nothing of the key's.
    private let digest: [UInt8]?

    init(key: Secret?) {
        digest = key.map { SHA256.hash($0.reveal()) }
    }

    /// The handler behind the guard.
    func wrapping(_ handler: @escaping HTTPHandler) -> HTTPHandler {
        guard let digest else { return handler }
        return { request, context in
            let offered = request.fields[.xAPIKey]
            guard constantTimeEquals(SHA256.hash(offered ?? ""), digest) else {
                throw Problem(
                    .unauthorized,
                    offered == nil ? "The field x-api-key is missing." : "The key in x-api-key is not the right one.",
                    fields: [.wwwAuthenticate: "ApiKey"])
            }
            return try await handler(request, context)
        }
    }
}
