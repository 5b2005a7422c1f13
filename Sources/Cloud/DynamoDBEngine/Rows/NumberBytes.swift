import DynamoDB

/// Numbers as rows keep them: the sort key of ``DynamoDB/DynamoDBNumber/appendSortKey(to:)``, and the way back from it.
///
/// The sort key has everything the number has: a sign byte (0 negative, 1 zero, 2 positive), the exponent of the first digit
/// plus 130, the digits in pairs, each plus one, and a zero byte. Of a negative number all bytes after the sign are inverted.
enum NumberBytes {
    static let byteCountLimit = DynamoDBNumber.sortKeyByteCountLimit
    private static let exponentBias = 130
    private static let zeroByteCount = 1
    /// Sign, exponent and end.
    private static let framingByteCount = 3

    /// Whether bytes are a sort key, as far as needed to read them safely.
    static func isWellFormed(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard let sign = bytes.first, bytes.count <= byteCountLimit else { return false }
        if sign == 1 { return bytes.count == zeroByteCount }
        guard sign == 0 || sign == 2, bytes.count > framingByteCount else { return false }
        let inversion: UInt8 = sign == 0 ? 0xff : 0
        guard bytes.last == inversion else { return false }
        let pairs = bytes.dropFirst(2).dropLast()
        // The first digit is not zero, and neither are both of the last two.
        guard let first = pairs.first, first ^ inversion > 10, let last = pairs.last, last ^ inversion != 1 else { return false }
        return pairs.allSatisfy { (1...100).contains($0 ^ inversion) }
    }

    /// What the number weighs in an item, as ``ItemMeasure`` counts it.
    ///
    /// - Parameter bytes: a sort key
    static func measuredByteCount(of bytes: Span<UInt8>) -> Int {
        guard bytes.count > zeroByteCount else { return 1 }
        let isNegative = bytes[0] == 0
        let inversion: UInt8 = isNegative ? 0xff : 0
        let endsWithZero = ((bytes[bytes.count - 2] ^ inversion) - 1) % 10 == 0
        let digitCount = (bytes.count - framingByteCount) * 2 - (endsWithZero ? 1 : 0)
        let integerDigitCount = min(max(Int(bytes[1] ^ inversion) - exponentBias + 1, 0), digitCount)
        return 1 + (integerDigitCount + 1) / 2 + (digitCount - integerDigitCount + 1) / 2 + (isNegative ? 1 : 0)
    }

    /// The longest text: sign, `0.`, the zeros of the smallest exponent and 38 digits.
    static let textByteCountLimit = 3 + exponentBias + 38

    /// Appends the number's normalised text, as it stands on the wire.
    ///
    /// - Parameter bytes: a sort key
    static func appendText(of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        text.append(addingCapacity: textByteCountLimit) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count...]))
                count += writeText(of: bytes, to: rest)
            }
        }
    }

    /// Writes the number's normalised text.
    ///
    /// - Parameters:
    ///   - bytes: a sort key
    ///   - text: at least ``textByteCountLimit`` bytes
    /// - Returns: how many bytes were written
    static func writeText(of bytes: UnsafeRawBufferPointer, to text: UnsafeMutableRawBufferPointer) -> Int {
        let zero = UInt8(ascii: "0")
        var end = 0
        func put(_ byte: UInt8, count: Int = 1) {
            for _ in 0..<count {
                text[end] = byte
                end += 1
            }
        }
        guard bytes.count > zeroByteCount else {
            put(zero)
            return end
        }
        let isNegative = bytes[0] == 0
        let inversion: UInt8 = isNegative ? 0xff : 0
        if isNegative { put(UInt8(ascii: "-")) }
        let exponent = Int(bytes[1] ^ inversion) - exponentBias
        let pairCount = bytes.count - framingByteCount
        let endsWithZero = ((bytes[1 + pairCount] ^ inversion) - 1) % 10 == 0
        let digitCount = pairCount * 2 - (endsWithZero ? 1 : 0)
        if exponent < 0 {
            put(zero)
            put(UInt8(ascii: "."))
            put(zero, count: -exponent - 1)
        }
        for index in 0..<digitCount {
            if exponent >= 0, index == exponent + 1 { put(UInt8(ascii: ".")) }
            let pair = (bytes[2 + index / 2] ^ inversion) - 1
            put(zero + (index % 2 == 0 ? pair / 10 : pair % 10))
        }
        if exponent >= digitCount { put(zero, count: exponent + 1 - digitCount) }
        return end
    }

    /// The number.
    ///
    /// - Parameter bytes: a sort key
    static func number(of bytes: UnsafeRawBufferPointer) -> DynamoDBNumber {
        withUnsafeTemporaryAllocation(byteCount: textByteCountLimit, alignment: 1) { text in
            let count = writeText(of: bytes, to: text)
            return DynamoDBNumber(normalizedText: String(decoding: UnsafeRawBufferPointer(rebasing: text[..<count]), as: UTF8.self))
        }
    }
}
