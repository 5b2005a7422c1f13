/// A decimal number taken apart: sign, digits and the power of ten of the first digit.
///
/// `digits` begin and end with a digit that is not zero; zero has none. The value is `d₀.d₁d₂… × 10^exponent`.
struct DecimalDigits: Hashable {
    var isNegative = false
    /// 0 … 9 each.
    var digits: [UInt8] = []
    var exponent = 0

    /// A number from digits that may have zeros at both ends.
    ///
    /// - Parameter exponent: the power of ten of the first of the given digits
    init(isNegative: Bool, untrimmed digits: [UInt8], exponent: Int) {
        guard let first = digits.firstIndex(where: { $0 != 0 }), let last = digits.lastIndex(where: { $0 != 0 }) else { return }
        self.isNegative = isNegative
        self.digits = Array(digits[first...last])
        self.exponent = exponent - first
    }

    /// The digits of a number.
    init(_ number: DynamoDBNumber) {
        var digits: [UInt8] = []
        var integerDigitCount: Int?
        for byte in number.text.utf8 {
            switch byte {
            case UInt8(ascii: "-"): continue
            case UInt8(ascii: "."): integerDigitCount = digits.count
            default: digits.append(byte - UInt8(ascii: "0"))
            }
        }
        self.init(isNegative: number.isNegative, untrimmed: digits, exponent: (integerDigitCount ?? digits.count) - 1)
    }

    /// Checks what DynamoDB allows.
    ///
    /// - Throws: `overflow`, `underflow`, `tooManyDigits`, tried in this order as AWS does
    func checkRange() throws(DynamoDBNumberError) {
        guard !digits.isEmpty else { return }
        if exponent > DynamoDBNumber.exponents.upperBound { throw .overflow }
        if exponent < DynamoDBNumber.exponents.lowerBound { throw .underflow }
        if digits.count > DynamoDBNumber.maximumDigitCount { throw .tooManyDigits }
    }

    /// Plain decimal text without exponent. The caller has checked the range: at most 170 characters.
    var plainText: String {
        guard !digits.isEmpty else { return "0" }
        var text: [UInt8] = []
        text.reserveCapacity(digits.count + abs(exponent) + 3)
        let zero = UInt8(ascii: "0")
        if isNegative { text.append(UInt8(ascii: "-")) }
        let integerDigitCount = exponent + 1
        if integerDigitCount <= 0 {
            text.append(zero)
            text.append(UInt8(ascii: "."))
            text.append(contentsOf: repeatElement(zero, count: -integerDigitCount))
        }
        for (index, digit) in digits.enumerated() {
            if index == integerDigitCount, index > 0 { text.append(UInt8(ascii: ".")) }
            text.append(zero + digit)
        }
        if integerDigitCount > digits.count {
            text.append(contentsOf: repeatElement(zero, count: integerDigitCount - digits.count))
        }
        return String(decoding: text, as: UTF8.self)
    }
}
