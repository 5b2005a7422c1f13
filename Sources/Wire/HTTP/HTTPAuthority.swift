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
    package init(_ text: String) throws(Invalid) {
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
        guard let number = Self.number(digits, atMost: 65_535), number > 0 else { throw .port }
        port = number
    }

    /// - Returns: `nil` for anything but digits, and for more than `limit`
    private static func number(_ digits: ArraySlice<UInt8>, atMost limit: Int) -> Int? {
        guard !digits.isEmpty else { return nil }
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
            guard number <= limit else { return nil }
        }
        return number
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
        if let octets = Self.octets(host) { return octets[0] == 169 && octets[1] == 254 }
        let name = host.lowercased()
        return name.hasPrefix("[fe80:") || name.hasPrefix("[fd00:ec2:")
    }

    /// Whether a host is this machine; an IPv6 number with or without its brackets.
    package static func isLoopback(_ host: String) -> Bool {
        if let octets = octets(host) { return octets[0] == 127 }
        let name = host.lowercased()
        return name == "localhost" || name.hasSuffix(".localhost") || name == "[::1]" || name == "::1"
    }

    /// The four numbers of an IPv4 address (RFC 3986 §3.2.2); `nil` for any other host.
    private static func octets(_ host: String) -> InlineArray<4, Int>? {
        var octets: InlineArray<4, Int> = [-1, -1, -1, -1]
        var index = 0
        for byte in host.utf8 {
            switch byte {
            case 0x30...0x39:
                octets[index] = max(octets[index], 0) * 10 + Int(byte - 0x30)
                guard octets[index] <= 255 else { return nil }
            case UInt8(ascii: ".") where octets[index] >= 0 && index < 3:
                index += 1
            default:
                return nil
            }
        }
        return octets[3] >= 0 ? octets : nil
    }
}
