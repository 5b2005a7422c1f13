import DynamoDB

/// Numbers as rows keep them: the sort key of ``DynamoDB/DynamoDBNumber/appendSortKey(to:)``, and the way back from it.
///
/// The sort key has everything the number has: a sign byte (0 negative, 1 zero, 2 positive), the exponent of the first digit
/// plus 130, the digits in pairs, each plus one, and a zero byte. Of a negative number all bytes after the sign are inverted.
enum NumberBytes {
    /// The longest: sign, exponent, 19 pairs, end.
    static let byteCountLimit = 22
    private static let exponentBias = 130
    private static let zeroByteCount = 1
    /// Sign, exponent and end.
    private static let framingByteCount = 3

    /// Whether bytes are a sort key, as far as needed to read them safely.
    static func isWellFormed(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard let first = range.first, range.count <= byteCountLimit else { return false }
        if bytes[first] == 1 { return range.count == zeroByteCount }
        guard bytes[first] == 0 || bytes[first] == 2, range.count > framingByteCount else { return false }
        let inversion: UInt8 = bytes[first] == 0 ? 0xff : 0
        guard bytes[range.upperBound - 1] == inversion else { return false }
        let pairs = range.lowerBound + 2..<range.upperBound - 1
        for index in pairs {
            let pair = bytes[index] ^ inversion
            guard (1...100).contains(pair) else { return false }
            // The first digit is not zero, and neither are both of the last two.
            if index == pairs.lowerBound, pair <= 10 { return false }
            if index == pairs.upperBound - 1, pair == 1 { return false }
        }
        return true
    }

    /// Appends the number's normalised text, as it stands on the wire.
    static func appendText(of bytes: [UInt8], _ range: Range<Int>, to text: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        let sign = bytes[range.lowerBound]
        guard sign != 1 else {
            text.append(zero)
            return
        }
        let inversion: UInt8 = sign == 0 ? 0xff : 0
        if sign == 0 { text.append(UInt8(ascii: "-")) }
        let exponent = Int(bytes[range.lowerBound + 1] ^ inversion) - exponentBias
        let pairs = range.lowerBound + 2..<range.upperBound - 1
        let endsWithHalf = (bytes[pairs.upperBound - 1] ^ inversion - 1) % 10 == 0
        let digitCount = pairs.count * 2 - (endsWithHalf ? 1 : 0)
        if exponent < 0 {
            text.append(zero)
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: repeatElement(zero, count: -exponent - 1))
        }
        for index in 0..<digitCount {
            let pair = (bytes[pairs.lowerBound + index / 2] ^ inversion) - 1
            if exponent >= 0, index == exponent + 1 { text.append(UInt8(ascii: ".")) }
            text.append(zero + (index % 2 == 0 ? pair / 10 : pair % 10))
        }
        if exponent >= digitCount {
            text.append(contentsOf: repeatElement(zero, count: exponent + 1 - digitCount))
        }
    }

    /// The number.
    static func number(of bytes: [UInt8], _ range: Range<Int>) -> DynamoDBNumber {
        var text: [UInt8] = []
        text.reserveCapacity(range.count * 2)
        appendText(of: bytes, range, to: &text)
        do throws(DynamoDBNumberError) {
            return try DynamoDBNumber(String(decoding: text, as: UTF8.self))
        } catch {
            preconditionFailure("a row with a malformed number was trusted: \(error)")
        }
    }
}
