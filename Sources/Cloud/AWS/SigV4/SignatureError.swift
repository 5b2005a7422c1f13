/// Why a signed request is not let in, in AWS's words.
package struct SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// AWS's names.
    package enum Code: String, Sendable, Hashable {
        case missingAuthenticationToken = "MissingAuthenticationTokenException"
        case incompleteSignature = "IncompleteSignatureException"
        case invalidSignature = "InvalidSignatureException"
        case unrecognizedClient = "UnrecognizedClientException"
    }

    /// The name of the rule that is broken.
    package let code: Code
    /// AWS's sentence.
    package let message: String

    /// An error with AWS's name and sentence.
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// For `__type` of an error's body: these come from AWS's front, not from the service.
    package var typeName: String { "com.amazon.coral.service#\(code.rawValue)" }

    package var description: String { "\(code.rawValue): \(message)" }
}
