/// Order by value.
extension DynamoDBNumber: Comparable {
    /// Whether one number is less than another.
    package static func < (left: DynamoDBNumber, right: DynamoDBNumber) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (true, false): true
        case (false, true): false
        case (false, false): precedes(left.text.utf8[...], right.text.utf8[...])
        case (true, true): precedes(right.text.utf8.dropFirst(), left.text.utf8.dropFirst())
        }
    }

    /// Order of two normalised texts without sign: the longer integer part is larger; of equally long ones the bytes decide,
    /// where the end of a text and the point both come before every digit.
    private static func precedes(_ left: Substring.UTF8View, _ right: Substring.UTF8View) -> Bool {
        let point = UInt8(ascii: ".")
        let leftCount = left.prefix { $0 != point }.count
        let rightCount = right.prefix { $0 != point }.count
        if leftCount != rightCount { return leftCount < rightCount }
        return left.lexicographicallyPrecedes(right)
    }
}

/// Numbers as bytes whose unsigned order is the order of the numbers.
extension DynamoDBNumber {
    /// Appends the sort key.
    ///
    /// 1. The first byte is the sign: 0 negative, 1 zero, 2 positive. Zero ends there.
    /// 2. The second is the exponent of the first digit plus 130, which is 0 … 255.
    /// 3. Then come the digits, two to a byte, each pair plus one: 1 … 100. The last pair may be filled up with a zero.
    /// 4. A zero byte ends it, so that no key is the beginning of another and whatever follows does not disturb the order.
    /// 5. Of a negative number all bytes after the sign are inverted.
    package func appendSortKey(to bytes: inout [UInt8]) {
        Self.appendSortKey(ofNormalized: text.utf8Span.span, to: &bytes)
    }

    /// The longest: sign, exponent, 19 pairs, end.
    package static let sortKeyByteCountLimit = 22

    /// Appends the sort key of a number whose normalised text is given.
    package static func appendSortKey(ofNormalized text: Span<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(addingCapacity: sortKeyByteCountLimit) { writeSortKey(ofNormalized: text, to: &$0) }
    }

    private static func writeSortKey(ofNormalized text: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
        let zero = UInt8(ascii: "0")
        let point = UInt8(ascii: ".")
        let isNegative = text[0] == UInt8(ascii: "-")
        var start = isNegative ? 1 : 0
        var integerDigitCount = 0
        while start + integerDigitCount < text.count, text[start + integerDigitCount] != point { integerDigitCount += 1 }
        // The point belongs to no pair; what stands before the first digit that is not zero is told by the exponent.
        if text[start] == zero {
            guard text.count > start + 2 else { return output.append(1) }
            start += 2
            integerDigitCount = 0
            while text[start] == zero {
                start += 1
                integerDigitCount -= 1
            }
        }
        var end = text.count
        if integerDigitCount == end - start { while text[end - 1] == zero { end -= 1 } }
        output.append(isNegative ? 0 : 2)
        let inversion: UInt8 = isNegative ? 0xff : 0
        output.append(UInt8(integerDigitCount - 1 - exponents.lowerBound) ^ inversion)
        var first: UInt8?
        for index in start..<end where text[index] != point {
            let digit = text[index] - zero
            if let tens = first {
                output.append((tens * 10 + digit + 1) ^ inversion)
                first = nil
            } else {
                first = digit
            }
        }
        if let tens = first { output.append((tens * 10 + 1) ^ inversion) }
        output.append(inversion)
    }
}
