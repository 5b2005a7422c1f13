/// The grammar of numbers (RFC 8259, section 6), in one place for the reader and for `JSONNumber`.
enum NumberGrammar {
    /// Walks over the number that begins at an offset with a digit or a minus sign.
    ///
    /// - Returns: the offset after its last character; what follows is the caller's business.
    /// - Throws: the rule it breaks and where.
    static func end(from start: Int, in bytes: UnsafeRawBufferPointer) throws(Violation) -> Int {
        var offset = start
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") {
            offset += 1
        }
        let integer = offset
        offset = endOfDigits(from: integer, in: bytes)
        guard offset > integer else { throw Violation(rule: .digitAfterMinus, offset: offset) }
        guard offset == integer + 1 || bytes[integer] != UInt8(ascii: "0") else {
            throw Violation(rule: .leadingZero, offset: integer)
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            let fraction = offset + 1
            offset = endOfDigits(from: fraction, in: bytes)
            guard offset > fraction else { throw Violation(rule: .digitAfterPoint, offset: offset) }
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "+") || bytes[offset] == UInt8(ascii: "-") {
                offset += 1
            }
            let exponent = offset
            offset = endOfDigits(from: exponent, in: bytes)
            guard offset > exponent else { throw Violation(rule: .digitInExponent, offset: offset) }
        }
        return offset
    }

    /// A rule and the place where a number breaks it.
    struct Violation: Error {
        var rule: JSONError.Rule
        var offset: Int
    }

    private static func endOfDigits(from start: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var offset = start
        while offset < bytes.count, JSONSyntax.isDigit(bytes[offset]) {
            offset &+= 1
        }
        return offset
    }
}
