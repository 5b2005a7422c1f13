/// Writes compact JSON (RFC 8259) into one array of bytes and sets the commas.
///
/// The caller keeps the order: a key before each value in an object, an end for each begin. Nothing checks that, because the
/// callers are code and their answers are read back in tests.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.key("data")
/// writer.integer(3)
/// writer.endObject()
/// ```
package struct JSONWriter: Sendable {
    /// What has been written so far.
    package internal(set) var bytes: [UInt8] = []

    /// Whether a value has just been ended, so that a comma must come before the next.
    private var needsComma = false

    /// An empty text with room for so many bytes.
    package init(reservingCapacity byteCount: Int = 0) {
        bytes.reserveCapacity(byteCount)
    }

    /// Begins an object.
    package mutating func beginObject() {
        begin(JSONSyntax.openBrace)
    }

    /// Ends the innermost object.
    package mutating func endObject() {
        end(JSONSyntax.closeBrace)
    }

    /// Begins an array.
    package mutating func beginArray() {
        begin(JSONSyntax.openBracket)
    }

    /// Ends the innermost array.
    package mutating func endArray() {
        end(JSONSyntax.closeBracket)
    }

    /// Writes a member's name; its value comes next.
    package mutating func key(_ name: String) {
        append(name, hasComma: needsComma, hasColon: true)
        needsComma = false
    }

    /// Writes a member's name from bytes, which must be UTF-8; its value comes next.
    package mutating func key(utf8 name: Span<UInt8>) {
        name.withUnsafeBytes { append($0, hasComma: needsComma, hasColon: true) }
        needsComma = false
    }

    /// Writes the start of a member that is JSON already, such as `"name":` or `"name":{"inner":`; the rest of its value comes
    /// next, and the ends of what was begun.
    package mutating func startOfMember(_ start: Span<UInt8>) {
        append(start)
        needsComma = false
    }

    /// Writes a string.
    package mutating func string(_ text: String) {
        append(text, hasComma: needsComma, hasColon: false)
        needsComma = true
    }

    /// Writes a string from bytes, which must be UTF-8.
    package mutating func string(utf8 text: Span<UInt8>) {
        text.withUnsafeBytes { append($0, hasComma: needsComma, hasColon: false) }
        needsComma = true
    }

    /// Writes a number exactly as its text has it.
    package mutating func number(_ number: JSONNumber) {
        separate()
        bytes.append(contentsOf: number.text.utf8)
    }

    /// Writes a whole number.
    package mutating func integer(_ integer: Int) {
        separate()
        bytes.append(contentsOf: String(integer).utf8)
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ bool: Bool) {
        separate()
        bytes.append(contentsOf: (bool ? "true" : "false").utf8)
    }

    /// Writes `null`.
    package mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// Writes a whole tree. It calls itself once per level.
    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let object):
            beginObject()
            for member in object {
                key(member.name)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Writes a value that is JSON already and has been checked: one value, in UTF-8.
    package mutating func raw(_ value: [UInt8]) {
        separate()
        bytes.append(contentsOf: value)
    }

    /// Writes a value that is JSON already and has been checked: one value, in UTF-8.
    package mutating func raw(_ value: Span<UInt8>) {
        append(value)
        needsComma = true
    }

    /// Appends what is JSON already, behind a comma where one is due.
    @inline(__always)
    private mutating func append(_ json: Span<UInt8>) {
        bytes.append(addingCapacity: json.count + 1) { output in
            if needsComma { output.append(JSONSyntax.comma) }
            output.append(copying: json)
        }
    }

    /// Writes a value that is JSON already and has been checked, straight into its place; or nothing.
    ///
    /// - Parameters:
    ///   - byteCount: what it takes at most
    ///   - write: gets at least so many bytes, and says how many of them it has written; `nil` for nothing
    /// - Returns: whether there was one
    package mutating func value(byteCount: Int, _ write: (UnsafeMutableRawBufferPointer) -> Int?) -> Bool {
        var isWritten = false
        let commaCount = needsComma ? 1 : 0
        bytes.append(addingCapacity: byteCount + 1) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                let free = UnsafeMutableBufferPointer(rebasing: buffer[(count + commaCount)...])
                guard let written = write(UnsafeMutableRawBufferPointer(free)) else { return }
                precondition((0...free.count).contains(written), "a value was written where there was no room")
                if commaCount > 0 { buffer[count] = JSONSyntax.comma }
                count += commaCount + written
                isWritten = true
            }
        }
        if isWritten { needsComma = true }
        return isWritten
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// Sets the comma before a key or a value where one is due, and makes one due after it.
    @inline(__always)
    private mutating func separate() {
        if needsComma {
            bytes.append(JSONSyntax.comma)
        }
        needsComma = true
    }
}
