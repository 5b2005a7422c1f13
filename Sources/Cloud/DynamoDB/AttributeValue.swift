/// The value of an attribute, of one of DynamoDB's ten types.
///
/// Source: "AttributeValue" in the DynamoDB API reference. Sets are kept sorted and without repeats, so that equal sets are
/// equal values.
package enum AttributeValue: Sendable, Hashable {
    /// `S`
    case string(String)
    /// `N`
    case number(DynamoDBNumber)
    /// `B`
    case binary([UInt8])
    /// `BOOL`
    case bool(Bool)
    /// `NULL`
    case null
    /// `L`
    case list([AttributeValue])
    /// `M`
    case map(Item)
    /// `SS`: not empty, sorted by UTF-8 bytes.
    case stringSet([String])
    /// `NS`: not empty, sorted by value.
    case numberSet([DynamoDBNumber])
    /// `BS`: not empty, sorted as unsigned bytes.
    case binarySet([[UInt8]])

    /// The type descriptor that stands on the wire: `S`, `N`, `B`, `BOOL`, `NULL`, `L`, `M`, `SS`, `NS` or `BS`.
    package var typeDescriptor: String {
        switch self {
        case .string: "S"
        case .number: "N"
        case .binary: "B"
        case .bool: "BOOL"
        case .null: "NULL"
        case .list: "L"
        case .map: "M"
        case .stringSet: "SS"
        case .numberSet: "NS"
        case .binarySet: "BS"
        }
    }

    /// The text of an `S`, otherwise `nil`.
    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number of an `N`, otherwise `nil`.
    package var numberValue: DynamoDBNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The bytes of a `B`, otherwise `nil`.
    package var binaryValue: [UInt8]? {
        if case .binary(let bytes) = self { bytes } else { nil }
    }
}

extension AttributeValue {
    /// Equal strings have equal bytes (`hashValue` stays right: what has equal bytes has an equal hash).
    package static func == (left: AttributeValue, right: AttributeValue) -> Bool {
        switch (left, right) {
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.number(let left), .number(let right)): left == right
        case (.binary(let left), .binary(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.stringSet(let left), .stringSet(let right)): left.elementsEqual(right) { $0.hasSameBytes(as: $1) }
        case (.numberSet(let left), .numberSet(let right)): left == right
        case (.binarySet(let left), .binarySet(let right)): left == right
        default: false
        }
    }

    /// An `SS` of these strings in any order, or `nil` when there are none or one stands there twice.
    package static func strings(_ strings: [String]) -> AttributeValue? {
        let sorted = strings.sorted { $0.precedesByBytes($1) }
        guard !sorted.isEmpty, !zip(sorted, sorted.dropFirst()).contains(where: { $0.hasSameBytes(as: $1) }) else { return nil }
        return .stringSet(sorted)
    }

    /// An `NS` of these numbers in any order, or `nil` when there are none or one stands there twice.
    package static func numbers(_ numbers: [DynamoDBNumber]) -> AttributeValue? {
        let sorted = numbers.sorted()
        guard !sorted.isEmpty, !zip(sorted, sorted.dropFirst()).contains(where: { $0 == $1 }) else { return nil }
        return .numberSet(sorted)
    }

    /// A `BS` of these byte strings in any order, or `nil` when there are none or one stands there twice.
    package static func binaries(_ binaries: [[UInt8]]) -> AttributeValue? {
        let sorted = binaries.sorted { $0.lexicographicallyPrecedes($1) }
        guard !sorted.isEmpty, !zip(sorted, sorted.dropFirst()).contains(where: { $0 == $1 }) else { return nil }
        return .binarySet(sorted)
    }
}

extension AttributeValue: ExpressibleByStringLiteral {
    /// An `S` in a Swift program.
    package init(stringLiteral value: String) {
        self = .string(value)
    }
}
