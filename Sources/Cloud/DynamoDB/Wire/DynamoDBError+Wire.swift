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
        let isCapital = isOfTheService || code == .transactionCanceled
        if !message.isEmpty { writer.member(isCapital ? "Message" : "message", message) }
        if let item { writer.member("Item", item) }
        if !cancellationReasons.isEmpty {
            writer.key("CancellationReasons")
            writer.beginArray()
            for reason in cancellationReasons { writer.cancellationReason(reason) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    /// Reads what the body of an error has besides its name and message; what cannot be read is not there.
    mutating func readDetails(from body: [UInt8]) {
        guard code == .conditionalCheckFailed || code == .transactionCanceled else { return }
        var values = AttributeValueReader()
        var item: Item?
        var reasons: [CancellationReason] = []
        try? JSONReader.read(body, limits: JSONReader.wireLimits) { reader in
            try reader.object { key, reader in
                switch key {
                case "Item": item = try values.item(from: &reader)
                case "CancellationReasons":
                    _ = try reader.wireList { reader in reasons.append(try CancellationReason(from: &reader, &values)) }
                default: break
                }
            }
        }
        guard values.problem == nil else { return }
        self.item = item
        cancellationReasons = reasons
    }
}

extension CancellationReason {
    fileprivate init(from reader: inout JSONReader, _ values: inout AttributeValueReader) throws {
        var reason = CancellationReason.none
        _ = try reader.wireObject(.element("CancellationReason")) { key, reader in
            switch key {
            case "Code": reason.code = try reader.wireString() ?? reason.code
            case "Message": reason.message = try reader.wireString()
            case "Item": reason.item = try values.item(from: &reader)
            default: break
            }
        }
        self = reason
    }
}

extension JSONWriter {
    fileprivate mutating func cancellationReason(_ reason: CancellationReason) {
        beginObject()
        member("Code", reason.code)
        if let message = reason.message { member("Message", message) }
        if let item = reason.item { member("Item", item) }
        endObject()
    }
}
