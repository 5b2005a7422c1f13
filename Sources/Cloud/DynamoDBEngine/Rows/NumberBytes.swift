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

    /// Appends the number's normalised text, as it stands on the wire.
    ///
    /// - Parameter bytes: a sort key
    static func appendText(of bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        guard bytes.count > zeroByteCount else {
            text.append(zero)
            return
        }
        let isNegative = bytes[0] == 0
        let inversion: UInt8 = isNegative ? 0xff : 0
        if isNegative { text.append(UInt8(ascii: "-")) }
        let exponent = Int(bytes[1] ^ inversion) - exponentBias
        let pairs = UnsafeRawBufferPointer(rebasing: bytes[2..<bytes.count - 1])
        let endsWithZero = ((pairs[pairs.count - 1] ^ inversion) - 1) % 10 == 0
        let digitCount = pairs.count * 2 - (endsWithZero ? 1 : 0)
        if exponent < 0 {
            text.append(zero)
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: repeatElement(zero, count: -exponent - 1))
        }
        for index in 0..<digitCount {
            if exponent >= 0, index == exponent + 1 { text.append(UInt8(ascii: ".")) }
            let pair = (pairs[index / 2] ^ inversion) - 1
            text.append(zero + (index % 2 == 0 ? pair / 10 : pair % 10))
        }
        if exponent >= digitCount {
            text.append(contentsOf: repeatElement(zero, count: exponent + 1 - digitCount))
        }
    }

    /// The number.
    ///
    /// - Parameter bytes: a sort key
    static func number(of bytes: UnsafeRawBufferPointer) -> DynamoDBNumber {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        appendText(of: bytes, to: &text)
        do throws(DynamoDBNumberError) {
            return try DynamoDBNumber(String(decoding: text, as: UTF8.self))
        } catch {
            preconditionFailure("a row with a malformed number was trusted: \(error)")
        }
    }
}
