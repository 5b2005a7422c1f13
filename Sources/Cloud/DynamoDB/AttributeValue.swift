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
}

extension AttributeValue: ExpressibleByStringLiteral {
    package init(stringLiteral value: String) {
        self = .string(value)
    }
}
