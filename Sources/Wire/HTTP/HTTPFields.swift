/// The name of a field, kept in lower case because names are compared without regard to case (RFC 9110 §5.1).
package struct HTTPFieldName: Sendable, Hashable, CustomStringConvertible {
    /// In lower case.
    package let lowercased: String

    /// - Returns: `nil` when `name` is not a token.
    package init?(_ name: String) {
        guard HTTPToken.isToken(name.utf8) else { return nil }
        lowercased = name.utf8.contains { (0x41...0x5a).contains($0) } ? name.lowercased() : name
    }

    /// For names known when the program is written; they must be tokens in lower case.
    package init(known name: StaticString) {
        lowercased = name.description
        assert(HTTPToken.isToken(lowercased.utf8) && lowercased == lowercased.lowercased())
    }

    package var description: String { lowercased }

    package static let accept = HTTPFieldName(known: "accept")
    package static let acceptEncoding = HTTPFieldName(known: "accept-encoding")
    package static let accessControlAllowHeaders = HTTPFieldName(known: "access-control-allow-headers")
    package static let accessControlAllowMethods = HTTPFieldName(known: "access-control-allow-methods")
    package static let accessControlAllowOrigin = HTTPFieldName(known: "access-control-allow-origin")
    package static let accessControlExposeHeaders = HTTPFieldName(known: "access-control-expose-headers")
    package static let accessControlMaxAge = HTTPFieldName(known: "access-control-max-age")
    package static let accessControlRequestHeaders = HTTPFieldName(known: "access-control-request-headers")
    package static let accessControlRequestMethod = HTTPFieldName(known: "access-control-request-method")
    package static let allow = HTTPFieldName(known: "allow")
    package static let authorization = HTTPFieldName(known: "authorization")
    package static let cacheControl = HTTPFieldName(known: "cache-control")
    package static let connection = HTTPFieldName(known: "connection")
    package static let contentEncoding = HTTPFieldName(known: "content-encoding")
    package static let contentLength = HTTPFieldName(known: "content-length")
    package static let contentType = HTTPFieldName(known: "content-type")
    package static let date = HTTPFieldName(known: "date")
    package static let etag = HTTPFieldName(known: "etag")
    package static let expect = HTTPFieldName(known: "expect")
    package static let host = HTTPFieldName(known: "host")
    package static let ifNoneMatch = HTTPFieldName(known: "if-none-match")
    package static let location = HTTPFieldName(known: "location")
    package static let origin = HTTPFieldName(known: "origin")
    package static let retryAfter = HTTPFieldName(known: "retry-after")
    package static let server = HTTPFieldName(known: "server")
    package static let transferEncoding = HTTPFieldName(known: "transfer-encoding")
    package static let userAgent = HTTPFieldName(known: "user-agent")
    package static let vary = HTTPFieldName(known: "vary")
    package static let wwwAuthenticate = HTTPFieldName(known: "www-authenticate")
    package static let xAPIKey = HTTPFieldName(known: "x-api-key")
    package static let xRequestID = HTTPFieldName(known: "x-request-id")
}

/// A field: its name and one line of its value.
package struct HTTPField: Sendable, Hashable {
    package let name: HTTPFieldName
    /// Without surrounding white space and without control characters other than a tab (RFC 9110 §5.5).
    package let value: String

    /// - Returns: `nil` when `value` has a byte that could end the line or the head: no field can split an answer.
    package init?(_ name: HTTPFieldName, _ value: String) {
        guard HTTPField.isValue(value.utf8) else { return nil }
        self.name = name
        self.value = value
    }

    /// For whoever has checked the bytes already, or made them.
    package init(checked name: HTTPFieldName, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the bytes may stand in a field value: visible characters, inner spaces and tabs, bytes from 0x80 (RFC 9110 §5.5).
    package static func isValue(_ bytes: String.UTF8View) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return true }
        if first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 { return false }
        return bytes.withContiguousStorageIfAvailable(hasValueBytesOnly) ?? bytes.allSatisfy(isValueByte)
    }

    /// Without an end before the last byte, so that the compiler takes many bytes at a time: a signature's field has hundreds.
    private static func hasValueBytesOnly(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var culprits: UInt8 = 0
        for byte in bytes { culprits |= isValueByte(byte) ? 0 : 1 }
        return culprits == 0
    }

    @inline(__always)
    private static func isValueByte(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || byte == 0x09
    }
}

/// The fields of a message, in the order they came (RFC 9110 §5.3).
///
/// A handful of fields is searched faster from front to back than hashed.
package struct HTTPFields: Sendable, Hashable, ExpressibleByDictionaryLiteral, RandomAccessCollection {
    /// Every line, in order. For loops in other targets: there the compiler sees through an array, but not through this type.
    package private(set) var list: [HTTPField]

    package init() {
        list = []
    }

    /// - Precondition: every value may stand in a field. For literals; text from outside goes through ``setValue(_:for:)``.
    package init(dictionaryLiteral elements: (HTTPFieldName, String)...) {
        list = elements.map { name, value in
            guard let field = HTTPField(name, value) else { preconditionFailure("illegal value for the field \(name)") }
            return field
        }
    }

    package var startIndex: Int { list.startIndex }
    package var endIndex: Int { list.endIndex }
    package subscript(position: Int) -> HTTPField { list[position] }

    /// The value of the first line of that name.
    package subscript(name: HTTPFieldName) -> String? {
        list.first { $0.name == name }?.value
    }

    /// Every line of that name, in order.
    package func values(of name: HTTPFieldName) -> [String] {
        list.filter { $0.name == name }.map(\.value)
    }

    /// All lines of that name joined by commas, as RFC 9110 §5.2 lets a list-valued field be read.
    package func joinedValue(of name: HTTPFieldName) -> String? {
        let values = values(of: name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    package func contains(_ name: HTTPFieldName) -> Bool {
        list.contains { $0.name == name }
    }

    /// Makes room for so many fields.
    package mutating func reserveCapacity(_ count: Int) {
        list.reserveCapacity(count)
    }

    package mutating func append(_ field: HTTPField) {
        list.append(field)
    }

    /// Replaces every line of that name by one.
    ///
    /// - Returns: whether the value may stand in a field; when not, nothing has changed.
    @discardableResult
    package mutating func setValue(_ value: String, for name: HTTPFieldName) -> Bool {
        guard let field = HTTPField(name, value) else { return false }
        if let first = list.firstIndex(where: { $0.name == name }) {
            list[first] = field
            if let second = list[(first + 1)...].firstIndex(where: { $0.name == name }) {
                let rest = list[second...].filter { $0.name != name }
                list.replaceSubrange(second..., with: rest)
            }
        } else {
            list.append(field)
        }
        return true
    }

    package mutating func removeAll(_ name: HTTPFieldName) {
        list.removeAll { $0.name == name }
    }
}
