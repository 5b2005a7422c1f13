package import HTTP
package import Timekeeping

/// What a request says about its signature, taken apart but not believed.
package struct SignatureClaim: Sendable, Hashable {
    /// In which of the two ways a request is signed.
    package enum Form: Sendable, Hashable {
        case header
        /// In the query, good for so long after its date.
        case query(lifetime: Duration)
    }

    /// Where the signature stands.
    package let form: Form
    /// Whose signature it is said to be.
    package let accessKeyID: String
    /// What it is said to be good for.
    package let scope: CredentialScope
    /// The scope's last element, which has one right value.
    package let terminator: String
    /// When it is said to have been made.
    package let instant: Instant
    /// The fields that it is said to cover.
    package let signedFieldNames: [HTTPFieldName]
    /// In hex, as sent.
    package let signature: String

    /// Reads `Authorization`, or the query's parameters.
    ///
    /// Checks in AWS's order, which clients' tests know: forms, parts, date, host, algorithm, credential.
    ///
    /// - Throws: `SignatureError`
    package init(_ request: HTTPRequest) throws(SignatureError) {
        let parameters = Self.parameters(of: request)
        let authorization = request.fields[.authorization]
        let parts: Parts
        switch (authorization, parameters["X-Amz-Algorithm"]) {
        case (.some, .some):
            throw SignatureError(
                .invalidSignature, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")
        case (let authorization?, nil) where authorization.hasPrefix("AWS4-"):
            parts = try Parts(authorization: authorization, fields: request.fields)
            form = .header
        case (nil, .some):
            parts = try Parts(parameters: parameters)
            form = .query(lifetime: .seconds(parts.lifetimeSeconds))
        default:
            throw SignatureError(.missingAuthenticationToken, "Request is missing Authentication Token")
        }
        instant = try Self.instant(parts.date)
        signedFieldNames = parts.signedFieldNames.pieces { $0 == UInt8(ascii: ";") }.compactMap { HTTPFieldName($0) }
        guard signedFieldNames.contains(.host) else {
            throw SignatureError(.invalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
        }
        guard parts.algorithm == StringToSign.algorithm else {
            throw SignatureError(
                .incompleteSignature,
                "Unsupported AWS 'algorithm': '\(parts.algorithm)' (only \(StringToSign.algorithm) for now). ")
        }
        (accessKeyID, scope, terminator) = try Self.credential(parts.credential)
        signature = parts.signature
    }

    /// The texts, before they are looked into.
    private struct Parts {
        var algorithm = ""
        var credential = ""
        var signedFieldNames = ""
        var signature = ""
        var date = ""
        var lifetimeSeconds = 0

        /// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; AWS takes commas and blanks alike between them.
        init(authorization: String, fields: HTTPFields) throws(SignatureError) {
            let words = authorization.pieces { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") }
            algorithm = words.first ?? ""
            for word in words.dropFirst() {
                guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                    throw SignatureError(
                        .incompleteSignature,
                        """
                        '\(word)' not a valid key=value pair (missing equal-sign) in Authorization header: \
                        '\(authorization)'.
                        """)
                }
                let value = String(word[word.utf8.index(after: equals)...])
                switch word[..<equals] {
                case "Credential": credential = value
                case "Signature": signature = value
                case "SignedHeaders": signedFieldNames = value
                default: break
                }
            }
            date = fields[.xAmzDate] ?? fields[.date] ?? ""
            try checkAuthorization(authorization)
        }

        private func checkAuthorization(_ authorization: String) throws(SignatureError) {
            var complaints = ""
            for (name, value) in [("Credential", credential), ("Signature", signature), ("SignedHeaders", signedFieldNames)]
            where value.isEmpty {
                complaints += "Authorization header requires '\(name)' parameter. "
            }
            if date.isEmpty {
                complaints += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
            }
            if !complaints.isEmpty { throw SignatureError(.incompleteSignature, "\(complaints)Authorization=\(authorization)") }
        }

        init(parameters: [String: String]) throws(SignatureError) {
            let names = [
                "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires",
            ]
            let missing = names.filter { parameters[$0]?.isEmpty ?? true }
            guard missing.isEmpty else {
                let complaints = missing.map { "AWS query-string parameters must include '\($0)'. " }.joined()
                throw SignatureError(.incompleteSignature, "\(complaints)Re-examine the query-string parameters.")
            }
            algorithm = parameters["X-Amz-Algorithm"] ?? ""
            credential = parameters["X-Amz-Credential"] ?? ""
            signature = parameters["X-Amz-Signature"] ?? ""
            signedFieldNames = parameters["X-Amz-SignedHeaders"] ?? ""
            date = parameters["X-Amz-Date"] ?? ""
            guard let seconds = Int(parameters["X-Amz-Expires"] ?? ""), (1...604_800).contains(seconds) else {
                throw SignatureError(.incompleteSignature, "X-Amz-Expires must be a number of seconds from 1 to 604800.")
            }
            lifetimeSeconds = seconds
        }
    }

    /// The first value of each parameter; a query that cannot be decoded has none.
    private static func parameters(of request: HTTPRequest) -> [String: String] {
        guard let query = request.query, let parameters = try? QueryParameters(parsing: query) else { return [:] }
        return Dictionary(parameters.pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// `X-Amz-Date` is in the basic form; a `Date` may also be HTTP's.
    private static func instant(_ text: String) throws(SignatureError) -> Instant {
        if let instant = try? Instant(basic: text) { return instant }
        if let instant = try? Instant(httpDate: text) { return instant }
        throw SignatureError(
            .incompleteSignature,
            "Date must be in ISO-8601 'basic format'. Got '\(text)'. See http://en.wikipedia.org/wiki/ISO_8601")
    }

    /// `keyid/date/region/service/aws4_request`; whether these are right is for whoever knows region and service.
    private static func credential(_ text: String) throws(SignatureError) -> (String, CredentialScope, String) {
        let elements = text.pieces(omitsEmpty: false) { $0 == UInt8(ascii: "/") }
        guard elements.count == 5 else {
            throw SignatureError(
                .incompleteSignature,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(text)'")
        }
        let scope = CredentialScope(date: elements[1], region: elements[2], service: elements[3])
        return (elements[0], scope, elements[4])
    }
}

extension String {
    /// What stands between bytes that are separators.
    ///
    /// Every request is taken apart so; on bytes that lie together it costs a tenth of what `split` does.
    fileprivate func pieces(omitsEmpty: Bool = true, _ isSeparator: (UInt8) -> Bool) -> [String] {
        var text = self
        return text.withUTF8 { bytes in
            var pieces: [String] = []
            var start = 0
            for end in 0...bytes.count where end == bytes.count || isSeparator(bytes[end]) {
                if end > start || !omitsEmpty {
                    pieces.append(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
                }
                start = end + 1
            }
            return pieces
        }
    }
}
