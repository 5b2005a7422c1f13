import Digest
import JSON

/// Reads attribute values and items from their JSON form, `{"S": "text"}`.
///
/// What is of the wrong JSON kind ends the reading at once, with a SerializationException. What is well formed but no value of
/// DynamoDB's (an empty set, a number that is none) is noted, and reading goes on with a stand-in: AWS reports these only
/// after everything that is wrong with the shape of the request.
///
/// One reader reads many items: it knows the attribute names that it has met, so that the items share them.
struct AttributeValueReader {
    /// AWS's limit on values inside each other, the outermost counted.
    static let maximumDepth = 32
    /// AWS's limit on an attribute's name, in bytes.
    static let maximumNameByteCount = 65_535

    /// The first thing that is wrong with a value, in AWS's words.
    private(set) var problem: String?
    private var nameCache = NameCache()
    private var shapes = ItemShapes()

    /// Keeps the message unless there is an earlier one.
    mutating func note(_ message: String) {
        if problem == nil { problem = message }
    }

    /// What was wrong so far, which is forgotten here: whoever takes it tells it.
    mutating func takeProblem() -> String? {
        defer { problem = nil }
        return problem
    }

    /// Reads an item, a key, or the inside of a map; `nil` for `null`.
    mutating func item(from reader: inout JSONReader, depth: Int = 1) throws -> Item? {
        guard try reader.begins(.object, of: .attributeMap) else { return nil }
        try reader.beginObject()
        guard depth == 1, let known = shapes.current else {
            return try rest(of: Item(reservingCapacity: 8), names: [], from: &reader, next: try reader.nextKey(), depth)
        }
        var item = known.emptyItem
        var count = 0
        var next = try reader.nextKey()
        while let key = next, count < known.names.count, key == known.names[count] {
            item.setValue(try value(from: &reader, depth: depth), at: known.places[count])
            count += 1
            next = try reader.nextKey()
        }
        if next == nil, count == known.names.count { return item }
        let names = known.names.prefix(count)
        return try rest(of: known.first(count, of: item), names: names, from: &reader, next: next, depth)
    }

    /// Reads the rest of an item, which may be all of it, from its next name on.
    ///
    /// - Parameter names: those before it, as they came
    private mutating func rest(
        of beginning: Item, names: ArraySlice<String>, from reader: inout JSONReader, next: JSONText?, _ depth: Int
    ) throws -> Item {
        var item = beginning
        var newNames = depth == 1 && shapes.learnsNext() ? Array(names) : nil
        var next = next
        while let key = next {
            let name = nameCache.name(key)
            if name.utf8.isEmpty {
                note("Empty attribute name")
            } else if name.utf8.count > Self.maximumNameByteCount {
                note("One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes")
            }
            item[name] = try value(from: &reader, depth: depth)
            newNames?.append(name)
            next = try reader.nextKey()
        }
        if let newNames, problem == nil { shapes.learn(newNames, of: item) }
        return item
    }

