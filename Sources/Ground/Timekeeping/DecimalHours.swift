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

    /// Whole seconds rounded to hundredths of an hour, halves away from zero.
    package init(seconds: Int) {
        let half = (seconds < 0 ? -Self.secondsPerHundredth : Self.secondsPerHundredth) / 2
        // The sum would overflow at the end of time, where nothing is left to be rounded.
        let (sum, overflow) = seconds.addingReportingOverflow(half)
        hundredths = Int64((overflow ? seconds : sum) / Self.secondsPerHundredth)
    }

    private static let secondsPerHundredth = 36

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
        var text: [UInt8] = []
        appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the same text without making a string.
    package func appendText(to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: Self.maximumTextByteCount) { output in
            let zero = UInt8(ascii: "0")
            let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
            if hundredths < 0 { output.append(UInt8(ascii: "-")) }
            var power: UInt64 = 1
            while whole / power >= 10 { power *= 10 }
            while power > 0 {
                output.append(zero + UInt8(truncatingIfNeeded: whole / power % 10))
                power /= 10
            }
            guard rest > 0 else { return }
            output.append(UInt8(ascii: "."))
            output.append(zero + UInt8(truncatingIfNeeded: rest / 10))
            if rest % 10 > 0 { output.append(zero + UInt8(truncatingIfNeeded: rest % 10)) }
        }
    }

    /// The longest text: a sign, 17 digits, the point and two digits more.
    private static let maximumTextByteCount = 21
}
