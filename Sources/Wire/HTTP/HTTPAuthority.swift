/// The host and perhaps the port that a request goes to: `example.com`, `localhost:8000`, `[::1]:8000`.
///
/// An authority of RFC 3986 §3.2 without user information: a password in an address ends up in logs (RFC 9110 §4.2.4).
package struct HTTPAuthority: Sendable, Hashable, CustomStringConvertible {
    /// As written; an IPv6 number with its brackets.
    package let host: String
    /// 1 … 65535; `nil` for the scheme's own.
    package let port: Int?

    /// Which part is wrong.
    package enum Invalid: Error, Sendable, Hashable, CustomStringConvertible {
        case userInformation
        case host
        case port

        package var description: String {
            switch self {
            case .userInformation: "has a user name or password before the host"
            case .host: "has no host name, or one with an illegal character"
            case .port: "has a port that is not a number from 1 to 65535"
            }
        }
    }

    /// Reads `host`, `host:port` or `[v6]:port`.
    ///
    /// Names are letters, digits, `-`, `.` and, as in container networks, `_`; nothing else can stand in an address here, so
    /// none of it can end a line of a request or begin another part of a URL.
    ///
    /// - Throws: `Invalid`
    package init(_ text: some StringProtocol) throws(Invalid) {
        guard !text.utf8.contains(UInt8(ascii: "@")) else { throw .userInformation }
        let bytes = Array(text.utf8)
        let hostEnd = try Self.hostEnd(of: bytes)
        host = String(decoding: bytes[..<hostEnd], as: UTF8.self)
        let rest = bytes[hostEnd...]
        guard let colon = rest.first else {
            port = nil
            return
        }
        guard colon == UInt8(ascii: ":") else { throw .host }
        let digits = rest.dropFirst()
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(String(decoding: digits, as: UTF8.self)),
            number > 0
        else { throw .port }
        port = Int(number)
    }

    private static func hostEnd(of bytes: [UInt8]) throws(Invalid) -> Int {
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 1,
                bytes[1..<close].allSatisfy({ isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { throw .host }
            return close + 1
        }
        let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
        guard end > 0, bytes[..<end].allSatisfy(isNameByte) else { throw .host }
        return end
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    package var description: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether it is this machine, by name (RFC 6761 §6.3) or number (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    package var isLoopback: Bool { Self.isLoopback(host) }

    /// Whether it is the number of something on the same link, such as what hands out an instance's credentials (RFC 3927 §2,
    /// RFC 4291 §2.5.6; `fd00:ec2::/32` is Amazon's own): no proxy leads there.
    package var isLinkLocal: Bool {
        let name = host.lowercased()
        if name.hasPrefix("[fe80:") || name.hasPrefix("[fd00:ec2:") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "169" && parts[1] == "254" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether a host is this machine; an IPv6 number with or without its brackets.
    package static func isLoopback(_ host: String) -> Bool {
        let name = host.lowercased()
        if name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
