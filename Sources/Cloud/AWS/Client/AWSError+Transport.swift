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
}
