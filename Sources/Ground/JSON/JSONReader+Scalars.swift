/// Values without parts.
extension JSONReader {
    /// The kind of the value that is due, without reading it.
    ///
    /// - Throws: the rule that its first character breaks, where no value can begin with it.
    package mutating func peek() throws(JSONError) -> JSONKind {
        precondition(valueIsDue, "a key or an element has one value, and it has been read")
        skipWhitespace()
        guard position < bytes.count else { throw syntaxError(.valueExpected) }
        switch bytes[position] {
        case JSONSyntax.quote: return .string
        case JSONSyntax.openBrace: return .object
        case JSONSyntax.openBracket: return .array
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number
        case UInt8(ascii: "t") where stands("true"), UInt8(ascii: "f") where stands("false"): return .boolean
        case UInt8(ascii: "n") where stands("null"): return .null
        default: throw syntaxError(.valueExpected)
        }
    }

    /// Makes sure that a value of this kind is next, and counts it as read.
    mutating func take(_ kind: JSONKind) throws(JSONError) {
        guard try peek() == kind else { throw try wrongKind(kind) }
        valueIsDue = false
    }

    /// The error for a value that is there and right, but not of this kind.
    ///
    /// - Throws: the rule it breaks if it is not even right.
    @inline(never)
    private mutating func wrongKind(_ kind: JSONKind) throws(JSONError) -> JSONError {
        error(.kindExpected(kind), at: position, found: .text(try peek().description))
    }

    /// Reads a string.
    package mutating func string() throws(JSONError) -> String {
        try text().string
    }

    /// Reads a string without making a `String` of it: to compare it, or to parse its bytes in place.
    package mutating func text() throws(JSONError) -> JSONText {
        precondition(valueIsDue, "a key or an element has one value, and it has been read")
        skipWhitespace()
        guard isAt(JSONSyntax.quote) else { throw try wrongKind(.string) }
        valueIsDue = false
        return try readText()
    }

    /// Reads a number with its exact text.
    package mutating func number() throws(JSONError) -> JSONNumber {
        JSONNumber(checkedText: String(decoding: try numberBytes(), as: UTF8.self))
    }

    /// Reads a number without making a `String` of its text, which lasts as long as what is being read.
    package mutating func numberBytes() throws(JSONError) -> UnsafeRawBufferPointer {
        try take(.number)
        let start = position
        try passNumber()
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// Reads a whole number, however it is written (`JSONNumber.intValue`).
    package mutating func integer() throws(JSONError) -> Int {
        try take(.number)
        let start = position
        try passNumber()
        // Eighteen digits cannot overflow; nearly every number is one of these.
        var value = 0
        for byte in bytes[start..<position].prefix(19) {
            let digit = Int(byte) &- Int(UInt8(ascii: "0"))
            guard position - start <= 18, 0...9 ~= digit else { return try longInteger(from: start) }
            value = value &* 10 &+ digit
        }
        return value
    }

    private func longInteger(from start: Int) throws(JSONError) -> Int {
        let number = JSONNumber(checkedText: String(decoding: bytes[start..<position], as: UTF8.self))
        guard let value = number.intValue else {
            throw error(.integerExpected, at: start, found: .text(JSONReader.shortened(number.text)))
        }
        return value
    }

    /// Reads `true` or `false`.
    package mutating func bool() throws(JSONError) -> Bool {
        try take(.boolean)
        let value = bytes[position] == UInt8(ascii: "t")
        position &+= value ? 4 : 5
        return value
    }

    /// Reads `null`.
    package mutating func null() throws(JSONError) {
        try take(.null)
        position &+= 4
    }

    /// Passes a number that begins at `position`.
    mutating func passNumber() throws(JSONError) {
        let start = position
        do {
            position = try NumberGrammar.end(from: start, in: bytes)
        } catch {
            position = error.offset
            throw error.rule == .leadingZero ? self.error(.leadingZero, at: error.offset) : syntaxError(error.rule)
        }
        guard position - start <= limits.numberByteCount else {
            throw error(.limit(.numberByteCount(limits.numberByteCount)), at: start)
        }
    }

    /// Whether a word stands at `position`.
    func stands(_ word: StaticString) -> Bool {
        word.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }
}
