/// A number as it was written, so that nothing is lost between reading and writing.
///
/// Numbers are equal when their texts are: `1`, `1.0` and `1e0` are three. Compare `intValue` or `doubleValue` for the quantity.
package struct JSONNumber: Sendable, Hashable, CustomStringConvertible {
    /// A number in the grammar of RFC 8259, section 6.
    package let text: String

    /// The number itself, as in JSON.
    package var description: String { text }

    /// A whole number.
    package init(_ integer: Int) {
        text = String(integer)
    }

    /// A finite double in the shortest decimal form that reads back as the same; `nil` for NaN and infinities.
    package init?(_ double: Double) {
        guard double.isFinite else { return nil }
        text = double.description
    }

    /// A number from its text; `nil` if the text is anything else, white space included.
    package init?(text: String) {
        var text = text
        let isNumber = text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            return (try? NumberGrammar.end(from: 0, in: bytes)) == bytes.count
        }
        guard isNumber else { return nil }
        self.text = text
    }

    /// For the reader, which has checked the text.
    init(checkedText: String) {
        text = checkedText
    }

    /// The nearest double; `nil` when the number is beyond all of them.
    package var doubleValue: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// The number if it is whole and an `Int` can hold it, however it is written: `100`, `1e2` and `100.0` are 100.
    package var intValue: Int? {
        Int(text) ?? intValueOfDecimal
    }

    /// The long way: the digits without the zeros at both ends, times a power of ten.
    private var intValueOfDecimal: Int? {
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        let parts = text.utf8.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
        var digits: [UInt8] = []
        var fractionDigitCount: Int?
        for byte in parts[0] {
            if JSONSyntax.isDigit(byte) {
                digits.append(byte - UInt8(ascii: "0"))
                fractionDigitCount = fractionDigitCount.map { $0 + 1 }
            } else if byte == UInt8(ascii: ".") {
                fractionDigitCount = 0
            }
        }
        var significant = digits.drop { $0 == 0 }
        guard !significant.isEmpty else { return 0 }
        // An exponent beyond what the digits can make up for leaves the number vast or a fraction.
        let reach = digits.count + 19
        let exponent = parts.count == 1 ? 0 : Int(Substring(parts[1]))
        guard let exponent, (-reach...reach).contains(exponent) else { return nil }
        var power = exponent - (fractionDigitCount ?? 0)
        while significant.last == 0 {
            significant.removeLast()
            power += 1
        }
        // Int has at most 19 digits; the bound on each summand keeps the sum from overflowing.
        guard (0...19).contains(power), significant.count + power <= 19 else { return nil }
        var value = 0
        for digit in significant + repeatElement(0, count: power) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowOfSum) = product.subtractingReportingOverflow(Int(digit))
            guard !overflow, !overflowOfSum else { return nil }
            value = sum
        }
        // Collected below zero, where Int reaches one further.
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
    /// A whole number in a Swift program.
    package init(integerLiteral value: Int) {
        self.init(value)
    }
}
