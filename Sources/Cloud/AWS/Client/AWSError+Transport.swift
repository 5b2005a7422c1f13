import HTTP

extension AWSError {
    /// An exchange that brought no answer.
    ///
    /// - Parameters:
    ///   - service: for people, `DynamoDB`
    ///   - endpoint: where it was sought
    init(_ error: HTTPTransportError, service: String, endpoint: Endpoint) {
        // The client's texts name the endpoint's origin first; "DynamoDB at http://… cannot be reached: connection refused".
        let origin = "\(endpoint.scheme)://\(endpoint.authority)"
        let text = error.detail.hasPrefix(origin) ? "\(service) at \(error.detail)" : "\(service) at \(endpoint): \(error.detail)"
        switch error.reason {
        case .notConnected: self.init(.unreachable, code: "Unreachable", text, isRetryable: true)
        case .interrupted: self.init(.interrupted, code: "Interrupted", text, isRetryable: true)
        case .timedOut: self.init(.timedOut, code: "TimedOut", text, isRetryable: true)
        case .cancelled: self.init(.cancelled, code: "Cancelled", text)
        case .answerTooLarge: self.init(.malformedAnswer, code: "MalformedAnswer", text)
        case .insecure: self.init(.unreachable, code: "Insecure", text)
        case .invalidRequest, .unavailable: self.init(.client, code: "ClientFailure", text)
        }
    }

    /// Credentials that could not be had.
    init(_ error: CredentialError) {
        // The time or the task of whoever asked came to its end while they were sought: that says nothing about them.
        switch error.interruption {
        case .cancelled: self.init(.cancelled, code: "Cancelled", error.description)
        case .timedOut: self.init(.timedOut, code: "TimedOut", error.description, isRetryable: true)
        case nil: self.init(.credentials, code: "CredentialsUnavailable", error.description)
        }
    }
}
