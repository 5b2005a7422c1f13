/// A time span in hours with two decimals, as time sheets have it.
///
/// Kept as a whole number of hundredths: 0.1 has no exact binary fraction, and sums of hours must come out even.
package struct DecimalHours: Hashable, Sendable {
    /// Hundredths of an hour, 36 seconds each.
    package let hundredths: Int64

    /// A number of hundredths of an hour.
    package init(hundredths: Int64) {
        self.hundredths = hundredths
    }

    /// A time span rounded to hundredths of an hour, halves away from zero: 18 seconds are 0.01 hours.
    package init(rounding duration: Duration) {
        let hundredth = Int128(36_000_000_000_000_000_000)
        let attoseconds = duration.attoseconds
        let magnitude = (Int128(attoseconds.magnitude) + hundredth / 2) / hundredth
        // The longest duration has 9.2 × 10¹⁸ seconds, a 36th of which always fits.
        hundredths = Int64(attoseconds < 0 ? -magnitude : magnitude)
    }

    /// The sum, exact.
    package static func + (left: DecimalHours, right: DecimalHours) -> DecimalHours {
        DecimalHours(hundredths: left.hundredths + right.hundredths)
    }
}

extension DecimalHours: Comparable {
    /// Whether the left span is shorter.
    package static func < (left: DecimalHours, right: DecimalHours) -> Bool {
        left.hundredths < right.hundredths
    }
}

extension DecimalHours: CustomStringConvertible {
    /// The hours as a decimal number without needless zeros: `0.75`, `1.5`, `8`. Also a JSON number.
    package var description: String {
        let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
        var text = hundredths < 0 ? "-" : ""
        text += String(whole)
        if rest > 0 {
            text += rest < 10 ? ".0" : "."
            text += String(rest % 10 == 0 ? rest / 10 : rest)
        }
        return text
    }
}
