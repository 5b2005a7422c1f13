/// Percent-encoding of URI components (RFC 3986 §2.1).
package enum PercentCoding {
    /// Why a component cannot be decoded.
    package enum DecodingError: Error, Sendable, Hashable, CustomStringConvertible {
        /// `%` is not followed by two hexadecimal digits.
        case badEscape
        /// `%00`, which ends a text for too many programs behind this one.
        case nul
        /// The bytes are not UTF-8.
        case notUTF8

        package var description: String {
            switch self {
            case .badEscape: "\"%\" must be followed by two hexadecimal digits"
            case .nul: "\"%00\" is not allowed"
            case .notUTF8: "the escaped bytes are not UTF-8"
            }
        }
    }

    /// The text behind a component.
    ///
    /// - Parameter plusIsSpace: whether `+` stands for a space, as in a query written by a form.
    package static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) throws(DecodingError) -> String {
        if !text.utf8.contains(where: { $0 == UInt8(ascii: "%") || plusIsSpace && $0 == UInt8(ascii: "+") }) { return String(text) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                    throw .badEscape
                }
                let decoded = high << 4 | low
                guard decoded != 0 else { throw .nul }
                bytes.append(decoded)
            case UInt8(ascii: "+") where plusIsSpace:
                bytes.append(UInt8(ascii: " "))
            default:
                bytes.append(byte)
            }
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return decoded
    }

    /// The text as one component: everything but the unreserved characters escaped (RFC 3986 §2.3).
    package static func encode(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 { append(byte, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends a byte of a component: as it is when it is an unreserved character, otherwise escaped, in upper case.
    package static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            bytes.append(byte)
        default:
            bytes.append(UInt8(ascii: "%"))
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    /// The value of a hexadecimal digit in either case; `nil` for another byte.
    package static func hexValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
