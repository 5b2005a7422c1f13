/// Reading a number: what `java.math.BigDecimal` reads, for that is what DynamoDB reads with.
extension DynamoDBNumber {
    /// A number from its text: a sign or none, digits with at most one point, an exponent or none.
    ///
    /// Leading zeros, a leading plus, `.5`, `5.` and `1E3` are accepted and normalised; spaces, `NaN` and `0x10` are not.
    ///
    /// - Throws: the rule that the text breaks, with AWS's message as its description
    package init(_ text: String) throws(DynamoDBNumberError) {
        if Self.isNormalized(text.utf8) {
            self.init(normalizedText: text)
            return
        }
        guard !text.isEmpty else { throw .empty }
        guard let (digits, power) = Self.digits(of: text.utf8) else { throw .notNumeric(text) }
        if digits.digits.isEmpty {
            // AWS holds a zero to the range by the exponent it is written with.
            if power > Self.exponents.upperBound { throw .overflow }
            if power < Self.exponents.lowerBound { throw .underflow }
        }
        try digits.checkRange()
        self.init(normalizedText: digits.plainText)
    }

    /// Whether the text is one that normalising would not change and whose range needs no look. Most are: whole numbers and
    /// short decimals. A `false` decides nothing.
    private static func isNormalized(_ text: String.UTF8View) -> Bool {
        guard text.count <= maximumDigitCount else { return false }
        var isFirst = true
        var hasPoint = false
        var digitCount = 0
        var firstDigit: UInt8 = 0
        var last: UInt8 = 0
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if digitCount == 0 { firstDigit = byte }
                // A second digit after a leading zero, before any point.
                if digitCount == 1, firstDigit == UInt8(ascii: "0"), !hasPoint { return false }
                digitCount += 1
            case UInt8(ascii: "."):
                if hasPoint || digitCount == 0 { return false }
                hasPoint = true
            case UInt8(ascii: "-"):
                if !isFirst { return false }
            default:
                return false
            }
            isFirst = false
            last = byte
        }
        guard digitCount > 0 else { return false }
        if hasPoint { return last != UInt8(ascii: "0") && last != UInt8(ascii: ".") }
        // "-0" is zero.
        return !(digitCount == 1 && firstDigit == UInt8(ascii: "0") && text.count > 1)
    }

    /// The number taken apart and the exponent as written, or `nil` when the text does not follow the grammar.
    private static func digits(of text: String.UTF8View) -> (DecimalDigits, power: Int)? {
        var rest = text[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var digits: [UInt8] = []
        var integerDigitCount: Int?
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), integerDigitCount == nil {
                integerDigitCount = digits.count
            } else if let digit = digit(byte) {
                digits.append(digit)
            } else {
                break
            }
            rest.removeFirst()
        }
        guard !digits.isEmpty, let power = exponent(in: rest) else { return nil }
        let first = (integerDigitCount ?? digits.count) - 1
        return (DecimalDigits(isNegative: isNegative, untrimmed: digits, exponent: first + power), power)
    }

    /// The exponent part: 0 when there is none, `nil` when it is malformed.
    private static func exponent(in text: Substring.UTF8View) -> Int? {
        guard let mark = text.first else { return 0 }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return nil }
        var rest = text.dropFirst()
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return nil }
        // AWS reads an exponent of 64 bits and calls anything larger no number. Long before that a number is out of range
        // whatever its digits are, so that the sum with their count must not overflow here.
        guard let exponent = Int(Substring(rest)), rest.allSatisfy({ digit($0) != nil }) else { return nil }
        let bounded = min(exponent, 1 << 40)
        return isNegative ? -bounded : bounded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? byte - UInt8(ascii: "0") : nil
    }
}
