/// Any JSON value as a tree (RFC 8259, section 3).
///
/// For documents whose shape is not known or does not matter; what has a shape is read with `JSONReader` and written with
/// `JSONWriter`, without the tree.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)
}

extension JSONValue {
    /// Reads a text that holds one value.
    package init(parsing bytes: Span<UInt8>, limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONReader.readTyped(bytes, limits: limits) { (reader) throws(JSONError) in try reader.value() }
    }

    /// Reads a text that holds one value.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        try self.init(parsing: bytes.span, limits: limits)
    }

    /// Reads a text that holds one value.
    package init(parsing text: String, limits: JSONLimits = .default) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// The value as compact JSON, members in their order.
    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }

    /// The value as compact JSON, members in their order.
    package var jsonText: String {
        String(decoding: encoded(), as: UTF8.self)
    }
}

extension JSONValue {
    /// Which of the six kinds it is.
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether it is `null`.
    package var isNull: Bool { self == .null }

    /// The truth value of `true` or `false`, else `nil`.
    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number, else `nil`.
    package var numberValue: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The number if it is whole and an `Int` can hold it, else `nil`.
    package var intValue: Int? { numberValue?.intValue }

    /// The double nearest to the number, else `nil`.
    package var doubleValue: Double? { numberValue?.doubleValue }

    /// The string, else `nil`.
    package var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements of an array, else `nil`.
    package var arrayValue: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The object, else `nil`.
    package var objectValue: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The value of an object's member; `nil` where there is none, or no object.
    package subscript(name: String) -> JSONValue? { objectValue?[name] }

    /// An array's element, counted from 0; `nil` where there is none, or no array.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as compact JSON.
    package var description: String { jsonText }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringInterpolation, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// `null`.
    package init(nilLiteral: ()) { self = .null }
    /// `true` or `false`.
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    package init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A string.
    package init(stringLiteral value: String) { self = .string(value) }
    /// An array.
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An object; the same name twice is an error in the program.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        guard let object = JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }) else {
            preconditionFailure("a name stands twice in a literal")
        }
        self = .object(object)
    }
}
