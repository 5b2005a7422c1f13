/// Whole values, whatever they are.
extension JSONReader {
    /// Reads the value that is due, checking it like any other, and forgets it.
    package mutating func skip() throws(JSONError) {
        switch try peek() {
        case .object:
            try beginObject()
            while try nextKey() != nil { try skip() }
        case .array:
            try beginArray()
            while try nextElement() { try skip() }
        case .string:
            _ = try text()
        case .number:
            try take(.number)
            try passNumber()
        case .boolean:
            _ = try bool()
        case .null:
            try null()
        }
    }

    /// Skips the value that is due and tells where it stands in the bytes that are read: to keep it as it was written.
    package mutating func rawValue() throws(JSONError) -> Range<Int> {
        let start = byteOffset
        try skip()
        return start..<position
    }

    /// Reads the value that is due into a tree.
    package mutating func value() throws(JSONError) -> JSONValue {
        switch try peek() {
        case .object:
            var members: [JSONObject.Member] = []
            try beginObject()
            while let key = try nextKey() {
                let name = key.string
                members.append(JSONObject.Member(name: name, value: try value()))
            }
            return .object(JSONObject(distinct: members))
        case .array:
            var elements: [JSONValue] = []
            try beginArray()
            while try nextElement() { elements.append(try value()) }
            return .array(elements)
        case .string: return .string(try string())
        case .number: return .number(try number())
        case .boolean: return .bool(try bool())
        case .null:
            try null()
            return .null
        }
    }

    /// Skips the value of the last key or element if the caller left it.
    @inline(__always)
    mutating func skipDueValue() throws(JSONError) {
        if valueIsDue { try skip() }
    }
}
