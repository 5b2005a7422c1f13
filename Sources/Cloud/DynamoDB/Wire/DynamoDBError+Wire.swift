import JSON

extension DynamoDBError {
    /// The name with the prefix that AWS gives it in `__type`.
    package var wireType: String {
        switch code {
        case .validation: "com.amazon.coral.validate#\(code)"
        case .serialization, .unknownOperation, .accessDenied, .unrecognizedClient, .missingAuthenticationToken,
            .incompleteSignature, .invalidSignature:
            "com.amazon.coral.service#\(code)"
        case .throttling: "com.amazon.coral.availability#\(code)"
        default: "com.amazonaws.dynamodb.v20120810#\(code)"
        }
    }

    /// The body of the error's answer: `{"__type": …, "message": …}`.
    package var wireBody: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 128 + message.utf8.count)
        writer.beginObject()
        writer.member("__type", wireType)
        // AWS's errors from before DynamoDB itself begin it with a capital letter; SDKs read both.
        let isOfTheService = code == .serialization || code == .accessDenied
        if !message.isEmpty { writer.member(isOfTheService ? "Message" : "message", message) }
        writer.endObject()
        return writer.bytes
    }
}
