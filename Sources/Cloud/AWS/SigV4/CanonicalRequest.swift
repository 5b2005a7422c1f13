import Digest
package import HTTP

/// The form of a request that both sides hash: what may change on the way (order and case of fields, blanks, spelling of
/// escapes) has one spelling here.
///
/// Source: AWS IAM user guide, "Create a signed AWS API request", step 1.
package struct CanonicalRequest: Sendable {
    /// How the path is written.
    package enum PathForm: Sendable, Hashable {
        /// Dot segments and double slashes resolved, then escaped once more; every service but S3.
        case normalized
        /// As it stands on the wire; S3, where `a/../b` and `a//b` are names of objects.
        case verbatim
    }

    /// UTF-8; six parts with line feeds between them.
    package let bytes: [UInt8]
    /// In order, with semicolons between them.
    package let signedFieldNames: String

    /// The canonical form of a request.
    ///
    /// - Parameters:
    ///   - names: the fields that are signed; one that is absent counts as empty, `host` as the authority
    ///   - payloadHash: of the body, in hex, or what the service takes in its place
    package init(
        _ request: HTTPRequest, signing names: some Sequence<HTTPFieldName>, payloadHash: String, pathForm: PathForm = .normalized
    ) {
        let names = Self.distinct(names)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1_024)
        bytes += request.method.name.utf8
        bytes.append(Self.lineFeed)
        Self.appendPath(request.path, pathForm, to: &bytes)
        bytes.append(Self.lineFeed)
        Self.appendQuery(request.query, to: &bytes)
        bytes.append(Self.lineFeed)
        for name in names { Self.appendField(name, of: request, to: &bytes) }
        bytes.append(Self.lineFeed)
        let namesStart = bytes.count
        for name in names {
            if bytes.count > namesStart { bytes.append(UInt8(ascii: ";")) }
            bytes += name.lowercased.utf8
        }
        signedFieldNames = String(decoding: bytes[namesStart...], as: UTF8.self)
        bytes.append(Self.lineFeed)
        bytes += payloadHash.utf8
        self.bytes = bytes
    }

    /// The names in order, each once.
    private static func distinct(_ names: some Sequence<HTTPFieldName>) -> [HTTPFieldName] {
        // Few, and mostly in order: sorting them is cheaper than hashing them.
        let sorted = names.sorted { $0.lowercased < $1.lowercased }
        var distinct: [HTTPFieldName] = []
        distinct.reserveCapacity(sorted.count)
        for name in sorted where name != distinct.last { distinct.append(name) }
        return distinct
    }

    /// For people who look for the difference between two signatures.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// SHA-256, 32 bytes.
    package var hash: [UInt8] { SHA256.hash(bytes) }

    /// The names of all fields that are worth signing: not those that proxies change or that this signature itself fills.
    package static func signableFieldNames(of fields: HTTPFields) -> [HTTPFieldName] {
        fields.list.lazy.map(\.name).filter { !unsignedFieldNames.contains($0.lowercased) }
    }

    private static let unsignedFieldNames: Set<String> = [
        "authorization", "connection", "content-length", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    private static let lineFeed = UInt8(ascii: "\n")

    // MARK: Fields

    /// `name:value`, repeated fields joined by commas, runs of spaces as one.
    private static func appendField(_ name: HTTPFieldName, of request: HTTPRequest, to bytes: inout [UInt8]) {
        bytes += name.lowercased.utf8
        bytes.append(UInt8(ascii: ":"))
        var isFirst = true
        for field in request.fields.list where field.name.lowercased == name.lowercased {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            appendValue(field.value, to: &bytes)
        }
        if isFirst, name == .host, let authority = request.authority { bytes += authority.utf8 }
        bytes.append(lineFeed)
    }

    /// The value with runs of spaces as one.
    private static func appendValue(_ value: String, to bytes: inout [UInt8]) {
        guard value.utf8.contains(UInt8(ascii: " ")) else {
            bytes += value.utf8
            return
        }
        var isAfterSpace = false
        for byte in value.utf8 {
            let isSpace = byte == UInt8(ascii: " ")
            if !isSpace || !isAfterSpace { bytes.append(byte) }
            isAfterSpace = isSpace
        }
    }

    // MARK: Path

    private static func appendPath(_ path: String, _ form: PathForm, to bytes: inout [UInt8]) {
        switch form {
        case .verbatim:
            bytes += path.isEmpty ? "/".utf8 : path.utf8
        case .normalized:
            if path == "/" { return bytes.append(UInt8(ascii: "/")) }
            var segments: [Substring] = []
            for segment in path.split(separator: "/") where segment != "." {
                if segment == ".." {
                    _ = segments.popLast()
                } else {
                    segments.append(segment)
                }
            }
            for segment in segments {
                bytes.append(UInt8(ascii: "/"))
                for byte in segment.utf8 { PercentCoding.append(byte, to: &bytes) }
            }
            if segments.isEmpty || path.utf8.last == UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
        }
    }

    // MARK: Query

    /// The parameters in order of name, then value, each with every escape spelt in one way.
    private static func appendQuery(_ query: String?, to bytes: inout [UInt8]) {
        guard let query, !query.isEmpty else { return }
        var parameters: [(name: [UInt8], value: [UInt8])] = []
        for part in query.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            parameters.append((respelt(part[..<equals]), respelt(part[equals...].dropFirst())))
        }
        parameters.sort { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value) : left.name.lexicographicallyPrecedes(right.name)
        }
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += parameter.name
            bytes.append(UInt8(ascii: "="))
            bytes += parameter.value
        }
    }

    /// Escapes are undone and made again. A `%` that begins no escape, and a `+`, stand for themselves.
    private static func respelt(_ text: Substring.UTF8View) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2, let high = digits.first.flatMap(PercentCoding.hexValue),
                let low = digits.last.flatMap(PercentCoding.hexValue)
            {
                PercentCoding.append(high << 4 | low, to: &result)
                rest = rest.dropFirst(2)
            } else {
                PercentCoding.append(byte, to: &result)
            }
        }
        return result
    }
}
