package import JSON

/// Reading values as AWS's own reader does: `null` stands for an absent member, and what is of the wrong kind is refused with a
/// SerializationException in AWS's words.
extension JSONReader {
    /// What a member must hold, named as AWS's messages name it.
    package enum WireType {
        case string, boolean, integer, long, blob, list
        /// A map of attribute values, or of strings.
        case map(of: String)
        /// A structure of that name as the value of a member.
        case structure(String)
        /// A structure of that name as an element of a list or a map.
        case element(String)
    }

    /// What the limits must allow: bodies of 16 MB, and values nested more deeply than DynamoDB takes, so that it is DynamoDB's
    /// rule that they break and not the reader's.
    package static var wireLimits: JSONLimits {
        var limits = JSONLimits()
        limits.byteCount = 16 << 20
        limits.depth = JSONLimits.deepest
        return limits
    }

    /// Passes a `null`.
    ///
    /// - Returns: whether there was one
    package mutating func takeNull() throws -> Bool {
        guard try peek() == .null else { return false }
        try null()
        return true
    }

    /// Passes a `null`, or makes sure that the value is of that kind.
    ///
    /// - Returns: whether there is a value to read
    package mutating func begins(_ kind: JSONKind, of type: WireType) throws -> Bool {
        let found = try peek()
        if found == kind { return true }
        guard found == .null else { throw try mismatch(type) }
        try null()
        return false
    }

    /// A text; `nil` for `null`.
    package mutating func wireString() throws -> String? {
        // Nearly every value of DynamoDB's is a string, so that it is looked at once only.
        do throws(JSONError) {
            return try string()
        } catch {
            guard case .kindExpected = error.rule else { throw error }
        }
        guard try takeNull() else { throw try mismatch(.string) }
        return nil
    }

    /// True or false; `nil` for `null`.
    package mutating func wireBool() throws -> Bool? {
        try begins(.boolean, of: .boolean) ? try bool() : nil
    }

    /// A whole number; a fraction is cut off, as AWS does. Beyond the range of integers it is the nearest of them.
    package mutating func wireInteger(_ type: WireType = .integer) throws -> Int? {
        guard try begins(.number, of: type) else { return nil }
        let number = try number()
        if let integer = number.intValue { return integer }
        if let value = number.doubleValue, let integer = Int(exactly: value.rounded(.towardZero)) { return integer }
        return number.text.utf8.first == UInt8(ascii: "-") ? .min : .max
    }

    /// Reads a list, calling the closure before each element.
    ///
    /// - Returns: whether there was a list
    package mutating func wireList(_ element: (inout JSONReader) throws -> Void) throws -> Bool {
        guard try begins(.array, of: .list) else { return false }
        try array(element)
        return true
    }

    /// Reads a map or a structure, handing each name to the closure.
    ///
    /// - Returns: whether there was one
    package mutating func wireObject(_ type: WireType, _ member: (JSONText, inout JSONReader) throws -> Void) throws -> Bool {
        guard try begins(.object, of: type) else { return false }
        try object(member)
        return true
    }

    /// Reads a map of strings.
    package mutating func wireStrings() throws -> [String: String]? {
        var strings: [String: String] = [:]
        let isThere = try wireObject(.map(of: "java.lang.String")) { key, reader in
            strings[key.string] = try reader.wireString()
        }
        return isThere ? strings : nil
    }

    /// The error for a value of another kind than its member takes.
    mutating func mismatch(_ type: WireType) throws -> DynamoDBError {
        switch try peek() {
        case .array:
            return .serialization("Unrecognized collection type \(type.javaName)")
        case .object:
            return .serialization("Start of structure or map found where not expected")
        case .null, .boolean, .number, .string:
            let token = try tokenName()
            switch type {
            case .boolean where token == "STRING_VALUE": return .serialization("Unexpected token received from parser")
            case .string, .boolean, .integer, .long: return .serialization("\(token) cannot be converted to \(type.shortName)")
            case .blob: return .serialization("only base-64-encoded strings are convertible to bytes")
            case .list, .map, .structure: return .serialization("Unexpected field type")
            case .element: return .serialization("Unexpected value type in payload")
            }
        }
    }

    private mutating func tokenName() throws -> String {
        switch try peek() {
        case .boolean: return try bool() ? "TRUE_VALUE" : "FALSE_VALUE"
        case .number:
            return try number().text.utf8.contains { $0 == 0x2e || $0 | 0x20 == 0x65 } ? "DECIMAL_VALUE" : "NUMBER_VALUE"
        case .string: return "STRING_VALUE"
        case .null, .array, .object: return "NULL_VALUE"
        }
    }
}

extension JSONReader.WireType {
    fileprivate var shortName: String {
        switch self {
        case .boolean: "Boolean"
        case .integer: "Integer"
        case .long: "Long"
        case .string, .blob, .list, .map, .structure, .element: "String"
        }
    }

    /// The Java class that AWS names when it finds a list instead.
    fileprivate var javaName: String {
        switch self {
        case .string, .boolean, .integer, .long: "class java.lang.\(shortName)"
        case .blob: "class java.nio.ByteBuffer"
        case .list: "class java.util.List"
        case .map(let value): "java.util.Map<java.lang.String, \(value)>"
        case .structure(let name), .element(let name): "class com.amazonaws.dynamodb.v20120810.\(name)"
        }
    }

    /// A map of attribute values.
    static let attributeMap = JSONReader.WireType.map(of: "com.amazonaws.dynamodb.v20120810.AttributeValue")
}

extension DynamoDBError {
    /// A request that is not of the shape that its operation has.
    package static func serialization(_ message: String) -> DynamoDBError {
        DynamoDBError(.serialization, message)
    }
}
