/// Exact sums, as `UpdateItem` computes them.
extension DynamoDBNumber {
    /// The number with the other sign.
    package static prefix func - (number: DynamoDBNumber) -> DynamoDBNumber {
        if number == .zero { return number }
        return DynamoDBNumber(normalizedText: number.isNegative ? String(number.text.dropFirst()) : "-" + number.text)
    }

    /// The exact sum.
    ///
    /// - Throws: `overflow`, `underflow` or `tooManyDigits`, when DynamoDB could not keep it; nothing is rounded
    package func adding(_ other: DynamoDBNumber) throws(DynamoDBNumberError) -> DynamoDBNumber {
        let sum = DecimalDigits(self).adding(DecimalDigits(other))
        try sum.checkRange()
        return DynamoDBNumber(normalizedText: sum.plainText)
    }

    /// The exact difference.
    ///
    /// - Throws: as `adding` does
    package func subtracting(_ other: DynamoDBNumber) throws(DynamoDBNumberError) -> DynamoDBNumber {
        try adding(-other)
    }
}

extension DecimalDigits {
    /// The exact sum. Two numbers in range span at most 256 + 38 places.
    func adding(_ other: DecimalDigits) -> DecimalDigits {
        if digits.isEmpty { return other }
        if other.digits.isEmpty { return self }
        let top = max(exponent, other.exponent) + 1
        let bottom = min(exponent - digits.count, other.exponent - other.digits.count) + 1
        let placeCount = top - bottom + 1
        let left = places(from: top, count: placeCount)
        let right = other.places(from: top, count: placeCount)
        if isNegative == other.isNegative {
            return DecimalDigits(isNegative: isNegative, untrimmed: Self.sum(left, right), exponent: top)
        }
        if left.lexicographicallyPrecedes(right) {
            return DecimalDigits(isNegative: other.isNegative, untrimmed: Self.difference(right, left), exponent: top)
        }
        return DecimalDigits(isNegative: isNegative, untrimmed: Self.difference(left, right), exponent: top)
    }

    /// The digits laid out from a power of ten downwards, with zeros around them.
    private func places(from top: Int, count: Int) -> [UInt8] {
        var places = [UInt8](repeating: 0, count: count)
        for (index, digit) in digits.enumerated() {
            places[top - exponent + index] = digit
        }
        return places
    }

    /// Digit by digit from the right; the first place is free for the last carry.
    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var carry: UInt8 = 0
        for index in left.indices.reversed() {
            let digit = left[index] + right[index] + carry
            carry = digit >= 10 ? 1 : 0
            result[index] = digit - carry * 10
        }
        return result
    }

    /// `left` is not smaller than `right`.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var result = left
        var borrow: UInt8 = 0
        for index in left.indices.reversed() {
            let needed = right[index] + borrow
            borrow = left[index] < needed ? 1 : 0
            result[index] = left[index] + borrow * 10 - needed
        }
        return result
    }
}
