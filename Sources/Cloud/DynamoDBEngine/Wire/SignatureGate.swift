import AWS
import DynamoDB
import HTTP
import Observation
import Timekeeping

/// Who is let in: everyone with a well-formed signature, or only the holder of one key.
///
/// A request without a signature is refused in any case, so that a program that forgets to sign fails on the desk as it would
/// fail in the cloud.
struct SignatureGate: Sendable {
    private let verifier = SignatureVerifier(service: "dynamodb")
    private let requiredKey: (accessKeyID: String, secretAccessKey: Secret)?

    init(requiredKey: (accessKeyID: String, secretAccessKey: Secret)?) {
        self.requiredKey = requiredKey
    }

    func check(_ request: HTTPRequest, at now: Instant) throws(DynamoDBError) {
        do throws(SignatureError) {
            guard let requiredKey else {
                _ = try SignatureClaim(request)
                return
            }
            try verifier.verify(request, at: now) { accessKeyID in
                accessKeyID == requiredKey.accessKeyID ? requiredKey.secretAccessKey : nil
            }
        } catch {
            throw DynamoDBError(DynamoDBError.Code(error.code.rawValue), error.message)
        }
    }
}
