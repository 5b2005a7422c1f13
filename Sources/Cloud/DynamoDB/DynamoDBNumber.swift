package import Timekeeping

/// A number as DynamoDB keeps it: decimal, exact, up to 38 significant digits, magnitude 1E-130 … 9.9…E+125 or zero.
///
/// Source: "Naming rules and data types" in the DynamoDB developer guide, "Number". It is never held in a binary float.
package struct DynamoDBNumber: Sendable, Hashable {
    /// The normalised text: no leading or trailing zeros, no exponent, no plus sign, `0` for every zero.
    package let text: String

    /// The most significant digits that a number has.
    package static let maximumDigitCount = 38
    /// The power of ten of the first digit, from the smallest magnitude to the largest.
    static let exponents = -130...125

    /// A number whose text was made by this package and needs no look.
    package init(normalizedText text: String) {
        self.text = text
    }

    /// A whole number.
    package init(_ value: Int) {
        text = String(value)
    }

    /// Decimal hours, whose text is normalised.
    package init(_ hours: DecimalHours) {
        text = hours.description
    }

    /// Zero, which has no sign.
    package static let zero = DynamoDBNumber(0)

    /// The same number, when it is whole and fits.
    package var intValue: Int? {
        Int(text)
    }

    /// Whether it is less than zero.
    package var isNegative: Bool {
        text.utf8.first == UInt8(ascii: "-")
    }

    /// What the number costs of an item's 400 KB: a byte, a byte for each two significant digits before the point and for
    /// each two behind it (rounded up), a byte for a minus sign. AWS's page is vaguer; this is what its limit measures.
    package var storedByteCount: Int {
        let decimal = DecimalDigits(self)
        let integerDigitCount = min(max(decimal.exponent + 1, 0), decimal.digits.count)
        let fractionDigitCount = decimal.digits.count - integerDigitCount
        return 1 + (integerDigitCount + 1) / 2 + (fractionDigitCount + 1) / 2 + (isNegative ? 1 : 0)
    }
}

extension DynamoDBNumber: CustomStringConvertible {
    /// The normalised text.
    package var description: String { text }
}

extension DynamoDBNumber: ExpressibleByIntegerLiteral {
    /// A whole number in a Swift program.
    package init(integerLiteral value: Int) {
        self.init(value)
    }
}

/// Why a text is no number, in AWS's own words.
package enum DynamoDBNumberError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case notNumeric(String)
    case overflow
    case underflow
    case tooManyDigits

    /// AWS's message.
    package var description: String {
        switch self {
        case .empty: "The parameter cannot be converted to a numeric value"
        case .notNumeric(let text): "The parameter cannot be converted to a numeric value: \(text)"
        case .overflow: "Number overflow. Attempting to store a number with magnitude larger than supported range"
        case .underflow: "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        case .tooManyDigits: "Attempting to store more than 38 significant digits in a Number"
        }
    }
}
