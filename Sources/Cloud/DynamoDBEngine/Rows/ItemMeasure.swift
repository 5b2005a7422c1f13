import DynamoDB

/// An item's size as DynamoDB counts it, and how deep it is nested.
///
/// Source: "DynamoDB item sizes and formats" in the developer guide. An attribute weighs its name in UTF-8 and its value:
///
/// | type | bytes |
/// | --- | --- |
/// | string, binary | their bytes |
/// | number | 1, one for every two significant digits on either side of the point, and one for a minus sign |
/// | boolean, null | 1 |
/// | list, map | 3, and for every element 1 and the element (in a map also its name) |
/// | set | its elements |
///
/// Of numbers the guide says only "approximately"; this is the rule that measurements at the 400 KB border show.
struct ItemMeasure: Equatable {
    private(set) var byteCount = 0
    /// The level of the deepest value; that of an attribute itself is 1.
    private(set) var depth = 0

    /// The largest item: 400 KB.
    static let byteCountLimit = 400 * 1024
    /// The deepest level: a value inside 31 lists or maps.
    static let depthLimit = 32
    private static let containerByteCount = 3

    init(_ item: Item) {
        for attribute in item {
            byteCount += attribute.name.utf8.count
            add(attribute.value, level: 1)
        }
    }

    private mutating func add(_ value: AttributeValue, level: Int) {
        depth = max(depth, level)
        switch value {
        case .string(let text): byteCount += text.utf8.count
        case .number(let number): byteCount += Self.byteCount(of: number)
        case .binary(let bytes): byteCount += bytes.count
        case .bool, .null: byteCount += 1
        case .list(let elements):
            byteCount += Self.containerByteCount
            for element in elements {
                byteCount += 1
                add(element, level: level + 1)
            }
        case .map(let item):
            byteCount += Self.containerByteCount
            for attribute in item {
                byteCount += 1 + attribute.name.utf8.count
                add(attribute.value, level: level + 1)
            }
        case .stringSet(let elements): byteCount += elements.reduce(0) { $0 + $1.utf8.count }
        case .numberSet(let elements): byteCount += elements.reduce(0) { $0 + Self.byteCount(of: $1) }
        case .binarySet(let elements): byteCount += elements.reduce(0) { $0 + $1.count }
        }
    }

    /// The size of a number, from its normalised text: 1, one for every two significant digits before the point, one for every
    /// two behind it, and 1 for a minus sign.
    static func byteCount(of number: DynamoDBNumber) -> Int {
        if number == .zero { return 1 }
        var digits = number.text.utf8[...]
        let signByteCount = number.isNegative ? 1 : 0
        digits = digits.dropFirst(signByteCount)
        let zero = UInt8(ascii: "0")
        var integer = digits.prefix { $0 != UInt8(ascii: ".") }
        var fraction = digits.dropFirst(integer.count + 1)
        if integer.elementsEqual([zero]) {
            integer = integer.dropFirst()
            fraction = fraction.drop { $0 == zero }
        } else if fraction.isEmpty {
            while integer.last == zero { integer.removeLast() }
        }
        return 1 + (integer.count + 1) / 2 + (fraction.count + 1) / 2 + signByteCount
    }
}
