package import HTTP
package import Timekeeping

/// What a request says about its signature, taken apart but not believed.
///
/// Every request is taken apart, and mostly nobody asks for the parts: they stay where they stand until somebody does.
package struct SignatureClaim: Sendable {
    /// In which of the two ways a request is signed.
    package enum Form: Sendable, Hashable {
        case header
        /// In the query, good for so long after its date.
        case query(lifetime: Duration)
    }

    /// Where the signature stands.
    package let form: Form
    /// When it is said to have been made.
    package let instant: Instant
    private let parts: Parts
    private let credential: Credential

    /// Whose signature it is said to be.
    package var accessKeyID: String { credential.accessKeyID.description }
    /// What it is said to be good for.
    package var scope: CredentialScope {
        CredentialScope(
            date: credential.date.description, region: credential.region.description, service: credential.service.description)
    }
    /// The scope's last element, which has one right value.
    package var terminator: String { credential.terminator.description }
    /// The fields that it is said to cover.
    package var signedFieldNames: [HTTPFieldName] {
        parts.signedFieldNames.description.split(separator: ";").compactMap { HTTPFieldName(String($0)) }
    }
    /// In hex, as sent.
    package var signature: String { parts.signature.description }

    /// Reads `Authorization`, or the query's parameters.
    ///
    /// Checks in AWS's order, which clients' tests know: forms, parts, date, host, algorithm, credential.
    ///
    /// - Throws: `SignatureError`
    package init(_ request: HTTPRequest) throws(SignatureError) {
        let parameters = Self.parameters(of: request)
        let authorization = request.fields[.authorization]
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
        guard parts.signsHost else {
            throw SignatureError(.invalidSignature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
        }
        guard parts.algorithm.description == StringToSign.algorithm else {
            throw SignatureError(
                .incompleteSignature,
                "Unsupported AWS 'algorithm': '\(parts.algorithm)' (only \(StringToSign.algorithm) for now). ")
        }
        credential = try Credential(parts.credential)
    }

    /// The texts, before they are looked into.
    private struct Parts: Sendable {
        private(set) var algorithm = Piece("")
        private(set) var credential = Piece("")
        private(set) var signedFieldNames = Piece("")
        private(set) var signature = Piece("")
        private(set) var date = ""
        private(set) var lifetimeSeconds = 0

        /// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`; AWS takes commas and blanks alike between them.
        init(authorization: String, fields: HTTPFields) throws(SignatureError) {
            var rest = Piece(authorization)
            func takeWord() -> Piece? { rest.takeWord { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ",") } }
            algorithm = takeWord() ?? algorithm
            while let word = takeWord() {
                var value = word
                guard let name = value.take(before: { $0 == UInt8(ascii: "=") }) else {
                    throw SignatureError(
                        .incompleteSignature,
                        """
                        '\(word)' not a valid key=value pair (missing equal-sign) in Authorization header: \
                        '\(authorization)'.
                        """)
                }
                if name == "Credential" {
                    credential = value
                } else if name == "Signature" {
                    signature = value
                } else if name == "SignedHeaders" {
                    signedFieldNames = value
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
            algorithm = Piece(parameters["X-Amz-Algorithm"] ?? "")
            credential = Piece(parameters["X-Amz-Credential"] ?? "")
            signature = Piece(parameters["X-Amz-Signature"] ?? "")
            signedFieldNames = Piece(parameters["X-Amz-SignedHeaders"] ?? "")
            date = parameters["X-Amz-Date"] ?? ""
            guard let seconds = Int(parameters["X-Amz-Expires"] ?? ""), (1...604_800).contains(seconds) else {
                throw SignatureError(.incompleteSignature, "X-Amz-Expires must be a number of seconds from 1 to 604800.")
            }
            lifetimeSeconds = seconds
        }

        /// Whether the host is among the signed fields.
        var signsHost: Bool {
            var rest = signedFieldNames
            while let name = rest.takeWord(endedBy: { $0 == UInt8(ascii: ";") }) {
                if name == "host" || name.description.lowercased() == "host" { return true }
            }
            return false
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
    private struct Credential: Sendable {
        let accessKeyID: Piece
        let date: Piece
        let region: Piece
        let service: Piece
        let terminator: Piece

        init(_ text: Piece) throws(SignatureError) {
            var rest = text
            func take() -> Piece? { rest.take { $0 == UInt8(ascii: "/") } }
            guard let accessKeyID = take(), let date = take(), let region = take(), let service = take(),
                !rest.contains(UInt8(ascii: "/"))
            else {
                throw SignatureError(
                    .incompleteSignature,
                    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '\(text)'")
            }
            (self.accessKeyID, self.date, self.region, self.service, terminator) = (accessKeyID, date, region, service, rest)
        }
    }
}

/// A piece of a text, where it stands in it.
private struct Piece: Sendable, CustomStringConvertible {
    private var text: String
    /// In bytes from the start of the text.
    private var place: Range<Int>

    init(_ text: String) {
        self.text = text
        place = 0..<text.utf8.count
    }

    private init(_ text: String, _ place: Range<Int>) {
        self.text = text
        self.place = place
    }

    var description: String { withBytes { String(decoding: $0, as: UTF8.self) } }
    var isEmpty: Bool { place.isEmpty }

    func contains(_ byte: UInt8) -> Bool {
        withBytes { $0.contains(byte) }
    }

    /// Compares bytes: a piece of a text may begin with half a character.
    static func == (piece: Piece, other: StaticString) -> Bool {
        piece.withBytes { $0.elementsEqual(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount)) }
    }

    /// Takes off what stands before the next separator, and that separator.
    ///
    /// - Returns: `nil`, and nothing is taken, when there is no separator
    mutating func take(before isSeparator: (UInt8) -> Bool) -> Piece? {
        guard let offset = withBytes({ $0.firstIndex(where: isSeparator) }) else { return nil }
        let end = place.lowerBound + offset
        defer { place = end + 1..<place.upperBound }
        return Piece(text, place.lowerBound..<end)
    }

    /// Takes off the next piece that is not empty; `nil` when there is no more.
    mutating func takeWord(endedBy isSeparator: (UInt8) -> Bool) -> Piece? {
        while !isEmpty {
            guard let piece = take(before: isSeparator) else {
                defer { place = place.upperBound..<place.upperBound }
                return self
            }
            if !piece.isEmpty { return piece }
        }
        return nil
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(UnsafeBufferPointer(rebasing: $0[place])) }
    }
}