    /// Reads one value.
    mutating func value(from reader: inout JSONReader, depth: Int = 1) throws -> AttributeValue {
        guard depth <= Self.maximumDepth else {
            note(Self.nestedTooDeeply)
            try reader.skip()
            return .null
        }
        // Nearly every value is one of these, and spelt in the one way.
        if let (type, text) = try reader.taggedString("SNB") {
            switch type {
            case UInt8(ascii: "S"): return .string(text.string)
            case UInt8(ascii: "N"): return .number(number(text.string))
            default: return .binary(try Self.binary(text))
            }
        }
        var value: AttributeValue?
        var typeCount = 0
        do throws(JSONError) {
            try reader.beginObject()
        } catch {
            guard case .kindExpected = error.rule else { throw error }
            guard try reader.takeNull() else { throw try reader.mismatch(.element("AttributeValue")) }
            note(Self.emptyValue)
            return .null
        }
        while let type = try reader.nextKey() {
            guard let read = try content(of: type, from: &reader, depth: depth) else { continue }
            value = read
            typeCount += 1
        }
        if typeCount == 0 { note(Self.emptyValue) }
        if typeCount > 1 {
            note(
                "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
        }
        return value ?? .null
    }

    static let nestedTooDeeply =
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
    static let emptyValue = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"

    /// The value behind a type descriptor; `nil` when the member counts as absent: `null`, or a name that AWS does not know.
    private mutating func content(
        of type: JSONText, from reader: inout JSONReader, depth: Int
    ) throws -> AttributeValue? {
        switch type {
        case "S": return try reader.wireString().map { .string($0) }
        case "N": return try reader.wireString().map { .number(number($0)) }
        case "M": return try item(from: &reader, depth: depth + 1).map { .map($0) }
        case "BOOL": return try reader.wireBool().map { .bool($0) }
        case "L": return try list(from: &reader, depth: depth + 1)
        case "NULL":
            guard let isNull = try reader.wireBool() else { return nil }
            if !isNull { invalid("Null attribute value types must have the value of true") }
            return .null
        case "B": return try binary(from: &reader).map { .binary($0) }
        case "SS": return try strings(from: &reader).map { stringSet($0) }
        case "NS": return try strings(from: &reader).map { numberSet($0) }
        case "BS": return try binarySet(from: &reader)
        default: return nil
        }
    }

    private mutating func invalid(_ message: String) {
        note("One or more parameter values were invalid: \(message)")
    }

    private mutating func number(_ text: String) -> DynamoDBNumber {
        do {
            return try DynamoDBNumber(text)
        } catch {
            note(error.description)
            return .zero
        }
    }

    private mutating func binary(from reader: inout JSONReader) throws -> [UInt8]? {
        guard try reader.begins(.string, of: .blob) else { return nil }
        return try Self.binary(try reader.text())
    }

    private static func binary(_ text: JSONText) throws(DynamoDBError) -> [UInt8] {
        try text.withUTF8 { text throws(DynamoDBError) in
            do throws(Base64Error) {
                return try Base64.decode(text)
            } catch {
                throw Self.refusal(error, of: text)
            }
        }
    }

    private static func refusal(_ error: Base64Error, of text: Span<UInt8>) -> DynamoDBError {
        switch error {
        case .characterCount(let count):
            .serialization("Base64 encoded length is expected a multiple of 4 bytes but found: \(count)")
        case .notInAlphabet(let offset):
            .serialization("Invalid Base64 character: '\(String(decoding: [text[offset]], as: UTF8.self))'")
        case .misplacedPadding, .trailingBits:
            // The spelling is AWS's.
            .serialization("Invalid last non-pad Base64 character dectected")
        }
    }

    private mutating func list(from reader: inout JSONReader, depth: Int) throws -> AttributeValue? {
        guard try reader.begins(.array, of: .list) else { return nil }
        var elements: [AttributeValue] = []
        try reader.beginArray()
        while try reader.nextElement() {
            elements.append(try value(from: &reader, depth: depth))
        }
        return .list(elements)
    }

    // MARK: Sets

    private func strings(from reader: inout JSONReader) throws -> [String]? {
        var strings: [String] = []
        let isThere = try reader.wireList { reader in
            guard let text = try reader.wireString() else { throw DynamoDBError.serialization("Unexpected field type") }
            strings.append(text)
        }
        return isThere ? strings : nil
    }

    private mutating func stringSet(_ strings: [String]) -> AttributeValue {
        if let set = AttributeValue.strings(strings) { return set }
        // The two spaces are AWS's.
        invalid(
            strings.isEmpty
                ? "An string set  may not be empty" : "Input collection [\(strings.joined(separator: ", "))] contains duplicates."
        )
        return .null
    }

    private mutating func numberSet(_ strings: [String]) -> AttributeValue {
        if let set = AttributeValue.numbers(strings.map { number($0) }) { return set }
        if strings.isEmpty {
            invalid("An number set  may not be empty")
        } else {
            note("Input collection contains duplicates")
        }
        return .null
    }

    private mutating func binarySet(from reader: inout JSONReader) throws -> AttributeValue? {
        guard try reader.begins(.array, of: .list) else { return nil }
        var binaries: [[UInt8]] = []
        try reader.beginArray()
        while try reader.nextElement() {
            guard let bytes = try binary(from: &reader) else { throw DynamoDBError.serialization("Unexpected field type") }
            binaries.append(bytes)
        }
        if let set = AttributeValue.binaries(binaries) { return set }
        let shown = binaries.map { Base64.encode($0) }.joined(separator: ", ")
        invalid(
            binaries.isEmpty
                ? "Binary sets should not be empty" : "Input collection [\(shown)]of type BS contains duplicates.")
        return .null
    }
}
