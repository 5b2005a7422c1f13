/// A request method: any token, compared case-sensitively (RFC 9110 §9.1).
package struct HTTPMethod: Sendable, Hashable, CustomStringConvertible {
    package let name: String

    /// - Returns: `nil` when `name` is not a token (RFC 9110 §5.6.2).
    package init?(_ name: String) {
        guard HTTPToken.isToken(name.utf8) else { return nil }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }

    package var description: String { name }

    package static let get = HTTPMethod(known: "GET")
    package static let head = HTTPMethod(known: "HEAD")
    package static let post = HTTPMethod(known: "POST")
    package static let put = HTTPMethod(known: "PUT")
    package static let delete = HTTPMethod(known: "DELETE")
    package static let patch = HTTPMethod(known: "PATCH")
    package static let options = HTTPMethod(known: "OPTIONS")
    package static let connect = HTTPMethod(known: "CONNECT")
    package static let trace = HTTPMethod(known: "TRACE")

    /// Whether repeating the request has the effect of sending it once (RFC 9110 §9.2.2).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        default: false
        }
    }
}

/// The `token` rule of RFC 9110 §5.6.2, which method and field names obey.
package enum HTTPToken {
    /// Whether the bytes are one or more `tchar`.
    package static func isToken(_ bytes: some Sequence<UInt8>) -> Bool {
        var isEmpty = true
        for byte in bytes {
            guard isTokenByte(byte) else { return false }
            isEmpty = false
        }
        return !isEmpty
    }

    /// Whether the byte is a `tchar`.
    @inline(__always)
    package static func isTokenByte(_ byte: UInt8) -> Bool {
        let (low, high): (UInt64, UInt64) = (0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
        if byte < 64 { return low >> UInt64(byte) & 1 == 1 }
        return byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }
}
