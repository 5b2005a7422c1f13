import HTTP

/// A request target in its parts, percent-encoded as it came (RFC 9112 §3.2).
///
/// Three of the four forms are read: origin, absolute and asterisk. The authority form belongs to CONNECT.
struct RequestTarget: Hashable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?

    /// - Parameter bytes: not empty
    init(_ bytes: UnsafeRawBufferPointer, method: HTTPMethod) throws(RequestRefusal) {
        if bytes[0] == UInt8(ascii: "/") {
            self.init(path: "/")
            try takePathAndQuery(bytes)
        } else if bytes.matches("*") {
            guard method == .options else { throw .malformedTarget }
            self.init(path: "*")
        } else {
            self.init(path: "/")
            try takeAbsoluteForm(bytes)
        }
    }

    private init(path: String) {
        self.path = path
    }

    private mutating func takeAbsoluteForm(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) {
        var start = 0
        for candidate in ["http" as StaticString, "https"] {
            let count = candidate.utf8CodeUnitCount
            guard bytes.count > count + 3, UnsafeRawBufferPointer(rebasing: bytes[..<count]).equals(candidate),
                UnsafeRawBufferPointer(rebasing: bytes[count..<(count + 3)]).matches("://")
            else { continue }
            scheme = candidate.description
            start = count + 3
        }
        if start == 0 { throw .malformedTarget }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.count
        let authority = UnsafeRawBufferPointer(rebasing: rest[..<end])
        // HostAndPort has no room for user information, which RFC 9110 §4.2.4 wants treated as an error.
        guard HostAndPort.isValid(authority) else { throw .malformedTarget }
        self.authority = String(head: authority)
        if end < rest.count { try takePathAndQuery(UnsafeRawBufferPointer(rebasing: rest[end...])) }
    }

    /// - Parameter bytes: begin with `/`, or with `?` where an absolute target has no path
    private mutating func takePathAndQuery(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) {
        var pathEnd = bytes.count
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            // Visible ASCII without the fragment, which a client never sends (RFC 9112 §3.2.1).
            guard byte > ASCII.space, byte < 0x7f, byte != UInt8(ascii: "#") else { throw .malformedTarget }
            if byte == UInt8(ascii: "%") {
                try Self.checkPercentCoding(bytes, at: index)
            } else if byte == UInt8(ascii: "?"), pathEnd == bytes.count {
                pathEnd = index
            }
            index += 1
        }
        if pathEnd > 0 { path = String(head: UnsafeRawBufferPointer(rebasing: bytes[..<pathEnd])) }
        if pathEnd < bytes.count { query = String(head: UnsafeRawBufferPointer(rebasing: bytes[(pathEnd + 1)...])) }
    }

    /// `%` and two digits (RFC 3986 §2.1). `%00` ends a text in every C program that comes to see it.
    private static func checkPercentCoding(_ bytes: UnsafeRawBufferPointer, at index: Int) throws(RequestRefusal) {
        guard index + 2 < bytes.count, let high = HTTPRequestParser.hexDigit(bytes[index + 1]),
            let low = HTTPRequestParser.hexDigit(bytes[index + 2]), high | low != 0
        else { throw .malformedPercentCoding }
    }
}

/// `host` or `host:port`, where the host is a name, an IPv4 address or an IPv6 address in brackets (RFC 3986 §3.2.2).
enum HostAndPort {
    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let end = hostEnd(bytes)
        guard end > 0 else { return false }
        let host = bytes[..<end]
        if bytes[0] == UInt8(ascii: "[") {
            guard host.count > 3, host.last == UInt8(ascii: "]"), host.dropFirst().dropLast().allSatisfy(isAddressByte) else {
                return false
            }
        } else if !host.allSatisfy(isNameByte) {
            return false
        }
        return end == bytes.count || isPort(bytes[(end + 1)...])
    }

    /// The host without port, as it is compared with others.
    static func host(of authority: String) -> String {
        var authority = authority
        let host = authority.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            return String(head: UnsafeRawBufferPointer(rebasing: bytes[..<hostEnd(bytes)]))
        }
        return comparable(host)
    }

    /// A host as it is compared with others: in lower case, an IPv6 address without brackets.
    static func comparable(_ host: String) -> String {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
    }

    private static func hostEnd(_ bytes: UnsafeRawBufferPointer) -> Int {
        let start = bytes.first == UInt8(ascii: "[") ? bytes.firstIndex(of: UInt8(ascii: "]")) ?? 0 : 0
        return bytes[start...].firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
    }

    /// RFC 3986 allows an empty port; it means the usual one.
    private static func isPort(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard bytes.count <= 5 else { return false }
        var port = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return false }
            port = port * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return port <= 65_535
    }

    private static func isAddressByte(_ byte: UInt8) -> Bool {
        HTTPRequestParser.hexDigit(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }

    /// Letters, digits, `-`, `.`, `_`, `~`: names of machines have no others. RFC 3986 would allow more, and no name service
    /// knows such a name.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            false
        }
    }
}
