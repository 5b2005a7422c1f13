/// Reads JSON (RFC 8259) value by value into whatever the caller builds, without a tree in between.
///
/// ```swift
/// let entry = try JSONReader.read(bytes) { reader in
///     var start = "", description = ""
///     try reader.object { key, reader in
///         switch key {
///         case "start": start = try reader.string()
///         case "description": description = try reader.string()
///         default: try reader.skip()
///         }
///     }
///     return Entry(start: start, description: description)
/// }
/// ```
///
/// Invariants:
/// 1. One pass: every byte is checked when it is passed, also in values that the caller skips.
/// 2. After `read`, a key or an element exactly one value is due; the caller reads it once, or leaves it and it is skipped.
/// 3. No object has the same name twice, however the name is escaped.
/// 4. Whatever grows while reading is bounded by `limits`.
/// 5. After an error reading is over, with one exception: a value of the wrong kind (`JSONError.Rule.kindExpected`) is still
///    there to be looked at or skipped.
///
/// The reader points into the caller's bytes. It cannot outlive them: it cannot be copied, made or sent elsewhere, and `read`
/// only lends it.
package struct JSONReader: ~Copyable {
    let bytes: UnsafeRawBufferPointer
    let limits: JSONLimits
    var position = 0
    /// The innermost open object or array; outside of all of them an array that never had an element.
    var container = Container(isObject: false, firstName: 0)
    /// The objects and arrays around it, outermost first.
    var outerContainers: [Container] = []
    /// The names read in the open objects, one object's behind the other's.
    var names: [Name] = []
    /// For each open object with many members, outermost first, all its names.
    var nameSets: [Set<[UInt8]>] = []
    /// Whether the next thing in the text is a value for the caller.
    var valueIsDue = true

    /// An open object or array.
    struct Container {
        var isObject: Bool
        /// Members or elements begun.
        var count = 0
        /// Where its names begin in `names`.
        var firstName: Int
        /// Whether its names are in a set and no longer in `names`.
        var hasNameSet = false
    }

    /// A name with what tells it quickly from others.
    struct Name {
        let fingerprint: UInt64
        let text: JSONText
    }

    private init(_ bytes: UnsafeRawBufferPointer, limits: JSONLimits) {
        precondition(limits.depth <= JSONLimits.deepest, "a depth beyond JSONLimits.deepest could overflow the stack")
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads one value that fills the bytes, white space around it aside.
    ///
    /// - Throws: `JSONError`, and whatever the closure throws.
    package static func read<Value>(
        _ bytes: Span<UInt8>, limits: JSONLimits = .default, _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        try bytes.withUnsafeBytes { bytes in
            var reader = JSONReader(bytes, limits: limits)
            try reader.begin()
            let value = try body(&reader)
            try reader.end()
            return value
        }
    }

    /// Reads one value that fills the bytes, white space around it aside.
    ///
    /// - Throws: `JSONError`, and whatever the closure throws.
    package static func read<Value>(
        _ bytes: [UInt8], limits: JSONLimits = .default, _ body: (inout JSONReader) throws -> Value
    ) throws -> Value {
        try read(bytes.span, limits: limits, body)
    }

    /// The same for a closure that throws nothing but `JSONError`, and then this throws nothing else either.
    package static func readTyped<Value>(
        _ bytes: Span<UInt8>, limits: JSONLimits = .default, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        try bytes.withUnsafeBytes { bytes throws(JSONError) in
            var reader = JSONReader(bytes, limits: limits)
            try reader.begin()
            let value = try body(&reader)
            try reader.end()
            return value
        }
    }

    /// Refuses what can be refused at first sight.
    private func begin() throws(JSONError) {
        guard bytes.count <= limits.byteCount else { throw error(.limit(.byteCount(limits.byteCount)), at: limits.byteCount) }
        guard !bytes.starts(with: [0xef, 0xbb, 0xbf]) else { throw error(.byteOrderMark, at: 0) }
    }

    /// Skips a value that the caller left, and refuses what follows it.
    private mutating func end() throws(JSONError) {
        precondition(outerContainers.isEmpty, "an object or array was left before its end")
        try skipDueValue()
        skipWhitespace()
        guard position == bytes.count else { throw syntaxError(.trailingContent) }
    }
}

extension JSONReader {
    /// The offset of the next token: of a value that is due, its first byte.
    package var byteOffset: Int {
        mutating get {
            skipWhitespace()
            return position
        }
    }

    /// The place of the next token, for a caller that refuses the value for its own reasons.
    package var location: JSONLocation {
        mutating get { location(at: byteOffset) }
    }

    /// The place of an offset that was taken before.
    package func location(at byteOffset: Int) -> JSONLocation {
        bytes.withMemoryRebound(to: UInt8.self) { JSONLocation(byteOffset: byteOffset, in: $0.span) }
    }

    /// Leaves `position` at a byte that is no white space, or at the end.
    @inline(__always)
    mutating func skipWhitespace() {
        while position < bytes.count, JSONSyntax.isWhitespace(bytes[position]) {
            position &+= 1
        }
    }

    /// Whether a certain byte stands at `position`.
    @inline(__always)
    func isAt(_ byte: UInt8) -> Bool {
        position < bytes.count && bytes[position] == byte
    }
}
