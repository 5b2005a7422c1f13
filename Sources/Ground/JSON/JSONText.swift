import Glibc

/// A string or a member's name as it stands in the bytes being read: a view that costs nothing to make or to compare.
///
/// **Valid only inside the `JSONReader.read` that handed it out**, because it points into the bytes; take `string` to keep it.
/// What it points to has been checked: UTF-8, no control characters, escapes complete.
///
/// ```swift
/// switch key {
/// case "start": start = try reader.string()
/// default: try reader.skip()
/// }
/// ```
package struct JSONText {
    /// The bytes between the quotes, escapes not resolved.
    let raw: UnsafeRawBufferPointer
    /// Whether there is a backslash among them.
    let hasEscapes: Bool

    /// The text itself.
    package var string: String {
        hasEscapes ? String(decoding: unescaped, as: UTF8.self) : String(decoding: raw, as: UTF8.self)
    }

    /// The UTF-8 bytes of the text, copied.
    package var utf8: [UInt8] {
        hasEscapes ? unescaped : Array(raw)
    }

    /// The UTF-8 bytes of the text where they stand, unless there are escapes; valid as long as the text is.
    package var plainBytes: UnsafeRawBufferPointer? {
        hasEscapes ? nil : raw
    }

    /// Hands the UTF-8 bytes of the text to a closure, without a copy unless there are escapes.
    package func withUTF8<Value, Failure: Error>(_ body: (Span<UInt8>) throws(Failure) -> Value) throws(Failure) -> Value {
        if hasEscapes {
            let unescaped = unescaped
            return try body(unescaped.span)
        }
        return try raw.withMemoryRebound(to: UInt8.self) { bytes throws(Failure) in try body(bytes.span) }
    }

    /// Whether the text is this one, code point for code point.
    package static func == (text: JSONText, other: StaticString) -> Bool {
        // The lengths decide between most names.
        guard text.raw.count == other.utf8CodeUnitCount || text.hasEscapes else { return false }
        return other.withUTF8Buffer { text.equals(UnsafeRawBufferPointer($0)) }
    }

    /// Whether the text is this one, code point for code point; Swift's own `==` would take canonical equivalents for equal.
    package static func == (text: JSONText, other: String) -> Bool {
        guard text.raw.count == other.utf8.count || text.hasEscapes else { return false }
        if let isEqual = other.utf8.withContiguousStorageIfAvailable({ text.equals(UnsafeRawBufferPointer($0)) }) { return isEqual }
        var other = other
        return other.withUTF8 { text.equals(UnsafeRawBufferPointer($0)) }
    }

    /// Whether two texts are the same, however they are escaped.
    package static func == (text: JSONText, other: JSONText) -> Bool {
        if other.hasEscapes {
            return other.unescaped.withUnsafeBytes { text.equals($0) }
        }
        return text.equals(other.raw)
    }

    /// Lets a text be switched over.
    package static func ~= (pattern: StaticString, text: JSONText) -> Bool {
        text == pattern
    }

    private func equals(_ other: UnsafeRawBufferPointer) -> Bool {
        if hasEscapes {
            return unescaped.elementsEqual(other)
        }
        guard raw.count == other.count else { return false }
        guard let start = raw.baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, raw.count) == 0
    }

    /// A number that is equal for equal texts and differs for most others: length, first and last bytes.
    @inline(__always)
    var fingerprint: UInt64 {
        if hasEscapes {
            return unescaped.withUnsafeBytes { JSONText.fingerprint($0) }
        }
        return JSONText.fingerprint(raw)
    }

    @inline(__always)
    private static func fingerprint(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        let count = bytes.count
        var ends: UInt64 = 0
        if count >= 8 {
            let first = bytes.loadUnaligned(as: UInt64.self)
            let last = bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
            ends = first &+ (last &<< 17 | last &>> 47)
        } else {
            for byte in bytes {
                ends = ends &<< 8 | UInt64(byte)
            }
        }
        return ends ^ UInt64(count) &<< 56
    }
}
